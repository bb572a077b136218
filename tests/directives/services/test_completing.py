"""Product, deadline and cooperation of an order that named none, said later by its giver."""

import pytest

from directives.models import Assignment, DeadlineChange, DirectiveAccess
from directives.services import completing
from docflow.core.audit.models import AuditEvent
from docflow.core.errors import Forbidden, Invalid, Refused
from docflow.notifications.models import Notification
from tests.factories.directives import accept, finish, lead_of, make_order, part_of, report
from tests.factories.org import actor_of


def complete(directive, who, product="Báo cáo kết quả"):
    return completing.complete_product(actor=actor_of(who), directive=directive, product=product)


def test_the_giver_says_it_later_and_who_holds_it_is_told(cast, order):
    complete(order, cast.chi, " Báo cáo kết quả ")

    order.refresh_from_db()
    assert order.product == "Báo cáo kết quả"
    event = AuditEvent.objects.get(verb="directive.complete_product")
    assert (event.actor, event.data) == ("Phạm Thị Chi", {"product": "Báo cáo kết quả"})
    assert Notification.objects.filter(user=cast.binh.user, reason="product").count() == 1


def test_what_was_asked_for_is_not_changed(cast, order):
    complete(order, cast.chi)

    with pytest.raises(Refused, match="đã nêu sản phẩm"):
        complete(order, cast.chi, "Quyết định")


@pytest.mark.parametrize("product", ["", "   ", "x" * 501])
def test_nothing_and_too_much_are_no_product(cast, order, product):
    with pytest.raises(Invalid):
        complete(order, cast.chi, product)


def test_who_did_not_give_it_does_not_complete_it(cast, order):
    for who in (cast.binh, cast.em):
        with pytest.raises(Forbidden):
            complete(order, who)


def test_a_finished_order_stays_as_it_was(cast, order):
    finish(order, cast.binh, cast.chi)

    with pytest.raises(Refused):
        complete(order, cast.chi)


def test_who_entered_an_order_may_complete_it(cast):
    entered = make_order(cast.dung, cast.unit, author=cast.chi)

    assert complete(entered, cast.dung).product


def name_deadline(directive, who, **wish):
    return completing.complete_deadline(actor=actor_of(who), directive=directive, **wish)


def name_helpers(directive, who, *holders):
    return completing.complete_cooperation(
        actor=actor_of(who), directive=directive, holders=holders
    )


def test_the_first_deadline_is_named_later_and_is_no_change(cast):
    order = make_order(cast.chi, cast.unit, coordinating=[cast.other_unit])
    accept(order, cast.binh)
    below = make_order(cast.binh, cast.an, parent=lead_of(order), days=30)

    lead = name_deadline(order, cast.chi, days=5)

    helper = part_of(order, "coordinating")
    assert (lead.due, lead.first_due, lead.deadline_changes) == (lead.due, lead.due, 0)
    assert (lead.term, lead.term_unit) == (5, "days")
    assert (helper.due, helper.first_due) == (lead.due, lead.due)
    assert lead_of(below).due == lead.due
    assert not DeadlineChange.objects.filter(assignment=lead).exists()
    for who in (cast.binh, cast.em):
        assert Notification.objects.filter(user=who.user, reason="deadline").count() == 1


def test_a_deadline_is_named_once_and_never_for_what_is_reported_or_ended(cast):
    order = make_order(cast.chi, cast.unit)
    dated = make_order(cast.chi, cast.unit, days=3)
    with pytest.raises(Refused, match="đã có thời hạn"):
        name_deadline(dated, cast.chi, days=5)
    for wish in ({}, {"days": -1}, {"days": 1, "hours": 1}):
        with pytest.raises(Invalid):
            name_deadline(order, cast.chi, **wish)
    with pytest.raises(Forbidden):
        name_deadline(order, cast.binh, days=5)

    accept(order, cast.binh)
    report(order, cast.binh)
    with pytest.raises(Refused, match="chờ duyệt"):
        name_deadline(order, cast.chi, days=5)
    assert lead_of(order).due is None


def test_who_coordinates_is_named_later_and_works_until_the_deadline_of_the_lead(cast):
    order = make_order(cast.chi, cast.unit, days=5)
    accept(order, cast.binh)

    (made,) = name_helpers(order, cast.chi, cast.other_unit)

    lead = lead_of(order)
    assert (made.role, made.status, made.due) == ("coordinating", "given", lead.due)
    assert (made.first_due, made.term, made.counted_from) == (lead.due, 5, lead.counted_from)
    assert Notification.objects.filter(user=cast.em.user, reason="assigned").count() == 1
    with pytest.raises(Refused, match="đã có nơi phối hợp"):
        name_helpers(order, cast.chi, cast.an)


def test_nobody_and_who_has_a_part_already_cannot_be_named(cast, order):
    with pytest.raises(Invalid, match="ít nhất một"):
        name_helpers(order, cast.chi)
    with pytest.raises(Invalid, match="đã có phần việc này"):
        name_helpers(order, cast.chi, cast.other_unit, cast.unit)
    with pytest.raises(Forbidden):
        name_helpers(order, cast.binh, cast.other_unit)

    assert Assignment.objects.filter(directive=order).count() == 1


def test_a_finished_order_gets_neither_deadline_nor_helpers(cast, order):
    finish(order, cast.binh, cast.chi)

    with pytest.raises(Refused):
        name_deadline(order, cast.chi, days=5)
    with pytest.raises(Refused):
        name_helpers(order, cast.chi, cast.other_unit)


def test_who_coordinates_is_named_where_the_team_of_the_giver_lost_its_sight(cast, order):
    DirectiveAccess.objects.filter(target=order, principal=lead_of(order).shown_to).delete()

    (part,) = completing.complete_cooperation(
        actor=actor_of(cast.chi), directive=order, holders=[cast.other_unit]
    )

    assert part.shown_to is None
    assert part.status == "given"
