"""Rules over the body: labels of parts, articles, clauses and points; texts wherever they stand."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator
from dataclasses import replace
from typing import Any, Final

from docflow.documents.layout import wording
from docflow.documents.layout.departures import Departure, Fix, short
from docflow.documents.layout.edits import in_body, in_item
from docflow.documents.layout.known import Known
from docflow.documents.rendering.content import (
    Appendix,
    Article,
    Block,
    Clause,
    Content,
    Heading,
    Paragraph,
    Table,
)

_POINT: Final = re.compile(r"([a-zđ])\)")
_NUMBERED: Final = re.compile(r"Điều\s+(\d+)([a-zđ]?)\.")
#: Shorter runs look the same in both alphabets.
_TELLING: Final = 5
Word = Callable[[str], str]


def check(content: Content, known: Known) -> Iterator[Departure]:
    for at, block in enumerate(content.body):
        match block:
            case Heading(label=label) if wording.chapter(label) != label:
                wanted = wording.chapter(label)
                yield Departure(
                    "structure.chapter", "body", at, label, wanted, in_body(at, _chapter)
                )
            case Paragraph(text=text):
                yield from _paragraph(text, at)
            case _:
                pass
    yield from _articles(content.body)
    yield from _points(content.body)


def of_texts(code: str, content: Content, word: Word) -> Iterator[Departure]:
    """A departure for each block and appendix whose words `word` would write otherwise."""
    for at, block in enumerate(content.body):
        if (wanted := reworded(block, word)) != block:
            found, instead = _difference(block, wanted)
            yield Departure(code, "body", at, found, instead, in_body(at, _rewording(word)))
    for at, item in enumerate(content.appendices):
        if (changed := _appendix(item, word)) != item:
            found = short(item.title)
            yield Departure(
                code, "appendices", at, found, short(changed.title), _in_appendix(at, word)
            )


def reworded(block: Block, word: Word) -> Block:
    match block:
        case Table(header=header, rows=rows):
            told = tuple(tuple(word(cell) for cell in row) for row in rows)
            return replace(block, header=tuple(word(cell) for cell in header), rows=told)
        case Article(text=text, title=title) | Clause(text=text, title=title):
            return replace(block, text=word(text), title=word(title))
        case _:
            return replace(block, text=word(block.text))


def mentions(content: Content, words: str) -> bool:
    return any(words in text.casefold() for block in content.body for text in _texts(block))


def _texts(block: Block) -> list[str]:
    match block:
        case Table(header=header, rows=rows):
            return [cell for row in (header, *rows) for cell in row]
        case Article(text=text, title=title) | Clause(text=text, title=title):
            return [title, text]
        case _:
            return [block.text]


def _difference(block: Block, wanted: Block) -> tuple[str, str]:
    pairs = zip(_texts(block), _texts(wanted), strict=True)
    before, after = next((pair for pair in pairs if pair[0] != pair[1]), ("", ""))
    start = max(0, next((n for n, (a, b) in enumerate(zip(before, after)) if a != b), 0) - 30)  # noqa: B905
    start = before.rfind(" ", 0, start) + 1
    return short(before[start : start + 120]), short(after[start : start + 120])


def _paragraph(text: str, at: int) -> Iterator[Departure]:
    if article := wording.article(text):
        wanted = " ".join(article)
        yield Departure(
            "structure.article", "body", at, short(text), short(wanted), in_body(at, _as_article)
        )
    elif clause := wording.point(text):
        wanted = " ".join(clause)
        yield Departure(
            "structure.clause", "body", at, short(text), short(wanted), in_body(at, _as_clause)
        )


def _articles(body: tuple[Block, ...]) -> Iterator[Departure]:
    before = 0
    for at, block in enumerate(body):
        found = _NUMBERED.fullmatch(_article_label(block))
        if found is None:
            continue
        number = int(found[1])
        expected = before if found[2] else before + 1
        if before and number != expected:
            yield Departure("structure.order", "body", at, found[0], f"Điều {before + 1}.")
        before = number


def _article_label(block: Block) -> str:
    """Also of a paragraph that is an article in all but its mark."""
    match block:
        case Article(label=label):
            return label
        case Paragraph(text=text) if found := wording.article(text):
            return found[0]
        case _:
            return ""


def _points(body: tuple[Block, ...]) -> Iterator[Departure]:
    for run in _runs(body):
        letters = "".join(letter for _at, letter in run)
        if len(run) >= _TELLING and letters == wording.LATIN[: len(run)]:
            wanted = wording.LETTERS[: len(run)]
            at = run[_TELLING - 1][0]
            fix = _relabelling(run, wanted)
            yield Departure("structure.points", "body", at, f"{letters[4]})", f"{wanted[4]})", fix)


def _runs(body: tuple[Block, ...]) -> Iterator[list[tuple[int, str]]]:
    """Points that follow each other under one clause: place and letter of each."""
    run: list[tuple[int, str]] = []
    for at, block in enumerate(body):
        found = _POINT.fullmatch(block.label) if isinstance(block, Clause) else None
        if found is not None and found[1] != "a":
            run.append((at, found[1]))
        elif found is not None or not isinstance(block, Paragraph | Table):
            yield run
            run = [(at, "a")] if found is not None else []
    yield run


def _relabelling(run: list[tuple[int, str]], wanted: str) -> Fix:
    def fix(content: Content) -> Content:
        for (at, letter), instead in zip(run, wanted, strict=False):
            content = in_item("body", at, _relabel(f"{letter})", f"{instead})"))(content)
        return content

    return fix


def _relabel(before: str, after: str) -> Callable[[Any], Any]:
    def relabel(block: Block) -> Block:
        if isinstance(block, Clause) and block.label == before:
            return replace(block, label=after)
        return block

    return relabel


def _chapter(block: Block) -> Block:
    return (
        replace(block, label=wording.chapter(block.label)) if isinstance(block, Heading) else block
    )


def _as_article(block: Block) -> Block:
    found = wording.article(block.text) if isinstance(block, Paragraph) else None
    return Article(found[0], found[1]) if found else block


def _as_clause(block: Block) -> Block:
    found = wording.point(block.text) if isinstance(block, Paragraph) else None
    return Clause(found[0], found[1]) if found else block


def _rewording(word: Word) -> Callable[[Block], Block]:
    return lambda block: reworded(block, word)


def _appendix(item: Appendix, word: Word) -> Appendix:
    body = tuple(reworded(block, word) for block in item.body)
    return replace(item, title=word(item.title), body=body)


def _in_appendix(at: int, word: Word) -> Fix:
    return in_item("appendices", at, lambda item: _appendix(item, word))
