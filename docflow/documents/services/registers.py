"""Registers and numbers: taken under the register's lock, belonging to a document for ever.

Rules: NĐ 30/2020/NĐ-CP, Điều 15 (outgoing) and 22 (incoming): one series a year from 1, unique
within the year, paper and electronic together; a wrong number is voided with its reason.
"""

from datetime import date

from django.utils.translation import gettext as _

from docflow.core import clock, db, deeds
from docflow.core.actor import Actor
from docflow.core.errors import Refused
from docflow.documents import series
from docflow.documents.models import Document, Register, RegisterEntry
from docflow.documents.models.registers import GENERAL, OF_COPIES
from docflow.documents.selectors.registers import book_for
from docflow.documents.states import COPIES, TYPES, Direction, EntryState
from docflow.org.models import Office, Unit


def register_for(office: Office, direction: str, day: date, type_code: str = "") -> Register:
    """The book that serves this type on this day; the general book is opened when there is none.

    Copies (sao y, sao lục, trích sao) have a book of their own, opened with the first of them.
    """
    found = book_for(office, direction, day, type_code)
    if found is not None:
        return found
    if type_code in COPIES:
        copies, _created = Register.objects.get_or_create(
            office=office,
            direction=direction,
            year=day.year,
            name=OF_COPIES,
            defaults={"types": sorted(COPIES)},
        )
        return copies
    general, _created = Register.objects.get_or_create(
        office=office,
        direction=direction,
        year=day.year,
        name=GENERAL[Direction(direction)],
    )
    return general


def take(*, actor: Actor, register: Register, document: Document) -> RegisterEntry:
    """Give `document` the next number of `register`; the same document gets the same number.

    Takes the register's row lock until the transaction ends, so numbers have no gap: an act that
    fails gives its number back with its transaction, unseen by anybody.
    """
    with deeds.act():
        number = series.raise_for(document.pk, register.pk)
        if number is None:
            existing = RegisterEntry.objects.filter(document=document).first()
            if existing is None:
                raise _closed(register)
            return existing
        entry = RegisterEntry(
            register=register,
            number=number,
            document=document,
            given_at=clock.now(),
            given_by=actor.name,
        )
        db.insert([entry])
        deeds.record(
            actor, "register.number", document, data={"register": register.pk, "number": number}
        )
    return entry


def next_number(register: Register, count: int = 1) -> int:
    """Raise the series by `count` under its lock; the last of the numbers. Raises Refused for a
    closed book."""
    last = series.raise_by(count, register.pk)
    if last is None:
        raise _closed(register)
    return last


def _closed(register: Register) -> Refused:
    return Refused(
        _("Sổ %(book)s đã khóa: năm đã kết thúc, không cấp thêm số.") % {"book": register}
    )


def void(*, actor: Actor, document: Document, reason: str) -> None:
    """Strike the document's number; the row stays with its reason and the number is not reused."""
    with deeds.act():
        entry = RegisterEntry.objects.select_for_update().filter(document=document).first()
        if entry is None:
            return
        if entry.state == EntryState.VOIDED:
            raise Refused(_("Số này đã được hủy trước đó."))
        entry.state = EntryState.VOIDED
        entry.reason = reason[:500]
        entry.save(update_fields=["state", "reason"])
        deeds.record(
            actor, "register.void", document, summary=reason, data={"number": entry.number}
        )


def notation_of(register: Register, type_code: str, office: Office, unit: Unit | None) -> str:
    """The part after the stroke: "KH-UBND", or "UBND-NV" for a type without abbreviation."""
    abbreviation = TYPES[type_code].abbreviation if type_code else ""
    pattern = register.pattern if abbreviation else register.letter_pattern
    filled = pattern.format(
        type=abbreviation,
        office=office.notation,
        unit=unit.notation if unit and unit.notation else "VP",
    )
    return filled.strip("-")


def code_of(number: int, notation: str) -> str:
    """Number and notation as printed; numbers below ten get a leading zero (Phụ lục I, II.3)."""
    return f"{number:02d}/{notation}"
