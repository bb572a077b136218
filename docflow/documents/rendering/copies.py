"""Pages of certified copies: the block under the text, and where it stands on the sheet.

Form: decree 30/2020, appendix I, part II, II, and model 3.1 of appendix III.
"""

from __future__ import annotations

import io
from dataclasses import asdict, dataclass
from datetime import datetime
from typing import Final

import pikepdf
from django.utils.translation import gettext as _
from PIL import Image

from docflow.core import clock
from docflow.core.errors import Refused
from docflow.documents.rendering import fonts, pictures, typesetting
from docflow.documents.rendering.letter import WORDS

MM: Final = 72 / 25.4
A4: Final = (210 * MM, 297 * MM)
LEFT: Final = 30 * MM
#: What the print leaves free at the top of a sheet of its own, and at the foot of every sheet.
TOP_MM: Final = 20
_FOOT: Final = 20 * MM
#: Between the last line of the text and the rule over the block.
_GAP: Final = 12.0
#: The block alone may be printed onto a photocopy, as far down as its text goes.
LOWEST_MM: Final = 200
#: A pixel darker than this is print.
_INK: Final = 200


@dataclass(frozen=True, slots=True)
class Block:
    """The parts of a copy, as printed."""

    title: str
    body: str
    form: str
    code: str
    place_date: str
    capacity_lines: tuple[str, ...]
    signer_name: str
    recipients: tuple[str, ...] = ()
    demo: bool = False


@dataclass(frozen=True, slots=True)
class Printed:
    pdf: bytes
    pages: int


def printed(
    block: Block, source: bytes | None = None, *, top_mm: int = TOP_MM, now: datetime | None = None
) -> Printed:
    """The pages of `source` as they look, then the block: below the last line where there is room,
    else on a further page. Without `source` the block alone, `top_mm` below the edge of the sheet.

    Raises Refused for a source that cannot be printed, fonts.FontsMissing and
    typesetting.NotPrintable.
    """
    data = {**asdict(block), "words": WORDS}
    made, _marks = typesetting.typeset(
        "copy.typ", data, face=fonts.choose(demo=block.demo), now=now or clock.now()
    )
    with pikepdf.open(io.BytesIO(made)) as drawn:
        if source is None:
            with pikepdf.new() as sheet:
                return _below(sheet, drawn, None, top_mm * MM)
        try:
            with pikepdf.open(io.BytesIO(source)) as pdf:
                _flatten(pdf)
                looks = _saved(pdf)
                return _below(pdf, drawn, _free(pdf, looks), TOP_MM * MM)
        except pikepdf.PdfError as error:
            raise Refused(_("Tệp của văn bản gốc hỏng, không in thành bản sao được.")) from error


def _below(pdf: pikepdf.Pdf, drawn: pikepdf.Pdf, free: float | None, top: float) -> Printed:
    """`free` is how far down the last page is used, from its upper edge, in points."""
    block = drawn.pages[0]
    width, height = (float(block.mediabox[2]), float(block.mediabox[3]))
    upper = None if free is None else A4[1] - free - _GAP
    if upper is None or upper - height < _FOOT:
        pdf.add_blank_page(page_size=A4)
        upper = A4[1] - top
    place = pikepdf.Rectangle(LEFT, upper - height, LEFT + width, upper)
    pikepdf.Page(pdf.pages[-1]).add_overlay(block, place)
    return Printed(_saved(pdf), len(pdf.pages))


def _flatten(pdf: pikepdf.Pdf) -> None:
    """Number, signature and seal become part of the page: on paper there are no fields, and what
    acts by itself has nothing to do there."""
    pdf.flatten_annotations("all")
    for name in ("/AcroForm", "/Perms", "/DSS", "/OpenAction", "/AA", "/Names"):
        if name in pdf.Root:
            del pdf.Root[name]


def _free(pdf: pikepdf.Pdf, looks: bytes) -> float | None:
    """How far down the last page is printed, its foot left aside; None where it is no upright A4,
    so that nothing may be put onto it."""
    page = pdf.pages[-1]
    box = [float(value) for value in page.mediabox]
    turned = int(page.obj.get("/Rotate", 0)) % 360
    sized = all(abs(box[2 + side] - box[side] - A4[side]) < 3 for side in (0, 1))
    if turned or not sized or box[0] or box[1]:
        return None
    picture = pictures.render(looks, len(pdf.pages) - 1, 1.0)
    with Image.open(io.BytesIO(picture)) as found:
        grey = found.convert("L")
        scale = A4[1] / grey.height
        body = grey.crop((0, 0, grey.width, int((A4[1] - _FOOT) / scale)))
        dark = body.point([255 if value < _INK else 0 for value in range(256)]).getbbox()
    return dark[3] * scale if dark else 0.0


def _saved(pdf: pikepdf.Pdf) -> bytes:
    out = io.BytesIO()
    pdf.save(out, deterministic_id=True)
    return out.getvalue()
