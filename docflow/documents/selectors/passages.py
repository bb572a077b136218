"""The paragraphs of a file, so that the words an order or a comment is about can be pointed at."""

import re
from collections.abc import Iterable
from dataclasses import dataclass

from django.core.cache import cache

from docflow.core.errors import ActError
from docflow.documents.models import Document, Version
from docflow.documents.rendering import pictures
from docflow.documents.selectors import versions
from search import analysis

# What an order quotes stands on the first pages; the rest is read in the file itself.
PAGES = 12
PARTS = 200
# Where every word counts, also headings and page numbers.
WHOLE_PAGES = 400
WHOLE_PARTS = 8000
DAY = 24 * 3600

# A new paragraph: Điều 1, Chương I, I., 1., 1.2., a), a., -, +, •
_OPENS = re.compile(
    r"^\s*(Điều\s+\d|Chương\s+[IVX\d]|[IVX]+\.|\d+(\.\d+)*[.)]|[a-zđ][.)]|[-+•–])\s*"
)
_CLOSES = re.compile(r"[.;:!?…/]\s*$")
# A line shorter than this part of the longest one was ended by hand.
_FULL = 0.7
# Shorter pieces are page numbers and ornaments.
_SHORTEST = 12
_HEADING = 60


@dataclass(frozen=True)
class Part:
    """One paragraph; `page` from 1, `key` names it in a form."""

    key: str
    page: int
    text: str


@dataclass(frozen=True)
class Excerpt:
    """Words chosen freely; `page` only when they stand there."""

    text: str
    page: int | None


def excerpt(value: str, parts: Iterable[Part]) -> Excerpt:
    """What a form says was selected, as "page|words". The page is believed only when the words
    stand on it, white space folded; otherwise they are words that somebody typed."""
    number, _bar, words = value.partition("|")
    text = fold(words if _bar else value)
    page = int(number) if number.isascii() and number.isdigit() and len(number) < 6 else 0
    said = fold(" ".join(part.text for part in parts if part.page == page))
    return Excerpt(text, page if _bar and text and text in said else None)


def of_document(document: Document) -> tuple[Part, ...]:
    """The paragraphs of the newest file; none for a scan, a damaged file or no file at all."""
    version = versions.latest(document)
    return of_version(version) if version is not None else ()


def of_version(version: Version, *, whole: bool = False) -> tuple[Part, ...]:
    """The paragraphs of one file; with `whole` every line of it, also headings and ornaments."""
    if version.file_id is None:
        return ()
    key = f"documents.passages.{version.file_id}.{whole:d}"
    parts = cache.get(key)
    if parts is None:
        try:
            pages = pictures.texts(versions.data_of(version))
            parts = split(pages[: WHOLE_PAGES if whole else PAGES], whole=whole)
        except ActError:
            parts = ()
        cache.set(key, parts, DAY)
    found: tuple[Part, ...] = parts
    return found


def split(pages: tuple[str, ...], *, whole: bool = False) -> tuple[Part, ...]:
    """Lines of pages joined to paragraphs: a full line that ends no sentence runs on."""
    parts: list[Part] = []
    for number, text in enumerate(pages, start=1):
        found = _paragraphs(text)
        if not whole:
            found = [one for one in found if len(one) >= _SHORTEST and not _is_heading(one)]
        for ordinal, paragraph in enumerate(found, start=1):
            parts.append(Part(f"{number}-{ordinal}", number, paragraph))
    return tuple(parts[: WHOLE_PARTS if whole else PARTS])


def fold(text: str) -> str:
    """Words as they are held against each other: white space and compositions are the same."""
    return " ".join(analysis.composed(text).split())


def _paragraphs(text: str) -> list[str]:
    found: list[str] = []
    lines = [" ".join(line.split()) for line in text.splitlines()]
    full = max((len(line) for line in lines), default=0) * _FULL
    run, before = "", ""
    for line in lines:
        ended = _CLOSES.search(run) or len(before) < full
        if run and (not line or ended or _OPENS.match(line)):
            found.append(run)
            run = ""
        run, before = f"{run} {line}".strip(), line
    found.append(run)
    return [one for one in found if one]


def _is_heading(text: str) -> bool:
    """The names of the office and of the kind of document: nobody is ordered to do those."""
    return text.isupper() and len(text) < _HEADING
