"""What differs between two versions of a document, in the words that are printed.

Drafts are compared by their parts (subject, grounds, body, appendices, recipients), so that nothing
is held against another part; an upload by the words on its pages. Lines are found first, then words
within lines that resemble one another. All of it is bounded: a text too large comes out coarser.
"""

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _

from docflow.core.actor import Actor
from docflow.documents.models import Document, Version
from docflow.documents.rendering import dates
from docflow.documents.selectors import passages, rewording, routes
from docflow.documents.selectors.rewording import Line, Row
from docflow.documents.selectors.versions import latest
from docflow.documents.states import VersionKind

# How a block is drawn is no word of it, and what was typed stands there once more as blocks.
_UNPRINTED = frozenset({"kind", "level", "align", "widths", "numeric", "landscape", "typed"})
# The parts of a draft in their order, as people call them.
_PARTS: dict[str, str | Promise] = {
    "subject": _("Trích yếu"),
    "details": _("Nội dung theo mẫu"),
    "grounds": _("Căn cứ"),
    "addressees": _("Kính gửi"),
    "body": _("Nội dung"),
    "enacted": _("Văn bản kèm theo quyết định"),
    "appendices": _("Phụ lục"),
    "recipients": _("Nơi nhận"),
    "archive_line": _("Lưu"),
}
# Joined to the line that they open.
_HEADS = ("label", "title", "text")


@dataclass(frozen=True)
class Difference:
    """`lines` is empty where only the file differs: an uploaded draft has no words of its own."""

    before: Version
    after: Version
    lines: list[Line]


@dataclass(frozen=True)
class Part:
    """One part of the text with its rows; the unchanged ones are counted, not shown."""

    label: str | Promise
    rows: list[Row]


@dataclass(frozen=True)
class Comparison:
    """Two versions. `parts` has only what differs; `by_file` says that the pages were read;
    `unread` that one of them could not be."""

    before: Version
    after: Version
    parts: list[Part]
    by_file: bool = False
    unread: bool = False


def since_agreed(document: Document, actor: Actor) -> Difference | None:
    """What changed since the person last agreed; None when they never did or nothing did."""
    before = routes.agreed_version(document, actor)
    if before is None:
        return None
    after = written(document, latest(document))
    before = written(document, before)
    if before is None or after is None or before.pk == after.pk:
        return None
    lines = list(rewording.between(words_of(before), words_of(after)))
    if not lines and (before.content or before.file_id == after.file_id):
        return None
    return Difference(before, after, lines)


def compare(document: Document, before: Version, after: Version) -> Comparison:
    """Any two versions of `document`: signatures add no words, so the text below them is read."""
    old, new = written(document, before) or before, written(document, after) or after
    if old.pk == new.pk or (old.file_id is not None and old.file_id == new.file_id):
        return Comparison(before, after, [])
    if _has_words(old) and _has_words(new):
        return Comparison(before, after, list(_by_parts(old, new)))
    pages = [passages.of_version(one, whole=True) for one in (old, new)]
    lines = [[part.text for part in one] for one in pages]
    rows = rewording.rows(*lines)
    unread = not all(lines)
    parts = [Part(_("Chữ trên các trang"), rows)] if rows and not unread else []
    return Comparison(before, after, parts, by_file=True, unread=unread)


def words_of(version: Version) -> list[str]:
    """Every printed text of a version, in its order: subject, grounds, body, recipients."""
    return [text for name in _PARTS for text in _words_in(version.content, name)]


def written(document: Document, version: Version | None) -> Version | None:
    """The submitted text under a version: initials and signatures add no words."""
    if version is None or version.kind in (VersionKind.FINAL, VersionKind.DRAFT):
        return version
    below = document.versions.filter(kind=VersionKind.FINAL, ordinal__lte=version.ordinal)
    return below.order_by("-ordinal").first()


def _by_parts(old: Version, new: Version) -> Iterator[Part]:
    for name, label in _PARTS.items():
        before = list(_words_in(old.content, name))
        after = list(_words_in(new.content, name))
        if found := rewording.rows(before, after):
            yield Part(label, found)


def _has_words(version: Version) -> bool:
    """An upload carries its subject alone; what is said in it stands on its pages."""
    content = version.content
    return bool(content.get("body") or content.get("grounds") or content.get("details"))


def _words_in(content: Mapping[str, Any], name: str) -> Iterator[str]:
    if name != "details":
        yield from _texts(content.get(name))
        return
    for value in (content.get("details") or {}).values():
        yield from _texts(_told(str(value)))


def _told(value: str) -> str:
    """Days and times in the words of the page; a tick of the form is no word of it."""
    moment = dates.moment_of(value)
    if moment is None:
        return "" if value == "1" else value
    return dates.moment_words(moment) if "T" in value else dates.day_words(moment.date())


def _texts(part: Any) -> Iterator[str]:
    if isinstance(part, str):
        yield from (line.strip() for line in part.splitlines() if line.strip())
    elif isinstance(part, dict):
        yield from _of_block(part)
    elif isinstance(part, list | tuple):
        for one in part:
            yield from _texts(one)


def _of_block(block: dict[str, Any]) -> Iterator[str]:
    """A number stands on the line of its words, a row of a table is one line."""
    heads = [str(block[name]) for name in _HEADS if isinstance(block.get(name), str)]
    yield from _texts(" ".join(" ".join(one.split()) for one in heads if one.strip()))
    for key, value in block.items():
        if key == "header" and _is_row(value):
            yield from _texts(_line_of(value))
        elif key == "rows" and isinstance(value, list | tuple):
            for row in value:
                yield from _texts(_line_of(row)) if _is_row(row) else _texts(row)
        elif key not in _UNPRINTED and key not in _HEADS:
            yield from _texts(value)


def _is_row(value: Any) -> bool:
    return isinstance(value, list | tuple) and all(isinstance(one, str) for one in value)


def _line_of(cells: Sequence[str]) -> str:
    return " | ".join(" ".join(cell.split()) for cell in cells)
