"""What differs between two versions of a draft, in the words that are printed."""

from collections.abc import Iterator
from dataclasses import dataclass
from difflib import SequenceMatcher
from typing import Any

from docflow.core.actor import Actor
from docflow.documents.models import Document, Version
from docflow.documents.selectors import routes
from docflow.documents.selectors.versions import latest
from docflow.documents.states import VersionKind

# How a block is drawn is no word of it, and what was typed stands there once more as blocks.
_UNPRINTED = frozenset({"kind", "level", "align", "widths", "typed"})


@dataclass(frozen=True)
class Line:
    """`sign` is "+" for what came, "-" for what went."""

    sign: str
    text: str


@dataclass(frozen=True)
class Difference:
    """`lines` is empty where only the file differs: an uploaded draft has no words of its own."""

    before: Version
    after: Version
    lines: list[Line]


def since_agreed(document: Document, actor: Actor) -> Difference | None:
    """What changed since the person last agreed; None when they never did or nothing did."""
    before = routes.agreed_version(document, actor)
    if before is None:
        return None
    after = _written(document, latest(document))
    before = _written(document, before)
    if before is None or after is None or before.pk == after.pk:
        return None
    lines = list(between(words_of(before), words_of(after)))
    if not lines and (before.content or before.file_id == after.file_id):
        return None
    return Difference(before, after, lines)


def between(before: list[str], after: list[str]) -> Iterator[Line]:
    """The lines that went and came, in the order of the text."""
    for tag, i1, i2, j1, j2 in SequenceMatcher(None, before, after, autojunk=False).get_opcodes():
        if tag != "equal":
            yield from (Line("-", text) for text in before[i1:i2])
            yield from (Line("+", text) for text in after[j1:j2])


def words_of(version: Version) -> list[str]:
    """Every printed text of a version, in its order: subject, grounds, body, recipients."""
    content = version.content
    first = [str(content["subject"])] if content.get("subject") else []
    parts = ("grounds", "addressees", "body", "recipients", "archive_line", "appendices")
    return [*first, *(text for part in parts for text in _texts(content.get(part)))]


def _texts(part: Any) -> Iterator[str]:
    if isinstance(part, str):
        yield from (line.strip() for line in part.splitlines() if line.strip())
    elif isinstance(part, dict):
        for key, value in part.items():
            if key not in _UNPRINTED:
                yield from _texts(value)
    elif isinstance(part, list | tuple):
        for one in part:
            yield from _texts(one)


def _written(document: Document, version: Version | None) -> Version | None:
    """The submitted text under a version: initials and signatures add no words."""
    if version is None or version.kind in (VersionKind.FINAL, VersionKind.DRAFT):
        return version
    below = document.versions.filter(kind=VersionKind.FINAL, ordinal__lte=version.ordinal)
    return below.order_by("-ordinal").first()
