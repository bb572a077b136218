"""Registers and numbers: taken under the register's lock, belonging to a document for ever.

Rules: NĐ 30/2020/NĐ-CP, Điều 15 (outgoing) and 22 (incoming): one series a year from 1, unique
within the year, paper and electronic together; a wrong number is voided with its reason.
"""

from collections.abc import Iterator
from contextlib import contextmanager
from datetime import date

from django.db import IntegrityError
from django.utils.translation import gettext as _

from docflow.core import clock, db, deeds
from docflow.core.actor import Actor
from docflow.core.errors import Refused
from docflow.core.language import of_office
from docflow.documents import raising
from docflow.documents.grants import SOURCE
from docflow.documents.models import Document, Register, RegisterEntry
from docflow.documents.selectors import notations, series
from docflow.documents.states import Direction, EntryState, Origin
from docflow.org.models import Council, Office, Unit
from search import queue


def expected(
    office: Office,
    direction: str,
    day: date,
    type_code: str = "",
    council: Council | None = None,
    *,
    secret: bool = False,
) -> Register:
    """The book that would give the number on this day; one that is still to be opened is not
    saved. Changes nothing."""
    books = series.of_year(office.pk, day.year) or series.inherited(office, day.year)
    found = series.serving(books, direction, type_code, council, secret=secret)
    return found or series.usual(office, day.year, direction, type_code, council, secret=secret)


def register_for(
    office: Office,
    direction: str,
    day: date,
    type_code: str = "",
    council: Council | None = None,
    *,
    secret: bool = False,
) -> Register:
    """The book that serves this type on this day; the general book is opened when there is none.

    With the first number of a year its books open as those of the year before: types, patterns,
    names. Copies (sao y, sao lục, trích sao), secret documents and each council of the office have
    books of their own, opened with the first of them.
    """
    found = expected(office, direction, day, type_code, council, secret=secret)
    if found.pk is not None:
        return found
    with deeds.act():
        open_year(office, day.year)
        books = series.of_year(office.pk, day.year)
        opened = series.serving(books, direction, type_code, council, secret=secret)
        return opened or _opened(found)


def open_year(office: Office, year: int) -> list[Register]:
    """The books of a year without any, as copies of the last year that had some; [] when the
    year has books, or nothing came before it."""
    if Register.objects.filter(office=office, year=year, legacy=False).exists():
        return []
    made = [_opened(book) for book in series.inherited(office, year)]
    if made:
        deeds.record(
            Actor.system(office.pk, office.name),
            "register.open_year",
            office,
            summary=str(year),
            data={"year": year, "books": [book.name for book in made]},
        )
    return made


def _opened(book: Register) -> Register:
    """The book as a row; somebody who opened it at the same moment is found."""
    values = {
        name: getattr(book, name) for name in series.KEPT if name not in ("direction", "name")
    }
    made, _created = Register.objects.get_or_create(
        office=book.office,
        direction=book.direction,
        year=book.year,
        name=book.name,
        defaults={**values, "council": book.council},
    )
    if (made.council_id, made.secret) != (book.council_id, book.secret):
        raise Refused(
            _(
                "Sổ “%(name)s” trùng tên với một sổ khác của năm %(year)d. "
                "Hãy đổi tên sổ ấy ở trang Sổ và ký hiệu rồi thử lại."
            )
            % {"name": book.name, "year": book.year}
        )
    return made


def take(
    *, actor: Actor, register: Register, document: Document, notation: str = ""
) -> RegisterEntry:
    """Give `document` the next number of `register`; the same document gets the same number.

    Takes the register's row lock until the transaction ends, so numbers have no gap: an act that
    fails gives its number back with its transaction, unseen by anybody. A number that another
    book has given with this `notation` in the year is struck through and the next one taken: both
    together are given once (Điều 15.1).
    """
    with deeds.act():
        number = raising.raise_for(document.pk, register.pk)
        if number is None:
            existing = RegisterEntry.objects.filter(document=document).first()
            if existing is None:
                raise _closed(register)
            return existing
        while notation and (other := given_before(register, number, notation)):
            _skip(actor, register, number, other)
            number = next_number(register)
        entry = RegisterEntry(
            register=register,
            number=number,
            document=document,
            given_at=clock.now(),
            given_by=actor.name,
        )
        db.insert([entry])
        queue.enqueue(SOURCE, document.pk)
        deeds.record(
            actor, "register.number", document, data={"register": register.pk, "number": number}
        )
    return entry


@contextmanager
def once_a_year() -> Iterator[None]:
    """Around the act that writes number and notation into a document: what another book gave in the
    same moment is told as that. Raises Refused, and nothing of the act is kept."""
    try:
        yield
    except IntegrityError as error:
        if not db.broke(error, "documents_number_notation_once"):
            raise
        raise Refused(_("Số này vừa được cấp ở sổ khác. Hãy cấp số lại.")) from None


def given_before(register: Register, number: int, notation: str) -> str:
    """The code when a document of the office carries it in the year of the book, else ""."""
    found = (
        Document.objects.filter(
            office=register.office_id,
            number=number,
            notation=notation,
            issued_on__year=register.year,
        )
        .exclude(direction=Direction.INCOMING)
        .exclude(origin=Origin.IMPORTED)
    )
    return found.values_list("code", flat=True).first() or ""


def _skip(actor: Actor, register: Register, number: int, code: str) -> None:
    with of_office():
        reason = _("%(code)s đã được cấp ở sổ khác trong năm.") % {"code": code}
    RegisterEntry.objects.create(
        register=register,
        number=number,
        state=EntryState.VOIDED,
        reason=reason,
        given_at=clock.now(),
        given_by=actor.name,
    )
    deeds.record(actor, "register.skip", register, summary=reason, data={"number": number})


def next_number(register: Register, count: int = 1) -> int:
    """Raise the series by `count` under its lock; the last of the numbers. Raises Refused for a
    closed book."""
    last = raising.raise_by(count, register.pk)
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
        queue.enqueue(SOURCE, document.pk)
        deeds.record(
            actor, "register.void", document, summary=reason, data={"number": entry.number}
        )


def notation_of(register: Register, type_code: str, office: Office, unit: Unit | None) -> str:
    """The part after the stroke: "KH-UBND", or "UBND-NV" for a type without abbreviation."""
    return notations.notation_of(register, type_code, office, unit)


def code_of(number: int, notation: str) -> str:
    """Number and notation as printed; numbers below ten get a leading zero (Phụ lục I, II.3)."""
    return f"{number:02d}/{notation}"
