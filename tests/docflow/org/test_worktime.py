"""Working time as arithmetic: against a count day by day and minute by minute."""

from datetime import date, datetime, time, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from docflow.org.selectors.worktime import (
    AFTERNOON,
    BOTH,
    MORNING,
    NONE,
    ZONE,
    Hours,
    WorkDays,
    WorkTime,
    shifts,
)
from docflow.org.states import DayKind, Shift

HOURS = Hours(time(7, 30), time(11, 30), time(13, 0), time(17, 0))
MONDAY = date(2026, 6, 1)
NEAR = st.dates(date(2026, 5, 1), date(2026, 8, 31))
SPECIAL = st.dictionaries(NEAR, st.sampled_from([NONE, MORNING, AFTERNOON, BOTH]), max_size=20)


def at(day: date, clock: str) -> datetime:
    return datetime.combine(day, time.fromisoformat(clock), ZONE)


def on(number: int) -> date:
    return date(2026, 6, number)


def steps(start: date, end: date):
    return (start + timedelta(days=n) for n in range(1, (end - start).days + 1))


def naive_minutes(worked: WorkTime, start: datetime, end: datetime) -> int:
    """Every minute looked at on its own."""
    count = 0
    for n in range(int((end - start).total_seconds() // 60)):
        minute = (start + timedelta(minutes=n)).time()
        spans = HOURS.of(worked.shifts_on((start + timedelta(minutes=n)).date()))
        count += any(begins <= minute < ends for begins, ends in spans)
    return count


@given(special=SPECIAL, start=NEAR, end=NEAR)
def test_days_between_equal_a_count_day_by_day(special, start, end):
    days = WorkDays(special)
    first, last = sorted((start, end))

    count = sum(days.is_working(day) for day in steps(first, last))

    assert days.between(start, end) == (count if end >= start else -count)


@given(special=SPECIAL, start=NEAR, count=st.integers(0, 40))
def test_adding_days_reaches_the_first_day_with_that_count(special, start, count):
    days = WorkDays(special)

    found = days.add(start, count)

    assert days.is_working(found)
    if count:
        assert days.between(start, found) == count
    else:
        assert found >= start
        assert not any(days.is_working(start + timedelta(n)) for n in range((found - start).days))


@given(special=SPECIAL, start=NEAR, count=st.integers(1, 40))
def test_days_before_are_counted_back_from_the_day_itself(special, start, count):
    days = WorkDays(special)
    if not days.is_working(start):
        start = days.add(start, 0)

    found = days.add(start, -count)

    assert days.is_working(found)
    assert days.between(found, start) == count


@given(special=SPECIAL, start=NEAR, minute=st.integers(0, 1439), length=st.integers(0, 4 * 1440))
def test_minutes_between_equal_a_count_minute_by_minute(special, start, minute, length):
    worked = WorkTime(special, HOURS)
    first = at(start, "00:00") + timedelta(minutes=minute)
    last = first + timedelta(minutes=length)

    assert worked.minutes_between(first, last) == naive_minutes(worked, first, last)
    assert worked.minutes_between(last, first) == -naive_minutes(worked, first, last)


@given(special=SPECIAL, start=NEAR, second=st.integers(0, 86399), minutes=st.integers(1, 6000))
def test_hours_end_where_so_much_work_has_passed(special, start, second, minutes):
    worked = WorkTime(special, HOURS)
    first = at(start, "00:00") + timedelta(seconds=second)

    due = worked.due_in_minutes(first, minutes)

    assert worked.minutes_between(first, due) == minutes
    # And not a second earlier.
    assert worked.minutes_between(first, due - timedelta(seconds=1)) < minutes


@pytest.mark.parametrize(
    ("start", "minutes", "due"),
    [
        (at(on(1), "09:00"), 120, at(on(1), "11:00")),
        (at(on(1), "09:00"), 150, at(on(1), "11:30")),
        (at(on(1), "09:00"), 240, at(on(1), "14:30")),
        (at(on(1), "12:00"), 60, at(on(1), "14:00")),
        (at(on(1), "16:30"), 60, at(on(2), "08:00")),
        (at(on(5), "16:00"), 240, at(on(8), "10:30")),
        (at(on(6), "10:00"), 30, at(on(8), "08:00")),
    ],
)
def test_hours_of_the_office(start, minutes, due):
    assert WorkTime({}, HOURS).due_in_minutes(start, minutes) == due


def test_half_a_day_is_a_working_day_that_ends_at_noon():
    friday, monday = on(5), on(8)
    worked = WorkTime({friday: MORNING}, HOURS)

    assert worked.end_of(friday) == at(friday, "11:30")
    assert worked.due_in_days(at(on(4), "10:00"), 1) == at(friday, "11:30")
    assert worked.due_in_minutes(at(friday, "10:30"), 120) == at(monday, "08:30")


def test_a_working_saturday_morning_counts():
    saturday = on(6)
    worked = WorkTime({saturday: shifts(saturday, DayKind.WORKING, Shift.MORNING)}, HOURS)

    assert worked.due_in_days(at(on(5), "09:00"), 1) == at(saturday, "11:30")
    assert worked.due_in_minutes(at(on(5), "16:00"), 120) == at(saturday, "08:30")


@pytest.mark.parametrize(
    ("kind", "shift", "day", "worked"),
    [
        (DayKind.HOLIDAY, Shift.WHOLE, on(1), NONE),
        (DayKind.DAY_OFF, Shift.AFTERNOON, on(1), MORNING),
        (DayKind.HOLIDAY, Shift.MORNING, on(1), AFTERNOON),
        (DayKind.WORKING, Shift.WHOLE, on(6), BOTH),
        (DayKind.WORKING, Shift.MORNING, on(6), MORNING),
        (DayKind.WORKING, Shift.MORNING, on(1), BOTH),
        (DayKind.HOLIDAY, Shift.WHOLE, on(6), NONE),
    ],
)
def test_what_a_line_of_the_calendar_means(kind, shift, day, worked):
    assert shifts(day, kind, shift) == worked


def test_the_morning_shift_ends_the_deadline_of_the_next_day():
    worked = WorkTime({on(2): AFTERNOON}, HOURS)

    assert worked.end_of_morning(on(1)) == at(on(1), "11:30")
    # Where nobody works in the morning the shift that is worked counts.
    assert worked.end_of_morning(on(2)) == at(on(2), "17:00")


def test_a_calendar_without_working_days_is_a_mistake():
    nothing = WorkTime({MONDAY + timedelta(n): NONE for n in range(1200)}, HOURS)

    with pytest.raises(ValueError, match="three years"):
        nothing.add(MONDAY, 1)
    with pytest.raises(ValueError, match="three years"):
        nothing.due_in_minutes(at(MONDAY, "09:00"), 1)
    with pytest.raises(ValueError, match="positive"):
        nothing.due_in_minutes(at(MONDAY, "09:00"), 0)
