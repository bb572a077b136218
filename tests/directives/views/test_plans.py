"""Plans: goals with their thresholds, sight as that of the orders, the sheet, constant costs."""

from decimal import Decimal
from io import BytesIO
from urllib.parse import urlencode

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.urls import reverse
from openpyxl import load_workbook

from directives.services import indicators
from directives.states import Period, Target
from tests.factories.directives import make_order
from tests.factories.org import actor_of

NAME = "Cải cách hành chính năm 2026 / đợt 1"
D = Decimal


def url(route="plan", name=NAME) -> str:
    return f"{reverse(f'directives:{route}')}?{urlencode({'name': name})}"


def put(cast, directive, name, low=90, giver="chi", **fields):
    return indicators.set_target(
        actor=actor_of(getattr(cast, giver)),
        directive=directive,
        name=name,
        **{"target": Target.AT_LEAST, "low": D(low), "period": Period.MONTH, **fields},
    )


def say(cast, indicator, value, who="binh", period=""):
    indicators.report_value(
        actor=actor_of(getattr(cast, who)), indicator=indicator, value=D(value), period=period
    )


@pytest.fixture
def plan(cast):
    """Two goals: Bình's with one threshold met and one missed, Em's with one nobody measured."""
    first = make_order(cast.chi, cast.unit, "Người dân hài lòng", plan=NAME, days=20)
    second = make_order(cast.chi, cast.other_unit, "Thủ tục trực tuyến", plan=NAME, days=20)
    say(cast, put(cast, first, "Hài lòng", strict=True), 91)
    missed = put(cast, first, "Đúng hạn", 95)
    say(cast, missed, 80, period="2026-05")
    say(cast, missed, 85)
    put(cast, second, "Trực tuyến", 30, target=Target.RANGE, high=D(40))
    put(cast, second, "Chữ ký số", 100, target=Target.EXACTLY, figure="metrics.a")
    return NAME


def badges(answer) -> list[tuple[str, str]]:
    return [
        (line["verdict"]["label"], line["verdict"]["tone"])
        for goal in answer.context["goals"]
        for line in goal["indicators"]
    ]


def test_each_threshold_is_met_missed_or_not_measured_in_words(desk, plan):
    answer = desk("chi").get(url())

    assert badges(answer) == [
        ("đạt", "accent"),
        ("chưa đạt", "late"),
        ("chưa đo", "neutral"),
        ("chưa có số liệu", "neutral"),
    ]
    summary = answer.context["summary"]
    assert (summary["met"], summary["missed"], summary["unmeasured"]) == (1, 1, 2)
    words = answer.content.decode()
    for said in ("trên 90%", "ít nhất 95%", "từ 30 đến 40%", "đúng 100%", "hệ thống tự đọc"):
        assert said in words
    assert "tone-proved" not in words


def test_the_trend_is_drawn_from_two_periods_on(desk, plan):
    goals = desk("chi").get(url()).context["goals"]

    drawn = [line["drawing"] is not None for goal in goals for line in goal["indicators"]]
    assert drawn == [False, True, False, False]


def test_one_sees_the_goals_whose_orders_one_sees(desk, plan):
    mine = desk("binh").get(url())

    assert [goal["text"] for goal in mine.context["goals"]] == ["Người dân hài lòng"]
    assert "Trực tuyến" not in mine.content.decode()
    assert mine.context["summary"]["thresholds"] == 2
    assert {who: desk(who).get(url()).status_code for who in ("an", "giang", "khoa")} == {
        "an": 404,
        "giang": 404,
        "khoa": 404,
    }
    assert desk("an").get(url("plan-xlsx")).status_code == 404
    assert NAME not in desk("an").get(reverse("directives:plans")).content.decode()


@pytest.mark.parametrize("name", ["", "Không có kế hoạch này", "x" * 5000])
def test_a_plan_that_is_none_is_absent(desk, plan, name):
    assert desk("chi").get(url(name=name)).status_code == 404


def test_the_list_of_plans_leads_to_each(desk, cast, plan):
    make_order(cast.chi, cast.unit, "Việc khác", plan="Kế hoạch nhỏ")

    answer = desk("chi").get(reverse("directives:plans"))

    plans = answer.context["plans"]
    found = {one["name"]: (one["goals"], one["met"], one["missed"]) for one in plans}
    assert found == {NAME: (2, 1, 1), "Kế hoạch nhỏ": (1, 0, 0)}
    assert desk("chi").get(plans[1]["url"]).status_code == 200


def test_without_a_plan_the_page_says_how_one_comes(desk):
    assert "Chưa có kế hoạch nào" in desk("chi").get(reverse("directives:plans")).content.decode()


def test_the_sheet_has_one_row_for_each_threshold(desk, plan):
    answer = desk("chi").get(url("plan-xlsx"))

    rows = list(load_workbook(BytesIO(answer.content)).active.values)
    assert [(row[4], row[5], row[9]) for row in rows[1:]] == [
        ("Hài lòng", "trên 90%", "đạt"),
        ("Đúng hạn", "ít nhất 95%", "chưa đạt"),
        ("Trực tuyến", "từ 30 đến 40%", "chưa đo"),
        ("Chữ ký số", "đúng 100%", "chưa có số liệu"),
    ]


def test_the_pages_cost_the_same_whatever_the_plan_holds(desk, cast, plan):
    client = desk("chi")
    pages = [url(), reverse("directives:plans")]

    def cost() -> list[int]:
        counts = []
        for page in pages:
            with CaptureQueriesContext(connection) as captured:
                assert client.get(page).status_code == 200
            counts.append(len(captured))
        return counts

    cost()
    few = cost()
    for number in range(6):
        more = make_order(cast.chi, cast.unit, f"Mục tiêu {number}", plan=NAME)
        for part in range(2):
            say(cast, put(cast, more, f"Chỉ tiêu {part}"), 92)
        make_order(cast.chi, cast.unit, plan=f"Kế hoạch {number}")
    assert cost() == few
