"""Periods: how they are written, where they begin and end, which are past."""

from datetime import UTC, date, datetime

import pytest

from directives.selectors import periods
from directives.states import Period

# 30 June, 18:00 UTC, is 1 July in Vietnam.
TURN = datetime(2026, 6, 30, 18, 0, tzinfo=UTC)


@pytest.mark.parametrize(
    ("kind", "written", "first"),
    [
        (Period.MONTH, "2018-09", date(2018, 9, 1)),
        (Period.QUARTER, "2018-Q3", date(2018, 7, 1)),
        (Period.YEAR, "2018", date(2018, 1, 1)),
        (Period.ONCE, "2018", date(2018, 1, 1)),
        (Period.MONTH, "2018-13", None),
        (Period.MONTH, "2018-9", None),
        (Period.MONTH, "2018-Q3", None),
        (Period.QUARTER, "2018-Q5", None),
        (Period.QUARTER, "2018", None),
        (Period.YEAR, "2018-09", None),
        (Period.YEAR, "18", None),
    ],
)
def test_a_period_is_one_of_its_kind_or_none(kind, written, first):
    assert periods.first_day(kind, written) == first


@pytest.mark.parametrize(
    ("kind", "last", "before", "end"),
    [
        (Period.MONTH, "2026-07", "2026-06", date(2026, 8, 1)),
        (Period.QUARTER, "2026-Q3", "2026-Q2", date(2026, 10, 1)),
        (Period.YEAR, "2026", "2025", date(2027, 1, 1)),
    ],
)
def test_periods_follow_each_other_on_vietnams_days(kind, last, before, end):
    first = periods.first_day(kind, last)

    assert periods.period_of(kind, TURN) == last
    assert periods.before(kind, last) == before
    assert periods.end(kind, first).date() == end


def test_what_has_ended_since_is_past():
    given = datetime(2026, 3, 30, 2, 0, tzinfo=UTC)

    assert list(periods.past(Period.MONTH, given, TURN)) == [
        "2026-03", "2026-04", "2026-05", "2026-06",
    ]  # fmt: skip
    assert list(periods.past(Period.QUARTER, given, TURN)) == ["2026-Q1", "2026-Q2"]
    assert list(periods.past(Period.YEAR, given, TURN)) == []
    assert list(periods.past(Period.ONCE, given, TURN)) == []
