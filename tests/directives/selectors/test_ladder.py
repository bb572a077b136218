"""The ladder of reminders: rules and working mornings as a table, and laws that hold for any."""

from datetime import date, datetime, time, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from directives.selectors.ladder import DEFAULTS, Case, Mornings, Rule, climb, horizon, newest
from directives.states import AssignmentStatus, Occasion, Recipient, Role
from docflow.org.selectors.calendar import ZONE, count_working
from docflow.org.selectors.worktime import BOTH, NONE

A = AssignmentStatus
STARTS = time(7, 30)
# Monday 1 June 2026; Friday the 5th is a day off made up for on Saturday the 13th.
# The shifts worked on the days that differ from Monday to Friday.
SPECIAL = {date(2026, 6, 5): NONE, date(2026, 6, 13): BOTH}
MORNINGS = Mornings.between(date(2025, 1, 1), date(2028, 1, 1), SPECIAL, STARTS)
RULE = Rule(Occasion.DUE, 1, Recipient.HOLDER)


def at(day: int, hour: int = 7, minute: int = 30, month: int = 6) -> datetime:
    return datetime(2026, month, day, hour, minute, tzinfo=ZONE)


def case(status: str = A.IN_PROGRESS, **fields) -> Case:
    values = {"role": Role.LEAD, "due": at(8, 17, 0), "given_at": at(1, 9, 0), "done_at": None}
    return Case(status=status, **{**values, **fields})


def rungs(case_: Case, now: datetime, rules=DEFAULTS) -> set[tuple[str, int, str]]:
    return {(r.occasion, r.days, r.recipient) for r in climb(rules, case_, MORNINGS, now).reached}


@pytest.mark.parametrize(
    ("days", "morning"),
    [
        (-3, at(2)),  # over the day off: 4, 3, 2
        (-1, at(4)),
        (0, at(8)),
        (1, at(9)),
        (4, at(12)),
        (5, at(13)),  # the Saturday that is worked
        (6, at(15)),
    ],
)
def test_a_rung_falls_at_the_start_of_a_working_day(days, morning):
    rule = Rule(Occasion.DUE, days, Recipient.HOLDER)
    before = climb([rule], case(), MORNINGS, morning - timedelta(seconds=1))
    then = climb([rule], case(), MORNINGS, morning)

    assert (before.reached, before.next_at) == ([], morning)
    assert [rung.days for rung in then.reached] == [days]
    assert then.next_at is None


@pytest.mark.parametrize(("days", "morning"), [(-1, at(11)), (0, at(12)), (1, at(15)), (2, at(16))])
def test_a_deadline_on_a_day_off_counts_from_the_last_working_day_before(days, morning):
    mornings = Mornings.between(date(2026, 1, 1), date(2027, 1, 1), {}, STARTS)
    rule = Rule(Occasion.DUE, days, Recipient.HOLDER)

    sunday = case(due=at(14, 17, 0))

    assert climb([rule], sunday, mornings, at(1)).next_at == morning


@pytest.mark.parametrize(
    ("status", "fields", "occasions"),
    [
        (A.GIVEN, {}, {Occasion.DUE, Occasion.UNACCEPTED}),
        (A.GIVEN, {"due": None}, {Occasion.UNACCEPTED}),
        (A.ACCEPTED, {}, {Occasion.DUE}),
        (A.IN_PROGRESS, {}, {Occasion.DUE}),
        (A.SENT_BACK, {}, {Occasion.DUE}),
        (A.REPORTED, {"done_at": at(3)}, {Occasion.UNJUDGED}),
        (A.ACCEPTED, {"due": None}, set()),
        (A.SUSPENDED, {}, set()),
        (A.RETURNED, {}, set()),
        (A.WITHDRAWN, {}, set()),
        (A.CANCELLED, {}, set()),
        (A.COMPLETED, {"done_at": at(3)}, set()),
        (A.GIVEN, {"role": Role.INFORMED, "due": None}, set()),
    ],
)
def test_only_what_somebody_can_do_something_about_now_speaks(status, fields, occasions):
    found = case(status, **fields)

    assert {rung[0] for rung in rungs(found, at(30, 12, 0))} == occasions


def test_the_default_ladder_from_the_holder_up_to_the_leaders():
    told = [
        sorted(
            (days, recipient)
            for occasion, days, recipient in rungs(case(), now) - rungs(case(), now - DAY)
        )
        for now in (at(2), at(4), at(8), at(9), at(11), at(13), at(22))
    ]

    assert told == [
        [(-3, "holder")],
        [(-1, "holder")],
        [(0, "holder")],
        [(1, "holder"), (1, "superior")],
        [(3, "giver")],
        [(5, "leaders")],
        [],
    ]


DAY = timedelta(days=1)


def test_a_rule_repeats_every_so_many_working_days():
    rule = Rule(Occasion.DUE, 5, Recipient.LEADERS, every=5)

    # 8 June and five: Saturday the 13th is worked; then 19, 26 June.
    first, second = at(13), at(19)

    assert climb([rule], case(), MORNINGS, at(12)).next_at == first
    assert [r.days for r in climb([rule], case(), MORNINGS, first).reached] == [5]
    assert climb([rule], case(), MORNINGS, first).next_at == second
    assert [r.days for r in climb([rule], case(), MORNINGS, at(26, 12)).reached] == [15]


def test_a_coordinator_is_reminded_but_never_called_late():
    helper = case(role=Role.COORDINATING)

    assert {days for _o, days, _r in rungs(helper, at(30))} == {-3, -1, 0}


def test_the_newest_rung_speaks_to_each_recipient():
    reached = climb(DEFAULTS, case(), MORNINGS, at(30)).reached

    spoken = newest(reached)

    assert {rung.recipient: rung.days for rung in spoken} == {
        "holder": 1,
        "superior": 1,
        "giver": 3,
        "leaders": 15,
    }


def test_a_deadline_beyond_what_is_known_is_looked_at_again_and_not_told():
    now = at(1)
    far = datetime(2150, 1, 1, 10, 0, tzinfo=ZONE)
    first, last = horizon([far], now)
    mornings = Mornings.between(first, last, {}, STARTS)

    found = climb(DEFAULTS, case(due=far), mornings, now)

    assert last < date(2040, 1, 1)
    assert found.reached == []
    assert now < found.next_at < far


moments = st.datetimes(datetime(2026, 1, 1), datetime(2026, 12, 31)).map(  # noqa: DTZ001
    lambda moment: moment.replace(tzinfo=ZONE)
)
rules = st.builds(
    Rule,
    st.just(Occasion.DUE),
    st.integers(-60, 60),
    st.sampled_from(list(Recipient)),
    st.integers(0, 20),
)


@given(rule=rules, due=moments, now=moments)
def test_the_next_look_is_ahead_and_brings_exactly_the_next_rung(rule, due, now):
    here = climb([rule], case(due=due), MORNINGS, now)
    if here.next_at is None:
        assert here.reached
        assert not rule.every
        return
    before = climb([rule], case(due=due), MORNINGS, here.next_at - timedelta(microseconds=1))
    then = climb([rule], case(due=due), MORNINGS, here.next_at)

    assert here.next_at > now
    assert before.reached == here.reached
    assert then.reached != here.reached


@given(rule=rules, due=moments, now=moments)
def test_a_reached_rung_lies_so_many_counted_working_days_from_the_deadline(rule, due, now):
    for rung in climb([rule], case(due=due), MORNINGS, now).reached:
        day = MORNINGS.at(MORNINGS.until(due) + rung.days).date()

        assert MORNINGS.at(MORNINGS.until(due) + rung.days) <= now
        assert count_working(due.date(), day, SPECIAL) == rung.days
        assert (rung.days - rule.days) % (rule.every or 1) == 0
