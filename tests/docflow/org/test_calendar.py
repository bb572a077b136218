"""Working days on the office's own calendar: seeded, edited, counted."""

from datetime import date, datetime, time
from itertools import pairwise

import holidays
import pytest
from django.db import IntegrityError, transaction
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from docflow.core.errors import Forbidden, Invalid
from docflow.org.models import CalendarDay, Office
from docflow.org.selectors import calendar
from docflow.org.selectors.worktime import ZONE, Hours
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


def test_every_day_since_2018_equals_the_package_and_the_entered_swaps(db):
    office = make_office()
    for year in range(2018, 2027):
        calendars.seed(actor=SYSTEM, office=office, year=year)
    # Decided late: the package of today does not know of it.
    swap = {date(2026, 1, 2): DayKind.DAY_OFF, date(2026, 1, 10): DayKind.WORKING}
    for day, kind in swap.items():
        calendars.set_day(actor=SYSTEM, office=office, day=day, kind=kind, name="Hoán đổi")
    known = holidays.country_holidays("VN", years=range(2018, 2027), language="vi")
    days = calendar.workdays(office.pk)
    first, last = date(2018, 1, 1), date(2026, 12, 31)
    span = [date.fromordinal(n) for n in range(first.toordinal(), last.toordinal() + 1)]

    expected = {day: known.is_working_day(day) for day in span}
    expected |= {day: kind == DayKind.WORKING for day, kind in swap.items()}

    assert {day: days.is_working(day) for day in span} == expected
    count = 0
    for before, day in pairwise(span[:-1]):
        count += expected[day]
        assert days.between(first, day) == count
        assert days.add(before, 1) == next(one for one in span[span.index(day) :] if expected[one])


def test_an_office_cannot_close_before_it_opens(office):
    clerk = actor_of(make_person(Role.CLERK, office))

    with pytest.raises(Invalid):
        calendars.set_hours(
            actor=clerk, office=office, hours=Hours(time(8), time(12), time(11), time(17))
        )
    with pytest.raises(IntegrityError), transaction.atomic():
        Office.objects.filter(pk=office.pk).update(morning_ends=time(6))


def test_a_cleared_day_is_again_what_its_weekday_says(office):
    clerk = actor_of(make_person(Role.CLERK, office))
    day = calendars.set_day(
        actor=clerk, office=office, day=date(2026, 6, 3), kind=DayKind.DAY_OFF, name="Nhầm"
    )
    assert not calendar.is_working_day(office.pk, date(2026, 6, 3))

    calendars.clear_day(actor=clerk, day=day)

    assert calendar.is_working_day(office.pk, date(2026, 6, 3))


def test_years_are_confirmed_one_after_the_other(office):
    before = calendar.known(office.pk)
    calendars.confirm_year(actor=SYSTEM, office=office, year=2027)
    after = calendar.known(office.pk)

    spring = datetime(2027, 3, 1, 9, 0, tzinfo=ZONE)
    assert (before.confirmed_until, before.is_provisional(spring)) == (2026, True)
    assert (after.confirmed_until, after.is_provisional(spring)) == (2027, False)


def test_a_gap_between_confirmed_years_ends_what_is_known(office):
    CalendarDay.objects.filter(office=office, date__year=2026).update(confirmed=False)

    assert calendar.known(office.pk).confirmed_until == 2025


def test_an_office_without_a_calendar_knows_nothing(db):
    assert calendar.known(make_office().pk).confirmed_until == 0
