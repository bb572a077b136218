"""Proposes where signatures go on an uploaded PDF. The drafter decides; nothing is placed here."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Final

from docflow.documents.rendering import pictures
from docflow.documents.rendering.pictures import Size, Word
from signing.pades.fields import FieldBox

#: Whole points: the row of number and date, the signature, the seal in its real size.
ROW: Final = 20
SIGNER: Final = (150, 80)
SEAL: Final = 102
MARGIN: Final = 85
BELOW_TITLE: Final = 12


def propose(pdf: bytes, *, titles: Sequence[str] = ()) -> tuple[FieldBox, ...]:
    """Signer, issue line and seal where the text says so, else where the decree puts them.

    The issue line goes over "Số:" of page 1, the signature under the last of `titles` found
    (the signer's title as printed), the seal over a third of it on its left (decree 30/2020,
    appendix I, part I, II.7 and II.8). Raises pictures.Unreadable.
    """
    sizes = pictures.page_sizes(pdf)
    signer = _signer(sizes, _last(pdf, titles))
    return signer, _issue_line(pdf, sizes[0]), _seal(signer, sizes[signer.page])


def _last(pdf: bytes, titles: Sequence[str]) -> Word | None:
    for title in reversed(titles):
        found = pictures.locate(pdf, title.upper()) or pictures.locate(pdf, title)
        if found:
            return found[-1]
    return None


def _signer(sizes: Sequence[Size], title: Word | None) -> FieldBox:
    width, height = SIGNER
    page = title.page if title else len(sizes) - 1
    sheet = sizes[page]
    middle = (title.x1 + title.x2) / 2 if title else sheet.width * 0.7
    top = title.y1 - BELOW_TITLE if title else sheet.height * 0.35
    x = _within(middle - width / 2, width, sheet.width)
    y = _within(top - height, height, sheet.height)
    return FieldBox("Signer", page, x, y, x + width, y + height)


def _issue_line(pdf: bytes, sheet: Size) -> FieldBox:
    found = [word for word in pictures.locate(pdf, "Số:") if word.page == 0]
    middle = (found[0].y1 + found[0].y2) / 2 if found else sheet.height - 120
    y = _within(middle - ROW / 2, ROW, sheet.height)
    left, right = min(MARGIN, int(sheet.width // 8)), int(sheet.width * 0.93)
    return FieldBox("IssueLine", 0, left, y, right, y + ROW)


def _seal(signer: FieldBox, sheet: Size) -> FieldBox:
    x = _within(signer.x1 + SIGNER[0] // 3 - SEAL, SEAL, sheet.width)
    y = _within((signer.y1 + signer.y2 - SEAL) / 2, SEAL, sheet.height)
    return FieldBox("Seal", signer.page, x, y, x + SEAL, y + SEAL, lock_all=True)


def _within(start: float, length: int, room: float) -> int:
    return max(0, min(round(start), int(room) - length))
