"""Councils and boards that issue under their office's seal (Phụ lục I, II.2, II.3a, II.7c)."""

from datetime import date, timedelta

import pytest
from django.db import IntegrityError, transaction

from docflow.core import clock
from docflow.core.audit.models import AuditEvent
from docflow.core.errors import Forbidden, Invalid, Refused
from docflow.org.models import Council, CouncilSeat
from docflow.org.selectors import councils as selector
from docflow.org.services import councils
from tests.factories.org import actor_of

NAME = "Hội đồng Thi đua - Khen thưởng"
SINCE = date(2020, 1, 1)


@pytest.fixture
def people(company):
    return company


def found(people, by="chi", **changed) -> Council:
    values = {"name": NAME, "notation": "HĐTĐKT", "valid_from": SINCE, **changed}
    return councils.found(actor=actor_of(getattr(people, by)), **values)


def seat(people, council, **changed) -> CouncilSeat:
    values = {
        "position": people.chi,
        "lines": ["TM. HỘI ĐỒNG", " CHỦ  TỊCH "],
        "valid_from": SINCE,
        **changed,
    }
    return councils.seat(actor=actor_of(people.khoa), council=council, **values)


def test_the_head_and_the_administrator_set_up_a_council(people):
    council = found(people)
    made = seat(people, council)

    assert made.lines == ["TM. HỘI ĐỒNG", "CHỦ TỊCH"]
    assert list(selector.holding(people.office.pk, clock.today())) == [council]
    assert selector.seat_of(council, people.chi, clock.today()) == made
    assert selector.seat_of(council, people.binh, clock.today()) is None
    assert set(AuditEvent.objects.values_list("verb", flat=True)) >= {
        "council.found",
        "council.seat",
    }


@pytest.mark.parametrize("who", ["an", "binh", "dung", "em"])
def test_nobody_else_does(people, who):
    with pytest.raises(Forbidden):
        found(people, by=who)


def test_the_head_of_another_office_does_not_touch_it(people):
    council = found(people)

    with pytest.raises(Forbidden):
        councils.end(actor=actor_of(people.giang), council=council, day=clock.today())
    assert list(selector.holding(people.other_office.pk, clock.today())) == []


@pytest.mark.parametrize(
    ("changed", "field"),
    [
        ({"name": "x"}, "name"),
        ({"notation": "bcđ"}, "notation"),
        ({"notation": "BCĐ CCHC"}, "notation"),
        ({"notation": "BCĐ--X"}, "notation"),
        ({"notation": ""}, "notation"),
        ({"notation": "UBND"}, "notation"),
        ({"valid_to": date(2019, 1, 1)}, "valid_to"),
    ],
)
def test_what_is_typed_wrong_sets_up_nothing(people, changed, field):
    with pytest.raises(Invalid) as wrong:
        found(people, **changed)

    assert field in wrong.value.fields
    assert not Council.objects.exists()


def test_a_notation_belongs_to_one_council_of_a_year(people):
    """Điều 15.1: both would begin at 01 with the same notation."""
    first = found(people)
    councils.end(actor=actor_of(people.chi), council=first, day=date(2026, 3, 1))

    with pytest.raises(Invalid):
        found(people, name="Hội đồng khác", valid_from=date(2026, 4, 1))
    found(people, name="Hội đồng khác", valid_from=date(2027, 1, 1))


@pytest.mark.parametrize("changed", [{"name": "Khác"}, {"notation": "KHÁC"}])
def test_the_database_has_name_and_notation_once(people, changed):
    found(people)
    values = {"name": NAME, "notation": "HĐTĐKT", "valid_from": SINCE, **changed}

    with pytest.raises(IntegrityError), transaction.atomic():
        Council.objects.create(office=people.office, **values)


def test_a_person_signs_for_a_council_in_one_way_at_a_time(people):
    council = found(people)
    made = seat(people, council)
    today = clock.today()

    with pytest.raises(Invalid):
        seat(people, council)
    councils.unseat(actor=actor_of(people.khoa), seat=made, day=today)
    with pytest.raises(Refused):
        councils.unseat(actor=actor_of(people.khoa), seat=made, day=today)
    later = seat(people, council, lines=["CHỦ TỊCH"], valid_from=today + timedelta(days=1))

    assert selector.seat_of(council, people.chi, today) == made
    assert selector.seat_of(council, people.chi, today + timedelta(days=1)) == later


def test_people_of_other_offices_do_not_sign_for_it(people):
    with pytest.raises(Invalid):
        seat(people, found(people), position=people.giang)
