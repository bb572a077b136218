"""Number and notation given once in a year: what a change of the books must not make possible.

Law: NĐ 30/2020/NĐ-CP, Điều 15.1. Numbers of one book differ, so it is enough that no notation is
given by two books of a year; the database holds the pair once more.
"""

from collections.abc import Sequence

from django.utils.translation import gettext as _

from docflow.core.errors import Invalid
from docflow.documents.models import Document, Register
from docflow.documents.selectors import notations, series
from docflow.documents.states import Direction
from docflow.org.models import Office

Key = tuple[object, ...]


def check(
    office: Office, year: int, *, before: Sequence[Register], after: Sequence[Register]
) -> None:
    """Raises Invalid when a book could give a notation after the change, and could not before,
    that another book gives or has given in the year. Three queries."""
    units = series.units_of(office.pk)
    missing = _to_come(office, year, after)
    old = {_key(one): could for one, could in series.possible([*before, *missing], office, units)}
    new = series.possible([*after, *missing], office, units)
    given = _given(office, year)
    for book, could in new:
        if any(len(one) > notations.LONGEST for one in could):
            said = _("Ký hiệu dài tới %(n)d ký tự; tối đa 60.")
            raise Invalid({"pattern": [said % {"n": max(map(len, could))}]})
        for notation in sorted(could - old.get(_key(book), set())):
            other = next((one for one, its in new if one is not book and notation in its), None)
            if other is not None:
                raise Invalid({"pattern": [_both(other, notation)]})
            names = [name for pk, name in given.get(notation, {}).items() if pk != book.pk]
            if names:
                raise Invalid({"types": [_moved(names[0], notation)]})


def _to_come(office: Office, year: int, books: Sequence[Register]) -> list[Register]:
    """The books that open by themselves with their first number and are not there yet."""
    wanted = [
        series.usual(office, year, Direction.OUTGOING),
        series.usual(office, year, Direction.OUTGOING, "SY"),
        series.usual(office, year, Direction.OUTGOING, secret=True),
    ]
    there = {(notations.family_of(one), not one.types, _copies(one)) for one in books}
    return [
        one
        for one in wanted
        if (notations.family_of(one), not one.types, _copies(one)) not in there
    ]


def _copies(book: Register) -> bool:
    return "SY" in book.types


def _key(book: Register) -> Key:
    if book.pk is not None:
        return (book.pk,)
    return (book.direction, book.secret, book.council_id, book.name)


def _given(office: Office, year: int) -> dict[str, dict[int, str]]:
    """Notation -> the books that have given it in the year, with their names; one query."""
    own = Document.objects.filter(office=office, issued_on__year=year, entry__isnull=False)
    rows = own.exclude(direction=Direction.INCOMING).exclude(notation="")
    found: dict[str, dict[int, str]] = {}
    told = rows.values_list("notation", "entry__register", "entry__register__name")
    for notation, pk, name in told.order_by().distinct():
        found.setdefault(notation, {})[pk] = name
    return found


def _both(other: Register, notation: str) -> str:
    return _(
        "Sổ “%(book)s” cũng cấp ký hiệu %(notation)s, nên số và ký hiệu sẽ trùng trong năm. Hãy "
        "đặt ký hiệu khác."
    ) % {"book": other.name, "notation": notation}


def _moved(book: str, notation: str) -> str:
    return _(
        "Năm nay sổ “%(book)s” đã cấp số với ký hiệu %(notation)s; chuyển giữa năm sẽ lặp số và ký "
        "hiệu. Hãy đặt ký hiệu khác, hoặc chuẩn bị thay đổi này cho năm sau."
    ) % {"book": book, "notation": notation}
