"""Any past day told by the audit alone: after any acts it equals what the rows say."""

from datetime import UTC, datetime, timedelta

import pytest
from django.db.models import Q
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from directives.models import Assignment, Extension
from directives.selectors import replay
from directives.selectors.lateness import Standing, standing_of
from directives.services import (
    accepting,
    extending,
    giving,
    judging,
    moving,
    pausing,
    reporting,
    withdrawing,
)
from directives.states import AssignmentStatus, ExtensionStatus, Role
from docflow.core import clock
from docflow.core.errors import ActError
from tests.factories.directives import accept, lead_of, make_order, report
from tests.factories.org import actor_of

WHY = "Có lý do chính đáng"
ACTS = (
    "accept",
    "return",
    "insist",
    "progress",
    "report",
    "approve",
    "send_back",
    "suspend",
    "resume",
    "ask",
    "grant",
    "refuse",
    "move",
    "reopen",
    "cancel",
    "open",
    "hand_on",
)


def play(cast, order, act: str) -> None:
    """One act by who would do it; what the state forbids changes nothing."""
    binh, chi = actor_of(cast.binh), actor_of(cast.chi)
    lead = order.assignments.filter(role=Role.LEAD).order_by("-pk").first()
    asked = Extension.objects.filter(assignment=lead, status=ExtensionStatus.ASKED).first()
    later = (lead.due or clock.now()) + timedelta(days=9)
    acts = {
        "accept": lambda: accepting.accept(actor=binh, assignment=lead),
        "return": lambda: accepting.return_(actor=binh, assignment=lead, note=WHY),
        "insist": lambda: giving.insist(actor=chi, assignment=lead, note=WHY),
        "progress": lambda: reporting.report_progress(actor=binh, assignment=lead, text="Đang làm"),
        "report": lambda: reporting.report_result(
            actor=binh, assignment=lead, text="Xong", unfinished=WHY
        ),
        "approve": lambda: judging.accept_result(actor=chi, assignment=lead),
        "send_back": lambda: judging.send_back(actor=chi, assignment=lead, note=WHY),
        "suspend": lambda: pausing.suspend(actor=chi, assignment=lead, note=WHY),
        "resume": lambda: pausing.resume(actor=chi, assignment=lead),
        "ask": lambda: extending.ask_extension(
            actor=binh, assignment=lead, until=later, reason=WHY
        ),
        "grant": lambda: asked and extending.grant(actor=chi, extension=asked),
        "refuse": lambda: asked and extending.refuse(actor=chi, extension=asked, note=WHY),
        "move": lambda: moving.change_deadline(actor=chi, assignment=lead, days=4, note=WHY),
        "reopen": lambda: judging.reopen(actor=chi, directive=order, note=WHY),
        "cancel": lambda: withdrawing.cancel(actor=chi, directive=order, note=WHY),
        "open": lambda: accepting.opened(actor=binh, directive=order),
        "hand_on": lambda: make_order(cast.binh, cast.an, parent=lead, days=2),
    }
    try:
        acts[act]()
    except ActError:
        return


def family(order) -> dict[int, Assignment]:
    """The assignments of an order and of what was handed on from it."""
    below = Q(directive=order) | Q(directive__parent__directive=order)
    return {row.pk: row for row in Assignment.objects.filter(below)}


@settings(
    max_examples=25,
    deadline=None,
    suppress_health_check=[HealthCheck.function_scoped_fixture, HealthCheck.too_slow],
)
@given(acts=st.lists(st.tuples(st.sampled_from(ACTS), st.integers(0, 60)), min_size=4, max_size=14))
def test_what_the_audit_tells_equals_the_rows_after_any_acts(cast, monday, acts):
    order = make_order(cast.chi, cast.unit, days=5, coordinating=[cast.other_unit])
    now, snapshots = monday, []
    for act, hours in acts:
        now += timedelta(hours=hours, minutes=1)
        with clock.at(now):
            play(cast, order, act)
        snapshots.append((now, {key: replay.stored(row) for key, row in family(order).items()}))

    last = family(order)
    # Every earlier moment is still told as it was then.
    for moment, stood in snapshots:
        assert replay.at(stood, moment) == stood
    for key, past in replay.at(last, now).items():
        assert past.standing(now) == standing_of(last[key], now)


def test_a_past_day_is_shown_as_it_was(cast, monday, order):
    lead = lead_of(order).pk
    late, done = monday + timedelta(days=8), monday + timedelta(days=9)
    with clock.at(late):
        accept(order, cast.binh)
        report(order, cast.binh)
    with clock.at(done):
        judging.accept_result(actor=actor_of(cast.chi), assignment=lead_of(order))

    def standing(moment):
        return replay.at([lead], moment)[lead].standing(moment)

    assert standing(monday) == Standing.RUNNING
    assert standing(late - timedelta(hours=1)) == Standing.RUNNING_LATE
    assert standing(done) == Standing.LATE


def test_before_it_was_given_there_was_nothing(monday, order):
    assert replay.at([lead_of(order).pk], monday - timedelta(seconds=1)) == {}


def test_a_row_changed_past_the_services_is_found(order):
    assert list(replay.differing(clock.now())) == []

    Assignment.objects.filter(directive=order).update(opened_at=datetime(2026, 6, 1, tzinfo=UTC))

    assert list(replay.differing(clock.now())) == [lead_of(order).pk]


def test_a_reassigned_part_keeps_its_first_deadline_in_the_audit(cast, monday, order):
    lead = lead_of(order)
    moving.change_deadline(actor=actor_of(cast.chi), assignment=lead, days=9, note=WHY)
    accepting.return_(actor=actor_of(cast.binh), assignment=lead, note=WHY)

    new = giving.reassign(
        actor=actor_of(cast.chi), assignment=lead_row(order), holder=cast.other_unit
    )

    told = replay.at([new.pk], clock.now())[new.pk]
    assert told == replay.stored(new)
    assert (told.first_due, told.deadline_changes) == (lead.first_due, 1)


def lead_row(order) -> Assignment:
    return order.assignments.get(role=Role.LEAD, status=AssignmentStatus.RETURNED)


def test_many_are_told_with_one_question_each_five_hundred(cast, monday, django_assert_num_queries):
    keys = [lead_of(make_order(cast.chi, cast.unit)).pk for _ in range(4)]

    with django_assert_num_queries(1):
        told = replay.at(keys, clock.now())

    assert set(told) == set(keys)


@pytest.mark.parametrize("missing", [0, 10**9])
def test_what_was_never_given_is_not_told(db, missing):
    assert replay.at([missing], clock.now()) == {}
