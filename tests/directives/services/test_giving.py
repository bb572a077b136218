"""Giving orders: who may, to whom, until when."""

from datetime import UTC, date, datetime

import pytest

from directives import policies
from directives.models import Assignment, Directive
from directives.services import accepting, giving
from directives.states import AssignmentStatus, DirectiveStatus, Origin, Role
from docflow.core import clock
from docflow.core.audit.models import AuditEvent
from docflow.core.errors import Forbidden, Invalid, Refused
from docflow.notifications.models import Notification
from docflow.org.models import CalendarDay
from docflow.org.states import Role as PositionRole
from tests.factories.directives import finish, lead_of, make_order, part_of
from tests.factories.documents import make_document, make_incoming
from tests.factories.org import actor_of, make_person, make_unit


def test_an_order_names_one_lead_and_the_others(cast):
    """NĐ 30/2020/NĐ-CP, Điều 23.2."""
    directive = make_order(
        cast.chi, cast.unit, coordinating=[cast.other_unit], informed=[cast.dung], days=5
    )

    roles = {one.role: one for one in directive.assignments.all()}
    assert directive.status == DirectiveStatus.GIVEN
    assert directive.origin == Origin.SPOKEN
    assert set(roles) == set(Role)
    assert roles[Role.LEAD].unit == cast.unit
    assert roles[Role.COORDINATING].due == roles[Role.LEAD].due
    assert roles[Role.INFORMED].due is None
    assert {one.status for one in roles.values()} == {AssignmentStatus.GIVEN}


def test_days_are_working_days_of_the_office(cast):
    """NĐ 30/2020/NĐ-CP, Điều 23.2."""
    CalendarDay.objects.create(
        office=cast.office, date=date(2026, 6, 3), kind="holiday", name="Nghỉ", confirmed=True
    )

    directive = make_order(cast.chi, cast.unit, days=5)

    # Monday 1 June, Wednesday off: five working days later is Tuesday 9 June, 17:00 in Vietnam.
    assert lead_of(directive).due == datetime(2026, 6, 9, 10, 0, tzinfo=UTC)
    assert lead_of(directive).first_due == lead_of(directive).due


def test_a_date_ends_with_the_working_day(cast):
    directive = make_order(cast.chi, cast.unit, due=date(2026, 6, 10))

    assert lead_of(directive).due == datetime(2026, 6, 10, 10, 0, tzinfo=UTC)


@pytest.mark.parametrize(
    "wrong",
    [
        {"days": 3, "due": date(2026, 6, 10)},
        {"due": date(2026, 5, 29)},
        {"days": -1},
        {"text": "   "},
    ],
)
def test_a_bad_deadline_or_no_text_is_named(cast, wrong):
    with pytest.raises(Invalid):
        make_order(cast.chi, cast.unit, **wrong)

    assert not Directive.objects.exists()
    assert not AuditEvent.objects.filter(verb__startswith="directive").exists()


def test_nobody_holds_two_roles_in_one_order(cast):
    with pytest.raises(Invalid):
        make_order(cast.chi, cast.unit, coordinating=[cast.unit])


def test_an_officer_and_a_clerk_give_no_orders(cast):
    with pytest.raises(Forbidden):
        make_order(cast.an, cast.ha)
    with pytest.raises(Forbidden):
        make_order(cast.dung, cast.unit)


def test_a_head_gives_orders_inside_the_own_unit_only(cast):
    inside = make_order(cast.binh, cast.an, days=2)

    assert lead_of(inside).person == cast.an
    assert lead_of(inside).unit == cast.unit
    with pytest.raises(Refused):
        make_order(cast.binh, cast.ha)
    with pytest.raises(Refused):
        make_order(cast.binh, cast.other_unit)
    with pytest.raises(Refused):
        make_order(cast.binh, cast.unit)


def test_a_head_may_use_the_units_below(cast):
    team = make_unit(cast.office, "Tổ một cửa", parent=cast.unit)
    make_person(PositionRole.HEAD, unit=team)

    assert lead_of(make_order(cast.binh, team)).unit == team


def test_orders_do_not_go_upwards_or_to_oneself(cast):
    deputy = make_person(PositionRole.DEPUTY, cast.office)
    second = make_person(PositionRole.DEPUTY_HEAD, unit=cast.unit)

    assert lead_of(make_order(cast.chi, deputy)).person == deputy
    for author, holder in [
        (deputy, cast.chi),
        (second, cast.binh),
        (cast.chi, cast.chi),
        (cast.chi, cast.khoa),
    ]:
        with pytest.raises(Refused):
            make_order(author, holder)


def test_another_office_is_written_to_not_ordered(cast):
    with pytest.raises(Refused):
        make_order(cast.chi, cast.giang)


def test_a_unit_without_a_head_takes_no_order(cast):
    with pytest.raises(Refused):
        make_order(cast.chi, make_unit(cast.office))


def test_a_clerk_enters_the_order_of_a_leader(cast):
    directive = make_order(cast.dung, cast.unit, author=cast.chi)

    assert (directive.author, directive.entered_by) == (cast.chi, cast.dung)
    assert (directive.author_name, directive.entered_by_name) == ("Phạm Thị Chi", "Võ Tiến Dũng")
    with pytest.raises(Forbidden):
        make_order(cast.an, cast.unit, author=cast.chi)
    with pytest.raises(Forbidden):
        make_order(cast.dung, cast.unit, author=cast.an)
    with pytest.raises(Forbidden):
        make_order(cast.dung, cast.unit, author=cast.giang)


def test_handing_on_accepts_and_begins_the_order_above(cast, order):
    child = make_order(cast.binh, cast.an, parent=lead_of(order), days=3)

    parent = lead_of(order)
    assert child.parent == parent
    assert parent.status == AssignmentStatus.IN_PROGRESS
    assert parent.accepted_at == parent.opened_at == clock.now()
    assert lead_of(child).due < parent.due


def test_the_cascade_goes_to_any_depth(cast):
    deputy = make_person(PositionRole.DEPUTY, cast.office)
    first = make_order(cast.chi, deputy, days=10)
    second = make_order(deputy, cast.unit, parent=lead_of(first), days=8)
    third = make_order(cast.binh, cast.an, parent=lead_of(second), days=5)

    assert third.parent.directive.parent.directive == first


def test_a_child_is_due_no_later_than_its_parent(cast, order):
    with pytest.raises(Refused):
        make_order(cast.binh, cast.an, parent=lead_of(order), days=6)

    child = make_order(cast.binh, cast.an, parent=lead_of(order))
    assert lead_of(child).due == lead_of(order).due


def test_only_the_holder_hands_an_order_on(cast, order):
    with pytest.raises(Forbidden):
        make_order(cast.em, cast.ha, parent=lead_of(order))
    with pytest.raises(Forbidden):
        make_order(cast.an, cast.an, parent=lead_of(order))


def test_what_is_only_for_information_is_not_handed_on(cast):
    directive = make_order(cast.chi, cast.unit, informed=[cast.other_unit])

    with pytest.raises(Forbidden):
        make_order(cast.em, cast.ha, parent=part_of(directive, Role.INFORMED))


def test_an_aide_enters_what_a_head_hands_on(cast):
    order = make_order(cast.dung, cast.unit, author=cast.chi)

    child = make_order(cast.dung, cast.an, author=cast.binh, parent=lead_of(order))

    assert lead_of(order).status == AssignmentStatus.IN_PROGRESS
    assert child.author == cast.binh
    accepted = AuditEvent.objects.get(verb="assignment.accept")
    assert accepted.actor_id is None
    with pytest.raises(Forbidden):
        make_order(cast.dung, cast.ha, author=cast.em, parent=lead_of(order))


def test_an_aide_hands_on_only_what_they_see(cast, order):
    with pytest.raises(Forbidden):
        make_order(cast.dung, cast.an, author=cast.binh, parent=lead_of(order))


def test_nothing_is_handed_on_from_a_returned_order(cast, order):
    accepting.return_(
        actor=actor_of(cast.binh), assignment=lead_of(order), note="Không thuộc nhiệm vụ"
    )

    with pytest.raises(Refused):
        make_order(cast.binh, cast.an, parent=order.assignments.get())


def test_a_document_must_be_seen_and_presented(cast):
    hidden = make_incoming(cast.office)
    early = make_incoming(cast.office, seen_by=(cast.chi,))
    foreign = make_document(cast.other_office, seen_by=(cast.chi,))

    with pytest.raises(Forbidden):
        make_order(cast.chi, cast.unit, source_document=hidden)
    with pytest.raises(Refused):
        make_order(cast.chi, cast.unit, source_document=early)
    with pytest.raises(Refused):
        make_order(cast.chi, cast.unit, source_document=foreign)


def test_a_presented_document_is_directed_by_a_leader(cast):
    document = make_incoming(cast.office, leader=cast.chi, seen_by=(cast.binh,))

    with pytest.raises(Refused):
        make_order(cast.binh, cast.an, source_document=document)


def test_a_returned_order_goes_to_somebody_else_with_its_deadline(cast, order):
    back = accepting.return_(
        actor=actor_of(cast.binh), assignment=lead_of(order), note="Không thuộc nhiệm vụ"
    )

    new = giving.reassign(actor=actor_of(cast.chi), assignment=back, holder=cast.other_unit)

    assert (new.unit, new.role, new.due) == (cast.other_unit, Role.LEAD, back.due)
    assert lead_of(order) == new
    assert Assignment.objects.get(pk=back.pk).status == AssignmentStatus.RETURNED
    with pytest.raises(Refused):
        giving.reassign(actor=actor_of(cast.chi), assignment=back, holder=cast.unit)
    with pytest.raises(Refused):
        giving.insist(actor=actor_of(cast.chi), assignment=back, note="Vẫn phải thực hiện")


def test_a_returned_order_may_be_insisted_on(cast, order):
    back = accepting.return_(
        actor=actor_of(cast.binh), assignment=lead_of(order), note="Không thuộc nhiệm vụ"
    )

    giving.insist(actor=actor_of(cast.chi), assignment=back, note="Đúng nhiệm vụ của phòng")

    assert lead_of(order).status == AssignmentStatus.GIVEN


def test_who_is_insisted_on_again_sees_the_order_again(cast, order):
    why = "Không thuộc nhiệm vụ của phòng"
    first = accepting.return_(actor=actor_of(cast.binh), assignment=lead_of(order), note=why)
    second = giving.reassign(actor=actor_of(cast.chi), assignment=first, holder=cast.other_unit)
    accepting.return_(actor=actor_of(cast.em), assignment=second, note=why)

    giving.insist(actor=actor_of(cast.chi), assignment=first, note="Đúng nhiệm vụ của phòng")

    assert order in policies.visible_to(actor_of(cast.binh))


def test_a_part_is_not_insisted_on_once_the_order_is_finished(cast):
    directive = make_order(cast.chi, cast.unit, coordinating=[cast.other_unit])
    back = accepting.return_(
        actor=actor_of(cast.em),
        assignment=part_of(directive, Role.COORDINATING),
        note="Không liên quan đến phòng",
    )
    finish(directive, cast.binh, cast.chi)

    with pytest.raises(Refused):
        giving.insist(actor=actor_of(cast.chi), assignment=back, note="Đúng nhiệm vụ của phòng")
    with pytest.raises(Refused):
        giving.reassign(actor=actor_of(cast.chi), assignment=back, holder=cast.ha)


def test_the_heads_of_the_unit_are_told(cast, order):
    told = Notification.objects.get()

    assert told.user == cast.binh.user
    assert "Rà soát thủ tục hành chính" in told.text


def test_the_audit_keeps_order_holder_and_deadline(cast, order):
    events = {event.verb: event for event in AuditEvent.objects.filter(office_id=cast.office.pk)}

    assert events["directive.give"].actor == "Phạm Thị Chi"
    assert events["assignment.give"].data["holder"] == "Phòng Nội vụ"
    assert events["assignment.give"].data["due"].startswith("2026-06-08T10:00")
