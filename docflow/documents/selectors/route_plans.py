"""Reusable routes: those of an office, those that fit a document, their steps and their people."""

from collections import defaultdict
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import datetime

from django.db.models import QuerySet

from docflow.core.access import group_principal
from docflow.documents.models import Document, ProcessStep, RoutePlan, RoutePlanStep
from docflow.documents.models.plans import TEAMS
from docflow.documents.states import StepWho
from docflow.org.models import Position, Team, Unit
from docflow.org.selectors import people
from docflow.org.states import HEADS, LEADERS, Role


def plans_of(office_id: int, *, retired: bool = False) -> QuerySet[RoutePlan]:
    """The routes of the office in use, or those that were retired."""
    rows = RoutePlan.objects.filter(office_id=office_id, retired_at__isnull=not retired)
    return rows.select_related("unit", "process").order_by("name", "pk")


def fitting(document: Document) -> list[RoutePlan]:
    """The routes for the document's type and unit, most specific first.

    Its own unit goes before a unit above it, that before the whole office; where the unit is the
    same, a route that names the type goes before one for all types.
    """
    return fitting_for(document.office_id, document.type_code, document.unit_id)


def fitting_for(office_id: int, type_code: str, unit_id: int | None) -> list[RoutePlan]:
    above = _line_of(office_id, unit_id)
    plans = [
        one
        for one in plans_of(office_id)
        if (not one.types or type_code in one.types)
        and (one.unit_id is None or one.unit_id in above)
    ]
    far = len(above)
    plans.sort(
        key=lambda one: (
            above.index(one.unit_id) if one.unit_id is not None else far,
            not one.types,
            one.pk,
        )
    )
    return plans


def _line_of(office_id: int, unit_id: int | None) -> list[int]:
    """The unit and those above it, nearest first."""
    parents = dict(Unit.objects.filter(office_id=office_id).values_list("pk", "parent_id"))
    line: list[int] = []
    while unit_id is not None and unit_id in parents and unit_id not in line:
        line.append(unit_id)
        unit_id = parents[unit_id]
    return line


def steps_of(plans: Iterable[RoutePlan]) -> dict[int, list[RoutePlanStep]]:
    """The steps of the version in use, by route; one query."""
    wanted = {one.pk: one.version for one in plans}
    found: dict[int, list[RoutePlanStep]] = defaultdict(list)
    rows = RoutePlanStep.objects.filter(plan__in=wanted).select_related("position__user", "unit")
    for step in rows.order_by("place", "pk"):
        if step.version == wanted[step.plan_id]:
            found[step.plan_id].append(step)
    return found


def steps_in_force(
    process_ids: Iterable[int | None], now: datetime
) -> dict[tuple[int, int], ProcessStep]:
    """The steps of the newest published versions, by process and key; one query."""
    found: dict[tuple[int, int], ProcessStep] = {}
    newest: dict[int, int] = {}
    rows = ProcessStep.objects.filter(
        version__process__in={pk for pk in process_ids if pk}, version__published_at__lte=now
    ).select_related("version")
    for step in rows.order_by("-version__number", "ordinal"):
        process = step.version.process_id
        if newest.setdefault(process, step.version_id) == step.version_id:
            found[process, step.key] = step
    return found


@dataclass(frozen=True)
class Directory:
    """Who serves in an office today, read once: whom a step of a route means."""

    office_id: int
    serving: Sequence[Position]
    principals: dict[tuple[str, int | None], int]

    def team(self, who: StepWho, unit_id: int | None) -> int | None:
        return self.principals.get((TEAMS[who], unit_id))

    def members(self, who: StepWho, unit_id: int | None) -> list[Position]:
        """The people of a team today, in the order of their posts."""
        return [one for one in self.serving if _belongs(one, who, unit_id)]

    def post(self, pk: int | None) -> Position | None:
        """The position while somebody serves in it."""
        return next((one for one in self.serving if one.pk == pk), None)


def directory(office_id: int) -> Directory:
    """Two queries."""
    serving = people.serving(office_id).exclude(role=Role.ADMINISTRATOR).order_by("pk")
    teams = Team.objects.filter(office_id=office_id)
    principals = {(one.kind, one.unit_id): group_principal(one.group_id) for one in teams}
    return Directory(office_id, list(serving), principals)


def _belongs(one: Position, who: StepWho, unit_id: int | None) -> bool:
    if who == StepWho.LEADERS:
        return one.role in LEADERS
    if who == StepWho.CLERKS:
        return one.role == Role.CLERK
    return one.unit_id == unit_id and (one.role in HEADS) == (who == StepWho.HEADS)
