"""`books` on the command line: the scheme of an office as JSON."""

import json
from io import StringIO

import pytest
from django.core.management import CommandError, call_command

from docflow.core import clock
from docflow.documents.models import Register
from docflow.documents.services import scheme
from docflow.documents.services.scheme import Settings
from docflow.org.models import OfficeCode
from tests.factories.org import actor_of, make_cast


@pytest.fixture
def cast(db):
    cast = make_cast()
    OfficeCode.objects.create(
        office=cast.office, scheme="old", code="000.00.12.H29", valid_from="2015-01-01"
    )
    return cast


def run(**more) -> dict:
    out = StringIO()
    call_command("books", office="000.00.12.H29", json=True, stdout=out, **more)
    return json.loads(out.getvalue())


def test_it_tells_what_opens_by_itself_and_opens_nothing(cast):
    told = run()

    assert (told["year"], told["written"]) == (clock.today().year, False)
    assert not any(one["open"] for one in told["books"])
    assert "01/QĐ-UBND" in [code for one in told["books"] for code in one["next"]]
    assert not Register.objects.exists()


def test_it_tells_of_each_book_what_was_set(cast):
    year = clock.today().year + 1
    asked = Settings("Sổ quyết định", ("QD",), "{type}-{office}-{unit}")
    scheme.open_book(actor=actor_of(cast.chi), year=year, direction="outgoing", settings=asked)

    told = {one["name"]: one for one in run(year=year)["books"]}

    book = told["Sổ quyết định"]
    assert (book["types"], book["next"], book["open"]) == (["QD"], ["01/QĐ-UBND-NV"], True)
    assert told["Sổ đăng ký văn bản đi"]["open"] is False


def test_an_office_that_is_not_here_is_wrong_usage(cast):
    with pytest.raises(CommandError):
        call_command("books", office="000.00.99.H99", json=True, stdout=StringIO())
