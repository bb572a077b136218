"""Typed text and stored parts: what a person types becomes blocks, and comes back to be edited."""

from collections.abc import Iterable, Mapping
from dataclasses import asdict
from typing import Any

from docflow.documents.rendering import content as contents
from docflow.documents.rendering import plain
from docflow.documents.rendering.content import (
    KINDS,
    Article,
    Block,
    Clause,
    Heading,
    Paragraph,
    Table,
)


def stored(text: str) -> list[dict[str, Any]]:
    """The blocks of a typed text as a document stores them."""
    return [{"kind": KINDS[type(block)], **asdict(block)} for block in plain.blocks(text)]


def typed(content: Mapping[str, Any]) -> str:
    """The body as text to edit; what was typed is kept beside the blocks, older rows are told."""
    if "typed" in content:
        return str(content["typed"])
    return told(contents.load_blocks(content.get("body", ())))


def told(blocks: Iterable[Block]) -> str:
    """Blocks as the lines that `plain.blocks` reads the same way."""
    lines: list[str] = []
    before: Block | None = None
    for block in blocks:
        if isinstance(block, Table) and isinstance(before, Table):
            lines.append("")
        lines.append(_line(block))
        before = block
    return "\n".join(lines)


def lines(text: str) -> list[str]:
    return [line.strip() for line in text.splitlines() if line.strip()]


def _line(block: Block) -> str:
    match block:
        case Heading(text=text, label=label):
            parted = "\n" if block.level == 1 else " "
            return f"{label}{parted}{text}".strip()
        case Article() | Clause():
            words = " ".join(part for part in (block.label, block.title) if part)
            if block.title and block.text:
                return f"{words}\n{block.text}"
            return f"{words} {block.text}".strip()
        case Table(header=header, rows=rows):
            return _table(header, rows)
        case Paragraph(text=text):
            return text


def _table(header: tuple[str, ...], rows: tuple[tuple[str, ...], ...]) -> str:
    if not header and not rows:
        return "|--|"
    width = max(len(header), *(len(row) for row in rows), 1)
    # A table without heads begins with a row of empty cells.
    first = header or ("",) * width
    return "\n".join(_row(row) for row in (first, *rows))


def _row(cells: tuple[str, ...]) -> str:
    # A cell is a part of one line: breaks and bars in it must not look like the ends of it.
    words = (" ".join(cell.split()).replace("|", r"\|") for cell in cells)
    return f"| {' | '.join(words)} |"
