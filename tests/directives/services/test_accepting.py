"""Reading, accepting and returning what was assigned."""

import pytest

from directives.models import Assignment
from directives.services import accepting
from directives.states import AssignmentStatus, Role
from docflow.core import clock
from docflow.core.audit.models import AuditEvent
from docflow.core.errors import Forbidden, Invalid, Refused
from docflow.notifications.models import Notification
from tests.factories.directives import lead_of, make_order, part_of
from tests.factories.org import actor_of


def test_the_first_reading_is_noted_once(cast, order):
    assert accepting.opened(actor=actor_of(cast.binh), directive=order) == 1
    first = lead_of(order).opened_at

    assert accepting.opened(actor=actor_of(cast.binh), directive=order) == 0
    assert lead_of(order).opened_at == first == clock.now()
    assert AuditEvent.objects.filter(verb="assignment.open").count() == 1


def test_the_giver_reading_opens_nothing(cast, order):
    assert accepting.opened(actor=actor_of(cast.chi), directive=order) == 0
    assert lead_of(order).opened_at is None


def test_who_does_not_see_it_cannot_open_it(cast, order):
    with pytest.raises(Forbidden):
        accepting.opened(actor=actor_of(cast.em), directive=order)


def test_the_head_of_the_unit_accepts(cast, order):
    accepting.accept(actor=actor_of(cast.binh), assignment=lead_of(order))

    row = lead_of(order)
    assert row.status == AssignmentStatus.ACCEPTED
    assert row.accepted_at == row.opened_at == clock.now()


def test_accepting_keeps_the_moment_of_reading(cast, order):
    stale = lead_of(order)
    Assignment.objects.filter(pk=stale.pk).update(opened_at=order.given_at)
    with clock.at(order.given_at.replace(hour=9)):
        accepting.accept(actor=actor_of(cast.binh), assignment=stale)

    assert lead_of(order).opened_at == order.given_at


@pytest.mark.parametrize("who", ["an", "chi", "em", "giang", "khoa"])
def test_nobody_else_accepts(cast, order, who):
    with pytest.raises(Forbidden):
        accepting.accept(actor=actor_of(getattr(cast, who)), assignment=lead_of(order))


def test_nothing_is_accepted_twice(cast, order):
    accepting.accept(actor=actor_of(cast.binh), assignment=lead_of(order))

    with pytest.raises(Refused):
        accepting.accept(actor=actor_of(cast.binh), assignment=lead_of(order))


def test_who_is_only_informed_has_nothing_to_accept(cast):
    directive = make_order(cast.chi, cast.unit, informed=[cast.other_unit])

    with pytest.raises(Forbidden):
        accepting.accept(actor=actor_of(cast.em), assignment=part_of(directive, Role.INFORMED))


def test_a_return_needs_a_reason_of_ten_characters(cast, order):
    with pytest.raises(Invalid):
        accepting.return_(actor=actor_of(cast.binh), assignment=lead_of(order), note="không")
    assert lead_of(order).status == AssignmentStatus.GIVEN

    accepting.return_(
        actor=actor_of(cast.binh), assignment=lead_of(order), note="Việc của phòng Tư pháp"
    )

    assert order.assignments.get().status == AssignmentStatus.RETURNED
    assert Notification.objects.filter(user=cast.chi.user, reason="returned").exists()


def test_what_was_handed_on_is_not_returned(cast, order):
    make_order(cast.binh, cast.an, parent=lead_of(order))

    with pytest.raises(Refused):
        accepting.return_(
            actor=actor_of(cast.binh), assignment=lead_of(order), note="Việc của phòng Tư pháp"
        )
