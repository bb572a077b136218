"""What the metric page shows: one period, its figures in words, and the list behind them."""

from calendar import monthrange
from collections import Counter
from dataclasses import dataclass
from datetime import date
from typing import Any

from django.utils.translation import gettext as _

from docflow.core.actor import Actor
from docflow.documents.policies import visible_to
from docflow.documents.states import Direction
from docflow.metrics.selectors.figures import Figure, Figures, figures
from docflow.metrics.selectors.judging import Verdict
from docflow.metrics.selectors.trends import Month, months
from docflow.metrics.states import HELP, Exclusion, Reason

MONTHS = 6
# Months that may be asked for; far outside them dates cannot be reckoned with.
YEARS = range(1990, 2201)


@dataclass(frozen=True)
class Period:
    first: date
    last: date
    direction: str | None


@dataclass(frozen=True)
class Outside:
    """A document outside the numerator. `document` is None where the reader may not see it."""

    verdict: Verdict
    shown: bool
    reason: str
    help: str


@dataclass(frozen=True)
class Page:
    period: Period
    figures: Figures
    trend: list[Month]
    outside: list[Outside]
    reasons: list[tuple[Reason, int]]
    excluded: list[tuple[str, int]]
    units: list[tuple[str, Figure]]


def period_from(values: Any, today: date) -> Period:
    """The period asked for: a month "2026-11", else the month of `today`."""
    text = str(values.get("month", ""))
    try:
        first = date.fromisoformat(f"{text}-01")
    except ValueError:
        first = today.replace(day=1)
    if first.year not in YEARS:
        first = today.replace(day=1)
    last = first.replace(day=monthrange(first.year, first.month)[1])
    direction = values.get("direction")
    return Period(first, last, direction if direction in Direction.values else None)


def build(actor: Actor, period: Period, today: date) -> Page:
    """The page of the actor's own office; there is no parameter for another one."""
    found = figures(actor.office_id, period.first, period.last, period.direction)
    outside = found.outside
    seen = set(
        visible_to(actor)
        .filter(pk__in=[one.document.pk for one in outside])
        .values_list("pk", flat=True)
    )
    reasons = Counter(one.reason_a for one in outside if one.reason_a is not None)
    return Page(
        period=period,
        figures=found,
        trend=months(actor.office_id, today, MONTHS),
        outside=[_outside(one, one.document.pk in seen) for one in outside],
        reasons=sorted(reasons.items(), key=lambda pair: -pair[1]),
        excluded=[(str(Exclusion(key).label), n) for key, n in found.a.excluded.items()],
        units=_units(found),
    )


def _outside(verdict: Verdict, shown: bool) -> Outside:
    reason = verdict.reason_a
    if reason is None:
        raise ValueError("a document of the numerator is not outside it")
    return Outside(verdict, shown, str(reason.label), str(HELP[reason]))


def _units(found: Figures) -> list[tuple[str, Figure]]:
    """Figure A by drafting unit; incoming documents belong to the registry."""
    counted: Counter[str] = Counter()
    good: Counter[str] = Counter()
    for one in found.verdicts:
        if one.excluded is not None:
            continue
        name = one.document.unit.name if one.document.unit else _("Văn thư (văn bản đến)")
        counted[name] += 1
        good[name] += one.in_a
    rows = [(name, Figure(good[name], n, {})) for name, n in counted.items()]
    return sorted(rows, key=lambda row: (row[1].share or 0, row[0]))
