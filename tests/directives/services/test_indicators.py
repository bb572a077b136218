"""Targets: thresholds, values by people, values read by the system."""

from datetime import UTC, datetime, timedelta
from decimal import Decimal

import pytest

from directives.models import Indicator, IndicatorValue
from directives.selectors import measures
from directives.services import figures, indicators, readings
from directives.states import Period, Perm, Target
from docflow.core import clock, policy
from docflow.core.audit.models import AuditEvent
from docflow.core.errors import Forbidden, Invalid
from tests.factories.directives import accept, finish, make_order
from tests.factories.org import actor_of

D = Decimal


@pytest.fixture
def share():
    """A figure that the test sets by hand."""
    value = {"now": D("87.5")}
    figures.register("test.share", lambda _office_id, _now, _first: value["now"])
    yield value
    del figures._figures["test.share"]


def set_target(cast, directive, **fields) -> Indicator:
    values = {"name": "Tỷ lệ hài lòng", "target": Target.AT_LEAST, "low": D(90), **fields}
    return indicators.set_target(actor=actor_of(cast.chi), directive=directive, **values)


@pytest.mark.parametrize(
    ("target", "low", "high", "strict", "met", "missed"),
    [
        (Target.AT_LEAST, D(50), None, False, ["50", "80"], ["49.9999"]),
        (Target.AT_LEAST, D(90), None, True, ["90.0001"], ["90", "10"]),
        (Target.AT_MOST, None, D(5), False, ["5", "0"], ["5.1"]),
        (Target.AT_MOST, None, D(5), True, ["4.9"], ["5"]),
        (Target.RANGE, D(30), D(40), False, ["30", "35", "40"], ["29", "41"]),
        (Target.EXACTLY, D(100), None, False, ["100"], ["99.9", "100.1"]),
    ],
)
def test_a_value_meets_its_threshold_or_not(target, low, high, strict, met, missed):
    indicator = Indicator(target=target, low=low, high=high, strict=strict)

    assert all(indicator.is_met_by(D(value)) for value in met)
    assert not any(indicator.is_met_by(D(value)) for value in missed)


def test_the_giver_sets_several_targets_under_names_of_their_own(cast, order):
    set_target(cast, order)
    set_target(cast, order, name="Tỷ lệ đánh giá", low=D(50))

    assert order.indicators.count() == 2
    with pytest.raises(Invalid) as said:
        set_target(cast, order, name="  tỷ lệ hài lòng ")
    assert "name" in said.value.fields
    with pytest.raises(Forbidden):
        indicators.set_target(
            actor=actor_of(cast.binh), directive=order, name="x", target="exactly", low=D(1)
        )


@pytest.mark.parametrize(
    "wrong",
    [
        {"high": D(95)},
        {"low": None},
        {"target": Target.RANGE, "low": D(40), "high": D(30)},
        {"target": "most"},
        {"figure": "nobody.knows"},
    ],
)
def test_a_threshold_that_does_not_fit_is_named(cast, order, wrong):
    with pytest.raises(Invalid):
        set_target(cast, order, **wrong)


def test_the_named_reporter_reports_and_nobody_else(cast, order):
    accept(order, cast.binh)
    indicator = set_target(cast, order, reporter=cast.binh, period=Period.QUARTER)

    made = indicators.report_value(actor=actor_of(cast.binh), indicator=indicator, value=D("91.2"))

    assert (made.period, made.value, made.automatic) == ("2026-Q2", D("91.2"), False)
    assert AuditEvent.objects.get(verb="indicator.measure").data["met"] is True
    for who in (cast.an, cast.chi, cast.em):
        with pytest.raises(Forbidden):
            indicators.report_value(actor=actor_of(who), indicator=indicator, value=D(1))


def test_without_a_reporter_the_lead_reports(cast, order):
    indicator = set_target(cast, order)

    assert policy.can(actor_of(cast.binh), Perm.MEASURE, indicator)
    assert not policy.can(actor_of(cast.chi), Perm.MEASURE, indicator)


@pytest.mark.parametrize(
    ("kind", "written"),
    [
        (Period.ONCE, "2026"),
        (Period.YEAR, "2026"),
        (Period.QUARTER, "2026-Q3"),
        (Period.MONTH, "2026-07"),
    ],
)
def test_a_period_is_that_of_vietnam(kind, written):
    # 30 June, 18:00 UTC, is 1 July in Vietnam.
    assert indicators.period_of(kind, datetime(2026, 6, 30, 18, 0, tzinfo=UTC)) == written


def test_a_figure_is_read_once_a_day(cast, order, monday, share):
    indicator = set_target(cast, order, figure="test.share")

    assert readings.read_figures(clock.now(), 50) == 1
    assert readings.read_figures(clock.now() + timedelta(hours=5), 50) == 0
    share["now"] = D(92)
    with clock.at(monday + timedelta(days=1)):
        assert readings.read_figures(clock.now(), 50) == 1

    values = IndicatorValue.objects.filter(indicator=indicator)
    assert [(row.value, row.automatic) for row in values] == [(D("87.5"), True), (D(92), True)]
    assert [indicator.is_met_by(row.value) for row in values] == [False, True]


def test_a_figure_is_reported_by_nobody_and_read_for_open_orders_only(cast, order, share):
    indicator = set_target(cast, order, figure="test.share", reporter=cast.binh)

    with pytest.raises(Forbidden):
        indicators.report_value(actor=actor_of(cast.binh), indicator=indicator, value=D(1))
    finish(order, cast.binh, cast.chi)
    assert readings.read_figures(clock.now(), 50) == 0


def test_nothing_to_measure_writes_nothing(cast, order, share):
    share["now"] = None
    set_target(cast, order, figure="test.share")

    assert readings.read_figures(clock.now(), 50) == 0
    assert figures.read("gone", cast.office.pk, clock.now()) is None


def test_the_own_figure_is_the_share_done_on_time(cast, monday):
    assert measures.on_time_share(cast.office.pk, monday) is None
    finish(make_order(cast.chi, cast.unit, days=5), cast.binh, cast.chi)
    make_order(cast.chi, cast.unit, days=1)
    make_order(cast.chi, cast.unit, days=60)

    later = monday + timedelta(days=7)

    assert figures.read("directives.on_time", cast.office.pk, later) == D("50.0000")
    assert measures.on_time_share(cast.other_office.pk, later) is None
