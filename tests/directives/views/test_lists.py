"""Board, list and my tasks: each number opens a list of just as many, and costs stay the same."""

from datetime import timedelta

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.urls import reverse

from directives.services import accepting, extending
from docflow.core import clock
from tests.factories.directives import accept, finish, lead_of, make_order, report
from tests.factories.org import actor_of

BOARD, LIST, MINE = (reverse(f"directives:{name}") for name in ("board", "list", "mine"))
REASON = "Lý do đủ dài để người nhận hiểu"


@pytest.fixture
def busy(cast, monday):
    """Every kind of standing in two units; the present is two weeks after the orders."""
    finish(make_order(cast.chi, cast.unit, days=5, origin="meeting"), cast.binh, cast.chi)
    late = make_order(cast.chi, cast.unit, "Việc xong muộn", days=1)
    running_late = make_order(cast.chi, cast.unit, "Việc đang trễ", days=2, field="Đất đai")
    accept(running_late, cast.binh)
    make_order(cast.chi, cast.unit, days=60)
    make_order(cast.chi, cast.other_unit)
    back = make_order(cast.chi, cast.unit, "Việc bị trả", days=5)
    accepting.return_(actor=actor_of(cast.binh), assignment=lead_of(back), note=REASON)
    longer = make_order(cast.chi, cast.other_unit, days=40)
    accept(longer, cast.em)
    for _twice in range(2):
        asked = extending.ask_extension(
            actor=actor_of(cast.em),
            assignment=lead_of(longer),
            until=(lead_of(longer).due + timedelta(days=7)).date(),
            reason=REASON,
        )
        extending.grant(actor=actor_of(cast.chi), extension=asked)
    with clock.at(monday + timedelta(days=3)):
        finish(late, cast.binh, cast.chi)
    with clock.at(monday + timedelta(days=14)):
        yield monday


def cost_of(client, url: str) -> int:
    with CaptureQueriesContext(connection) as captured:
        assert client.get(url).status_code == 200
    return len(captured)


@pytest.mark.parametrize(
    "query", ["", "?origin=meeting", "?field=Đất đai", "?period=month", "?period=last-month"]
)
def test_every_number_of_the_board_opens_a_list_of_as_many(desk, busy, query):
    client = desk("chi")
    answer = client.get(BOARD + query)
    rows = [*answer.context["rows"], *filter(None, [answer.context["total"]])]

    cells = [cell for row in rows for cell in row["cells"]]
    for cell in cells:
        assert client.get(cell["url"]).context["total"] == cell["value"], cell["url"]
    if not query:
        assert sum(cell["value"] > 0 for cell in cells) > 10
    if query == "?period=last-month":
        assert rows == []


def test_what_is_late_stands_below_with_its_days_and_last_report(desk, cast, busy):
    context = desk("chi").get(BOARD).context

    (row,) = context["late"]
    assert (row["text"], row["days"], row["report"]) == ("Việc đang trễ", 8, "")
    assert context["late_count"] == context["total"]["running_late"] == 1
    assert "Phòng Nội vụ" in context["worst"]["label"]
    assert desk("chi").get(context["worst"]["url"]).context["total"] == 1


def test_the_overdue_list_follows_the_filters(desk, busy):
    assert desk("chi").get(f"{BOARD}?origin=meeting").context["late"] == []
    assert len(desk("chi").get(f"{BOARD}?field=Đất đai").context["late"]) == 1


def test_nobody_counts_or_lists_what_they_do_not_see(desk, cast, busy):
    make_order(cast.em, cast.ha, "Việc riêng của Tư pháp", days=1)

    for who in ("an", "giang", "khoa"):
        assert desk(who).get(BOARD).context["rows"] == []
        assert desk(who).get(LIST).context["total"] == 0
    for who in ("chi", "binh"):
        assert "Việc riêng của Tư pháp" not in desk(who).get(LIST).content.decode()
        assert "Việc riêng" not in desk(who).get(f"{LIST}?q=riêng").content.decode()


def test_the_list_says_the_finished_last_and_finds_words(desk, busy):
    texts = [row["text"] for row in desk("chi").get(LIST).context["rows"]]

    assert texts[0] == "Việc đang trễ"
    assert "Việc xong muộn" in texts[-2:]
    found = desk("chi").get(f"{LIST}?q=VIỆC XONG").context["rows"]
    assert [row["text"] for row in found] in ([], ["Việc xong muộn"])
    found = desk("chi").get(f"{LIST}?q=xong muộn").context["rows"]
    assert [row["text"] for row in found] == ["Việc xong muộn"]


@pytest.mark.parametrize(
    "query",
    ["unit=99999", "unit=x", "column=<b>", "leader=0", "from=-1", "from=99999", "period=never"],
)
def test_nonsense_in_the_address_narrows_nothing(desk, busy, query):
    everything = desk("chi").get(LIST).context["total"]

    answer = desk("chi").get(f"{LIST}?{query}")

    assert answer.status_code == 200
    assert answer.context["total"] == everything
    assert answer.context["rows"]


def test_a_long_list_goes_on_page_by_page(desk, cast):
    for number in range(35):
        make_order(cast.chi, cast.unit, f"Việc {number}", days=1 + number)
    client = desk("chi")

    first = client.get(LIST)
    second = client.get(LIST + first.context["page"]["older_url"])

    texts = [row["text"] for row in [*first.context["rows"], *second.context["rows"]]]
    assert texts == [f"Việc {number}" for number in range(35)]
    assert second.context["page"]["older_url"] == ""


def test_my_tasks_are_grouped_by_what_i_do_with_them(desk, cast, busy):
    mine = desk("binh").get(MINE)
    groups = {group["label"]: group["rows"] for group in mine.context["groups"]}
    assert groups["Việc tôi phải làm"][0]["text"] == "Việc đang trễ"

    waiting = make_order(cast.chi, cast.other_unit, "Việc chờ duyệt")
    accept(waiting, cast.em)
    report(waiting, cast.em)
    chief = desk("chi").get(MINE)
    groups = {group["label"]: group["rows"] for group in chief.context["groups"]}
    assert [row["text"] for row in groups["Kết quả chờ tôi duyệt"]] == ["Việc chờ duyệt"]
    assert [row["text"] for row in groups["Bị trả lại, chờ tôi giao lại"]] == ["Việc bị trả"]
    assert len(chief.context["given"]) == 6


def test_more_time_that_waits_for_my_word_stands_among_my_tasks(desk, parts):
    (asked,) = desk("chi").get(MINE).context["extensions"]

    assert asked["url"] == parts.directive.get_absolute_url()
    assert desk("binh").get(MINE).context["extensions"] == []


def test_the_place_in_the_rail_counts_what_waits(desk, parts):
    def count(who: str) -> int:
        places = desk(who).get(MINE).context["frame"]["places"]
        return next((one.count for one in places if one.url == "/chi-dao/"), -1)

    assert {who: count(who) for who in ("chi", "binh", "em", "an", "khoa")} == {
        "chi": 1,
        "binh": 2,
        "em": 2,
        "an": 0,
        "khoa": -1,
    }


def test_leaders_begin_at_the_board_and_officers_at_their_tasks(desk):
    home = reverse("directives:home")

    assert desk("chi").get(home)["Location"] == BOARD
    assert desk("binh").get(home)["Location"] == BOARD
    assert desk("an").get(home)["Location"] == MINE


@pytest.mark.parametrize("url", [BOARD, LIST, MINE])
def test_a_list_costs_the_same_with_five_and_fifty(desk, cast, url):
    def fill(count: int) -> None:
        for number in range(count):
            order = make_order(cast.chi, cast.unit, days=number % 7, field=f"Lĩnh vực {number}")
            accept(order, cast.binh)
            if number % 2:
                report(order, cast.binh)

    for who in ("chi", "binh"):
        client = desk(who)
        fill(5)
        cost_of(client, url)
        few = cost_of(client, url)
        fill(25)
        assert cost_of(client, url) == few
