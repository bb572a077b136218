"""The month of deadlines: whose, on which days, what the office's calendar says of them."""

from datetime import date, timedelta

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.urls import reverse

from directives.services import pausing
from docflow.core import clock
from docflow.org.models import CalendarDay
from tests.factories.directives import accept, finish, lead_of, make_order
from tests.factories.org import actor_of

CALENDAR = reverse("directives:calendar")


def days_of(answer) -> dict[date, dict]:
    return {day["date"]: day for week in answer.context["weeks"] for day in week}


def texts(answer) -> dict[str, list[str]]:
    return {
        day.isoformat(): [item["text"] for item in cell["items"]]
        for day, cell in days_of(answer).items()
        if cell["items"]
    }


def test_what_i_hold_and_what_i_gave_stand_on_their_days(desk, cast, monday):
    make_order(cast.chi, cast.unit, "phòng Nội vụ", days=5)
    make_order(cast.binh, cast.an, "giao xuống", days=2)
    make_order(cast.chi, cast.other_unit, "phòng khác", days=5)
    make_order(cast.chi, cast.unit, "không hạn")

    held, gave = desk("binh").get(CALENDAR), desk("binh").get(f"{CALENDAR}?of=given")

    assert texts(held) == {"2026-06-08": ["phòng Nội vụ"]}
    assert texts(gave) == {"2026-06-03": ["giao xuống"]}
    assert texts(desk("chi").get(CALENDAR)) == {}
    assert len(texts(desk("chi").get(f"{CALENDAR}?of=given"))["2026-06-08"]) == 2
    (item,) = days_of(held)[date(2026, 6, 8)]["items"]
    assert f'href="{item["url"]}"' in held.content.decode()


def test_late_paused_and_done_are_told_apart_in_words(desk, cast, monday):
    make_order(cast.chi, cast.unit, "trễ", days=1)
    paused = make_order(cast.chi, cast.unit, "dừng", days=1)
    accept(paused, cast.binh)
    pausing.suspend(actor=actor_of(cast.chi), assignment=lead_of(paused), note="Chờ hướng dẫn mới")
    finish(make_order(cast.chi, cast.unit, "xong", days=2), cast.binh, cast.chi)
    with clock.at(monday + timedelta(days=3)):
        answer = desk("binh").get(CALENDAR)

    cells = days_of(answer)
    tuesday = {item["text"]: item for item in cells[date(2026, 6, 2)]["items"]}
    assert cells[date(2026, 6, 2)]["late"] == 1
    assert tuesday["trễ"]["late"]
    assert tuesday["dừng"]["paused"]
    assert not tuesday["dừng"]["late"]
    assert cells[date(2026, 6, 3)]["items"][0]["done"]
    assert cells[date(2026, 6, 3)]["late"] == 0
    words = answer.content.decode()
    for word in ("quá hạn", "Quá hạn:", "tạm dừng", "Xong:"):
        assert word in words


def test_days_off_are_those_of_the_office(desk, cast):
    for day, kind, shift, name, confirmed in (
        (10, "holiday", "whole", "Nghỉ lễ", True),
        (11, "day_off", "afternoon", "Họp toàn thể", True),
        (13, "working", "whole", "Làm bù", True),
        (20, "working", "morning", "Làm bù sáng", False),
    ):
        CalendarDay.objects.create(
            office=cast.office,
            date=date(2026, 6, day),
            kind=kind,
            shift=shift,
            name=name,
            confirmed=confirmed,
        )
    CalendarDay.objects.create(
        office=cast.other_office, date=date(2026, 6, 12), kind="holiday", name="Của nơi khác"
    )

    answer = desk("an").get(CALENDAR)

    cells = days_of(answer)
    off = {day: cells[date(2026, 6, day)]["off"] for day in (9, 10, 11, 12, 13, 14, 20)}
    assert off == {
        9: "",
        10: "whole",
        11: "afternoon",
        12: "",
        13: "",
        14: "whole",
        20: "afternoon",
    }
    assert cells[date(2026, 6, 11)]["name"] == "Họp toàn thể (nghỉ chiều)"
    assert [day for day, cell in cells.items() if cell["provisional"]] == [date(2026, 6, 20)]
    assert "tạm tính" in answer.content.decode()
    assert "Của nơi khác" not in answer.content.decode()


def test_a_full_day_opens_with_all_of_it(desk, cast):
    for number in range(5):
        make_order(cast.chi, cast.unit, f"Việc {number}", days=5)
    client = desk("binh")

    cell = days_of(client.get(CALENDAR))[date(2026, 6, 8)]
    opened = client.get(cell["url"])

    assert (len(cell["items"]), cell["more"], cell["count"]) == (3, 2, 5)
    assert [row["text"] for row in opened.context["day_rows"]] == [f"Việc {n}" for n in range(5)]
    assert opened.context["day_words"] == "thứ Hai, 08/06/2026"


def test_one_walks_from_month_to_month_and_back_to_today(desk, cast):
    client = desk("binh")
    make_order(cast.chi, cast.unit, days=25)

    june = client.get(f"{CALENDAR}?of=given")
    july = client.get(june.context["after_url"])
    year_end = client.get(f"{CALENDAR}?month=2026-12")

    assert (june.context["month"], july.context["month"]) == (date(2026, 6, 1), date(2026, 7, 1))
    assert july.context["of_given"]
    assert july.context["before_url"] == f"{CALENDAR}?month=2026-06&of=given"
    assert year_end.context["after_url"] == f"{CALENDAR}?month=2027-01"
    assert client.get(f"{CALENDAR}?month=2026-07").context["count"] == 1
    assert "Tháng này không có thời hạn nào" in year_end.content.decode()


@pytest.mark.parametrize(
    "query",
    ["month=2026-13", "month=x", "day=2026-02-30", "day=0001-01-01", "month=9999-12", "of=<b>"],
)
def test_nonsense_in_the_address_is_this_month(desk, query):
    answer = desk("an").get(f"{CALENDAR}?{query}")

    assert answer.status_code == 200
    assert answer.context["month"] == date(2026, 6, 1)


def test_the_month_costs_the_same_with_two_and_thirty(desk, cast):
    client = desk("binh")

    def cost() -> int:
        with CaptureQueriesContext(connection) as asked:
            client.get(f"{CALENDAR}?day=2026-06-08")
        return len(asked)

    costs = []
    for count in (2, 28):
        for number in range(count):
            make_order(cast.chi, cast.unit, days=5 if number % 2 else number)
        cost()
        costs.append(cost())
    assert costs[0] == costs[1]
