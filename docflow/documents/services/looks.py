"""What each signature of a document will show: the same bytes for the preview and for the act."""

from collections.abc import Mapping
from datetime import date
from typing import Any

from docflow.core.actor import Actor
from docflow.documents.models import Document
from docflow.documents.rendering import kinds, letter
from docflow.documents.rendering.dates import day_words
from docflow.documents.states import TYPES
from docflow.org.selectors import pictures
from signing import stamps

Box = Mapping[str, Any]
_BLANK = "\u00a0"


def signature(actor: Actor, box: Box) -> bytes:
    """The hand of the one who signs, one page of PDF of the box's size."""
    width, height = _size(box)
    return stamps.person(actor.name, image=pictures.hand_of(actor.user_id), w=width, h=height)


def initial(actor: Actor, box: Box) -> bytes:
    """The short mark of a reviewer."""
    width, height = _size(box)
    image = pictures.hand_of(actor.user_id, initial=True)
    return stamps.initial(actor.name, image=image, w=width, h=height)


def seal(document: Document, box: Box) -> bytes:
    """The seal of the office that issues."""
    width, height = _size(box)
    image = pictures.seal_of(document.office_id)
    return stamps.seal(document.office.name, image=image, w=width, h=height)


def issue_line(document: Document, box: Box, day: date) -> bytes:
    """The row of number, place and date; a document without number yet shows blanks for it."""
    width, height = _size(box)
    dated = kinds.model_of(*_type(document)) not in kinds.UNDATED
    return stamps.issue_line(
        f"Số: {document.code or _BLANK * 10}",
        place_and_date(document.place, day) if dated else "",
        width,
        height,
        left=letter.NUMBER_SHARE,
    )


def of_field(actor: Actor, document: Document, box: Box, day: date) -> bytes:
    """What the field would show if `actor` signed it now."""
    name = str(box["name"])
    if name in ("Signer", letter.SECRETARY):
        return signature(actor, box)
    if name.startswith("Initial"):
        return initial(actor, box)
    return seal(document, box) if name == "Seal" else issue_line(document, box, day)


def place_and_date(place: str, day: date) -> str:
    """As printed: day below ten and months 1 and 2 with a leading zero (Phụ lục I, II.4)."""
    return f"{place}, {day_words(day)}"


def _type(document: Document) -> tuple[str, str]:
    kind = TYPES.get(document.type_code)
    return (kind.abbreviation, kind.name) if kind else ("", "")


def _size(box: Box) -> tuple[int, int]:
    return box["x2"] - box["x1"], box["y2"] - box["y1"]
