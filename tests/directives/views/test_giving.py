"""Giving by the browser: from a document, without one, below another order; the resulting date."""

import pytest
from django.urls import reverse

from directives.models import Directive
from docflow.documents.selectors import passages
from docflow.documents.selectors.passages import Part
from docflow.documents.states import Status
from tests.factories.directives import lead_of, make_order, part_of
from tests.factories.documents import make_incoming
from tests.factories.org import make_person

GIVE = "/chi-dao/give/"


def order_of(cast, **values):
    return {"text": "Rà soát thủ tục", "lead": f"unit:{cast.unit.pk}", "days": "5", **values}


@pytest.fixture
def document(cast, monkeypatch):
    """Presented to Chi; its file reads as two paragraphs."""
    parts = (Part("1-1", 1, "Đoạn thứ nhất"), Part("2-1", 2, "Đoạn thứ hai"))
    monkeypatch.setattr(passages, "of_document", lambda _document: parts)
    return make_incoming(cast.office, leader=cast.chi, seen_by=(cast.dung, cast.binh))


def test_an_order_of_a_meeting_goes_to_lead_coordinators_and_who_is_to_know(desk, cast):
    values = order_of(
        cast,
        origin="meeting",
        coordinating=[f"unit:{cast.other_unit.pk}"],
        informed=[f"person:{cast.an.pk}"],
        product="Báo cáo",
    )

    answer = desk("chi").post(GIVE, values)

    order = Directive.objects.get()
    assert (answer.status_code, answer["Location"]) == (303, order.get_absolute_url())
    assert (order.origin, order.product) == ("meeting", "Báo cáo")
    assert part_of(order, "coordinating").unit == cast.other_unit
    assert part_of(order, "informed").person == cast.an
    assert lead_of(order).due.astimezone().date().isoformat() == "2026-06-08"


def test_the_marked_paragraphs_become_the_passage(desk, cast, document):
    url = reverse("directives:give-on", args=[document.pk])
    page = desk("chi").get(url).content.decode()

    answer = desk("chi").post(url, order_of(cast, parts=["2-1"], passage="và phụ lục"))

    order = Directive.objects.get()
    assert "Đoạn thứ nhất" in page
    assert answer.status_code == 303
    assert (order.passage, order.page) == ("Đoạn thứ hai\nvà phụ lục", 2)
    document.refresh_from_db()
    assert document.status == Status.DIRECTED


def test_selected_words_become_the_passage_in_the_order_of_the_pages(desk, cast, document):
    url = reverse("directives:give-on", args=[document.pk])
    values = {
        "parts": ["2-1"],
        "excerpts": ["1|thứ  nhất", "1|bịa đặt", "thêm", "2|Đoạn thứ hai"],
        "passage": "tự gõ",
    }

    answer = desk("chi").post(url, order_of(cast, **values))

    order = Directive.objects.get()
    assert answer.status_code == 303
    assert order.passage.split("\n") == ["thứ nhất", "Đoạn thứ hai", "bịa đặt", "thêm", "tự gõ"]
    assert order.page == 1


def test_words_that_stand_nowhere_have_no_page(desk, cast, document):
    url = reverse("directives:give-on", args=[document.pk])

    desk("chi").post(url, order_of(cast, excerpts=["2|thứ nhất"]))

    order = Directive.objects.get()
    assert (order.passage, order.page) == ("thứ nhất", None)


def test_selected_words_stay_when_something_is_missing(desk, cast, document):
    url = reverse("directives:give-on", args=[document.pk])

    answer = desk("chi").post(url, order_of(cast, lead="", excerpts=["2|thứ hai", "2|<b>x</b>"]))

    words = answer.content.decode()
    assert answer.status_code == 422
    assert 'name="excerpts" value="2|thứ hai"' in words
    assert "<blockquote>thứ hai</blockquote><small>trang 2</small>" in words
    assert "<blockquote>&lt;b&gt;x&lt;/b&gt;</blockquote><small>chữ tự nhập</small>" in words


@pytest.mark.parametrize("excerpts", [["1|x"] * 21, ["1|" + "x" * 4001]])
def test_too_much_is_said_and_nothing_is_cut(desk, cast, document, excerpts):
    url = reverse("directives:give-on", args=[document.pk])

    answer = desk("chi").post(url, order_of(cast, excerpts=excerpts))

    assert answer.status_code == 422
    assert answer.context["form"].errors["excerpts"]
    assert not Directive.objects.exists()


def test_an_order_without_a_document_takes_no_selected_words(desk, cast):
    desk("chi").post(GIVE, order_of(cast, origin="spoken", excerpts=["1|x"]))

    assert Directive.objects.get().passage == ""


def test_the_page_of_the_document_leads_to_its_words(desk, cast, document):
    url = reverse("directives:give-on", args=[document.pk])

    page = desk("chi").get(f"{url}?page=2").content.decode()

    assert 'id="page-2" data-here' in page
    assert page.count("data-here") == 1
    assert "data-here" not in desk("chi").get(f"{url}?page=<b>").content.decode()


def test_the_passage_is_a_quotation_that_leads_to_its_page(desk, cast, document):
    url = reverse("directives:give-on", args=[document.pk])
    desk("chi").post(url, order_of(cast, excerpts=["2|thứ hai"]))
    order = Directive.objects.get()

    giver = desk("chi").get(order.get_absolute_url()).content.decode()

    link = f"{document.get_absolute_url()}#page-2"
    assert f'<a href="{link}">trang 2</a>' in giver
    assert f'<blockquote class="passage" cite="{link}">thứ hai</blockquote>' in giver


def test_a_clerk_enters_the_order_of_the_leader_it_was_presented_to(desk, cast, document):
    url = reverse("directives:give-on", args=[document.pk])
    form = desk("dung").get(url).context["form"]

    desk("dung").post(url, order_of(cast, author=cast.chi.pk))

    order = Directive.objects.get()
    assert form.initial["author"] == cast.chi.pk
    assert (order.author, order.entered_by) == (cast.chi, cast.dung)


def test_a_head_gives_nothing_on_what_waits_for_the_leader(desk, cast, document):
    url = reverse("directives:give-on", args=[document.pk])

    answer = desk("binh").post(url, order_of(cast, lead=f"person:{cast.an.pk}"))

    assert answer.status_code == 422
    assert "đang chờ ý kiến lãnh đạo" in answer.content.decode()
    assert not Directive.objects.exists()


def test_a_registered_document_is_not_directed_before_it_was_presented(desk, cast):
    document = make_incoming(cast.office, seen_by=(cast.chi,))
    url = reverse("directives:give-on", args=[document.pk])

    answer = desk("chi").post(url, order_of(cast))

    assert answer.status_code == 422
    assert "sau khi đã trình lãnh đạo" in answer.content.decode()


def test_what_was_typed_stays_when_something_is_missing(desk, cast):
    values = order_of(cast, lead="", coordinating=[f"unit:{cast.other_unit.pk}"])

    answer = desk("chi").post(GIVE, values)

    words = answer.content.decode()
    assert answer.status_code == 422
    assert "Hãy chọn một nơi chủ trì." in words
    assert "Rà soát thủ tục</textarea>" in words
    (row,) = [
        row
        for group in answer.context["form"].table()
        for row in group["rows"]
        if row["value"] == f"unit:{cast.other_unit.pk}"
    ]
    assert row["coordinating"]


@pytest.mark.parametrize("role", ["coordinating", "informed"])
def test_nobody_holds_two_roles(desk, cast, role):
    answer = desk("chi").post(GIVE, order_of(cast, **{role: [f"unit:{cast.unit.pk}"]}))

    assert answer.status_code == 422
    assert "được chọn hai lần" in answer.content.decode()


def test_nobody_outside_the_office_is_offered_or_taken(desk, cast):
    page = desk("chi").get(GIVE).content.decode()

    answer = desk("chi").post(GIVE, order_of(cast, lead=f"person:{cast.giang.pk}"))

    assert "Hồ Giang" not in page
    assert "Lý Khoa" not in page
    assert answer.status_code == 422
    assert not Directive.objects.exists()


def test_a_head_is_offered_only_the_own_people(desk, cast):
    offered = desk("binh").get(GIVE).context["form"].found

    assert list(offered) == [f"person:{cast.an.pk}"]


def test_handing_on_keeps_within_the_deadline_above(desk, cast, order):
    url = reverse("directives:give-below", args=[lead_of(order).pk])
    values = order_of(cast, lead=f"person:{cast.an.pk}")

    late = desk("binh").post(url, {**values, "days": "9"})
    kept = desk("binh").post(url, {**values, "days": ""})

    assert (late.status_code, kept.status_code) == (422, 303)
    assert "cấp trên giao" in late.content.decode()
    child = Directive.objects.get(parent=lead_of(order))
    assert lead_of(child).due == lead_of(order).due
    assert lead_of(order).status == "in_progress"


def test_days_and_date_exclude_each_other(desk, cast):
    answer = desk("chi").post(GIVE, order_of(cast, due="2026-06-30"))

    assert answer.status_code == 422
    assert answer.context["form"].errors["due"]


@pytest.mark.parametrize(
    ("query", "said"),
    [
        ("days=5", "thứ Hai, 08/06/2026 17:00"),
        ("days=0", "thứ Hai, 01/06/2026 17:00"),
        ("due=2026-06-05", "thứ Sáu, 05/06/2026 17:00"),
        ("due=2026-05-01", "Thời hạn đã qua"),
        (
            "days=5&due=2026-06-05",
            "Chỉ nhập một trong ba: số ngày, số giờ",
        ),
        ("days=9999", "730"),
        ("days=ba", "bằng chữ số"),
        ("", "không có thời hạn riêng"),
    ],
)
def test_the_resulting_date_is_said(desk, query, said):
    answer = desk("chi").get(f"/chi-dao/give/deadline/?{query}")

    assert answer.status_code == 200
    assert said in answer.content.decode()


def test_the_presented_document_offers_giving_as_its_main_act(desk, cast, document):
    mains = {}
    for who in ("chi", "dung", "binh"):
        acts = desk(who).get(document.get_absolute_url()).context["acts"]
        mains[who] = [act.url for act in acts.shown if act.kind == "main"]

    url = reverse("directives:give-on", args=[document.pk])
    assert mains["chi"] == [url]
    assert url in mains["dung"]
    assert url not in mains["binh"]


def test_the_panel_beside_a_document_lists_only_the_orders_one_sees(desk, cast, document):
    make_order(cast.chi, cast.unit, "Việc của phòng Nội vụ", source_document=document)
    make_order(cast.chi, cast.other_unit, "Việc của phòng Tư pháp", source_document=document)
    url = reverse("directives:of_document", args=[document.pk])

    part = desk("binh").get(url, headers={"HX-Request": "true"}).content.decode()
    whole = desk("chi").get(url).content.decode()

    assert "Việc của phòng Nội vụ" in part
    assert "Việc của phòng Tư pháp" not in part
    assert "<html" not in part
    assert "Việc của phòng Tư pháp" in whole


def test_a_deputy_is_offered_no_leader(desk, cast):
    cast_deputy = make_person("deputy", cast.office, None, "Trần Phó", "Phó Chủ tịch")
    from directives.selectors.holders import candidates

    labels = [group.label for group in candidates(cast.office.pk, cast_deputy)]

    assert "Lãnh đạo" not in labels
    assert "Đơn vị" in labels


def test_switching_to_many_and_back_keeps_every_word(desk, cast, document):
    url = reverse("directives:give-on", args=[document.pk])
    typed = order_of(
        cast,
        coordinating=[f"unit:{cast.other_unit.pk}"],
        informed=[f"person:{cast.an.pk}"],
        parts=["2-1"],
        excerpts=["1|thứ nhất"],
        passage="tự gõ",
        product="Báo cáo",
        field="Đất đai",
        switch="1",
    )

    many = desk("chi").post(f"{url}?many=1", typed)

    form, words = many.context["form"], many.content.decode()
    assert (many.status_code, form.many, form.errors) == (200, True, {})
    assert all(one in words for one in ("Rà soát thủ tục", "tự gõ", "Báo cáo", "Đất đai"))
    assert form.ticked("lead") == {f"unit:{cast.unit.pk}"}
    assert form.ticked("informed") == {f"person:{cast.an.pk}"}
    assert form.ticked("parts") == {"2-1"}
    assert many.context["said"]["said"] == "thứ Hai, 08/06/2026 17:00"
    assert f'type="hidden" name="coordinating" value="unit:{cast.other_unit.pk}"' in words

    one = desk("chi").post(url, typed).context["form"]

    assert one.ticked("coordinating") == {f"unit:{cast.other_unit.pk}"}
    assert one.ticked("lead") == {f"unit:{cast.unit.pk}"}
    assert [found["found"].text for found in one.picked()] == ["thứ nhất"]
    assert not Directive.objects.exists()


def test_of_several_leads_none_is_kept_as_the_one_and_a_wrong_date_is_said(desk, cast):
    leads = [f"unit:{cast.unit.pk}", f"unit:{cast.other_unit.pk}"]

    answer = desk("chi").post(GIVE, order_of(cast, lead=leads, days="x", switch="1"))

    assert answer.status_code == 200
    assert answer.context["form"].ticked("lead") == set()
    assert answer.context["said"]["error"] == "Nhập số ngày bằng chữ số."
    assert 'value="x"' in answer.content.decode()


def test_below_an_order_the_date_beside_the_field_knows_the_deadline_above(desk, cast):
    order = make_order(cast.chi, cast.unit, days=4)
    url = reverse("directives:give-below", args=[lead_of(order).pk])
    asks = f"{reverse('directives:deadline')}?below={lead_of(order).pk}"

    page = desk("binh").get(url)
    said = {
        days: desk("binh").get(f"{asks}&days={days}").content.decode() for days in ("", "3", "5")
    }
    stranger = desk("ha").get(asks).content.decode()

    assert asks in page.content.decode()
    # Of the usual terms only those that end in time are offered.
    assert [one["days"] for one in page.context["usual"]] == [3]
    assert page.context["said"]["said"] == "thứ Sáu, 05/06/2026 17:00"
    assert "thứ Sáu, 05/06/2026 17:00" in said[""]
    assert "thứ Năm, 04/06/2026 17:00" in said["3"]
    assert "không được sau thời hạn cấp trên" in said["5"]
    assert "05/06/2026" not in stranger
