"""Reads a typed text as parts of a document. Owns the signs by which a line shows what it is."""

from __future__ import annotations

import re
from collections.abc import Iterator
from typing import Final

from docflow.documents.rendering.content import (
    Article,
    Block,
    Clause,
    Heading,
    Paragraph,
    Table,
)

PART: Final = re.compile(r"(?:Phần|Chương|Mục|Tiểu mục)\s+(?:[IVXLC]+|\d+|thứ \w+)\.?", re.I)
ROMAN: Final = re.compile(r"([IVXLC]+\.)\s+(\S.*)")
ARTICLE: Final = re.compile(r"(Điều\s+\d+[a-zđ]?\.)\s*(.*)")
CLAUSE: Final = re.compile(r"(\d+(?:\.\d+)*\.|[a-zđ]\))\s+(\S.*)")
#: A rule of dashes under the heads; a row of empty cells or of single dashes is a row.
RULE_ROW: Final = re.compile(r"[\s|:]*--[\s|:-]*")
#: A bar between two cells; one that belongs to a cell's words is written with a stroke before it.
BAR: Final = re.compile(r"(?<!\\)\|")
#: A longer line after "Điều 1." or "1." is a sentence, not a title.
TITLE_LENGTH: Final = 120
SENTENCE_ENDS: Final = (".", ";", ":", ",")


def blocks(text: str) -> tuple[Block, ...]:
    """One part per line, as decree 30/2020, appendix I, part I, II.6đ numbers them.

    "Chương I" takes the next line as its title; "I.", "Điều 1.", "1.", "a)" open their parts;
    lines that begin and end with "|" are rows of a table, the first one its heads (none when all
    its cells are empty), and a blank line parts two tables. Everything else is a paragraph;
    nothing is dropped but blank lines and a table's rule of dashes.
    """
    lines: list[str] = []
    parted: set[int] = set()
    for line in text.splitlines():
        if line.strip():
            lines.append(line.strip())
        else:
            parted.add(len(lines))
    return tuple(_parts(lines, parted))


def _parts(lines: list[str], parted: set[int]) -> Iterator[Block]:
    """The parts in their order; `parted` are the lines with a blank one before them."""
    at = 0
    while at < len(lines):
        taken, block = _part(lines, at, parted)
        yield block
        at += taken


def _part(lines: list[str], at: int, parted: set[int]) -> tuple[int, Block]:
    line = lines[at]
    follows = at + 1 < len(lines)
    if PART.fullmatch(line) and follows:
        return 2, Heading(lines[at + 1], 1, line)
    if _is_row(line):
        end = at + 1
        while end < len(lines) and end not in parted and _is_row(lines[end]):
            end += 1
        return end - at, _table(lines[at:end])
    if found := ARTICLE.fullmatch(line):
        return 1, _article(found, follows)
    if (found := ROMAN.fullmatch(line)) and _is_title(found[2]):
        return 1, Heading(found[2], 2, found[1])
    if found := CLAUSE.fullmatch(line):
        return 1, Clause(found[1], found[2])
    return 1, Paragraph(line)


def _article(found: re.Match[str], follows: bool) -> Article:
    if follows and _is_title(found[2]):
        return Article(found[1], title=found[2])
    return Article(found[1], found[2])


def _is_title(text: str) -> bool:
    return 0 < len(text) <= TITLE_LENGTH and not text.endswith(SENTENCE_ENDS)


def _is_row(line: str) -> bool:
    return len(line) > 1 and line.startswith("|") and line.endswith("|")


def _table(lines: list[str]) -> Table:
    rows = [_cells(line) for line in lines if not RULE_ROW.fullmatch(line)]
    if not rows:
        return Table(())
    header, *others = rows
    return Table(header if any(header) else (), tuple(others))


def _cells(line: str) -> tuple[str, ...]:
    return tuple(cell.strip().replace(r"\|", "|") for cell in BAR.split(line[1:-1]))
