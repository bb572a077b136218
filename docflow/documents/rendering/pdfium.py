"""What `pictures` does, in the process that is given up when a file is too much for it.

One thread only: pdfium is not safe to use from two. Knows no setting and no database.
"""

from __future__ import annotations

import io
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass

import pypdfium2
from pypdfium2 import raw

# A page is a picture of paper when its images cover so much of it; smaller ones are stamps in it.
_COVERED = 0.5
_PART = 0.05
_GREY = frozenset({raw.FPDF_COLORSPACE_DEVICEGRAY, raw.FPDF_COLORSPACE_CALGRAY})


class Failed(Exception):
    """Why there is no answer: `file`, `page` or `no_page`. The words are found outside."""


@dataclass(frozen=True, slots=True)
class Size:
    width: float
    height: float


@dataclass(frozen=True, slots=True)
class Word:
    """A word and its box: page from 0, PDF points, origin at the bottom left of the page."""

    text: str
    page: int
    x1: float
    y1: float
    x2: float
    y2: float


@dataclass(frozen=True, slots=True)
class Scanned:
    """A page (from 0) that is a picture of paper: dots an inch, of its coarsest part."""

    page: int
    dpi: float
    colour: bool


@dataclass(frozen=True, slots=True)
class Digitised:
    """`version` is 14 for PDF 1.4, 0 where the file does not say; pages of text are in no row."""

    version: int
    pages: tuple[Scanned, ...]


def digitised(pdf: bytes, most_pages: int) -> Digitised:
    """What the pictures of paper in the first pages are like."""
    with _opened(pdf) as document:
        pages = (
            _scanned(_page(document, index), index)
            for index in range(min(len(document), most_pages))
        )
        found = tuple(page for page in pages if page is not None)
        return Digitised(document.get_version() or 0, found)


def render(pdf: bytes, page: int, scale: float, most_pixels: int) -> bytes:
    with _opened(pdf, forms=True) as document:
        sheet = _page(document, page)
        width, height = sheet.get_size()
        fitting = (most_pixels / max(width * height, 1)) ** 0.5
        picture = sheet.render(scale=min(scale, fitting)).to_pil()
    out = io.BytesIO()
    picture.save(out, "PNG", compress_level=4)
    return out.getvalue()


def page_sizes(pdf: bytes) -> tuple[Size, ...]:
    """Width and height of every page in points, as shown (turned pages are turned)."""
    with _opened(pdf) as document:
        return tuple(Size(*document.get_page_size(index)) for index in range(len(document)))


def texts(pdf: bytes) -> tuple[str, ...]:
    """The text layer, page by page. What stands in signature widgets is not in it."""
    with _opened(pdf) as document:
        return tuple(_text(_page(document, index)) for index in range(len(document)))


def words(pdf: bytes, page: int) -> tuple[Word, ...]:
    """The words of one page with their boxes, in the order of the text layer."""
    with _opened(pdf) as document:
        return tuple(_words(_page(document, page), page))


def locate(pdf: bytes, phrase: str) -> tuple[Word, ...]:
    """Every place where `phrase` stands within a line, first page first; case counts."""
    with _opened(pdf) as document:
        return tuple(
            found
            for index in range(len(document))
            for found in _found(_page(document, index), index, phrase)
        )


@contextmanager
def _opened(pdf: bytes, *, forms: bool = False) -> Iterator[pypdfium2.PdfDocument]:
    try:
        document = pypdfium2.PdfDocument(pdf)
    except pypdfium2.PdfiumError as error:
        raise Failed("file") from error
    try:
        if forms:
            # Before any page is loaded, or the widgets, so number, signature and seal, are
            # left out without a word.
            document.init_forms()
        yield document
    except pypdfium2.PdfiumError as error:
        raise Failed("page") from error
    finally:
        document.close()


def _page(document: pypdfium2.PdfDocument, index: int) -> pypdfium2.PdfPage:
    if not 0 <= index < len(document):
        raise Failed("no_page")
    return document[index]


def _scanned(page: pypdfium2.PdfPage, index: int) -> Scanned | None:
    width, height = page.get_size()
    whole = max(width * height, 1.0)
    covered, dots, colour = 0.0, [], False
    for image in page.get_objects(filter=[raw.FPDF_PAGEOBJ_IMAGE], max_depth=4):
        left, bottom, right, top = image.get_bounds()
        area = max(right - left, 0.0) * max(top - bottom, 0.0)
        if area < _PART * whole:
            continue
        across, down = image.get_px_size()
        covered += area
        # By area, so that a turned picture counts like an upright one.
        dots.append((across * down / (area / 72**2)) ** 0.5)
        colour = colour or _coloured(image.get_metadata())
    if covered < _COVERED * whole:
        return None
    return Scanned(index, min(dots), colour)


def _coloured(said: raw.FPDF_IMAGEOBJ_METADATA) -> bool:
    """A palette may hold colours; one channel of anything else is grey."""
    if said.colorspace == raw.FPDF_COLORSPACE_INDEXED:
        return int(said.bits_per_pixel) > 1
    return said.colorspace not in _GREY and int(said.bits_per_pixel) > 8


def _text(page: pypdfium2.PdfPage) -> str:
    return page.get_textpage().get_text_bounded().replace("\r\n", "\n")


def _words(page: pypdfium2.PdfPage, index: int) -> Iterator[Word]:
    layer = page.get_textpage()
    run: list[tuple[str, tuple[float, float, float, float]]] = []
    for position in range(layer.count_chars()):
        sign = layer.get_text_range(position, 1)
        if sign.strip():
            box = layer.get_charbox(position, loose=True)
            if run and not _same_line(run[-1][1], box):
                yield _joined(run, index)
                run = []
            run.append((sign, box))
        elif run:
            yield _joined(run, index)
            run = []
    if run:
        yield _joined(run, index)


def _found(page: pypdfium2.PdfPage, index: int, phrase: str) -> Iterator[Word]:
    layer = page.get_textpage()
    search = layer.search(phrase, match_case=True)
    while (found := search.get_next()) is not None:
        start, count = found
        boxes = [layer.get_charbox(start + step, loose=True) for step in range(count)]
        yield _around(phrase, index, boxes)


def _same_line(
    before: tuple[float, float, float, float], after: tuple[float, float, float, float]
) -> bool:
    return min(before[3], after[3]) > max(before[1], after[1])


def _joined(run: list[tuple[str, tuple[float, float, float, float]]], index: int) -> Word:
    return _around("".join(sign for sign, _box in run), index, [box for _sign, box in run])


def _around(text: str, index: int, boxes: list[tuple[float, float, float, float]]) -> Word:
    left, bottom, right, top = zip(*boxes, strict=True)
    return Word(text, index, min(left), min(bottom), max(right), max(top))
