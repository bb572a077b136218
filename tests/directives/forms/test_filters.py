"""The periods of the board: first day and the day after the last."""

from datetime import date

import pytest

from directives.forms.filters import span


@pytest.mark.parametrize(
    ("period", "today", "expected"),
    [
        ("month", date(2026, 12, 31), (date(2026, 12, 1), date(2027, 1, 1))),
        ("last-month", date(2026, 1, 15), (date(2025, 12, 1), date(2026, 1, 1))),
        ("quarter", date(2026, 6, 1), (date(2026, 4, 1), date(2026, 7, 1))),
        ("quarter", date(2026, 11, 23), (date(2026, 10, 1), date(2027, 1, 1))),
        ("year", date(2028, 2, 29), (date(2028, 1, 1), date(2029, 1, 1))),
    ],
)
def test_a_period_is_half_open(period, today, expected):
    assert span(period, today) == expected
