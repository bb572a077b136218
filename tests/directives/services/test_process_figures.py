"""Figures of internal processes as targets of a plan: read, judged, opened."""

from datetime import UTC, datetime, timedelta
from decimal import Decimal
from urllib.parse import urlencode

import pytest
from django.test import Client
from django.urls import reverse

from directives.models import IndicatorValue
from directives.selectors import targets
from directives.selectors.targets import Verdict
from directives.services import figures, indicators, readings
from directives.states import Period, Target
from docflow.core import clock
from docflow.documents.services import processes
from docflow.documents.services.processes import Step
from docflow.org.states import Role
from tests.factories.directives import make_order
from tests.factories.org import actor_of, make_cast

NOW = datetime(2026, 6, 10, 2, 0, tzinfo=UTC)
PLAN = "Cải cách hành chính năm 2026"
D = Decimal


@pytest.fixture
def cast(db):
    with clock.at(NOW):
        yield make_cast()


def publish(cast, unit, name="Cấp phép", minutes=600, investment=False):
    actor = actor_of(cast.dung)
    process = processes.make(
        actor=actor,
        unit=unit,
        name=name,
        steps=[Step("Thẩm định", minutes, Role.HEAD)],
        investment=investment,
    )
    processes.publish(actor=actor, version=process.versions.get())
    return process


def shorten(cast, process, minutes):
    actor = actor_of(cast.dung)
    draft = processes.begin(actor=actor, process=process)
    processes.write(
        actor=actor,
        version=draft,
        name=process.name,
        steps=[Step("Thẩm định", minutes, Role.HEAD, key=1)],
        investment=draft.investment,
    )
    processes.publish(actor=actor, version=draft)


def target(cast, figure, kind=Target.AT_LEAST, low=30):
    order = make_order(cast.chi, cast.unit, "Quy trình nội bộ", plan=PLAN, days=20)
    return indicators.set_target(
        actor=actor_of(cast.chi),
        directive=order,
        name="Chỉ tiêu",
        target=kind,
        low=D(low),
        period=Period.MONTH,
        figure=figure,
    )


def verdict(indicator):
    [one] = targets.of_directive(indicator.directive, clock.now())
    return one.verdict


def test_the_three_are_offered_and_have_a_list(cast):
    names = ("processes.units", "processes.shortened", "processes.investment")

    assert all(figures.is_known(one) for one in names)
    assert {figures.behind(one) for one in names} == {"documents:process-figures"}
    assert figures.behind("metrics.a") == figures.behind("nobody.knows") == ""


def test_while_there_is_nothing_to_count_nothing_is_written_and_nothing_is_met(cast):
    indicator = target(cast, "processes.shortened")

    readings.read_figures(clock.now(), 50)

    assert not IndicatorValue.objects.exists()
    assert verdict(indicator) == Verdict.UNMEASURED


def test_all_units_is_a_hundred_and_not_one_less(cast):
    indicator = target(cast, "processes.units", Target.EXACTLY, 100)
    for unit in (cast.unit, cast.other_unit):
        publish(cast, unit)
    readings.read_figures(clock.now(), 50)
    assert (indicator.values.get().value, verdict(indicator)) == (D("66.6600"), Verdict.MISSED)

    publish(cast, cast.registry)
    with clock.at(NOW + timedelta(days=1)):
        readings.read_figures(clock.now(), 50)
        assert verdict(indicator) == Verdict.MET


def test_shortened_processes_and_the_time_of_investment_are_read(cast):
    shortened = target(cast, "processes.shortened")
    cut = target(cast, "processes.investment", low=40)
    with clock.at(NOW - timedelta(days=60)):
        found = [publish(cast, cast.unit, f"Quy trình {at}", investment=at < 2) for at in range(3)]
    shorten(cast, found[0], 120)

    readings.read_figures(clock.now(), 50)

    assert (shortened.values.get().value, verdict(shortened)) == (D("33.3300"), Verdict.MET)
    assert (cut.values.get().value, verdict(cut)) == (D("40.0000"), Verdict.MET)


def test_the_number_in_the_plan_opens_its_list_as_it_stood(cast):
    indicator = target(cast, "processes.shortened")
    with clock.at(NOW - timedelta(days=60)):
        found = [publish(cast, cast.unit, f"Quy trình {at}") for at in range(3)]
    shorten(cast, found[0], 120)
    readings.read_figures(clock.now(), 50)
    browser = Client()
    browser.force_login(cast.chi.user, backend="django.contrib.auth.backends.ModelBackend")

    with clock.at(NOW + timedelta(days=2)):
        shorten(cast, found[1], 120)
        plan = browser.get(f"{reverse('directives:plan')}?{urlencode({'name': PLAN})}")
        [line] = [one for goal in plan.context["goals"] for one in goal["indicators"]]
        listed = browser.get(line["behind"]).context
        present = browser.get(reverse("documents:process-figures")).context

    assert line["last"].startswith("33,33")
    assert (listed["shortened_share"], present["shortened_share"]) == ("33,33", "66,66")
    assert sum(one["shortened"] for one in listed["lines"]) == 1
    assert indicator.values.count() == 1


@pytest.mark.parametrize("at", ["x", "2026-06-10", "2026-06-10T02:00:00", "9999-01-01T00:00:00Z"])
def test_a_moment_that_cannot_be_read_is_now(cast, at):
    browser = Client()
    browser.force_login(cast.chi.user, backend="django.contrib.auth.backends.ModelBackend")

    answer = browser.get(reverse("documents:process-figures"), {"at": at})

    assert (answer.status_code, answer.context["at"]) == (200, None)
