"""The values a document is printed from. Owns their shape, not how they look."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import asdict, dataclass, field, fields
from typing import Any, Final


@dataclass(frozen=True, slots=True)
class Heading:
    """Level 1: phần, chương, mục (label on its own line, centred). Level 2: "I. ..."."""

    text: str
    level: int = 1
    label: str = ""


@dataclass(frozen=True, slots=True)
class Article:
    """Điều: `label` is "Điều 1."; a title stands in bold on the line, the text follows."""

    label: str
    text: str = ""
    title: str = ""


@dataclass(frozen=True, slots=True)
class Clause:
    """Khoản ("1.") or điểm ("a)"): the label opens the paragraph, a title takes a bold line."""

    label: str
    text: str = ""
    title: str = ""


@dataclass(frozen=True, slots=True)
class Paragraph:
    text: str


@dataclass(frozen=True, slots=True)
class Table:
    """Plain cells; `widths` are shares of the line (equal when empty), `numeric` is centred."""

    header: tuple[str, ...]
    rows: tuple[tuple[str, ...], ...] = ()
    widths: tuple[float, ...] = ()
    numeric: tuple[int, ...] = ()


Block = Heading | Article | Clause | Paragraph | Table

BLOCKS: Final[dict[str, type[Block]]] = {
    "heading": Heading,
    "article": Article,
    "clause": Clause,
    "paragraph": Paragraph,
    "table": Table,
}
KINDS: Final = {block: kind for kind, block in BLOCKS.items()}


@dataclass(frozen=True, slots=True)
class Appendix:
    """An appendix in the same file: own page numbers, Roman number when there are two or more."""

    title: str
    body: tuple[Block, ...] = ()
    landscape: bool = False


@dataclass(frozen=True, slots=True)
class Enacted:
    """A document that a decision issues or approves, in the same file (model 1.3)."""

    type_name: str
    subject: str = ""
    body: tuple[Block, ...] = ()


@dataclass(frozen=True, slots=True)
class IssueLine:
    """Number and date as printed text: for drafts and for documents that come numbered."""

    number: str
    place_date: str


@dataclass(frozen=True, slots=True)
class Content:
    """One document as the drafter wrote it. Every text is literal: markup in it is printed.

    With `issue_line` the row is printed and no IssueLine field is made; without it the row is
    left white for the widget that the clerk's signature fills. `details` are what a model asks for
    beside its text (`kinds` names them); days and times among them are written as ISO 8601 does.
    """

    type_code: str
    type_name: str
    issuer: str
    subject: str
    superior: str = ""
    issuer_name: str = ""
    authority: str = ""
    notation_hint: str = ""
    place: str = ""
    grounds: tuple[str, ...] = ()
    body: tuple[Block, ...] = ()
    addressees: tuple[str, ...] = ()
    recipients: tuple[str, ...] = ()
    archive_line: str = "VT"
    capacity_lines: tuple[str, ...] = ()
    # The post in the office of who signs for a council of it.
    signer_post: str = ""
    signer_name: str = ""
    initials: int = 0
    urgency: str = ""
    drafter_mark: str = ""
    contact: str = ""
    appendices: tuple[Appendix, ...] = ()
    enacted: Enacted | None = None
    details: Mapping[str, str] = field(default_factory=dict)
    issue_line: IssueLine | None = None
    demo: bool = field(default=False, kw_only=True)


def dump(content: Content) -> dict[str, Any]:
    """The content as JSON-ready values; `load` is its inverse."""
    values = asdict(content)
    values["body"] = _dump_blocks(content.body)
    values["appendices"] = [
        {**asdict(item), "body": _dump_blocks(item.body)} for item in content.appendices
    ]
    if content.enacted is not None:
        values["enacted"]["body"] = _dump_blocks(content.enacted.body)
    return values


def load(values: Mapping[str, Any]) -> Content:
    """Read what `dump` wrote (also after a round through JSON).

    Unknown keys are ignored, so that older code reads newer rows; an unknown block kind or a
    missing required value raises ValueError.
    """
    line, enacted = values.get("issue_line"), values.get("enacted")
    known: dict[str, Any] = {
        **_known(Content, values),
        "body": load_blocks(values.get("body", ())),
        "appendices": tuple(_load_part(Appendix, item) for item in values.get("appendices", ())),
        "enacted": _load_part(Enacted, enacted) if enacted else None,
        "details": {str(name): str(text) for name, text in values.get("details", {}).items()},
        "issue_line": IssueLine(**_known(IssueLine, line)) if line else None,
    }
    return _build(Content, known)


def load_blocks(items: Any) -> tuple[Block, ...]:
    """Blocks from a list of mappings, each with its `kind`."""
    return tuple(_load_block(item) for item in items)


def _load_part(kind: type, item: Mapping[str, Any]) -> Any:
    return _build(kind, {**_known(kind, item), "body": load_blocks(item.get("body", ()))})


def _load_block(item: Mapping[str, Any]) -> Block:
    kind = BLOCKS.get(str(item.get("kind")))
    if kind is None:
        raise ValueError(f"unknown block kind: {item.get('kind')!r}")
    known = _known(kind, item)
    if kind is Table:
        known["rows"] = tuple(tuple(row) for row in known.get("rows", ()))
    return _build(kind, known)


def _dump_blocks(blocks: tuple[Block, ...]) -> list[dict[str, Any]]:
    return [{"kind": KINDS[type(block)], **asdict(block)} for block in blocks]


def _known(kind: type, values: Mapping[str, Any]) -> dict[str, Any]:
    names = {item.name for item in fields(kind)}
    return {
        name: tuple(value) if isinstance(value, list) else value
        for name, value in values.items()
        if name in names
    }


def _build(kind: type, values: dict[str, Any]) -> Any:
    try:
        return kind(**values)
    except TypeError as error:
        raise ValueError(str(error)) from error
