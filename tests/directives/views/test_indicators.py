"""The indicators on the page of their directive: drawn, corrected, proved, ruled."""

from datetime import timedelta
from decimal import Decimal

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.urls import reverse

from directives.models import IndicatorValue
from directives.services import indicators
from directives.states import Period, Target
from docflow.core import clock
from tests.factories.directives import accept
from tests.factories.org import actor_of

D = Decimal


def put(cast, order, name="Hài lòng", **fields):
    values = {"target": Target.AT_LEAST, "low": D(90), "period": Period.MONTH, **fields}
    return indicators.set_target(actor=actor_of(cast.chi), directive=order, name=name, **values)


def say(cast, indicator, value, period=""):
    indicators.report_value(
        actor=actor_of(cast.binh), indicator=indicator, value=D(value), period=period
    )


def shown(desk, who, order):
    answer = desk(who).get(order.get_absolute_url())
    return answer, answer.context["indicators"]


def address(indicator, what="measure") -> str:
    return reverse(f"directives:{what}", args=[indicator.pk])


def test_each_is_drawn_against_its_threshold_and_red_when_missed(desk, cast, order):
    first, second = put(cast, order), put(cast, order, "Trực tuyến", target="range", high=D(95))
    for period, value in (("2026-05", 95), ("2026-06", 80)):
        say(cast, first, value, period)
        say(cast, second, value, period)

    answer, (one, two) = shown(desk, "chi", order)

    assert (one["last"], one["verdict"]["label"], one["verdict"]["tone"]) == (
        "80%", "chưa đạt", "late",
    )  # fmt: skip
    # Y grows downwards: 95 lies above the line at 90, 80 below it.
    ys = [mark["y"] for mark in one["drawing"].marks]
    assert ys[0] < one["drawing"].edge < ys[1]
    assert (two["drawing"].edge, two["drawing"].band) == (None, (7, 7))
    words = answer.content.decode()
    assert words.count("<svg class") + words.count('class="chart target-chart"') >= 2
    assert "dải nền: phải đạt từ 90 đến 95%" in words


def test_what_is_unknown_is_neither_green_nor_nought(desk, cast, order):
    put(cast, order)
    put(cast, order, "Chữ ký số", figure="metrics.a")

    answer, (one, two) = shown(desk, "chi", order)

    assert [x["verdict"] for x in (one, two)] == [
        {"label": "chưa đo", "tone": "neutral", "icon": None},
        {"label": "chưa có số liệu", "tone": "neutral", "icon": None},
    ]
    assert (one["last"], two["last"]) == (None, None)
    assert "tone-proved" not in answer.content.decode()


def test_a_corrected_value_stays_in_the_history(desk, cast, order):
    indicator = put(cast, order)
    say(cast, indicator, 95)
    say(cast, indicator, 60)

    answer, (one,) = shown(desk, "binh", order)

    assert [(row["value"], row["replaced"]) for row in one["history"]] == [
        ("60%", False),
        ("95%", True),
    ]
    assert "đã đính chính" in answer.content.decode()


def test_a_missing_period_is_named_and_asked_for(desk, cast, order, monday):
    indicator = put(cast, order, period=Period.QUARTER)

    with clock.at(monday + timedelta(days=40)):
        answer, (one,) = shown(desk, "binh", order)

    assert "Kỳ quý 2/2026 chưa báo cáo" in answer.content.decode()
    (act,) = one["acts"]
    assert (act.label, act.url) == (
        "Báo cáo kỳ quý 2/2026",
        address(indicator) + "?period=2026-Q2",
    )
    form = desk("binh").get(act.url).context["form"]
    assert form["period"].value() == "2026-Q2"


def test_the_giver_changes_what_is_unmeasured_and_ends_what_is_measured(desk, cast, order):
    first, second = put(cast, order), put(cast, order, "Khác")
    say(cast, second, 91)

    _answer, (one, two) = shown(desk, "chi", order)

    assert [act.label for act in one["acts"]] == ["Sửa", "Bỏ"]
    assert [act.label for act in two["acts"]] == ["Kết thúc chỉ tiêu"]
    client = desk("chi")
    form = client.get(address(first, "indicator-change")).context["form"]
    values = {name: form[name].value() or "" for name in form.fields}
    assert values["low"] == 90
    changed = client.post(
        address(first, "indicator-change"), {**values, "low": "85,5", "strict": "on"}
    )
    ended = client.post(address(second, "indicator-end"), {"note": "Kế hoạch đã thay đổi"})
    assert (changed.status_code, ended.status_code) == (303, 303)
    first.refresh_from_db()
    assert (first.low, first.strict) == (D("85.5"), True)
    answer, _shown = shown(desk, "chi", order)
    assert "Kế hoạch đã thay đổi" in answer.content.decode()
    assert client.post(address(first, "indicator-remove")).status_code == 303
    assert list(order.indicators.all()) == [second]


def test_a_value_comes_with_its_evidence(desk, cast, order):
    accept(order, cast.binh)
    indicator = put(cast, order)
    proof = SimpleUploadedFile("Phiếu khảo sát.pdf", b"%PDF-1.4", "application/pdf")

    answer = desk("binh").post(
        address(indicator), {"value": "91,5", "period": "2026-05", "evidence": proof}
    )

    assert answer.status_code == 303
    row = IndicatorValue.objects.get()
    assert (row.period, row.value) == ("2026-05", D("91.5"))
    _page, (one,) = shown(desk, "chi", order)
    (file,) = one["history"][0]["files"]
    assert file["name"] == "Phiếu khảo sát.pdf"
    assert desk("chi").get(file["url"]).content == b"%PDF-1.4"


def test_a_wrong_period_is_said_beside_its_field(desk, cast, order):
    indicator = put(cast, order)

    answer = desk("binh").post(address(indicator), {"value": "91", "period": "2026-Q2"})

    assert answer.status_code == 422
    assert "2018-09" in answer.context["form"].errors["period"][0]
    assert "evidence" not in answer.context["form"].fields
    assert not IndicatorValue.objects.exists()


@pytest.mark.parametrize(
    ("fields", "words"),
    [
        ({"strict": True}, "trên 90%"),
        ({}, "ít nhất 90%"),
        ({"target": "at_most", "low": None, "high": D("5.5")}, "nhiều nhất 5,5%"),
        ({"target": "at_most", "low": None, "high": D(5), "strict": True}, "dưới 5%"),
        ({"target": "exactly", "low": D(3), "unit": "cuộc"}, "đúng 3 cuộc"),
        ({"target": "range", "low": D(30), "high": D(40)}, "từ 30 đến 40%"),
    ],
)
def test_a_threshold_is_said_in_words(desk, cast, order, fields, words):
    put(cast, order, **fields)

    _answer, (one,) = shown(desk, "chi", order)

    assert one["demand"] == words


def test_many_indicators_cost_the_same(desk, cast, order):
    client = desk("chi")

    def cost() -> int:
        with CaptureQueriesContext(connection) as captured:
            assert client.get(order.get_absolute_url()).status_code == 200
        return len(captured)

    def fill(count: int) -> None:
        for number in range(count):
            say(cast, put(cast, order, f"Chỉ tiêu {count}-{number}"), 91)

    fill(1)
    cost()
    few = cost()
    fill(7)
    assert cost() == few
