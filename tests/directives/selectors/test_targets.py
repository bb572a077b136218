"""Indicators with what was measured: corrections, what is missing, what is met."""

from datetime import timedelta
from decimal import Decimal

import pytest

from directives.selectors import targets
from directives.selectors.targets import Verdict
from directives.services import indicators
from directives.states import Period, Target
from docflow.core import clock
from tests.factories.directives import accept, make_order
from tests.factories.org import actor_of

D = Decimal


def put(cast, order, name="Hài lòng", **fields):
    values = {"target": Target.AT_LEAST, "low": D(90), "period": Period.MONTH, **fields}
    return indicators.set_target(actor=actor_of(cast.chi), directive=order, name=name, **values)


def say(cast, indicator, value, period=""):
    indicators.report_value(
        actor=actor_of(cast.binh), indicator=indicator, value=D(value), period=period
    )


def of(order, now=None):
    return targets.of_directive(order, now or clock.now())


def test_the_latest_value_of_a_period_counts_and_none_is_lost(cast, order):
    indicator = put(cast, order)
    say(cast, indicator, 95, "2026-05")
    say(cast, indicator, 80, "2026-06")
    say(cast, indicator, 60, "2026-05")

    (one,) = of(order)

    assert [(v.period, v.value) for v in one.latest] == [("2026-05", D(60)), ("2026-06", D(80))]
    assert [v.value for v in one.history] == [D(95), D(80), D(60)]
    assert one.replaced == {one.history[0].pk}
    # The newest period is the last one, whatever was written down last.
    assert (one.last.period, one.verdict) == ("2026-06", Verdict.MISSED)


def test_nothing_is_met_before_it_is_measured(cast, order):
    put(cast, order, target=Target.AT_MOST, low=None, high=D(5))

    (one,) = of(order)

    assert (one.last, one.verdict) == (None, Verdict.UNMEASURED)
    assert targets.tally([one]) == {Verdict.MET: 0, Verdict.MISSED: 0, Verdict.UNMEASURED: 1}


def test_past_periods_without_a_value_are_missing(cast, order, monday):
    indicator = put(cast, order)
    say(cast, indicator, 95)
    later = monday + timedelta(days=70)

    (one,) = of(order, later)

    assert one.missing == ("2026-07",)
    assert of(order)[0].missing == ()


def test_what_is_measured_once_is_missing_after_the_deadline(cast, order, monday):
    indicator = put(cast, order, period=Period.ONCE)

    assert of(order)[0].missing == ()
    assert of(order, monday + timedelta(days=30))[0].missing == ("2026",)
    say(cast, indicator, 91)
    assert of(order, monday + timedelta(days=30))[0].missing == ()


def test_an_ended_indicator_asks_for_nothing_more(cast, order, monday):
    indicator = put(cast, order)
    with clock.at(monday + timedelta(days=40)):
        indicators.end(actor=actor_of(cast.chi), indicator=indicator, note="Kế hoạch đã thay")

    (one,) = of(order, monday + timedelta(days=200))

    assert one.missing == ("2026-06",)
    assert (one.ending.who, one.ending.note) == ("Phạm Thị Chi", "Kế hoạch đã thay")
    assert targets.tally([one])[Verdict.UNMEASURED] == 0


@pytest.mark.parametrize(("who", "count"), [("binh", 1), ("chi", 0), ("em", 0), ("an", 1)])
def test_each_is_asked_only_for_what_they_report(cast, order, monday, who, count):
    put(cast, order)
    put(cast, order, "Đúng hạn", reporter=cast.an)
    put(cast, order, "Số hóa", figure="directives.on_time")
    put(cast, make_order(cast.chi, cast.other_unit, days=2), "Của nơi khác", period=Period.YEAR)
    later = monday + timedelta(days=40)

    with clock.at(later):
        found = targets.unmeasured(actor_of(getattr(cast, who)), later)

    assert len(found) == count
    assert all(one.missing == ("2026-06",) for one in found)


def test_many_indicators_cost_what_one_costs(cast, order, monday, django_assert_num_queries):
    accept(order, cast.binh)

    def fill(count: int) -> None:
        for number in range(count):
            indicator = put(cast, order, f"Chỉ tiêu {number}-{count}")
            say(cast, indicator, 90)

    fill(1)
    later = monday + timedelta(days=90)
    with django_assert_num_queries(4):
        of(order, later)
    fill(8)
    with django_assert_num_queries(4):
        assert len(of(order, later)) == 9
