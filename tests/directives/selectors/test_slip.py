"""The three levels of the processing slip: who said what, as far as one may see it."""

import pytest
from django.utils import translation

from directives.selectors.slip import slip_of
from directives.services import accepting, judging, reporting, withdrawing
from docflow.documents.models import Document
from docflow.documents.rendering.slip import Part
from tests.factories.directives import accept, lead_of, make_order, part_of, report
from tests.factories.documents import make_incoming
from tests.factories.org import actor_of


@pytest.fixture
def document(cast, monday) -> Document:
    return make_incoming(
        cast.office,
        leader=cast.chi,
        seen_by=(cast.dung,),
        arrival_number=42,
        issued_on=monday.date(),
        code="69/KH-UBND",
    )


@pytest.fixture
def orders(cast, document):
    """Chi's order entered by Dũng, handed on by Bình to An; and a second one to Em."""
    first = make_order(
        cast.dung,
        cast.unit,
        "Tham mưu trả lời",
        author=cast.chi,
        coordinating=[cast.other_unit],
        source_document=document,
        days=5,
    )
    accept(first, cast.binh)
    below = make_order(cast.binh, cast.an, "Dự thảo", parent=lead_of(first), days=3)
    accept(below, cast.an)
    second = make_order(cast.chi, cast.em, "Báo cáo riêng", source_document=document)
    return first, below, second


def progress(directive, position, text):
    reporting.report_progress(actor=actor_of(position), assignment=lead_of(directive), text=text)


def test_leaders_heads_and_who_does_the_work_stand_apart(cast, document, orders):
    _first, below, _second = orders
    progress(below, cast.an, "Đang lấy ý kiến")
    report(below, cast.an, "Đề xuất trả lời như dự thảo")

    slip = slip_of(actor_of(cast.chi), document)

    assert [one.text for one in slip.leaders] == ["Tham mưu trả lời", "Báo cáo riêng"]
    assert [one.text for one in slip.heads] == ["Dự thảo"]
    assert [(one.who, one.title, one.text) for one in slip.officers] == [
        ("Trần Thị An", "Chuyên viên", "Đề xuất trả lời như dự thảo")
    ]


def test_an_opinion_names_author_enterer_parts_deadline_and_date(cast, document, orders):
    opinion = slip_of(actor_of(cast.chi), document).leaders[0]

    assert (opinion.who, opinion.title, opinion.entered_by) == (
        "Phạm Thị Chi",
        "Chủ tịch",
        "Võ Tiến Dũng",
    )
    assert opinion.day == "Ngày 01 tháng 6 năm 2026"
    assert opinion.parts == (
        Part("Chủ trì", "Phòng Nội vụ", "17:00 08/06/2026"),
        Part("Phối hợp", "Phòng Tư pháp", "17:00 08/06/2026"),
    )


def test_who_entered_their_own_order_is_named_once(cast, document, orders):
    assert slip_of(actor_of(cast.chi), document).leaders[1].entered_by == ""


def test_what_one_may_not_see_is_not_printed(cast, document, orders):
    slip = slip_of(actor_of(cast.em), document)

    assert [one.text for one in slip.leaders] == ["Tham mưu trả lời", "Báo cáo riêng"]
    assert slip.heads == ()


def test_what_was_returned_or_taken_back_is_left_out(cast, document, orders):
    first, _below, second = orders
    part = part_of(first, "coordinating")
    accepting.return_(
        actor=actor_of(cast.em), assignment=part, note="Không thuộc chức năng của phòng"
    )
    withdrawing.cancel(actor=actor_of(cast.chi), directive=second, note="Không còn cần thiết")

    leaders = slip_of(actor_of(cast.chi), document).leaders

    assert [one.text for one in leaders] == ["Tham mưu trả lời"]
    assert [one.holder for one in leaders[0].parts] == ["Phòng Nội vụ"]


def test_a_head_who_hands_nothing_on_makes_the_proposal(cast, document, orders):
    second = orders[2]
    accept(second, cast.em)
    report(second, cast.em, "Đề nghị giữ nguyên")
    judging.accept_result(actor=actor_of(cast.chi), assignment=lead_of(second))

    officers = slip_of(actor_of(cast.chi), document).officers

    assert [(one.who, one.text) for one in officers] == [("Đỗ Văn Em", "Đề nghị giữ nguyên")]


def test_the_head_of_the_paper_names_the_document(cast, document):
    slip = slip_of(actor_of(cast.chi), document)

    assert slip.document == ("Kế hoạch số 69/KH-UBND ngày 01/06/2026 của Ủy ban nhân dân Thành phố")
    assert slip.arrival == "Số đến 42, ngày đến 01/06/2026"
    assert slip.place_date == "Quận 2, ngày 01 tháng 6 năm 2026"
    assert (slip.leaders, slip.heads, slip.officers) == ((), (), ())


def test_the_paper_speaks_vietnamese_whatever_the_page_speaks(cast, document, orders):
    with translation.override("en"):
        slip = slip_of(actor_of(cast.chi), document)

    assert slip.leaders[0].parts[0].role == "Chủ trì"


def test_it_costs_the_same_whatever_it_holds(cast, document, orders, django_assert_num_queries):
    actor = actor_of(cast.chi)
    report(make_accepted(cast, document, "Không"), cast.em)
    with django_assert_num_queries(4):
        slip_of(actor, document)
    for text in ("Một", "Hai", "Ba"):
        report(make_accepted(cast, document, text), cast.em, f"Kết quả {text}")

    with django_assert_num_queries(4):
        slip_of(actor, document)


def make_accepted(cast, document, text):
    order = make_order(cast.chi, cast.other_unit, text, source_document=document)
    accept(order, cast.em)
    return order
