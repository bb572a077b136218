"""One order to many by the browser: giving it, its page, what is done to all at once."""

from io import BytesIO

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.urls import reverse
from openpyxl import load_workbook

from directives.models import Batch, Directive
from directives.selectors.batches import Group
from directives.services import accepting, judging
from tests.factories.directives import accept, lead_of, make_batch, make_order, report
from tests.factories.org import actor_of, make_person, make_unit

GIVE = "/chi-dao/give/?many=1"


def order_of(*leads, **values):
    return {
        "text": "Báo cáo rà soát",
        "origin": "meeting",
        "lead": list(leads),
        "days": "5",
        **values,
    }


def unit(one) -> str:
    return f"unit:{one.pk}"


def of(batch, unit):
    return batch.directives.get(assignments__unit=unit)


@pytest.fixture
def batch(cast) -> Batch:
    return make_batch(cast.chi, [cast.unit, cast.other_unit], days=5)


def test_the_form_has_two_ways_and_each_is_an_address(desk):
    one = desk("chi").get("/chi-dao/give/").content.decode()
    many = desk("chi").get(GIVE).content.decode()

    assert 'formaction="/chi-dao/give/?many=1"' in one
    assert 'type="radio" name="lead"' in one
    assert 'formaction="/chi-dao/give/"' in many
    assert 'type="checkbox" name="lead"' in many
    assert 'name="coordinating"' not in many
    assert 'name="informed"' in many
    assert 'name="whole"' in many


def test_the_same_words_go_to_each_that_is_ticked(desk, cast):
    values = order_of(unit(cast.unit), unit(cast.other_unit), informed=[f"person:{cast.an.pk}"])

    answer = desk("chi").post(GIVE, values, follow=True)

    batch = Batch.objects.get()
    assert answer.redirect_chain == [(batch.get_absolute_url(), 303)]
    assert "Đã giao cho 2 nơi" in answer.content.decode()
    assert batch.directives.count() == 2


def test_a_whole_group_needs_no_script(desk, cast):
    third = make_unit(cast.office, "Phòng Tài chính")
    make_person("head", cast.office, third)
    values = order_of(whole=["0"], informed=[unit(third)])

    desk("chi").post(GIVE, values)

    leads = {lead_of(row).unit for row in Directive.objects.all()}
    assert leads >= {cast.unit, cast.other_unit}
    assert third not in leads


def test_what_was_ticked_stays_when_something_is_missing(desk, cast):
    answer = desk("chi").post(GIVE, order_of(unit(cast.unit), text=""))
    nobody = desk("chi").post(GIVE, order_of())

    ticked = [
        row["value"]
        for group in answer.context["form"].table()
        for row in group["rows"]
        if row["lead"]
    ]
    assert (answer.status_code, ticked) == (422, [unit(cast.unit)])
    assert nobody.status_code == 422
    assert "Hãy chọn các nơi nhận việc." in nobody.content.decode()
    assert not Batch.objects.exists()


def test_what_one_holds_is_handed_on_to_many(desk, cast, order):
    second = make_person("officer", cast.office, cast.unit)
    url = reverse("directives:give-below", args=[lead_of(order).pk]) + "?many=1"
    leads = [f"person:{one.pk}" for one in (cast.an, second)]

    page = desk("binh").get(url)
    answer = desk("binh").post(url, order_of(*leads, days=""))

    assert "Giao đồng loạt" in page.content.decode()
    assert answer.status_code == 303
    assert Directive.objects.filter(parent=lead_of(order)).count() == 2


def test_each_of_its_directives_leads_to_the_page(desk, cast, batch):
    order = make_order(cast.chi, cast.unit)
    link = f'href="{batch.get_absolute_url()}"'

    assert link in desk("binh").get(of(batch, cast.unit).get_absolute_url()).content.decode()
    assert link not in desk("binh").get(order.get_absolute_url()).content.decode()
    assert link in desk("em").get(reverse("directives:batches")).content.decode()
    assert reverse("directives:batches") in desk("chi").get("/chi-dao/board/").content.decode()


def test_every_total_opens_a_list_of_just_as_many(desk, cast, batch):
    accept(of(batch, cast.unit), cast.binh)
    report(of(batch, cast.unit), cast.binh)
    accepting.return_(
        actor=actor_of(cast.em),
        assignment=lead_of(of(batch, cast.other_unit)),
        note="Không thuộc nhiệm vụ",
    )
    client = desk("chi")
    page = client.get(batch.get_absolute_url())

    for shown in [*page.context["cards"], *page.context["chips"]]:
        count = shown.get("value", shown.get("count"))
        assert len(client.get(shown["url"]).context["rows"]) == count, shown["label"]
    assert [row["holder"] for row in page.context["rows"]] == ["Phòng Tư pháp", "Phòng Nội vụ"]
    assert "Không thuộc nhiệm vụ" in page.content.decode()


def test_a_holder_sees_only_the_own_line_and_no_acts(desk, cast, batch):
    answer = desk("binh").get(batch.get_absolute_url())

    assert [row["holder"] for row in answer.context["rows"]] == ["Phòng Nội vụ"]
    assert answer.context["cards"][0]["value"] == 1
    assert answer.context["acts"] == []
    assert "Phòng Tư pháp" not in answer.content.decode()
    sheet = desk("binh").get(reverse("directives:batch-xlsx", args=[batch.pk]))
    rows = list(load_workbook(BytesIO(sheet.content)).active.values)
    assert [row[0] for row in rows[1:]] == ["Phòng Nội vụ"]


def test_the_giver_is_offered_what_there_is_to_do(desk, cast, batch):
    accept(of(batch, cast.unit), cast.binh)
    report(of(batch, cast.unit), cast.binh)

    acts = desk("chi").get(batch.get_absolute_url()).context["acts"]

    assert [(act["label"], act["kind"]) for act in acts] == [
        ("Duyệt 1 kết quả", "main"),
        ("Đôn đốc 1 nơi", ""),
        ("Thu hồi 2 việc", "final"),
    ]


def test_results_are_accepted_together_and_each_outcome_is_said(desk, cast, batch):
    for one, head in ((cast.unit, cast.binh), (cast.other_unit, cast.em)):
        accept(of(batch, one), head)
        report(of(batch, one), head)
    url = reverse("directives:batch-approve", args=[batch.pk])
    client = desk("chi")
    lines = [value for value, _label in client.get(url).context["form"]["lines"].field.choices]
    # Decided by somebody else while the page was open.
    judging.send_back(
        actor=actor_of(cast.chi), assignment=lead_of(of(batch, cast.unit)), note="Thiếu số liệu kỳ"
    )

    answer = client.post(url, {"lines": lines}, follow=True)

    words = answer.content.decode()
    assert "Đã duyệt 1 kết quả: Phòng Tư pháp." in words
    assert "Phòng Nội vụ: chưa duyệt được." in words
    assert of(batch, cast.other_unit).status == "completed"
    assert client.post(url, {}).status_code == 422


def test_urging_and_taking_back_ask_first_and_say_what_was_done(desk, cast, batch):
    client = desk("chi")
    urge = reverse("directives:batch-urge", args=[batch.pk])
    cancel = reverse("directives:batch-cancel", args=[batch.pk])

    asked = client.get(urge).content.decode()
    first = client.post(urge, follow=True).content.decode()
    again = client.post(urge, follow=True).content.decode()
    short = client.post(cancel, {"note": "thôi"})
    ended = client.post(cancel, {"note": "Chuyển sang kế hoạch quý sau"}, follow=True)

    assert "Nhắc 2 nơi chưa báo cáo" in asked
    assert "Đã nhắc 2 nơi." in first
    assert "Mọi nơi đã được nhắc trong hôm nay." in again
    assert short.status_code == 422
    assert "Đã thu hồi 2 việc." in ended.content.decode()
    assert {row.status for row in batch.directives.all()} == {"withdrawn"}
    assert client.post(cancel, {"note": "Chuyển sang kế hoạch quý sau"}).status_code == 422


def test_the_sheet_holds_every_line(desk, cast, batch):
    accept(of(batch, cast.unit), cast.binh)
    report(of(batch, cast.unit), cast.binh, text="=HYPERLINK('x')")

    answer = desk("chi").get(reverse("directives:batch-xlsx", args=[batch.pk]))

    rows = list(load_workbook(BytesIO(answer.content)).active.values)
    assert [row[0] for row in rows] == ["Chủ trì", "Phòng Nội vụ", "Phòng Tư pháp"]
    assert rows[1][1] == "Chờ duyệt kết quả"
    assert rows[1][4] == "=HYPERLINK('x')"


def test_a_state_that_is_none_shows_all(desk, batch):
    url = batch.get_absolute_url()

    assert len(desk("chi").get(f"{url}?state=x'").context["rows"]) == 2
    empty = desk("chi").get(f"{url}?state={Group.LATE}")
    assert empty.context["rows"] == []
    assert "Không có nơi nào ở trạng thái này" in empty.content.decode()


def test_pages_cost_the_same_with_three_hundred_lines(desk, cast, batch):
    client = desk("chi")
    pages = [batch.get_absolute_url(), reverse("directives:batches")]

    def cost() -> list[int]:
        counts = []
        for page in pages:
            with CaptureQueriesContext(connection) as captured:
                assert client.get(page).status_code == 200
            counts.append(len(captured))
        return counts

    report(accept(of(batch, cast.unit), cast.binh).directive, cast.binh)
    cost()
    few = cost()
    _multiply(batch, 298)
    assert cost() == few
    assert len(client.get(pages[0]).context["rows"]) == 300


def _multiply(batch: Batch, count: int) -> None:
    """Lines as giving them would have made; written straight, for giving takes its time."""
    from directives.models import Assignment, DirectiveAccess

    model = of(batch, Assignment.objects.get(directive=batch.directives.last()).unit)
    part = model.assignments.get()
    grants = list(DirectiveAccess.objects.filter(target=model))
    office = model.office
    for number in range(count):
        model.pk = None
        model.save(force_insert=True)
        for grant in grants:
            grant.pk, grant.target = None, model
        DirectiveAccess.objects.bulk_create(grants)
        part.pk, part.directive = None, model
        part.unit = make_unit(office, f"Phòng {number}") if number < 3 else part.unit
        part.save(force_insert=True)
