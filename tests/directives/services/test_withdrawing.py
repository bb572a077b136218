"""Taking orders back, before and after they were opened."""

import pytest

from directives.policies import visible_to
from directives.services import accepting, withdrawing
from directives.states import AssignmentStatus, DirectiveStatus
from docflow.core.audit.models import AuditEvent
from docflow.core.errors import Forbidden, Invalid, Refused
from tests.factories.directives import accept, finish, lead_of, make_order
from tests.factories.documents import make_incoming
from tests.factories.org import actor_of


def test_an_unopened_order_is_withdrawn_and_seen_no_more(cast, order):
    withdrawing.withdraw(actor=actor_of(cast.chi), directive=order)

    order.refresh_from_db()
    assert order.status == DirectiveStatus.WITHDRAWN
    assert order.assignments.get().status == AssignmentStatus.WITHDRAWN
    assert not visible_to(actor_of(cast.binh)).exists()
    assert visible_to(actor_of(cast.chi)).exists()


def test_an_opened_order_is_not_withdrawn_and_the_reason_names_who(cast, order):
    accepting.opened(actor=actor_of(cast.binh), directive=order)

    with pytest.raises(Forbidden, match="Phòng Nội vụ"):
        withdrawing.withdraw(actor=actor_of(cast.chi), directive=order)
    assert lead_of(order).status == AssignmentStatus.GIVEN


def test_the_holder_cannot_withdraw(cast, order):
    with pytest.raises(Forbidden):
        withdrawing.withdraw(actor=actor_of(cast.binh), directive=order)


def test_who_entered_an_order_may_withdraw_it(cast):
    directive = make_order(cast.dung, cast.unit, author=cast.chi)

    withdrawing.withdraw(actor=actor_of(cast.dung), directive=directive)

    directive.refresh_from_db()
    assert directive.status == DirectiveStatus.WITHDRAWN


def test_cancelling_ends_everything_below(cast, order):
    child = make_order(cast.binh, cast.an, parent=lead_of(order))

    with pytest.raises(Invalid):
        withdrawing.cancel(actor=actor_of(cast.chi), directive=order, note="thôi")
    withdrawing.cancel(actor=actor_of(cast.chi), directive=order, note="Không còn cần thiết")

    for directive in (order, child):
        directive.refresh_from_db()
        assert directive.status == DirectiveStatus.WITHDRAWN
        assert directive.assignments.get().status == AssignmentStatus.CANCELLED
    assert visible_to(actor_of(cast.an)).filter(pk=child.pk).exists()
    because = AuditEvent.objects.filter(verb="assignment.cancel").values_list("data", flat=True)
    assert [one["because_of"] for one in because] == ["Phạm Thị Chi"] * 2


def test_a_finished_order_is_neither_withdrawn_nor_cancelled(cast, order):
    finish(order, cast.binh, cast.chi)

    with pytest.raises(Refused):
        withdrawing.cancel(actor=actor_of(cast.chi), directive=order, note="Không còn cần thiết")


def test_withdrawing_the_only_order_does_not_complete_the_document(cast):
    document = make_incoming(cast.office, leader=cast.chi)
    directive = make_order(cast.chi, cast.unit, source_document=document)

    withdrawing.withdraw(actor=actor_of(cast.chi), directive=directive)

    document.refresh_from_db()
    assert document.status == "directed"


def test_withdrawing_the_last_open_order_completes_the_document(cast):
    document = make_incoming(cast.office, leader=cast.chi)
    done = make_order(cast.chi, cast.unit, source_document=document)
    open_one = make_order(cast.chi, cast.other_unit, source_document=document)
    finish(done, cast.binh, cast.chi)
    accept(open_one, cast.em)

    withdrawing.cancel(actor=actor_of(cast.chi), directive=open_one, note="Không còn cần thiết")

    document.refresh_from_db()
    assert document.status == "completed"
