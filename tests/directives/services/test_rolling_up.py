"""Results of orders handed on: taken over into the result above; coordinators close nothing."""

import pytest

from directives.models import Report
from directives.selectors.results import accepted_below, rolled_up
from directives.services import accepting, judging, reporting, withdrawing
from directives.states import AssignmentStatus
from docflow.core.errors import Forbidden, Invalid
from tests.factories.directives import accept, finish, lead_of, make_order, part_of, report
from tests.factories.documents import make_issued
from tests.factories.org import actor_of

FILE = ("Số liệu.pdf", b"%PDF-1.4 so lieu", "application/pdf")


@pytest.fixture
def order(cast):
    made = make_order(cast.chi, cast.unit, days=5, coordinating=[cast.other_unit])
    accept(made, cast.binh)
    return made


def below(cast, order, text="Kết quả dưới", **evidence):
    child = make_order(cast.binh, cast.an, "Việc dưới", parent=lead_of(order))
    accept(child, cast.an)
    report(child, cast.an, text, **evidence)
    judging.accept_result(actor=actor_of(cast.binh), assignment=lead_of(child))
    return child


def hand_in(cast, order, text="Tổng hợp", **fields):
    return report(order, cast.binh, text, taking_over=True, **fields)


def test_words_files_and_document_are_taken_over(cast, order):
    product = make_issued(cast.office, seen_by=(cast.an,))
    below(cast, order, "Đã rà soát", evidence=[FILE], outgoing=product)

    made = hand_in(cast, order, evidence=[("Riêng.pdf", b"%PDF-1.4 rieng", "application/pdf")])

    assert made.text == f"Tổng hợp\nTrần Thị An, Chuyên viên: Đã rà soát ({product.code})"
    assert made.outgoing == product
    assert [(one.ordinal, one.name) for one in made.files.all()] == [
        (1, "Riêng.pdf"),
        (2, "Số liệu.pdf"),
    ]


def test_ones_own_document_goes_first(cast, order):
    below(cast, order, outgoing=make_issued(cast.office, seen_by=(cast.an,)))
    own = make_issued(cast.office, seen_by=(cast.binh,))

    assert hand_in(cast, order, outgoing=own).outgoing == own


def test_ones_own_words_may_be_left_out(cast, order):
    below(cast, order, "Đã rà soát")

    assert hand_in(cast, order, text="").text == "Trần Thị An, Chuyên viên: Đã rà soát"


def test_without_the_tick_nothing_is_taken(cast, order):
    below(cast, order, evidence=[FILE])

    made = report(order, cast.binh, "Tổng hợp")

    assert (made.text, made.files.count()) == ("Tổng hợp", 0)


def test_only_accepted_results_are_offered(cast, order):
    waiting = make_order(cast.binh, cast.an, "Việc chờ", parent=lead_of(order))
    accept(waiting, cast.an)
    report(waiting, cast.an, "Chưa ai duyệt")
    below(cast, order, "Đã duyệt")

    found = accepted_below(actor_of(cast.binh), lead_of(order))

    assert [one.text for one in found] == ["Đã duyệt"]


def test_more_files_than_a_report_holds_are_refused_and_nothing_is_handed_in(cast, order):
    many = [(f"{n}.pdf", b"%PDF-1.4 x", "application/pdf") for n in range(15)]
    below(cast, order, evidence=many)

    with pytest.raises(Invalid) as problem:
        hand_in(cast, order, evidence=many)
    assert "evidence" in problem.value.fields
    assert lead_of(order).status == AssignmentStatus.IN_PROGRESS


def test_what_is_done_below_is_counted_without_what_was_taken_back(cast, order):
    lead = lead_of(order)
    assert rolled_up([lead.pk]) == {}

    below(cast, order)
    make_order(cast.binh, cast.an, "Còn lại", parent=lead)
    gone = make_order(cast.binh, cast.an, "Rút", parent=lead)
    withdrawing.withdraw(actor=actor_of(cast.binh), directive=gone)

    assert rolled_up([lead.pk]) == {lead.pk: (1, 2)}


def test_a_coordinator_reports_but_closes_nothing(cast, order):
    part = part_of(order, "coordinating")
    em = actor_of(cast.em)
    accepting.accept(actor=em, assignment=part)
    reporting.report_progress(actor=em, assignment=part, text="Phần của tôi xong", percent=100)

    report(order, cast.binh)
    for act in (
        lambda: reporting.report_result(actor=em, assignment=part, text="Xong"),
        lambda: reporting.report_result(actor=em, assignment=lead_of(order), text="Xong"),
        lambda: judging.accept_result(actor=em, assignment=lead_of(order)),
    ):
        with pytest.raises(Forbidden):
            act()
    order.refresh_from_db()
    assert order.status == "given"
    assert lead_of(order).status == AssignmentStatus.REPORTED
    assert Report.objects.count() == 2


def test_the_parts_end_with_the_lead_and_not_before(cast, order):
    other = make_order(cast.chi, cast.em, "Khác", coordinating=[cast.unit])
    finish(other, cast.em, cast.chi)

    assert part_of(other, "coordinating").status == AssignmentStatus.COMPLETED
    assert part_of(order, "coordinating").status == AssignmentStatus.GIVEN
