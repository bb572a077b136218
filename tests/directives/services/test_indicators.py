"""Targets: thresholds, values by people, values read by the system."""

from datetime import UTC, date, datetime, timedelta
from decimal import Decimal

import pytest

from directives.models import Indicator, IndicatorValue
from directives.selectors import measures
from directives.services import figures, indicators, measuring, readings
from directives.states import Period, Perm, Target
from docflow.core import clock, policy
from docflow.core.audit.models import AuditEvent
from docflow.core.errors import Forbidden, Invalid, Refused
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


def test_a_target_is_changed_and_removed_only_until_it_is_measured(cast, order):
    indicator = set_target(cast, order, reporter=cast.an)
    chi = actor_of(cast.chi)

    changed = indicators.change(
        actor=chi,
        indicator=indicator,
        name="Tỷ lệ hài lòng",
        target=Target.RANGE,
        low=D(30),
        high=D(40),
    )

    assert (changed.target, changed.low, changed.high, changed.reporter) == (
        Target.RANGE, D(30), D(40), None,
    )  # fmt: skip
    assert AuditEvent.objects.get(verb="indicator.change").data["before"]["low"] == "90.0000"
    other = set_target(cast, order, name="Khác")
    indicators.remove(actor=chi, indicator=other)
    assert list(order.indicators.all()) == [indicator]
    indicators.report_value(actor=actor_of(cast.binh), indicator=changed, value=D(35))
    for act in (
        lambda: indicators.remove(actor=chi, indicator=changed),
        lambda: indicators.change(
            actor=chi, indicator=changed, name="x", target="exactly", low=D(1)
        ),
    ):
        with pytest.raises(Refused):
            act()
    assert order.indicators.get().low == D(30)


def test_only_who_gave_or_entered_changes_removes_or_ends(cast, order):
    indicator = set_target(cast, order)
    binh = actor_of(cast.binh)

    for act in (
        lambda: indicators.remove(actor=binh, indicator=indicator),
        lambda: indicators.end(actor=binh, indicator=indicator, note="Không đo nữa đâu"),
        lambda: indicators.change(
            actor=binh, indicator=indicator, name="x", target="exactly", low=D(1)
        ),
    ):
        with pytest.raises(Forbidden):
            act()
    assert order.indicators.get().name == "Tỷ lệ hài lòng"


def test_an_ended_target_keeps_its_values_and_takes_no_more(cast, order, share):
    indicator = set_target(cast, order)
    read = set_target(cast, order, name="Tự đọc", figure="test.share")
    binh, chi = actor_of(cast.binh), actor_of(cast.chi)
    indicators.report_value(actor=binh, indicator=indicator, value=D(91))
    with pytest.raises(Invalid):
        indicators.end(actor=chi, indicator=indicator, note="ngắn")

    for one in (indicator, read):
        indicators.end(actor=chi, indicator=one, note="Kế hoạch đã thay đổi")

    with pytest.raises(Refused, match="Kế hoạch đã thay đổi"):
        indicators.report_value(actor=binh, indicator=indicator, value=D(92))
    with pytest.raises(Refused):
        indicators.end(actor=chi, indicator=indicator, note="Kế hoạch đã thay đổi")
    assert readings.read_figures(clock.now(), 50) == 0
    assert [row.value for row in IndicatorValue.objects.all()] == [D(91)]


@pytest.mark.parametrize(
    ("kind", "typed", "said"),
    [
        (Period.QUARTER, "2026-06", "2018-Q3"),
        (Period.MONTH, "2026-Q2", "2018-09"),
        (Period.YEAR, "năm nay", "2018"),
        (Period.MONTH, "2026-07", "chưa bắt đầu"),
    ],
)
def test_a_period_that_is_none_is_refused_in_words(cast, order, kind, typed, said):
    indicator = set_target(cast, order, period=kind)

    with pytest.raises(Invalid) as problem:
        indicators.report_value(
            actor=actor_of(cast.binh), indicator=indicator, value=D(1), period=typed
        )

    assert said in str(problem.value.fields["period"][0])
    assert not IndicatorValue.objects.exists()


def test_a_reporter_sees_the_order_as_long_as_they_report(cast, order):
    indicator = set_target(cast, order, reporter=cast.ha)
    ha = actor_of(cast.ha)
    assert policy.can(ha, Perm.VIEW, order)
    assert policy.can(ha, Perm.MEASURE, indicator)

    indicators.remove(actor=actor_of(cast.chi), indicator=indicator)

    assert not policy.can(ha, Perm.VIEW, order)


def test_evidence_is_a_report_of_progress(cast, order):
    accept(order, cast.binh)
    indicator = set_target(cast, order)

    row = measuring.measure(
        actor=actor_of(cast.binh),
        indicator=indicator,
        value=D("91.5"),
        period="2026",
        evidence=[("Phiếu.pdf", b"%PDF-1.4", "application/pdf")],
    )

    assert row.evidence.assignment.directive == order
    assert [one.name for one in row.evidence.files.all()] == ["Phiếu.pdf"]


def test_who_works_on_no_part_says_it_in_a_note(cast, order):
    indicator = set_target(cast, order, reporter=cast.ha)
    ha = actor_of(cast.ha)

    with pytest.raises(Refused):
        measuring.measure(actor=ha, indicator=indicator, value=D(1), evidence=[("a.pdf", b"x", "")])
    assert not IndicatorValue.objects.exists()
    assert measuring.measure(actor=ha, indicator=indicator, value=D(1), note="Phiếu số 5").note


def test_a_figure_is_read_for_its_own_period_and_once_more_at_its_end(cast, order, monday):
    asked = []

    def read(_office, until, first):
        asked.append((until, first))
        return D(len(asked))

    figures.register("test.span", read)
    set_target(cast, order, figure="test.span", period=Period.QUARTER)
    try:
        readings.read_figures(monday, 50)
        with clock.at(monday + timedelta(days=31)):
            readings.read_figures(clock.now(), 50)
    finally:
        del figures._figures["test.span"]

    written = list(IndicatorValue.objects.values_list("period", "value"))
    assert written == [("2026-Q2", D(1)), ("2026-Q2", D(2)), ("2026-Q3", D(3))]
    assert [first.isoformat() for _until, first in asked] == [
        "2026-04-01", "2026-04-01", "2026-07-01",
    ]  # fmt: skip
    assert asked[1][0] == datetime(2026, 6, 30, 16, 59, 59, tzinfo=UTC)


@pytest.mark.parametrize("name", ["metrics.a", "metrics.b", "metrics.c", "directives.on_time"])
def test_a_figure_without_anything_to_measure_is_unknown_not_nought(cast, order, name):
    set_target(cast, order, figure=name, period=Period.QUARTER)

    assert readings.read_figures(clock.now(), 50) == 0
    assert not IndicatorValue.objects.exists()


def test_the_own_figure_counts_only_what_is_due_in_the_period(cast, monday):
    finish(make_order(cast.chi, cast.unit, days=5), cast.binh, cast.chi)
    make_order(cast.chi, cast.unit, days=25)
    later = monday + timedelta(days=60)

    def share(first):
        return measures.on_time_share(cast.office.pk, later, first)

    assert (share(None), share(date(2026, 6, 1)), share(date(2026, 7, 1))) == (50, 50, 0)
    assert share(date(2026, 9, 1)) is None
