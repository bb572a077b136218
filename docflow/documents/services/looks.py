"""What each signature of a document will show: the same bytes for the preview and for the act."""

from collections.abc import Mapping
from datetime import date, datetime
from typing import Any

from docflow.core import clock
from docflow.core.actor import Actor
from docflow.documents.models import Document
from docflow.documents.rendering import fonts, kinds, letter
from docflow.documents.rendering.dates import day_words
from docflow.documents.states import COPY_WORDS, TYPES, CopyForm
from docflow.org.selectors import pictures
from signing import stamps

Box = Mapping[str, Any]
_BLANK = "\u00a0"
# Signs of 10 points that surely fit the width of the text.
_MARK_LINE = 84


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
        face=_face(document),
    )


def copy_mark(document: Document, box: Box, time: datetime) -> bytes:
    """Form of copy, copying body, signing time with the zone of Vietnam (Phụ lục I, Part II, I.3c);
    two lines where one is too short for the name."""
    parts = [COPY_WORDS[CopyForm(document.type_code)], document.office.name, _moment(time)]
    whole = "; ".join(parts)
    long = len(whole) > _MARK_LINE
    return _mark(document, box, ["; ".join(parts[:2]) + ";", parts[2]] if long else [whole])


def attachment_mark(document: Document, box: Box, time: datetime) -> bytes:
    """Number and notation, signing time: what a file of its own carries (Phụ lục I, II.8)."""
    return _mark(document, box, [f"Số: {document.code}; {_moment(time)}"])


def _mark(document: Document, box: Box, lines: list[str]) -> bytes:
    """Text of 10 points, black, upright, at the right."""
    width, height = _size(box)
    return stamps.mark(lines, width, height, _face(document))


def _moment(time: datetime) -> str:
    moment = time.astimezone(clock.OFFICE_ZONE)
    return f"{moment:%d/%m/%Y; %H:%M:%S} {moment.isoformat()[-6:]}"


def of_field(actor: Actor, document: Document, box: Box, day: date) -> bytes:
    """What the field would show if `actor` signed it now."""
    name = str(box["name"])
    if name in ("Signer", letter.SECRETARY):
        return signature(actor, box)
    if name.startswith("Initial"):
        return initial(actor, box)
    if name == "Copy":
        return copy_mark(document, box, clock.now())
    return seal(document, box) if name == "Seal" else issue_line(document, box, day)


def place_and_date(place: str, day: date) -> str:
    """As printed: day below ten and months 1 and 2 with a leading zero (Phụ lục I, II.4)."""
    return f"{place}, {day_words(day)}"


def _type(document: Document) -> tuple[str, str]:
    kind = TYPES.get(document.type_code)
    return (kind.abbreviation, kind.name) if kind else ("", "")


def _face(document: Document) -> stamps.Face:
    """The face of the page itself: the decree asks for one face throughout (Phụ lục I, I.4)."""
    chosen = fonts.choose(demo=document.office.is_demo)
    return stamps.Face(chosen.family, chosen.folder)


def _size(box: Box) -> tuple[int, int]:
    return box["x2"] - box["x1"], box["y2"] - box["y1"]
