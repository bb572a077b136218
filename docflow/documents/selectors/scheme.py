"""The books of an office as its settings show them: what each serves, what comes next, what was
changed by whom."""

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

from django.db.models import Q

from docflow.core.audit.models import AuditEvent
from docflow.documents.models import Register
from docflow.documents.selectors import notations, series
from docflow.documents.states import TYPES, Direction
from docflow.org.models import Office, Unit

# What is told of the past on the page.
HISTORY = 12
_OF_BOOK = ("register.open", "register.change")
_OF_OFFICE = (
    "register.prepare",
    "register.drop",
    "register.remove",
    "register.open_year",
    "council.found",
)


@dataclass(frozen=True)
class Row:
    """One book: the names of its types, the next codes as printed."""

    book: Register
    types: list[str]
    examples: list[tuple[str, str]]
    # There is a row of it; else it opens by itself with its first number.
    open: bool

    @property
    def removable(self) -> bool:
        """Whether its types can go back to the general book."""
        return self.open and bool(self.book.types) and not self.book.last_number


@dataclass(frozen=True)
class Year:
    """The books of a year; `written` when they are rows, else what would open by itself."""

    year: int
    rows: list[Row]
    written: bool

    @property
    def lacks(self) -> bool:
        """Whether a book still opens by itself."""
        return not all(row.open for row in self.rows)

    @property
    def begun(self) -> bool:
        return any(row.book.last_number for row in self.rows)


def year_of(office: Office, year: int, unit: Unit | None) -> Year:
    """The books of that year with what opens by itself; a fixed number of queries."""
    written = series.of_year(office.pk, year)
    books = written or series.inherited(office, year)
    books = [*books, *_to_come(office, year, books)]
    rows = [_row(one, books, office, unit) for one in sorted(books, key=_order)]
    return Year(year, rows, bool(written))


def example_unit(office_id: int) -> Unit | None:
    """A unit to show a notation with: the first that drafts and has an abbreviation."""
    named = Unit.objects.filter(office_id=office_id).exclude(notation="")
    return named.order_by("is_registry", "ordinal", "pk").first()


def history(office_id: int, books: Sequence[Register]) -> list[AuditEvent]:
    """The newest acts on these books, the newest first; one query."""
    ids = [str(one.pk) for one in books if one.pk is not None]
    label, office = Register._meta.label_lower, Office._meta.label_lower
    of_books = Q(object_type=label, object_id__in=ids, verb__in=_OF_BOOK)
    of_office = Q(object_type=office, object_id=str(office_id), verb__in=_OF_OFFICE)
    return list(AuditEvent.objects.filter(of_books | of_office).order_by("-id")[:HISTORY])


def settings_before(register: Register) -> dict[str, Any] | None:
    """How the book was set before its newest change; None for one that was never changed."""
    events = AuditEvent.objects.filter(
        object_type=Register._meta.label_lower, object_id=str(register.pk), verb="register.change"
    )
    newest = events.order_by("-id").first()
    return newest.data.get("before") if newest else None


def as_json(year: Year) -> list[dict[str, Any]]:
    """The books of a year with plain values, for the command."""
    return [
        {
            "name": row.book.name,
            "direction": row.book.direction,
            "council": row.book.council.name if row.book.council else None,
            "secret": row.book.secret,
            "types": row.book.types,
            "pattern": row.book.pattern,
            "letter_pattern": row.book.letter_pattern,
            "own_patterns": row.book.own_patterns,
            "last_number": row.book.last_number,
            "next": [code for _name, code in row.examples],
            "open": row.open,
            "closed": row.book.closed_at is not None,
        }
        for row in year.rows
    ]


def _row(book: Register, books: Sequence[Register], office: Office, unit: Unit | None) -> Row:
    types = [TYPES[code].name for code in TYPES if code in book.types]
    found = series.examples(book, books, office, unit)
    return Row(book, types, found, book.pk is not None)


def _to_come(office: Office, year: int, books: Sequence[Register]) -> list[Register]:
    """What opens by itself and is not there yet: both general books, the copies', the secrets'."""
    wanted = [
        series.usual(office, year, Direction.OUTGOING),
        series.usual(office, year, Direction.INCOMING),
        series.usual(office, year, Direction.OUTGOING, "SY"),
        series.usual(office, year, Direction.OUTGOING, secret=True),
        series.usual(office, year, Direction.INCOMING, secret=True),
    ]
    there = {(notations.family_of(one), bool(one.types), "SY" in one.types) for one in books}
    return [
        one
        for one in wanted
        if (notations.family_of(one), bool(one.types), "SY" in one.types) not in there
    ]


def _order(book: Register) -> tuple[bool, bool, bool, bool, str]:
    """What is issued first, then what came; the general book before those of some types."""
    return (
        book.direction == Direction.INCOMING,
        book.secret,
        book.council_id is not None,
        bool(book.types),
        book.name,
    )
