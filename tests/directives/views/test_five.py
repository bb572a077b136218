"""The five clear things on the page; one document gives many; what rolls up is shown."""

import pytest
from django.urls import reverse

from directives.models import Directive, Report
from directives.services import accepting, judging, reporting
from tests.factories.directives import accept, lead_of, make_order, part_of, report
from tests.factories.documents import make_incoming, make_issued
from tests.factories.org import actor_of


def five(answer) -> dict[str, str]:
    return {one["label"]: one["value"] for one in answer.context["five"]}


def test_every_order_shows_its_five_things(desk, cast):
    order = make_order(
        cast.chi, cast.unit, coordinating=[cast.other_unit], days=5, product="Báo cáo"
    )

    answer = desk("binh").get(order.get_absolute_url())

    assert five(answer) == {
        "Người": "Phòng Nội vụ",
        "Việc": "Rà soát thủ tục hành chính",
        "Thời hạn": "thứ Hai, 08/06/2026 17:00",
        "Phối hợp": "Phòng Tư pháp",
        "Sản phẩm": "Báo cáo",
    }
    assert "chưa nêu" not in answer.content.decode()


def test_what_was_not_said_is_said_to_be_missing(desk, cast):
    order = make_order(cast.chi, cast.unit)

    words = desk("binh").get(order.get_absolute_url()).content.decode()

    assert words.count("chưa nêu") == 3
    assert reverse("directives:product", args=[order.pk]) not in words


def test_the_giver_completes_the_product_from_the_page(desk, cast):
    order = make_order(cast.chi, cast.unit)
    url = reverse("directives:product", args=[order.pk])
    assert url in desk("chi").get(order.get_absolute_url()).content.decode()

    answer = desk("chi").post(url, {"product": "Báo cáo"})

    order.refresh_from_db()
    assert (answer.status_code, order.product) == (303, "Báo cáo")
    assert url not in desk("chi").get(order.get_absolute_url()).content.decode()
    assert desk("chi").post(url, {"product": "Khác"}).status_code == 422


def test_the_giver_completes_deadline_and_cooperation_from_the_page(desk, cast):
    order = make_order(cast.chi, cast.unit)
    when = reverse("directives:first-deadline", args=[order.pk])
    helpers = reverse("directives:cooperation", args=[order.pk])
    page, asked = desk("chi").get(order.get_absolute_url()), desk("chi").get(helpers)
    other = desk("binh").get(order.get_absolute_url()).content.decode()

    empty = desk("chi").post(when, {})
    dated = desk("chi").post(when, {"days": "5"})
    nobody = desk("chi").post(helpers, {})
    named = desk("chi").post(helpers, {"holders": [f"unit:{cast.other_unit.pk}"]})

    assert [one["url"] for one in page.context["five"]][2:4] == [when, helpers]
    assert when not in other
    assert helpers not in other
    # Who leads has a part already.
    assert f"unit:{cast.unit.pk}" not in asked.content.decode()
    assert (empty.status_code, nobody.status_code) == (422, 422)
    assert "Hãy nhập thời hạn." in empty.content.decode()
    assert (dated.status_code, named.status_code) == (303, 303)
    shown = five(desk("chi").get(order.get_absolute_url()))
    assert shown["Thời hạn"] == "thứ Hai, 08/06/2026 17:00"
    assert shown["Phối hợp"] == "Phòng Tư pháp"


def test_what_came_back_still_says_who_and_when(desk, cast):
    order = make_order(cast.chi, cast.unit, days=5)
    note = "Việc này không thuộc phòng"
    accepting.return_(actor=actor_of(cast.binh), assignment=lead_of(order), note=note)

    page = desk("chi").get(order.get_absolute_url())

    assert five(page)["Người"] == "Phòng Nội vụ (đã trả lại)"
    assert five(page)["Thời hạn"] == "thứ Hai, 08/06/2026 17:00"
    assert [one["url"] != "" for one in page.context["five"]] == [False] * 4 + [True]


def test_an_ended_order_misses_nothing_any_more(desk, cast):
    order = make_order(cast.chi, cast.unit)
    accept(order, cast.binh)
    report(order, cast.binh)
    judging.accept_result(actor=actor_of(cast.chi), assignment=lead_of(order))

    words = desk("chi").get(order.get_absolute_url()).content.decode()

    assert "chưa nêu" not in words
    assert words.count("không nêu") == 3


@pytest.mark.parametrize("issued", [True, False])
def test_one_document_gives_many(desk, cast, issued):
    if issued:
        document = make_issued(cast.office, seen_by=(cast.chi,))
    else:
        document = make_incoming(cast.office, leader=cast.chi)
    url = reverse("directives:give-on", args=[document.pk])
    page = desk("chi").get(document.get_absolute_url()).content.decode()
    values = {"text": "Việc một", "lead": f"unit:{cast.unit.pk}", "days": "3", "then": "again"}

    again = desk("chi").post(url, values)
    last = {"text": "Việc hai", "lead": f"unit:{cast.other_unit.pk}", "days": "9"}
    done = desk("chi").post(url, last)

    first, second = Directive.objects.filter(source_document=document).order_by("pk")
    assert url in page
    assert again["Location"] == url
    assert done["Location"] == second.get_absolute_url()
    assert lead_of(first).due < lead_of(second).due
    assert url in desk("chi").get(second.get_absolute_url()).content.decode()


def test_who_may_not_give_is_not_offered_another_order(desk, cast):
    document = make_issued(cast.office, seen_by=(cast.chi, cast.an))
    order = make_order(cast.chi, cast.an, source_document=document)

    url = reverse("directives:give-on", args=[document.pk])
    assert url not in desk("an").get(order.get_absolute_url()).content.decode()
    assert url not in desk("an").get(document.get_absolute_url()).content.decode()


def test_no_order_is_given_on_what_is_not_issued_yet(desk, cast):
    draft = make_issued(cast.office, seen_by=(cast.chi,), status="draft")
    url = reverse("directives:give-on", args=[draft.pk])
    values = {"text": "Việc", "lead": f"unit:{cast.unit.pk}"}

    answer = desk("chi").post(url, values)

    assert answer.status_code == 422
    assert "văn bản đã phát hành" in answer.content.decode()
    assert url not in desk("chi").get(draft.get_absolute_url()).content.decode()


def test_who_leads_the_work_drafts_the_answer_from_the_order(desk, cast):
    document = make_incoming(cast.office, leader=cast.chi)
    order = make_order(
        cast.chi, cast.unit, source_document=document, coordinating=[cast.other_unit]
    )
    accept(order, cast.binh)
    accepting.accept(actor=actor_of(cast.em), assignment=part_of(order, "coordinating"))
    url = f"{reverse('documents:new')}?answers={document.pk}"

    pages = {
        who: url in desk(who).get(order.get_absolute_url()).content.decode()
        for who in ("binh", "em", "chi")
    }

    assert pages == {"binh": True, "em": False, "chi": False}
    words = desk("binh").get(url).content.decode()
    assert f"{reverse('documents:write', args=['CV'])}?answers={document.pk}" in words


def below(cast, parent, text="Đã rà soát"):
    child = make_order(cast.binh, cast.an, "Việc dưới", parent=lead_of(parent))
    accept(child, cast.an)
    evidence = [("Số liệu.pdf", b"%PDF-1.4 so lieu", "application/pdf")]
    report(child, cast.an, text, evidence=evidence)
    judging.accept_result(actor=actor_of(cast.binh), assignment=lead_of(child))
    return child


def test_the_result_form_shows_what_was_accepted_below_and_takes_it_over(desk, cast, order):
    accept(order, cast.binh)
    below(cast, order)
    url = reverse("directives:result", args=[lead_of(order).pk])
    page = desk("binh").get(url).content.decode()

    answer = desk("binh").post(url, {"text": "", "taking_over": "on"})

    made = Report.objects.get(assignment=lead_of(order))
    assert "Đã rà soát" in page
    assert "Số liệu.pdf" in page
    assert answer.status_code == 303
    assert made.text == "Trần Thị An, Chuyên viên: Đã rà soát"
    assert made.files.count() == 1


def test_a_result_without_words_and_without_the_tick_is_refused(desk, cast, order):
    accept(order, cast.binh)
    below(cast, order)
    url = reverse("directives:result", args=[lead_of(order).pk])

    answer = desk("binh").post(url, {"text": ""})

    assert answer.status_code == 422
    assert "Hãy ghi nội dung báo cáo" in answer.content.decode()


def test_the_line_above_shows_how_much_below_is_done(desk, cast, order):
    accept(order, cast.binh)
    below(cast, order)
    make_order(cast.binh, cast.an, "Còn lại", parent=lead_of(order))

    page = desk("chi").get(order.get_absolute_url())
    listed = desk("chi").get(reverse("directives:list"))

    assert page.context["lines"][0]["below"] == {"done": 1, "total": 2}
    assert "1/2 việc giao tiếp đã xong" in page.content.decode()
    row = next(one for one in listed.context["rows"] if one["id"] == lead_of(order).pk)
    assert row["below"] == {"done": 1, "total": 2}


def test_what_a_coordinator_reports_stands_on_the_page_of_the_lead(desk, cast):
    order = make_order(cast.chi, cast.unit, coordinating=[cast.other_unit])
    part = part_of(order, "coordinating")
    em = actor_of(cast.em)
    accepting.accept(actor=em, assignment=part)
    reporting.report_progress(actor=em, assignment=part, text="Phần của Tư pháp")

    words = desk("binh").get(order.get_absolute_url()).content.decode()

    assert "Phần của Tư pháp" in words
    assert "Phối hợp: Phòng Tư pháp" in words
