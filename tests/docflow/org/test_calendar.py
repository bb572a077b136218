"""Working days on the office's own calendar: seeded, edited, counted."""

from datetime import date, datetime, time

import holidays
import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from docflow.core.errors import Forbidden
from docflow.org.models import CalendarDay
from docflow.org.selectors import calendar
from docflow.org.services import calendars
from docflow.org.states import DayKind, Role
from tests.factories.org import SYSTEM, actor_of, make_office, make_person

pytestmark = pytest.mark.django_db
DAYS = st.dates(date(2026, 1, 1), date(2026, 11, 30))


@pytest.fixture
def office():
    office = make_office()
    for year in (2025, 2026, 2027):
        calendars.seed(actor=SYSTEM, office=office, year=year)
    return office


def test_the_seed_equals_the_package_day_by_day(office):
    known = holidays.country_holidays("VN", years=[2025, 2026], language="vi")
    special = calendar.exceptions(office.pk, date(2025, 1, 1), date(2026, 12, 31))

    wrong = [
        day
        for year in (2025, 2026)
        for number in range(1, 366)
        if (day := date.fromordinal(date(year, 1, 1).toordinal() + number - 1))
        and calendar.is_working(day, special) != known.is_working_day(day)
    ]

    assert wrong == []


def test_a_deadline_skips_the_new_year_block(office):
    # Tết 2026: 16 to 20 February are off.
    assert calendar.add_working_days(office.pk, date(2026, 2, 13), 1) == date(2026, 2, 23)


def test_a_working_saturday_counts(office):
    assert calendar.is_working_day(office.pk, date(2026, 8, 22))
    assert calendar.add_working_days(office.pk, date(2026, 8, 21), 1) == date(2026, 8, 22)


def test_the_office_enters_what_the_package_misses(office):
    clerk = make_person(Role.CLERK, office)

    calendars.set_day(
        actor=actor_of(clerk),
        office=office,
        day=date(2026, 1, 2),
        kind=DayKind.DAY_OFF,
        name="Nghỉ hoán đổi",
    )

    assert not calendar.is_working_day(office.pk, date(2026, 1, 2))


def test_only_the_office_itself_edits_its_calendar(office):
    stranger = make_person(Role.CLERK)

    with pytest.raises(Forbidden):
        calendars.set_day(
            actor=actor_of(stranger),
            office=office,
            day=date(2026, 1, 2),
            kind=DayKind.DAY_OFF,
            name="x",
        )


def test_a_guessed_year_is_provisional_until_confirmed(office):
    before = calendar.is_provisional(office.pk, 2027)

    calendars.confirm_year(actor=SYSTEM, office=office, year=2027)

    assert before
    assert not calendar.is_provisional(office.pk, 2027)
    assert not calendar.is_provisional(office.pk, 2026)


def test_seeding_twice_keeps_what_the_office_entered(office):
    CalendarDay.objects.filter(office=office, date=date(2026, 9, 2)).update(name="Của cơ quan")

    added = calendars.seed(actor=SYSTEM, office=office, year=2026)

    assert added == 0
    assert CalendarDay.objects.get(office=office, date=date(2026, 9, 2)).name == "Của cơ quan"


def test_sending_is_due_by_the_end_of_the_next_morning(office):
    friday = datetime(2026, 3, 6, 16, 0, tzinfo=calendar.ZONE)

    due = calendar.morning_after(office, friday)

    assert due == datetime.combine(date(2026, 3, 9), time(11, 30), calendar.ZONE)


@settings(
    max_examples=60,
    deadline=None,
    suppress_health_check=[HealthCheck.function_scoped_fixture],
)
@given(start=DAYS, days=st.integers(0, 40))
def test_adding_and_counting_are_each_others_inverse(office, start, days):
    due = calendar.add_working_days(office.pk, start, days)

    assert calendar.is_working_day(office.pk, due)
    if days:
        assert calendar.working_days_between(office.pk, start, due) == days
        assert calendar.working_days_between(office.pk, due, start) == -days


def test_a_negative_number_of_days_is_a_mistake(office):
    with pytest.raises(ValueError, match="negative"):
        calendar.add_working_days(office.pk, date(2026, 1, 5), -1)
