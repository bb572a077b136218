"""What must be done next: a table of one evening, and the order of its groups."""

from datetime import UTC, datetime, timedelta

import pytest

from directives.selectors.urgency import Horizon, Next, Urgency, place, urgency

# Wednesday 3 June 2026, 21:30 in Vietnam: in UTC it is still the afternoon.
NOW = datetime(2026, 6, 3, 14, 30, tzinfo=UTC)
HORIZON = Horizon.of(NOW)
SOON = NOW + timedelta(hours=1)
TOMORROW = NOW + timedelta(hours=3)
SUNDAY = datetime(2026, 6, 7, 16, 59, tzinfo=UTC)
MONDAY = datetime(2026, 6, 7, 17, 0, tzinfo=UTC)


@pytest.mark.parametrize(
    ("next_", "due", "late", "group"),
    [
        (Next.REPORT, NOW - timedelta(minutes=1), True, Urgency.LATE),
        (Next.ACCEPT, NOW - timedelta(days=3), True, Urgency.LATE),
        (Next.REPORT, SOON, False, Urgency.TODAY),
        (Next.REPORT, TOMORROW, False, Urgency.WEEK),
        (Next.REPORT, SUNDAY, False, Urgency.WEEK),
        (Next.REPORT, MONDAY, False, Urgency.LATER),
        (Next.REPORT, None, False, Urgency.UNDATED),
        (Next.ACCEPT, MONDAY, False, Urgency.TODAY),
        (Next.ACCEPT, None, False, Urgency.TODAY),
        (Next.JUDGE, None, False, Urgency.TODAY),
        (Next.EXTENSION, NOW - timedelta(days=1), True, Urgency.TODAY),
        (Next.REASSIGN, NOW - timedelta(days=1), True, Urgency.TODAY),
        (Next.WAIT, NOW - timedelta(days=1), True, Urgency.PAUSED),
        (Next.WAIT, None, False, Urgency.PAUSED),
    ],
)
def test_each_thing_has_its_group(next_, due, late, group):
    assert urgency(next_, due, late, HORIZON) == group


def test_a_week_ends_with_sunday_also_on_sunday_itself():
    horizon = Horizon.of(SUNDAY)

    assert horizon.today == horizon.week == MONDAY


def test_the_whole_order():
    """Late own work, decisions, what came back, what is not taken on, then by deadline."""
    day = timedelta(days=1)
    wanted = [
        ("trễ lâu", Next.REPORT, NOW - 3 * day, True, NOW),
        ("trễ chưa nhận", Next.ACCEPT, NOW - day, True, NOW - 5 * day),
        ("chờ duyệt từ lâu", Next.JUDGE, None, False, NOW - 4 * day),
        ("xin gia hạn", Next.EXTENSION, None, False, NOW - 2 * day),
        ("chờ duyệt", Next.JUDGE, None, False, NOW - day),
        ("bị trả", Next.REASSIGN, None, False, NOW - 9 * day),
        ("chưa nhận, hạn gần", Next.ACCEPT, SUNDAY, False, NOW),
        ("chưa nhận, không hạn", Next.ACCEPT, None, False, NOW - 9 * day),
        ("hôm nay", Next.REPORT, SOON, False, NOW),
        ("mai", Next.REPORT, TOMORROW, False, NOW),
        ("tuần sau", Next.REPORT, MONDAY, False, NOW),
        ("không hạn", Next.REPORT, None, False, NOW),
        ("tạm dừng", Next.WAIT, SOON, False, NOW),
    ]

    def key(row):
        _name, next_, due, late, since = row
        return place(next_, urgency(next_, due, late, HORIZON), due, since)

    mixed = [*wanted[6:], *wanted[:6]]
    assert sorted(mixed, key=key) == wanted
