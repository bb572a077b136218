"""Week by week or month by month: what was given, and what was finished on time and late.

Counted from moments alone, so a past period never changes unless its work does: an order stands
in the period it was given in, a finished one in that in which its accepted result was handed in.
"""

import re
from collections import Counter
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from fractions import Fraction
from typing import Any

from django.db.models import Case, Count, IntegerField, Q, QuerySet, Value, When

from directives.models import Assignment
from directives.selectors.lateness import Standing, with_standing
from docflow.org.selectors.calendar import ZONE, start_of

WEEK, MONTH = "week", "month"
PERIODS = 12


@dataclass(frozen=True)
class Period:
    """One week or month; `key` names it in an address: "2026-06", "2026-W23"."""

    key: str
    first: date
    given: int
    on_time: int
    late: int

    @property
    def share(self) -> Fraction | None:
        """On time among what was finished against a deadline; None while nothing was."""
        done = self.on_time + self.late
        return Fraction(self.on_time, done) if done else None


def trend(leads: QuerySet[Assignment], now: datetime, step: str = MONTH) -> tuple[Period, ...]:
    """The last twelve periods up to that of `now`, the oldest first; two queries."""
    starts = _starts(now.astimezone(ZONE).date(), step)
    rows = with_standing(leads, now).exclude(standing=Standing.VOID).order_by()
    given = _by_period(rows, "directive__given_at", starts, "period")
    done = _by_period(
        rows.filter(standing__in=[Standing.ON_TIME, Standing.LATE]),
        "done_at",
        starts,
        "period",
        "standing",
    )
    return tuple(
        Period(
            key_of(first, step),
            first,
            given[(place,)],
            done[place, Standing.ON_TIME.value],
            done[place, Standing.LATE.value],
        )
        for place, first in enumerate(starts[:-1])
    )


def key_of(first: date, step: str) -> str:
    if step == MONTH:
        return f"{first:%Y-%m}"
    year, week, _day = first.isocalendar()
    return f"{year}-W{week:02}"


def span_of(key: str) -> tuple[date, date] | None:
    """First day of the period named `key` and the day after its last; None for nonsense."""
    year, _dash, rest = key.partition("-")
    # Nothing lies before, and the first years of all lie outside what databases know.
    if not re.fullmatch("20[0-9]{2}", year):
        return None
    try:
        if rest.startswith("W"):
            first = date.fromisocalendar(int(year), int(rest[1:]), 1)
            return (first, first + timedelta(days=7)) if key_of(first, WEEK) == key else None
        first = date(int(year), int(rest), 1)
        return (first, _after(first)) if key_of(first, MONTH) == key else None
    except (ValueError, OverflowError):
        return None


def within(moment: str, key: str) -> Q:
    """Assignments whose `moment` lies in the period; none for nonsense."""
    found = span_of(key)
    if found is None:
        return Q(pk__in=[])
    first, after = found
    return Q((f"{moment}__gte", start_of(first)), (f"{moment}__lt", start_of(after)))


def _by_period(
    rows: QuerySet[Any], moment: str, starts: list[date], *by: str
) -> Counter[tuple[Any, ...]]:
    bounds = [start_of(first) for first in starts]
    place = Case(
        *(
            When(Q((f"{moment}__lt", bound)), then=Value(number))
            for number, bound in enumerate(bounds[1:])
        ),
        default=Value(PERIODS),
        output_field=IntegerField(),
    )
    recent = rows.filter((f"{moment}__gte", bounds[0]), (f"{moment}__lt", bounds[-1]))
    groups = recent.annotate(period=place).values(*by).annotate(n=Count("pk"))
    return Counter({tuple(group[name] for name in by): group["n"] for group in groups})


def _starts(today: date, step: str) -> list[date]:
    """First days of the twelve periods, and the day after the last."""
    if step == WEEK:
        this = today - timedelta(days=today.weekday())
        return [this + timedelta(weeks=back) for back in range(1 - PERIODS, 2)]
    month = today.replace(day=1)
    months = month.year * 12 + month.month - 1
    return [
        date(whole // 12, whole % 12 + 1, 1) for whole in range(months + 1 - PERIODS, months + 2)
    ]


def _after(month: date) -> date:
    return (month + timedelta(days=32)).replace(day=1)
