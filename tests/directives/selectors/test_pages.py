"""One page about a directive: its parts, reports and the tree below, as far as one sees it."""

from directives.selectors import pages
from directives.services import indicators, withdrawing
from docflow.core import clock
from tests.factories.directives import finish, lead_of, make_order, report
from tests.factories.documents import make_incoming
from tests.factories.org import actor_of, make_person


def test_the_page_shows_parts_reports_and_the_tree(cast, order, django_assert_num_queries):
    child = make_order(cast.binh, cast.an, "Lập danh mục", parent=lead_of(order))
    finish(child, cast.an, cast.binh)
    report(order, cast.binh)

    chi = actor_of(cast.chi)

    with django_assert_num_queries(9):
        page = pages.page(chi, order, clock.now())

    assert [line.assignment.holder for line in page.lines] == ["Phòng Nội vụ"]
    assert [one.text for one in page.reports] == ["Đã hoàn thành"]
    assert [(one.directive.text, one.depth) for one in page.branches] == [("Lập danh mục", 1)]
    assert page.indicators == ()


def test_the_tree_goes_down_in_order_and_leaves_out_the_withdrawn(cast):
    deputy = make_person("deputy", cast.office)
    top = make_order(cast.chi, deputy, "một")
    second = make_order(deputy, cast.unit, "hai", parent=lead_of(top))
    make_order(cast.binh, cast.an, "ba", parent=lead_of(second))
    gone = make_order(deputy, cast.other_unit, "bỏ", parent=lead_of(top))
    withdrawing.withdraw(actor=actor_of(deputy), directive=gone)

    branches = pages.tree(actor_of(cast.chi), top, clock.now())

    assert [(one.directive.text, one.depth) for one in branches] == [("hai", 1), ("ba", 2)]


def test_the_directives_of_a_document_are_those_one_sees(cast):
    document = make_incoming(cast.office, leader=cast.chi)
    mine = make_order(cast.chi, cast.unit, source_document=document)
    other = make_order(cast.chi, cast.other_unit, source_document=document)

    assert list(pages.of_document(actor_of(cast.chi), document)) == [mine, other]
    assert list(pages.of_document(actor_of(cast.em), document)) == [other]


def test_hits_of_the_search_are_checked_against_sight(cast, order):
    other = make_order(cast.chi, cast.other_unit)
    ids = [order.pk, other.pk, 999]

    assert pages.visible_ids(actor_of(cast.chi), ids) == {order.pk, other.pk}
    assert pages.visible_ids(actor_of(cast.em), ids) == {other.pk}


def test_the_indicator_comes_with_its_values(cast, order):
    made = indicators.set_target(
        actor=actor_of(cast.chi), directive=order, name="Hài lòng", target="at_least", low=90
    )

    (shown,) = pages.page(actor_of(cast.chi), order, clock.now()).indicators
    assert (shown.indicator, shown.last) == (made, None)
