"""My tasks: everything that waits for one person, as one list in the order it must be done."""

from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from datetime import datetime
from typing import cast

from django.db.models import Exists, OuterRef, Q, QuerySet

from directives.models import Assignment, Directive, Extension
from directives.selectors import work
from directives.selectors.lateness import Standing, standing
from directives.selectors.urgency import Horizon, Next, Urgency, place, urgency
from directives.states import OPEN, AssignmentStatus, DirectiveStatus, Role
from docflow.core.actor import Actor

_A = AssignmentStatus
_NEXT = {_A.GIVEN: Next.ACCEPT, _A.SUSPENDED: Next.WAIT}


@dataclass(frozen=True)
class Task:
    """One thing that waits, by values; `extension` when it is a request for more time."""

    next: Next
    urgency: Urgency
    place: tuple[int, int, float, float]
    assignment: int
    extension: int | None = None

    @property
    def mine(self) -> bool:
        """Whether it is my own work, and not a word that others wait for."""
        return self.next in (Next.ACCEPT, Next.REPORT, Next.WAIT)


@dataclass(frozen=True)
class Loaded:
    """A task with its rows; `handed_on` when orders given on from it still run."""

    task: Task
    assignment: Assignment
    extension: Extension | None
    handed_on: bool


def waiting(actor: Actor, now: datetime) -> list[Task]:
    """All of it, sorted; as many as `work.waiting_count` says. Four queries."""
    horizon = Horizon.of(now)
    found = [*_own(actor, now, horizon), *_decisions(actor, horizon)]
    return sorted(found, key=lambda task: (*task.place, task.assignment, task.extension or 0))


def load(tasks: Iterable[Task]) -> list[Loaded]:
    """The rows of one page of tasks, in the same order; two queries."""
    wanted = list(tasks)
    below = Directive.objects.filter(parent=OuterRef("pk"), status=DirectiveStatus.GIVEN)
    rows = work.shown(Assignment.objects.filter(pk__in={task.assignment for task in wanted}))
    assignments = {row.pk: row for row in rows.annotate(handed_on=Exists(below))}
    asked = Extension.objects.in_bulk([task.extension for task in wanted if task.extension])
    found = []
    for task in wanted:
        row = assignments[task.assignment]
        extension = asked[task.extension] if task.extension else None
        found.append(Loaded(task, row, extension, row.handed_on))
    return found


def given_open(actor: Actor, now: datetime) -> QuerySet[Assignment]:
    """The lead of every order of the person that still runs or lies returned, late ones first."""
    orders = work.given_by(actor).filter(status=DirectiveStatus.GIVEN)
    leads = Assignment.objects.filter(role=Role.LEAD, directive__in=orders.values("pk"))
    back = work.untaken(leads.filter(status=_A.RETURNED))
    both = leads.filter(Q(status__in=OPEN) | Q(pk__in=back.values("pk")))
    return work.by_urgency(both, now)


def _own(actor: Actor, now: datetime, horizon: Horizon) -> Iterator[Task]:
    rows = work.held(actor).filter(status__in=OPEN - {_A.REPORTED})
    columns = ("pk", "status", "due", "done_at", "suspended_at", "given_at")
    for pk, status, due, done_at, suspended_at, given_at in rows.values_list(*columns):
        next_ = _NEXT.get(status, Next.REPORT)
        where = standing(
            status=status, due=due, done_at=done_at, suspended_at=suspended_at, now=now
        )
        group = urgency(next_, due, where == Standing.RUNNING_LATE, horizon)
        yield Task(next_, group, place(next_, group, due, given_at), pk)


def _decisions(actor: Actor, horizon: Horizon) -> Iterator[Task]:
    reported = work.judged(actor).filter(status=_A.REPORTED).values_list("pk", "done_at")
    for pk, handed_in in reported:
        # A constraint holds that what was reported has this moment.
        yield _decision(Next.JUDGE, cast(datetime, handed_in), horizon, pk)
    for pk, since in work.returned_to(actor).values_list("pk", "given_at"):
        yield _decision(Next.REASSIGN, since, horizon, pk)
    asked = work.extensions_asked(actor).values_list("pk", "assignment_id", "asked_at")
    for pk, assignment, since in asked:
        yield _decision(Next.EXTENSION, since, horizon, assignment, pk)


def _decision(
    next_: Next, since: datetime, horizon: Horizon, assignment: int, extension: int | None = None
) -> Task:
    group = urgency(next_, None, False, horizon)
    return Task(next_, group, place(next_, group, None, since), assignment, extension)
