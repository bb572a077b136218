"""Which book gives a document its number: NĐ 30/2020/NĐ-CP, Điều 15 and 25."""

import pytest

from docflow.core import clock
from docflow.documents.models import Register
from docflow.documents.services import registers
from docflow.documents.states import Direction


@pytest.fixture
def people(company):
    return company


def test_the_three_forms_of_copy_share_one_series(people):
    """NĐ 30/2020/NĐ-CP, Điều 25."""
    today = clock.today()

    books = {
        registers.register_for(people.office, Direction.OUTGOING, today, code)
        for code in ("SY", "SL", "TRS")
    }

    (book,) = books
    assert sorted(book.types) == ["SL", "SY", "TRS"]


def test_copies_have_no_part_in_the_general_book(people):
    today = clock.today()
    general = registers.register_for(people.office, Direction.OUTGOING, today, "KH")

    copies = registers.register_for(people.office, Direction.OUTGOING, today, "SY")

    assert copies != general
    assert registers.register_for(people.office, Direction.OUTGOING, today, "CV") == general
    assert Register.objects.count() == 2
