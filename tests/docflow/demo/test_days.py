"""The days of the history: working days of the office, never in the future."""

from datetime import UTC, date, datetime

from docflow.demo.days import Days, beginning
from docflow.org.selectors.calendar import ZONE

NOW = datetime(2026, 11, 24, 3, 0, tzinfo=UTC)
WEEK = tuple(date(2026, 11, day) for day in (24, 23, 20, 19, 18))


def test_the_history_begins_on_the_first_of_the_month_five_months_ago() -> None:
    assert beginning(NOW).date() == date(2026, 6, 1)
    assert beginning(datetime(2027, 2, 28, tzinfo=UTC)).date() == date(2026, 9, 1)


def test_a_moment_is_counted_back_in_working_days_and_written_in_the_offices_zone() -> None:
    days = Days(NOW, WEEK)

    assert days.at(1, "14:05") == datetime(2026, 11, 23, 14, 5, tzinfo=ZONE)


def test_no_moment_lies_after_now_or_before_the_first_day() -> None:
    days = Days(NOW, WEEK)

    assert days.at(0, "16:00") == NOW
    assert days.at(99, "08:00").date() == WEEK[-1]


def test_the_days_of_a_month_come_oldest_first() -> None:
    days = Days(NOW, (*WEEK, date(2026, 10, 30)))

    assert days.month(5) == (4, 3, 2, 1, 0)
    assert days.month(4) == (5,)
    assert days.month(0) == ()
