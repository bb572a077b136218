"""Plans: orders that carry the name of one, with their indicators, as far as the person sees."""

from collections import defaultdict
from dataclasses import dataclass
from datetime import datetime

from django.db.models import QuerySet

from directives.models import Assignment, Directive, Indicator
from directives.policies import visible_to
from directives.selectors import targets
from directives.selectors.lateness import Standing, standing_of
from directives.selectors.targets import Measured, Verdict, lead_of
from directives.states import DirectiveStatus
from docflow.core.actor import Actor


@dataclass(frozen=True)
class Goal:
    """One order of a plan."""

    directive: Directive
    lead: Assignment | None
    standing: Standing | None
    indicators: tuple[Measured, ...]


@dataclass(frozen=True)
class Plan:
    """A plan as one person sees it."""

    name: str
    goals: tuple[Goal, ...]

    @property
    def tally(self) -> dict[Verdict, int]:
        """How many thresholds are met, missed, not measured."""
        return targets.tally(one for goal in self.goals for one in goal.indicators)

    @property
    def completed(self) -> int:
        return sum(goal.directive.status == DirectiveStatus.COMPLETED for goal in self.goals)


def plans(actor: Actor, now: datetime) -> list[Plan]:
    """Every plan with an order that `actor` sees, the newest first."""
    rows = list(_orders(actor).exclude(plan="").order_by("-created_at", "-pk"))
    names = list(dict.fromkeys(row.plan for row in rows))
    goals = _goals(rows[::-1], now)
    return [Plan(name, tuple(one for one in goals if one.directive.plan == name)) for name in names]


def plan(actor: Actor, name: str, now: datetime) -> Plan | None:
    """The plan of that name; None when `actor` sees no order of it."""
    rows = list(_orders(actor).filter(plan=name).order_by("created_at", "pk")) if name else []
    return Plan(name, tuple(_goals(rows, now))) if rows else None


def _orders(actor: Actor) -> QuerySet[Directive]:
    gone = [DirectiveStatus.DRAFTED, DirectiveStatus.WITHDRAWN]
    return visible_to(actor).exclude(status__in=gone).prefetch_related("assignments")


def _goals(rows: list[Directive], now: datetime) -> list[Goal]:
    found: dict[int, list[Measured]] = defaultdict(list)
    indicators = Indicator.objects.filter(directive__in=[row.pk for row in rows])
    for one in targets.measured(targets.with_values(indicators), now):
        found[one.indicator.directive_id].append(one)
    return [_goal(row, tuple(found[row.pk]), now) for row in rows]


def _goal(row: Directive, indicators: tuple[Measured, ...], now: datetime) -> Goal:
    lead = lead_of(row)
    return Goal(row, lead, standing_of(lead, now) if lead else None, indicators)
