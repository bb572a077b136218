"""Indicators with what was measured: the latest value of each period, what is missing, the trend.

A value is never changed; a later one for the same period takes its place. Nothing counts as met
before it is measured.
"""

from collections import defaultdict
from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime

from django.db.models import Prefetch, Q, QuerySet, TextChoices
from django.utils.translation import gettext_lazy as _

from directives.models import Assignment, Directive, Indicator, IndicatorValue
from directives.policies import visible_to
from directives.selectors import periods
from directives.states import OPEN, VOID, WORKING, DirectiveStatus, Period, Role
from docflow.core.actor import Actor
from docflow.core.audit.models import AuditEvent

ENDED = "indicator.end"


class Verdict(TextChoices):
    """Where an indicator stands by the value of its newest measured period."""

    MET = "met", _("đạt")
    MISSED = "missed", _("chưa đạt")
    UNMEASURED = "unmeasured", _("chưa đo")


@dataclass(frozen=True)
class Ending:
    """When and why an indicator was ended; kept in the audit."""

    at: datetime
    who: str
    note: str


@dataclass(frozen=True)
class Measured:
    """An indicator at one moment."""

    indicator: Indicator
    # Every value ever written down, oldest first.
    history: tuple[IndicatorValue, ...]
    # The value that counts for each measured period, by period.
    latest: tuple[IndicatorValue, ...]
    # Periods that have ended without a value, oldest first.
    missing: tuple[str, ...]
    ending: Ending | None

    @property
    def last(self) -> IndicatorValue | None:
        """The value of the newest measured period."""
        return self.latest[-1] if self.latest else None

    @property
    def verdict(self) -> Verdict:
        if self.last is None:
            return Verdict.UNMEASURED
        return Verdict.MET if self.indicator.is_met_by(self.last.value) else Verdict.MISSED

    @property
    def replaced(self) -> set[int]:
        """The values that a later one for the same period took the place of."""
        return {one.pk for one in self.history} - {one.pk for one in self.latest}


def of_directive(directive: Directive, now: datetime) -> list[Measured]:
    """The indicators of one directive in the order they were set."""
    rows = Indicator.objects.filter(directive=directive)
    return measured(with_values(rows), now)


def measured(rows: Iterable[Indicator], now: datetime) -> list[Measured]:
    """`rows` come with directive, its assignments and values; one query for what has ended."""
    found = list(rows)
    endings = ended(one.pk for one in found)
    return [_measured(one, endings.get(one.pk), now) for one in found]


def ended(indicator_ids: Iterable[int]) -> dict[int, Ending]:
    """Those of the indicators that were ended, with when and why."""
    named = [str(pk) for pk in indicator_ids]
    if not named:
        return {}
    events = AuditEvent.objects.filter(
        object_type=Indicator._meta.label_lower, object_id__in=named, verb=ENDED
    )
    return {int(one.object_id): Ending(one.at, one.actor, one.summary) for one in events}


def unmeasured(actor: Actor, now: datetime) -> list[Measured]:
    """Indicators that `actor` reports, of running orders, with a past period lacking its value."""
    lead = Assignment.objects.filter(
        principal__in=actor.principals, role=Role.LEAD, status__in=OPEN
    )
    reports = Q(reporter__user=actor.user_id) | Q(
        reporter__isnull=True, directive__in=lead.values("directive")
    )
    rows = Indicator.objects.filter(
        reports,
        figure="",
        directive__in=visible_to(actor),
        directive__status=DirectiveStatus.GIVEN,
    )
    return [one for one in measured(with_values(rows), now) if one.missing]


def working_part(actor: Actor, directive: Directive) -> Assignment | None:
    """The part of the order that `actor` works on now and may report on, the lead's first."""
    mine = directive.assignments.filter(
        principal__in=actor.principals, status__in=WORKING, role__in=[Role.LEAD, Role.COORDINATING]
    )
    return min(mine, key=lambda one: one.role != Role.LEAD, default=None)


def lead_of(directive: Directive) -> Assignment | None:
    """The lead among assignments that were read along: the living one, else the last."""
    leads = [one for one in directive.assignments.all() if one.role == Role.LEAD]
    living = [one for one in leads if one.status not in VOID]
    found = living or leads
    return found[-1] if found else None


def with_values(rows: QuerySet[Indicator]) -> QuerySet[Indicator]:
    """The indicators with all that `measured` looks at."""
    values = (
        IndicatorValue.objects.select_related("evidence__outgoing")
        .prefetch_related("evidence__files")
        .order_by("measured_at", "pk")
    )
    return (
        rows.select_related("directive", "reporter__user")
        .prefetch_related(Prefetch("values", queryset=values), "directive__assignments")
        .order_by("directive", "pk")
    )


def _measured(indicator: Indicator, ending: Ending | None, now: datetime) -> Measured:
    history = tuple(indicator.values.all())
    by_period: dict[str, IndicatorValue] = {one.period: one for one in history}
    return Measured(
        indicator=indicator,
        history=history,
        latest=tuple(by_period[period] for period in sorted(by_period)),
        missing=tuple(one for one in _expected(indicator, ending, now) if one not in by_period),
        ending=ending,
    )


def _expected(indicator: Indicator, ending: Ending | None, now: datetime) -> list[str]:
    """The periods that should have a value by `now`."""
    directive = indicator.directive
    if directive.given_at is None:
        return []
    stops = [now, ending.at if ending else now, directive.completed_at or now]
    if indicator.period != Period.ONCE:
        return list(periods.past(indicator.period, directive.given_at, min(stops)))
    lead = lead_of(directive)
    # Any value will do for what is measured once, whatever year it was written under.
    if lead is None or lead.due is None or lead.due > min(stops) or indicator.values.all():
        return []
    return [periods.period_of(indicator.period, lead.due)]


def tally(rows: Iterable[Measured]) -> dict[Verdict, int]:
    """How many indicators stand where; what was ended unmeasured asks for nothing any more."""
    counts: dict[Verdict, int] = defaultdict(int)
    for one in rows:
        if not (one.ending and one.verdict == Verdict.UNMEASURED):
            counts[one.verdict] += 1
    return {verdict: counts[verdict] for verdict in Verdict}
