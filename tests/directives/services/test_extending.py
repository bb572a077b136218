"""More time: asked, granted, refused; the first deadline is never touched."""

from datetime import UTC, date, datetime

import pytest

from directives.models import Extension
from directives.services import extending, judging
from directives.states import ExtensionStatus, Role
from docflow.core.audit.models import AuditEvent
from docflow.core.errors import Forbidden, Invalid, Refused
from tests.factories.directives import accept, lead_of, make_order, part_of, report
from tests.factories.org import actor_of

FIRST = datetime(2026, 6, 8, 10, 0, tzinfo=UTC)
LATER = date(2026, 6, 15)
LATER_MOMENT = datetime(2026, 6, 15, 10, 0, tzinfo=UTC)


def ask(directive, who, until=LATER, reason="Chờ số liệu của các phường"):
    return extending.ask_extension(
        actor=actor_of(who), assignment=lead_of(directive), until=until, reason=reason
    )


@pytest.fixture
def accepted(cast, order):
    accept(order, cast.binh)
    return order


def test_a_granted_extension_moves_the_deadline_and_is_counted(cast, accepted):
    extension = ask(accepted, cast.binh)

    extending.grant(actor=actor_of(cast.chi), extension=extension)

    row = lead_of(accepted)
    assert (row.due, row.first_due, row.deadline_changes) == (LATER_MOMENT, FIRST, 1)
    extension.refresh_from_db()
    assert extension.status == ExtensionStatus.GRANTED
    moved = AuditEvent.objects.get(verb="assignment.deadline")
    assert moved.data["from"].startswith("2026-06-08")
    assert moved.data["to"].startswith("2026-06-15")


def test_the_giver_may_grant_less_than_asked(cast, accepted):
    extension = ask(accepted, cast.binh)

    extending.grant(actor=actor_of(cast.chi), extension=extension, until=date(2026, 6, 10))

    assert lead_of(accepted).due == datetime(2026, 6, 10, 10, 0, tzinfo=UTC)


def test_a_refused_extension_changes_nothing(cast, accepted):
    extension = ask(accepted, cast.binh)

    with pytest.raises(Invalid):
        extending.refuse(actor=actor_of(cast.chi), extension=extension, note="không")
    extending.refuse(actor=actor_of(cast.chi), extension=extension, note="Thành phố đã thúc giục")

    assert (lead_of(accepted).due, lead_of(accepted).deadline_changes) == (FIRST, 0)
    with pytest.raises(Refused):
        extending.grant(actor=actor_of(cast.chi), extension=extension)


def test_only_the_giver_decides_and_only_the_lead_asks(cast, accepted):
    with pytest.raises(Forbidden):
        ask(accepted, cast.an)
    extension = ask(accepted, cast.binh)

    for who in (cast.binh, cast.em, cast.giang):
        with pytest.raises(Forbidden):
            extending.grant(actor=actor_of(who), extension=extension)


def test_one_request_at_a_time(cast, accepted):
    ask(accepted, cast.binh)

    with pytest.raises(Refused):
        ask(accepted, cast.binh)
    assert Extension.objects.count() == 1


def test_the_request_is_later_and_says_why(cast, accepted):
    with pytest.raises(Invalid):
        ask(accepted, cast.binh, until=date(2026, 6, 8))
    with pytest.raises(Invalid):
        ask(accepted, cast.binh, reason="bận")


def test_nothing_is_extended_before_acceptance_or_without_deadline(cast, order):
    with pytest.raises(Refused):
        ask(order, cast.binh)
    timeless = make_order(cast.chi, cast.other_unit)
    accept(timeless, cast.em)
    with pytest.raises(Refused):
        ask(timeless, cast.em)


def test_more_time_is_asked_upwards_first(cast, order):
    child = make_order(cast.binh, cast.an, parent=lead_of(order))
    accept(child, cast.an)

    with pytest.raises(Refused):
        ask(child, cast.an)

    extending.grant(actor=actor_of(cast.chi), extension=ask(order, cast.binh))
    extending.grant(actor=actor_of(cast.binh), extension=ask(child, cast.an))
    assert lead_of(child).due == lead_of(order).due == LATER_MOMENT


def test_coordinators_with_the_same_deadline_move_along(cast):
    directive = make_order(cast.chi, cast.unit, coordinating=[cast.other_unit], days=5)
    accept(directive, cast.binh)

    extending.grant(actor=actor_of(cast.chi), extension=ask(directive, cast.binh))

    part = part_of(directive, Role.COORDINATING)
    assert (part.due, part.first_due, part.deadline_changes) == (LATER_MOMENT, FIRST, 1)


def test_finished_work_is_not_extended(cast, accepted):
    extension = ask(accepted, cast.binh)
    report(accepted, cast.binh)
    judging.accept_result(actor=actor_of(cast.chi), assignment=lead_of(accepted))

    with pytest.raises(Refused):
        extending.grant(actor=actor_of(cast.chi), extension=extension)
