"""My tasks at the desk: one act a row, back to the same place, what is new, nothing cut."""

from datetime import timedelta

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.urls import reverse

from directives.models import Look
from directives.services import reporting
from directives.views import mine
from docflow.core import clock
from tests.factories.directives import accept, lead_of, make_order, report
from tests.factories.org import actor_of

MINE = reverse("directives:mine")


def rows_of(answer) -> list[dict]:
    return [row for group in answer.context["groups"] for row in group["rows"]]


def acts_of(answer) -> dict[str, str]:
    return {row["text"]: row["act"]["label"] for row in rows_of(answer) if row["act"]}


def test_each_row_says_in_a_word_what_to_do_and_offers_it(desk, cast, parts):
    make_order(cast.chi, cast.unit, "mới giao")
    told = make_order(cast.chi, cast.other_unit, "đã báo cáo")
    accept(told, cast.em)
    report(told, cast.em)

    held, decided = desk("binh").get(MINE), desk("chi").get(MINE)

    assert acts_of(held) == {"mới giao": "Nhận việc", parts.directive.text: "Báo cáo"}
    assert acts_of(decided) == {
        "đã báo cáo": "Duyệt kết quả",
        parts.directive.text: "Quyết định gia hạn",
    }
    for answer in (held, decided):
        words = answer.content.decode()
        for row in rows_of(answer):
            assert f'data-row-key="{row["act"]["key"]}"' in words
    notes = next(row["notes"] for row in rows_of(decided) if row["notes"])
    assert "Chờ số liệu của các phường" in notes[0]


def test_groups_carry_their_count_and_coordinators_their_part(desk, cast, monday):
    make_order(cast.chi, cast.unit, "trễ", days=1)
    late = make_order(cast.chi, cast.other_unit, "phối hợp", coordinating=[cast.unit], days=1)
    with clock.at(monday + timedelta(days=2)):
        answer = desk("binh").get(MINE)

    (group,) = answer.context["groups"]
    assert (group["label"], group["count"]) == ("Quá hạn", 2)
    assert {row["text"]: row["role"] for row in group["rows"]} == {
        "trễ": "",
        late.text: "Phối hợp",
    }


def test_every_act_of_a_row_comes_back_to_it(desk, cast):
    make_order(cast.chi, cast.unit, "mới giao")
    client = desk("binh")
    (row,) = rows_of(client.get(MINE))

    answer = client.post(row["act"]["url"])

    assert (answer.status_code, answer["Location"]) == (303, f"{MINE}#{row['name']}")
    again = client.get(answer["Location"])
    assert "Đã nhận việc." in again.content.decode()
    assert acts_of(again) == {"mới giao": "Báo cáo"}


def test_a_decision_goes_on_with_the_next_row(desk, cast):
    for text in ("một", "hai"):
        order = make_order(cast.chi, cast.unit, text)
        accept(order, cast.binh)
        report(order, cast.binh)
    client = desk("chi")
    first, second = rows_of(client.get(MINE))
    question = client.get(first["act"]["url"]).content.decode()

    answer = client.post(first["act"]["url"], {"note": ""})

    assert "Lê Văn Bình: Đã hoàn thành" in question
    assert "Yêu cầu làm lại" in question
    assert answer["Location"] == f"{MINE}#{second['name']}"


@pytest.mark.parametrize("away", ["https://example.org/", "//example.org/chi-dao/mine/", "/vao/"])
def test_no_other_place_than_the_list_is_come_back_to(desk, cast, away):
    order = make_order(cast.chi, cast.unit)
    url = reverse("directives:accept", args=[lead_of(order).pk])

    answer = desk("binh").post(f"{url}?back={away}")

    assert answer["Location"] == order.get_absolute_url()


def test_what_changed_is_marked_counted_and_can_be_shown_alone(desk, cast, monday):
    old = make_order(cast.chi, cast.unit, "cũ")
    accept(old, cast.binh)
    client = desk("binh")
    first = client.get(MINE)
    with clock.at(monday + timedelta(days=1)):
        make_order(cast.chi, cast.unit, "mới")
        finished = client.get(MINE)
        alone = client.get(f"{MINE}?changed=1")
        reloaded = client.get(MINE)

    assert first.context["changed"] == 0
    assert (finished.context["changed"], finished.context["since"]) == (1, "09:00 hôm qua")
    news = {row["text"]: row["news"] for row in rows_of(finished)}
    assert news == {"cũ": "", "mới": "Việc mới, Phạm Thị Chi, 09:00 hôm nay"}
    assert "1 việc thay đổi từ 09:00 hôm qua" in finished.content.decode()
    assert [row["text"] for row in rows_of(alone)] == ["mới"]
    assert reloaded.context["changed"] == 1


def test_several_changes_of_one_row_are_said_as_one(desk, cast, monday):
    order = make_order(cast.chi, cast.unit, coordinating=[cast.other_unit])
    client = desk("binh")
    client.get(MINE)
    with clock.at(monday + timedelta(days=9)):
        em = order.assignments.get(role="coordinating")
        accepted = desk("em").post(reverse("directives:accept", args=[em.pk]))
        for text in ("một", "hai"):
            reporting.report_progress(actor=actor_of(cast.em), assignment=em, text=text)
        (row,) = rows_of(client.get(MINE))

    assert accepted.status_code == 303
    assert row["news"] == "Báo cáo tiến độ, Đỗ Văn Em, 09:00 hôm nay, và 1 thay đổi khác"


def test_a_page_that_reads_itself_again_is_no_new_look(desk, cast, monday):
    client = desk("binh")
    client.get(MINE)
    with clock.at(monday + timedelta(hours=2)):
        client.get(MINE, headers={"HX-Request": "true"})
        client.head(MINE)

    assert Look.objects.get(user=cast.binh.user).at == monday


def test_a_long_list_goes_on_and_cuts_nothing(desk, cast, monkeypatch):
    monkeypatch.setattr(mine, "SHOWN", 4)
    for number in range(9):
        make_order(cast.chi, cast.unit, f"Việc {number}", days=1 + number)
    client, url, texts = desk("binh"), MINE, []

    while url:
        answer = client.get(url)
        texts += [row["text"] for row in rows_of(answer)]
        assert {group["count"] for group in answer.context["groups"]} == {9}
        url = (answer.context["page"] or {}).get("older_url") and (
            MINE + answer.context["page"]["older_url"]
        )

    assert texts == [f"Việc {number}" for number in range(9)]


def test_what_i_gave_stands_in_a_view_of_its_own(desk, cast, parts):
    answer = desk("chi").get(f"{MINE}?view=given")

    assert [row["text"] for row in answer.context["rows"]] == [parts.directive.text]
    assert [tab["count"] for tab in answer.context["tabs"]] == [1, 1, ""]
    assert desk("binh").get(f"{MINE}?view=given").context["rows"] == []


def test_the_place_in_the_rail_counts_the_list(desk, parts):
    def counts(who: str) -> tuple[int, int]:
        context = desk(who).get(MINE).context
        places = context["frame"]["places"]
        shown = next((one.count for one in places if one.url == "/chi-dao/"), -1)
        return shown, context["waiting"]

    people = ("chi", "binh", "em", "an", "khoa")
    assert [counts(who) for who in people] == [(1, 1), (1, 1), (1, 1), (0, 0), (-1, 0)]


def test_marks_and_all_the_page_costs_the_same_with_five_and_fifty(desk, cast, monday):
    client = desk("binh")
    client.get(MINE)

    def cost(at: int) -> int:
        with clock.at(monday + timedelta(hours=at)), CaptureQueriesContext(connection) as asked:
            answer = client.get(MINE)
        assert answer.context["changed"] > 0
        return len(asked)

    costs = []
    for round_ in range(2):
        with clock.at(monday + timedelta(hours=3 * round_ + 1)):
            for number in range(5 + 20 * round_):
                make_order(cast.chi, cast.unit, days=number % 7)
        costs.append(cost(3 * round_ + 2))

    assert costs[0] == costs[1]
