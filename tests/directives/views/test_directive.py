"""The page of one directive: what stands on it for whom, and what it offers."""

from datetime import date, timedelta

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.urls import reverse

from directives.models import Assignment
from directives.services import accepting, extending, judging, reporting
from docflow.core import clock
from docflow.core.audit.models import AuditEvent
from tests.factories.directives import accept, finish, lead_of, make_order, report
from tests.factories.documents import make_incoming, make_issued
from tests.factories.org import actor_of


def labels(answer, part: str = "shown") -> list[str]:
    return [act.label for act in getattr(answer.context["acts"], part)]


def main(answer) -> list[str]:
    return [act.label for act in answer.context["acts"].shown if act.kind == "main"]


def show(client, directive):
    return client.get(directive.get_absolute_url())


def test_opening_the_page_is_noted_for_the_holder_alone(desk, order):
    show(desk("chi"), order)
    assert lead_of(order).opened_at is None

    show(desk("binh"), order)
    show(desk("binh"), order)

    assert lead_of(order).opened_at is not None
    assert AuditEvent.objects.filter(verb="assignment.open").count() == 1


def test_the_holder_is_asked_to_take_it_on(desk, order):
    answer = show(desk("binh"), order)

    assert labels(answer) == ["Nhận việc", "Giao việc tiếp", "Trả lại"]
    assert main(answer) == ["Nhận việc"]
    assert "Thu hồi" in labels(answer, "refused")


def test_a_head_who_took_it_on_is_asked_to_hand_it_on_first(desk, cast, order):
    accept(order, cast.binh)

    assert main(show(desk("binh"), order)) == ["Giao việc tiếp"]

    make_order(cast.binh, cast.an, parent=lead_of(order))
    assert main(show(desk("binh"), order)) == ["Báo cáo kết quả"]


def test_an_officer_reports(desk, cast, order):
    accept(order, cast.binh)
    child = make_order(cast.binh, cast.an, "Lập bảng tổng hợp", parent=lead_of(order))
    accept(child, cast.an)

    answer = show(desk("an"), child)

    assert main(answer) == ["Báo cáo kết quả"]
    assert labels(answer) == ["Báo cáo kết quả", "Báo cáo tiến độ", "Xin gia hạn"]
    assert order.text not in answer.content.decode()


def test_the_giver_takes_back_what_nobody_opened_and_cancels_what_was(desk, cast, order):
    before = show(desk("chi"), order)
    show(desk("binh"), order)
    after = show(desk("chi"), order)

    assert "Thu hồi" in labels(before)
    assert "Hủy việc" not in labels(before, "more")
    assert "Hủy việc" in labels(after, "more")
    reasons = {act.label: act.why for act in after.context["acts"].refused}
    assert "Phòng Nội vụ" in reasons["Thu hồi"]


def test_the_giver_is_asked_to_judge_the_result(desk, cast, order):
    accept(order, cast.binh)
    report(order, cast.binh)

    answer = show(desk("chi"), order)

    assert main(answer) == ["Duyệt kết quả"]
    assert labels(answer)[:2] == ["Duyệt kết quả", "Yêu cầu làm lại"]
    holder = show(desk("binh"), order)
    assert labels(holder) == []
    assert "Duyệt kết quả" in labels(holder, "refused")


def test_the_giver_is_asked_to_decide_on_more_time(desk, parts):
    answer = show(desk("chi"), parts.directive)

    assert main(answer) == ["Đồng ý gia hạn"]
    assert labels(answer)[1] == "Không gia hạn"
    holder = show(desk("binh"), parts.directive)
    assert "Xin gia hạn" not in labels(holder) + labels(holder, "more")


def test_the_giver_finds_another_place_for_what_came_back(desk, cast, order):
    accepting.return_(
        actor=actor_of(cast.binh), assignment=lead_of(order), note="Không thuộc nhiệm vụ của phòng"
    )

    answer = show(desk("chi"), order)

    assert main(answer) == ["Giao nơi khác"]
    assert "Vẫn giao" in labels(answer)
    assert "Không thuộc nhiệm vụ của phòng" in answer.content.decode()


def test_what_is_finished_may_only_be_opened_again(desk, cast, order):
    finish(order, cast.binh, cast.chi)

    assert labels(show(desk("chi"), order)) == ["Mở lại"]
    assert labels(show(desk("binh"), order)) == []


def test_a_moved_deadline_shows_the_first_one(desk, cast, parts):
    extending.grant(actor=actor_of(cast.chi), extension=parts.extension)

    answer = show(desk("binh"), parts.directive)

    lead = answer.context["lead"]
    assert (lead["first_due"].date(), lead["changes"]) == (date(2026, 6, 8), 1)
    words = answer.content.decode()
    assert "Hạn đầu 08/06/2026, đã đổi 1 lần" in words
    assert "Đồng ý gia hạn đến 30/06/2026" in words


def test_a_deadline_that_passed_over_the_weekend_is_late(desk, cast, monday):
    friday = make_order(cast.chi, cast.unit, days=4)

    with clock.at(monday + timedelta(days=5)):
        due = show(desk("binh"), friday).context["lead"]["due"]

    assert (due["days"], due["passed"]) == (0, True)


def test_reports_and_decisions_are_one_conversation(desk, cast, order):
    accept(order, cast.binh)
    report(order, cast.binh, text="Đã rà soát xong")
    judging.send_back(
        actor=actor_of(cast.chi), assignment=lead_of(order), note="Thiếu số liệu tháng năm"
    )

    talk = show(desk("binh"), order).context["talk"]

    assert [one["text"] for one in talk] == ["Đã rà soát xong", "Thiếu số liệu tháng năm"]
    assert talk[1]["badge"] == "Chưa đạt, làm lại"


def test_an_answer_is_linked_only_for_who_may_open_it(desk, cast):
    order = make_order(cast.chi, cast.unit, coordinating=[cast.other_unit], days=5)
    accept(order, cast.binh)
    answer = make_issued(cast.office, seen_by=(cast.binh,))
    reporting.report_result(
        actor=actor_of(cast.binh), assignment=lead_of(order), text="Xong", outgoing=answer
    )

    for who, seen in (("chi", True), ("binh", True), ("em", False)):
        words = show(desk(who), order).content.decode()
        assert (answer.get_absolute_url() in words) == seen, who
        assert (answer.subject in words) == seen, who
        assert answer.code in words


def test_the_cascade_is_a_tree_with_how_much_is_done(desk, cast, order):
    accept(order, cast.binh)
    child = make_order(cast.binh, cast.an, "Lập bảng tổng hợp", parent=lead_of(order))
    finish(child, cast.an, cast.binh)

    (node,) = show(desk("chi"), order).context["tree"]

    assert (node["label"], node["badge"]) == ("Lập bảng tổng hợp", "Hoàn thành")
    assert node["url"] == child.get_absolute_url()


def test_the_source_is_linked_with_its_passage(desk, cast):
    document = make_incoming(cast.office, leader=cast.chi)
    order = make_order(
        cast.chi, cast.unit, source_document=document, passage="Báo cáo trước ngày 10", page=2
    )

    words = show(desk("binh"), order).content.decode()

    assert document.get_absolute_url() in words
    assert "Báo cáo trước ngày 10" in words
    assert "trang 2" in words


def test_what_people_wrote_is_escaped(desk, cast):
    order = make_order(cast.chi, cast.unit, "<script>alert(1)</script>", product="<img src=x>")

    words = show(desk("binh"), order).content.decode()

    assert "<script>alert" not in words
    assert "<img src=x>" not in words


def test_a_file_is_saved_never_run(desk, parts):
    answer = desk("em").get(reverse("directives:file", kwargs=parts.key("file")))

    assert answer.content == b"%PDF-1.4 so lieu"
    assert answer["Content-Disposition"].startswith("attachment")
    assert answer["X-Content-Type-Options"] == "nosniff"


def test_the_page_costs_the_same_whatever_hangs_on_it(desk, cast, parts):
    client = desk("chi")

    def cost() -> int:
        with CaptureQueriesContext(connection) as captured:
            assert show(client, parts.directive).status_code == 200
        return len(captured)

    def fill(count: int) -> None:
        binh = actor_of(cast.binh)
        for number in range(count):
            lead = Assignment.objects.get(directive=parts.directive, role="lead")
            evidence = [("a.pdf", f"{number}".encode(), "application/pdf")]
            reporting.report_progress(actor=binh, assignment=lead, text="x", evidence=evidence)
            make_order(cast.binh, cast.an, parent=lead)

    fill(1)
    cost()
    few = cost()
    fill(12)
    assert cost() == few


@pytest.mark.parametrize("method", ["post", "put", "delete"])
def test_the_page_is_only_read(desk, order, method):
    assert getattr(desk("chi"), method)(order.get_absolute_url()).status_code == 405


def test_the_plan_of_an_order_leads_to_its_page(desk, cast):
    order = make_order(cast.chi, cast.unit, plan="Kế hoạch năm")

    page = desk("chi").get(order.get_absolute_url())

    (url,) = [one["url"] for one in page.context["facts"] if one["label"] == "Kế hoạch"]
    assert f'href="{url}"' in page.content.decode()
    assert "Kế hoạch năm" in desk("chi").get(url).content.decode()
