"""Accepting results, sending them back, rolling up, opening again."""

from datetime import timedelta

import pytest

from directives.services import accepting, judging, withdrawing
from directives.states import AssignmentStatus, Decision, DirectiveStatus, Role
from docflow.core import clock
from docflow.core.audit.models import AuditEvent
from docflow.core.errors import Forbidden, Invalid, Refused
from docflow.org.states import Role as PositionRole
from tests.factories.directives import accept, finish, lead_of, make_order, part_of, report
from tests.factories.org import actor_of, make_person


def test_an_accepted_result_completes_the_order(cast, order):
    accept(order, cast.binh)
    made = report(order, cast.binh)
    handed_in = clock.now()

    with clock.at(handed_in + timedelta(days=2)):
        judging.accept_result(actor=actor_of(cast.chi), assignment=lead_of(order))

    order.refresh_from_db()
    made.refresh_from_db()
    row = lead_of(order)
    assert order.status == DirectiveStatus.COMPLETED
    assert row.status == AssignmentStatus.COMPLETED
    # The day it was handed in counts, not the day somebody found time to read it.
    assert (row.done_at, row.completed_at) == (handed_in, handed_in + timedelta(days=2))
    assert (made.decision, made.decided_by_name) == (Decision.ACCEPTED, "Phạm Thị Chi")


def test_the_other_parts_end_with_the_lead(cast):
    directive = make_order(
        cast.chi, cast.unit, coordinating=[cast.other_unit], informed=[cast.dung], days=5
    )

    finish(directive, cast.binh, cast.chi)

    states = set(directive.assignments.values_list("status", flat=True))
    assert states == {AssignmentStatus.COMPLETED}
    closed = AuditEvent.objects.filter(verb="assignment.close")
    assert {event.data["because_of"] for event in closed} == {"Phạm Thị Chi"}


def test_a_returned_part_stays_returned(cast):
    directive = make_order(cast.chi, cast.unit, coordinating=[cast.other_unit])
    accepting.return_(
        actor=actor_of(cast.em),
        assignment=part_of(directive, Role.COORDINATING),
        note="Không liên quan đến phòng",
    )

    finish(directive, cast.binh, cast.chi)

    assert part_of(directive, Role.COORDINATING).status == AssignmentStatus.RETURNED


def test_a_result_sent_back_is_reported_again(cast, order):
    accept(order, cast.binh)
    first = report(order, cast.binh)

    with pytest.raises(Invalid):
        judging.send_back(actor=actor_of(cast.chi), assignment=lead_of(order), note="sai")
    judging.send_back(
        actor=actor_of(cast.chi), assignment=lead_of(order), note="Thiếu số liệu quý II"
    )

    first.refresh_from_db()
    assert (first.decision, first.decision_note) == (Decision.SENT_BACK, "Thiếu số liệu quý II")
    assert lead_of(order).status == AssignmentStatus.SENT_BACK
    assert lead_of(order).done_at is None
    report(order, cast.binh)
    judging.accept_result(actor=actor_of(cast.chi), assignment=lead_of(order))
    assert lead_of(order).status == AssignmentStatus.COMPLETED


@pytest.mark.parametrize("who", ["binh", "an", "em", "dung", "giang", "khoa"])
def test_only_the_giver_judges(cast, order, who):
    accept(order, cast.binh)
    report(order, cast.binh)

    with pytest.raises(Forbidden):
        judging.accept_result(actor=actor_of(getattr(cast, who)), assignment=lead_of(order))


def test_the_leader_judges_what_a_deputy_gave_and_a_deputy_head_for_the_head(cast):
    deputy = make_person(PositionRole.DEPUTY, cast.office)
    second = make_person(PositionRole.DEPUTY_HEAD, unit=cast.unit)
    by_deputy = make_order(deputy, cast.unit)
    by_head = make_order(cast.binh, cast.an, parent=lead_of(by_deputy))

    finish(by_head, cast.an, second)
    report(by_deputy, cast.binh)
    judging.accept_result(actor=actor_of(cast.chi), assignment=lead_of(by_deputy))

    by_deputy.refresh_from_db()
    assert by_deputy.status == DirectiveStatus.COMPLETED


def test_the_cascade_rolls_up_level_by_level(cast, order):
    child = make_order(cast.binh, cast.an, parent=lead_of(order), days=3)
    finish(child, cast.an, cast.binh)
    order.refresh_from_db()
    assert order.status == DirectiveStatus.GIVEN

    report(order, cast.binh)
    judging.accept_result(actor=actor_of(cast.chi), assignment=lead_of(order))

    order.refresh_from_db()
    assert order.status == DirectiveStatus.COMPLETED


def test_a_completed_order_is_opened_again_with_everybody(cast):
    directive = make_order(cast.chi, cast.unit, coordinating=[cast.other_unit], days=5)
    due = lead_of(directive).due
    finish(directive, cast.binh, cast.chi)

    judging.reopen(actor=actor_of(cast.chi), directive=directive, note="Phát sinh yêu cầu mới")

    directive.refresh_from_db()
    assert (directive.status, directive.completed_at) == (DirectiveStatus.GIVEN, None)
    states = set(directive.assignments.values_list("status", "done_at", "completed_at"))
    assert states == {(AssignmentStatus.IN_PROGRESS, None, None)}
    assert lead_of(directive).due == due


def test_an_order_is_not_opened_below_a_finished_one(cast, order):
    child = make_order(cast.binh, cast.an, parent=lead_of(order))
    finish(child, cast.an, cast.binh)
    report(order, cast.binh)

    with pytest.raises(Refused):
        judging.reopen(actor=actor_of(cast.binh), directive=child, note="Phát sinh yêu cầu mới")


def test_a_withdrawn_order_is_not_opened_again(cast, order):
    withdrawing.withdraw(actor=actor_of(cast.chi), directive=order)

    with pytest.raises(Refused):
        judging.reopen(actor=actor_of(cast.chi), directive=order, note="Phát sinh yêu cầu mới")
