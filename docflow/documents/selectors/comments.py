"""Comments on a draft with their answers, and where their words stand in a version."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from itertools import pairwise

from django.core.cache import cache
from django.db.models import Count, Prefetch

from docflow.core.errors import ActError
from docflow.documents.models import Comment, CommentAnswer, Document, Version
from docflow.documents.rendering import pictures
from docflow.documents.rendering.pdfium import Word
from docflow.documents.selectors import passages
from docflow.documents.selectors.passages import Part, fold
from docflow.documents.selectors.versions import data_of

DAY = 24 * 3600
# So many comments are drawn over the pictures of one page.
MOST_MARKS = 40


@dataclass(frozen=True)
class Place:
    """Where words stand: page from 1, and from which sign to which of the folded page."""

    page: int
    start: int
    end: int


@dataclass(frozen=True)
class Thread:
    """A comment and what became of its passage: `place` is None where the words stand no more."""

    comment: Comment
    answers: list[CommentAnswer]
    place: Place | None


@dataclass(frozen=True)
class Segment:
    """A run of words of a paragraph with the numbers of the comments on it."""

    text: str
    numbers: tuple[int, ...] = ()
    # The comments that begin here.
    begins: tuple[int, ...] = ()


@dataclass(frozen=True)
class Paragraph:
    part: Part
    segments: list[Segment]


@dataclass(frozen=True)
class Box:
    """A mark on the picture of a page; PDF points, origin at the bottom left."""

    number: int
    x1: float
    y1: float
    x2: float
    y2: float


def of_document(document: Document) -> list[Comment]:
    """All comments in order with the number of their answers; one query."""
    rows = Comment.objects.filter(document=document, withdrawn_at__isnull=True)
    rows = rows.select_related("author__user", "version").annotate(answered=Count("answers"))
    return list(rows.order_by("number"))


def open_count(document: Document) -> int:
    return open_counts([document.pk]).get(document.pk, 0)


def open_counts(documents: Sequence[int]) -> dict[int, int]:
    """How many comments of these documents are open; those without are left out. One query."""
    rows = Comment.objects.filter(document__in=documents)
    opened = rows.filter(resolved_at__isnull=True, withdrawn_at__isnull=True)
    counted = opened.order_by().values_list("document").annotate(n=Count("pk"))
    return dict(counted.values_list("document", "n"))


def threads(document: Document, version: Version | None) -> list[Thread]:
    """Every comment with its answers, also those withdrawn, as they stand in `version`."""
    answers = CommentAnswer.objects.select_related("author__user").order_by("made_at", "pk")
    rows = (
        Comment.objects.filter(document=document)
        .select_related("author__user", "version", "resolved_by__user")
        .prefetch_related(Prefetch("answers", queryset=answers))
        .order_by("number")
    )
    found = list(rows)
    pages = said(passages.of_version(version, whole=True)) if version and found else {}
    return [Thread(one, list(one.answers.all()), place_of(one, version, pages)) for one in found]


def said(parts: Iterable[Part]) -> dict[int, str]:
    """The folded words of each page, paragraphs joined by a blank."""
    pages: dict[int, list[str]] = {}
    for part in parts:
        pages.setdefault(part.page, []).append(fold(part.text))
    return {page: " ".join(texts) for page, texts in pages.items()}


def place_of(comment: Comment, version: Version | None, pages: dict[int, str]) -> Place | None:
    """Where the exact words stand now: on their page first, else on the first that has them."""
    if version is None:
        return None
    same = version.pk == comment.version_id or version.file_id == comment.version.file_id
    order = [comment.page, *(page for page in sorted(pages) if page != comment.page)]
    for page in order:
        places = occurrences(pages.get(page, ""), comment.words)
        if places:
            at = places[min(comment.nth, len(places) - 1) if same else 0]
            return Place(page, at, at + len(comment.words))
    return None


def occurrences(text: str, words: str) -> list[int]:
    """Every place at which `words` begin; they may overlap."""
    found: list[int] = []
    at = text.find(words) if words else -1
    while at >= 0:
        found.append(at)
        at = text.find(words, at + 1)
    return found


def paragraphs(parts: Sequence[Part], marked: Iterable[Thread]) -> list[Paragraph]:
    """The paragraphs cut where comments begin and end; only open comments are marked."""
    spans: dict[int, list[tuple[int, int, int]]] = {}
    for thread in marked:
        if thread.place is not None and thread.comment.is_open:
            place = thread.place
            span = (place.start, place.end, thread.comment.number)
            spans.setdefault(place.page, []).append(span)
    found, page, offset = [], 0, 0
    for part in parts:
        if part.page != page:
            page, offset = part.page, 0
        text = fold(part.text)
        found.append(Paragraph(part, _cut(text, offset, spans.get(page, []))))
        offset += len(text) + 1
    return found


def _cut(text: str, offset: int, spans: list[tuple[int, int, int]]) -> list[Segment]:
    inside = [(s - offset, e - offset, n) for s, e, n in spans if s < offset + len(text)]
    inside = [(s, e, n) for s, e, n in inside if e > 0]
    edges = {0, len(text)} | {min(max(x, 0), len(text)) for s, e, _n in inside for x in (s, e)}
    ends = sorted(edges)
    return [
        Segment(
            text[start:end],
            tuple(n for s, e, n in inside if s < end and e > start),
            tuple(n for s, _e, n in inside if start == max(s, 0) and s >= 0),
        )
        for start, end in pairwise(ends)
    ]


def boxes(version: Version, comments: Sequence[Comment]) -> dict[int, list[Box]]:
    """The open comments as marks on the pictures of the pages (from 1) of one version."""
    opened = [one for one in comments if one.is_open][: MOST_MARKS * 4]
    if not opened or version.file_id is None:
        return {}
    pages = said(passages.of_version(version, whole=True))
    found: dict[int, list[Box]] = {}
    for comment in opened:
        place = place_of(comment, version, pages)
        if place is None or len(found.get(place.page, [])) >= MOST_MARKS:
            continue
        nth = occurrences(pages[place.page], comment.words).index(place.start)
        drawn = _drawn(_words(version, place.page), comment, nth)
        found.setdefault(place.page, []).extend(drawn)
    return found


def _words(version: Version, page: int) -> tuple[Word, ...]:
    """The words of a page with their boxes; bytes never change, so they are kept."""
    key = f"documents.words.{version.file_id}.{page}"
    words = cache.get(key)
    if words is None:
        try:
            words = pictures.words(data_of(version), page - 1)
        except ActError:
            words = ()
        cache.set(key, words, DAY)
    found: tuple[Word, ...] = words
    return found


def _drawn(words: tuple[Word, ...], comment: Comment, nth: int) -> list[Box]:
    """One box for each line that the words run over."""
    texts = [fold(one.text) for one in words]
    starts = occurrences(" ".join(texts), comment.words)
    if not starts:
        return []
    start = starts[min(nth, len(starts) - 1)]
    end = start + len(comment.words)
    lines: list[Box] = []
    at = 0
    for word, text in zip(words, texts, strict=True):
        if at < end and at + len(text) > start:
            _extend(lines, word, comment.number)
        at += len(text) + 1
    return lines


def _extend(lines: list[Box], word: Word, number: int) -> None:
    box = Box(number, word.x1, word.y1, word.x2, word.y2)
    last = lines[-1] if lines else None
    if last and min(last.y2, box.y2) > max(last.y1, box.y1) and box.x1 >= last.x1:
        top, low = max(last.y2, box.y2), min(last.y1, box.y1)
        lines[-1] = Box(number, last.x1, low, max(last.x2, box.x2), top)
    else:
        lines.append(box)
