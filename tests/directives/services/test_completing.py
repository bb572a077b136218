"""The product of an order that named none, said later by its giver."""

import pytest

from directives.services import completing
from docflow.core.audit.models import AuditEvent
from docflow.core.errors import Forbidden, Invalid, Refused
from docflow.notifications.models import Notification
from tests.factories.directives import finish, make_order
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
