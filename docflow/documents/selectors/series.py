"""Which book serves what: the books of a year, those that are to come, the one of a type.

Law: NĐ 30/2020/NĐ-CP, Điều 15 and Phụ lục I, II.3a: copies, councils and secret documents have
series of their own; the head of the office decides the rest.
"""

from collections.abc import Iterable, Sequence
from typing import Any

from django.db.models import Max

from docflow.documents.models import Register
from docflow.documents.models.registers import (
    COUNCIL_PATTERNS,
    GENERAL,
    OF_COPIES,
    OF_SECRETS,
    SECRET_PATTERNS,
)
from docflow.documents.selectors import notations
from docflow.documents.states import COPIES, TYPES, Direction
from docflow.org.models import Council, Office, Unit
from docflow.org.selectors import councils

# What makes a book the same in another year.
KEPT = ("direction", "name", "types", "pattern", "letter_pattern", "own_patterns", "secret")
_NAME = 120
_KNOWN = ("QD", "CV", "KH")


def of_year(office_id: int, year: int) -> list[Register]:
    """The books of the office in that year, without those of imported rows; one query."""
    rows = Register.objects.filter(office=office_id, year=year, legacy=False)
    return list(rows.select_related("council"))


def directions(direction: str) -> tuple[str, ...]:
    """Where the books of a direction are looked for. What stays inside is a document that the
    office issues (Điều 3.5) and counted with the others, unless it has a book of its own."""
    if direction == Direction.INTERNAL:
        return (Direction.INTERNAL, Direction.OUTGOING)
    return (direction,)


def serving(
    books: Iterable[Register],
    direction: str,
    type_code: str,
    council: Council | None = None,
    *,
    secret: bool = False,
) -> Register | None:
    """The one of `books` that gives a document its number: the book that names its type, else the
    general one; None where it is still to be opened."""
    if council is not None:
        direction = Direction.OUTGOING
    wanted = council.pk if council else None
    family = [one for one in books if one.council_id == wanted and one.secret == secret]
    for way in directions(direction):
        own = [one for one in family if one.direction == way]
        named = next((one for one in own if type_code in one.types), None)
        if named is None and type_code not in COPIES:
            named = next((one for one in own if not one.types), None)
        if named is not None:
            return named
    return None


def usual(
    office: Office,
    year: int,
    direction: str,
    type_code: str = "",
    council: Council | None = None,
    *,
    secret: bool = False,
) -> Register:
    """The book that opens by itself for such a document, not saved."""
    way = str(directions(direction)[-1])
    values: dict[str, Any] = {"direction": way, "name": GENERAL[Direction(way)]}
    if council is not None:
        name = f"Sổ đăng ký văn bản của {council.name}"[:_NAME]
        values = {"direction": Direction.OUTGOING, "name": name, "council": council}
        values |= COUNCIL_PATTERNS
    elif secret:
        values |= {"name": OF_SECRETS[Direction(way)], "secret": True, **SECRET_PATTERNS}
    elif type_code in COPIES:
        values |= {"name": OF_COPIES, "types": sorted(COPIES)}
    return Register(office=office, year=year, **values)


def inherited(office: Office, year: int) -> list[Register]:
    """The books of the last year that had any, as those of `year`, not saved.

    Left out: books of councils that have ended, and an internal book whose notations another book
    gives too, from before number and notation were held to be given once.
    """
    earlier = Register.objects.filter(office=office, legacy=False, year__gt=0, year__lt=year)
    last = earlier.aggregate(last=Max("year"))["last"]
    if last is None:
        return []
    living = set(councils.of_year(office.pk, year).values_list("pk", flat=True))
    books = [
        Register(
            office=office,
            year=year,
            council=one.council,
            **{name: getattr(one, name) for name in KEPT},
        )
        for one in of_year(office.pk, last)
        if one.council_id is None or one.council_id in living
    ]
    units = units_of(office.pk)
    could = {id(one): given for one, given in possible(books, office, units)}
    shared = [
        one
        for one in books
        if one.direction == Direction.INTERNAL
        and any(could[id(one)] & could.get(id(other), set()) for other in books if other is not one)
    ]
    return [one for one in books if not any(one is other for other in shared)]


def units_of(office_id: int) -> set[str]:
    """What may stand for a drafting unit in a notation; one query."""
    named = Unit.objects.filter(office_id=office_id).exclude(notation="")
    return {notations.WITHOUT_UNIT, *named.values_list("notation", flat=True)}


def possible(
    books: Sequence[Register], office: Office, units: set[str]
) -> list[tuple[Register, set[str]]]:
    """Each book that gives notations, with all that it could give beside the others."""
    ours = [one for one in books if one.direction != Direction.INCOMING]
    return [
        (one, notations.possible(one, notations.served(one, ours), office, units)) for one in ours
    ]


def examples(
    register: Register, books: Iterable[Register], office: Office, unit: Unit | None, most: int = 3
) -> list[tuple[str, str]]:
    """The next code as it would be printed, with the name of a type; one for each wording."""
    number = register.last_number + 1
    if register.direction == Direction.INCOMING:
        return [("", f"{number:02d}")]
    told: dict[str, tuple[str, str]] = {}
    served = notations.served(register, books)
    # The types that everybody knows, then the order of the decree.
    for code in sorted(served, key=lambda one: _KNOWN.index(one) if one in _KNOWN else 9):
        pattern = notations.pattern_of(register, code)
        notation = notations.notation_of(register, code, office, unit)
        told.setdefault(pattern, (TYPES[code].name, f"{number:02d}/{notation}"))
    # Types with a wording of their own first: they are what one looks for.
    own = [told.pop(one) for one in dict.fromkeys(register.own_patterns.values()) if one in told]
    return [*told.values(), *own][: max(most, len(register.own_patterns) + 2)]
