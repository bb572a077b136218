"""The printed lines of a PDF with face, size and style; runs in the process that may be given up.

pdfium joins what stands side by side, so lines are put together here from the signs' own places.
"""

from __future__ import annotations

import ctypes
from collections.abc import Iterator
from dataclasses import dataclass
from itertools import pairwise
from typing import Final

import pypdfium2
from pypdfium2 import raw

from docflow.documents.rendering.pdfium import _opened

#: A wider gap, in sizes of the letters, parts two columns; justified blanks stay below it.
COLUMN_GAP: Final = 1.6
#: What stands in the right half of a heading, without blanks.
_RIGHT: Final = ("CỘNGH", "Độclập-", "Độclập–")
_ITALIC: Final = 64
_BOLD: Final = 262_144
_BOLD_WEIGHT: Final = 600


@dataclass(frozen=True, slots=True)
class Face:
    """A font as the file names it; `embedded` is whether its letters are in the file."""

    name: str
    bold: bool
    italic: bool
    embedded: bool


@dataclass(frozen=True, slots=True)
class Run:
    """Signs of one face and size that follow each other on a line."""

    text: str
    size: float
    face: Face


@dataclass(frozen=True, slots=True)
class Line:
    """Signs on one base line without a column's gap; points, origin at the bottom left."""

    runs: tuple[Run, ...]
    x1: float
    y: float
    x2: float

    @property
    def text(self) -> str:
        return "".join(run.text for run in self.runs).strip()


@dataclass(frozen=True, slots=True)
class Page:
    width: float
    height: float
    lines: tuple[Line, ...]


@dataclass(frozen=True, slots=True)
class Print:
    """The first pages of a file; `total` is how many it has."""

    pages: tuple[Page, ...]
    total: int


@dataclass(slots=True)
class _Sign:
    text: str
    x1: float
    x2: float
    y: float
    size: float
    face: Face
    blank: bool


def read(pdf: bytes, most_pages: int, most_signs: int) -> Print:
    """The pages until either limit is reached; a page is read whole or not at all."""
    pages: list[Page] = []
    with _opened(pdf) as document:
        left = most_signs
        for index in range(min(len(document), most_pages)):
            page = document[index]
            layer = page.get_textpage()
            left -= layer.count_chars()
            if left < 0 and pages:
                break
            lines = tuple(_lines(layer, max(left + layer.count_chars(), 0)))
            width, height = page.get_size()
            pages.append(Page(width, height, lines))
        return Print(tuple(pages), len(document))


def _lines(layer: pypdfium2.PdfTextPage, most: int) -> Iterator[Line]:
    run: list[_Sign] = []
    for sign in _signs(layer, most):
        if run and _parts(run[-1], sign):
            yield from _columns(run)
            run = []
        run.append(sign)
    if run:
        yield from _columns(run)


def _columns(run: list[_Sign]) -> Iterator[Line]:
    """One line, or the two that a long name of an office brings close together in the heading."""
    text = "".join(sign.text for sign in run)
    at = next((place for head in _RIGHT if (place := text.find(head)) > 0), 0)
    if not at and text.startswith("Số") and "ngày" in text:
        gaps = [after.x1 - before.x2 for before, after in pairwise(run)]
        widest = max(gaps, default=0.0)
        at = gaps.index(widest) + 1 if widest > run[0].size * 0.5 else 0
    if at and run[at].blank:
        yield _line(run[:at])
        run = run[at:]
    yield _line(run)


def _parts(before: _Sign, after: _Sign) -> bool:
    size = max(before.size, after.size)
    gap = after.x1 - before.x2
    return abs(after.y - before.y) > size * 0.4 or gap > size * COLUMN_GAP or gap < -size * 2


def _signs(layer: pypdfium2.PdfTextPage, most: int) -> Iterator[_Sign]:
    page = layer.raw
    known: dict[int | None, tuple[Face, float]] = {}
    blank = False
    left, right, bottom, top = (ctypes.c_double() for _ in range(4))
    x, y = ctypes.c_double(), ctypes.c_double()
    for at in range(min(layer.count_chars(), most)):
        code = raw.FPDFText_GetUnicode(page, at)
        if code <= 32 or code == 0xA0 or not raw.FPDFText_GetTextObject(page, at):
            blank = True
            continue
        item = ctypes.cast(raw.FPDFText_GetTextObject(page, at), ctypes.c_void_p).value
        if item not in known:
            known[item] = _face(page, at), _size(page, at)
        face, size = known[item]
        raw.FPDFText_GetCharBox(page, at, left, right, bottom, top)
        raw.FPDFText_GetCharOrigin(page, at, x, y)
        sign = chr(code) if not 0xD800 <= code < 0xE000 else "\ufffd"
        yield _Sign(sign, left.value, right.value, y.value, size, face, blank)
        blank = False


def _size(page: object, at: int) -> float:
    """The size in points as printed: the one in the file times what the page does to it."""
    matrix = raw.FS_MATRIX()
    raw.FPDFText_GetMatrix(page, at, matrix)
    scale = (matrix.c**2 + matrix.d**2) ** 0.5
    return round(float(raw.FPDFText_GetFontSize(page, at) * scale), 2)


def _face(page: object, at: int) -> Face:
    font = raw.FPDFTextObj_GetFont(raw.FPDFText_GetTextObject(page, at))
    length = raw.FPDFFont_GetBaseFontName(font, None, 0)
    buffer = ctypes.create_string_buffer(max(length, 1))
    raw.FPDFFont_GetBaseFontName(font, buffer, length)
    name = buffer.value.decode("utf-8", "replace").rpartition("+")[2]
    angle = ctypes.c_int()
    raw.FPDFFont_GetItalicAngle(font, angle)
    flags = raw.FPDFFont_GetFlags(font)
    plain = name.casefold()
    return Face(
        name=name,
        bold="bold" in plain or bool(flags & _BOLD) or raw.FPDFFont_GetWeight(font) >= _BOLD_WEIGHT,
        italic="italic" in plain or "oblique" in plain or bool(flags & _ITALIC) or angle.value != 0,
        embedded=bool(raw.FPDFFont_GetIsEmbedded(font)),
    )


def _line(signs: list[_Sign]) -> Line:
    runs: list[Run] = []
    text = ""
    for at, sign in enumerate(signs):
        before = signs[at - 1] if at else None
        if before is not None and (sign.face, sign.size) != (before.face, before.size):
            runs.append(Run(text, before.size, before.face))
            text = ""
        text += (" " if sign.blank and before is not None else "") + sign.text
    runs.append(Run(text, signs[-1].size, signs[-1].face))
    return Line(tuple(runs), min(s.x1 for s in signs), signs[0].y, max(s.x2 for s in signs))
