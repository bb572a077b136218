"""Work lists: what I have to do, what waits for my decision, what is late and soon due."""

from collections.abc import Collection, Iterable
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from django.db.models import (
    Case,
    F,
    IntegerField,
    OuterRef,
    Q,
    QuerySet,
    Subquery,
    Value,
    When,
)

from directives.models import Assignment, Directive, Extension, Report
from directives.policies import GIVERS, visible_to, works_on
from directives.selectors.lateness import Standing, WorkingDays, with_standing
from directives.selectors.soon import due_soon
from directives.states import (
    OPEN,
    AssignmentStatus,
    DirectiveStatus,
    ExtensionStatus,
    Role,
)
from docflow.core.actor import Actor
from docflow.core.counting import count_all
from docflow.org.states import HEADS
from docflow.org.states import Role as PositionRole


@dataclass(frozen=True)
class Late:
    """An assignment past its deadline, by how many working days, and its last report."""

    assignment: Assignment
    days_late: int
    last_report: Report | None


def mine(actor: Actor, now: datetime) -> QuerySet[Assignment]:
    """What `actor` holds and has to act on, in the order in which it must be done."""
    return by_urgency(held(actor).filter(status__in=OPEN - {AssignmentStatus.REPORTED}), now)


def waiting_for_decision(actor: Actor, now: datetime) -> QuerySet[Assignment]:
    """Reported results that `actor` has to accept or send back."""
    return by_urgency(judged(actor).filter(status=AssignmentStatus.REPORTED), now)


def returned_to(actor: Actor) -> QuerySet[Assignment]:
    """Assignments given back to `actor` whose place nobody has taken."""
    rows = judged(actor).filter(status=AssignmentStatus.RETURNED, role=Role.LEAD)
    return shown(untaken(rows)).order_by("due", "pk")


def untaken(returned: QuerySet[Assignment]) -> QuerySet[Assignment]:
    """Those of `returned` in whose place nobody leads."""
    taken = Q(directive__assignments__role=Role.LEAD) & Q(
        directive__assignments__status__in=[*OPEN, AssignmentStatus.COMPLETED]
    )
    return returned.exclude(pk__in=returned.filter(taken).values("pk"))


def extensions_asked(actor: Actor) -> QuerySet[Extension]:
    """Requests for more time that `actor` has to answer."""
    rows = Extension.objects.filter(
        status=ExtensionStatus.ASKED,
        assignment__status__in=OPEN,
        assignment__in=judged(actor),
    )
    return rows.select_related("assignment__directive", "assignment__unit").order_by("pk")


def given_by(actor: Actor) -> QuerySet[Directive]:
    """The directives that `actor` gave or entered, newest first."""
    rows = visible_to(actor).filter(
        Q(author__user=actor.user_id) | Q(entered_by__user=actor.user_id)
    )
    return rows.select_related("source_document", "author__user").prefetch_related("assignments")


def overdue(
    actor: Actor,
    now: datetime,
    filters: Q | None = None,
    *,
    start: int = 0,
    most: int | None = None,
) -> list[Late]:
    """Leads' assignments running late that `actor` sees, the latest first; three queries.

    `filters` speak of the assignment, as those of the board do; `most` rows from `start` on.
    """
    rows = with_standing(_seen_leads(actor), now).filter(standing=Standing.RUNNING_LATE)
    if filters is not None:
        rows = rows.filter(filters)
    until = None if most is None else start + most
    found = list(shown(rows).order_by("due", "pk")[start:until])
    days = WorkingDays.of(actor.office_id)
    last = last_reports(row.pk for row in found)
    return [Late(row, days.between(*_span(row)), last.get(row.pk)) for row in found]


def due_within(actor: Actor, now: datetime, days: int) -> QuerySet[Assignment]:
    """Leads' assignments in time whose deadline lies at most `days` working days ahead."""
    rows = due_soon(with_standing(_seen_leads(actor), now), actor.office_id, now, days)
    return shown(rows).order_by("due", "pk")


def waiting_count(actor: Actor) -> int:
    """How many things wait for `actor`: the number beside the entry of the rail."""
    return count_all(
        (
            held(actor).filter(status__in=OPEN - {AssignmentStatus.REPORTED}),
            judged(actor).filter(status=AssignmentStatus.REPORTED),
            extensions_asked(actor),
            returned_to(actor),
        )
    )


def held(actor: Actor, orders: Collection[str] = (DirectiveStatus.GIVEN,)) -> QuerySet[Assignment]:
    """What `actor` works on, alone or as a head of the unit, in orders of these states."""
    if actor.role == PositionRole.ADMINISTRATOR:
        return Assignment.objects.none()
    return Assignment.objects.filter(
        principal__in=actor.principals,
        directive__office_id=actor.office_id,
        directive__status__in=orders,
    ).exclude(role=Role.INFORMED)


def judged(actor: Actor) -> QuerySet[Assignment]:
    """Assignments of orders that `actor` answers for: as the author, or as a head of that unit."""
    if actor.role not in GIVERS:
        return Assignment.objects.none()
    author = Q(directive__author__user=actor.user_id)
    if actor.role in HEADS:
        beside = Q(directive__author__unit=actor.unit_id, directive__author__role__in=HEADS)
        # Beside the author nobody decides on work of their own.
        own = works_on(actor.principals).values("directive")
        author |= beside & ~Q(directive__in=own)
    return Assignment.objects.filter(
        author,
        directive__in=visible_to(actor),
        directive__status=DirectiveStatus.GIVEN,
    )


def _seen_leads(actor: Actor) -> QuerySet[Assignment]:
    return Assignment.objects.filter(
        directive__in=visible_to(actor),
        directive__status=DirectiveStatus.GIVEN,
        role=Role.LEAD,
    )


def by_urgency(rows: QuerySet[Assignment], now: datetime) -> QuerySet[Any]:
    """Late ones first, then by deadline, what is paused last; with all that a row shows."""
    first = Case(
        When(standing=Standing.RUNNING_LATE, then=Value(0)),
        When(status=AssignmentStatus.SUSPENDED, then=Value(2)),
        default=Value(1),
        output_field=IntegerField(),
    )
    return shown(with_standing(rows, now)).order_by(first, F("due").asc(nulls_last=True), "pk")


def shown(rows: QuerySet[Any]) -> QuerySet[Assignment]:
    """With everything that a row of a list shows."""
    return rows.select_related(
        "directive__source_document", "directive__author__user", "unit", "person__user"
    )


def _span(row: Any) -> tuple[datetime, datetime]:
    return row.due, row.reference


def last_reports(assignment_ids: Iterable[int]) -> dict[int, Report]:
    """The newest report of each; the others stay in the database."""
    same = Report.objects.filter(assignment=OuterRef("assignment"))
    newest = same.order_by("-made_at", "-pk").values("pk")[:1]
    reports = Report.objects.filter(assignment__in=list(assignment_ids), pk=Subquery(newest))
    return {report.assignment_id: report for report in reports}
