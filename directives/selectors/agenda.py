"""Deadlines by day: what a person holds and what they gave, on the office's calendar."""

from calendar import Calendar
from dataclasses import dataclass
from datetime import date, timedelta

from django.db.models import QuerySet

from directives.models import Assignment
from directives.selectors import work
from directives.states import OPEN, AssignmentStatus, DirectiveStatus, Role
from docflow.core.actor import Actor
from docflow.org.models import CalendarDay
from docflow.org.selectors.calendar import start_of
from docflow.org.states import DayKind, Shift

_WEEKS = Calendar(firstweekday=0)
_RUNS = (DirectiveStatus.GIVEN, DirectiveStatus.COMPLETED)


@dataclass(frozen=True)
class Day:
    """One day of the office: whether it works, and what the calendar says of it.

    `off` is "" on a working day, otherwise the part of the day that is free.
    """

    date: date
    off: str
    name: str
    kind: str
    provisional: bool


def held(actor: Actor) -> QuerySet[Assignment]:
    """What `actor` holds with a deadline: running, or done."""
    rows = work.held(actor, _RUNS)
    return _dated(rows)


def given(actor: Actor) -> QuerySet[Assignment]:
    """The lead's part of every order that `actor` gave or entered, with a deadline."""
    orders = work.given_by(actor).filter(status__in=_RUNS).values("pk")
    return _dated(Assignment.objects.filter(role=Role.LEAD, directive__in=orders))


def between(rows: QuerySet[Assignment], first: date, last: date) -> QuerySet[Assignment]:
    """Those due on the days from `first` to `last`, earliest first."""
    moments = (start_of(first), start_of(last + timedelta(days=1)))
    return rows.filter(due__gte=moments[0], due__lt=moments[1]).order_by("due", "pk")


def month_of(office_id: int, month: date) -> list[list[Day]]:
    """The weeks, Monday first, that hold the month; days of its neighbours fill them. One query."""
    weeks = _WEEKS.monthdatescalendar(month.year, month.month)
    rows = CalendarDay.objects.filter(office_id=office_id, date__range=(weeks[0][0], weeks[-1][-1]))
    special = {row.date: row for row in rows}
    return [[_day(day, special.get(day)) for day in week] for week in weeks]


def own_deadlines(actor: Actor) -> QuerySet[Assignment]:
    """What goes into the file of one's own deadlines: held and not yet handed in."""
    rows = held(actor).filter(status__in=OPEN - {AssignmentStatus.REPORTED})
    return work.shown(rows).order_by("due", "pk")


def _dated(rows: QuerySet[Assignment]) -> QuerySet[Assignment]:
    return rows.filter(due__isnull=False, status__in=[*OPEN, AssignmentStatus.COMPLETED])


def _day(day: date, row: CalendarDay | None) -> Day:
    """A line of the calendar speaks of its part of the day; the rest is as on any weekday."""
    usual = "" if day.weekday() < 5 else Shift.WHOLE.value
    if row is None:
        return Day(day, usual, "", "", False)
    if row.kind == DayKind.WORKING:
        part = {Shift.MORNING: Shift.AFTERNOON, Shift.AFTERNOON: Shift.MORNING}
        off = "" if row.shift == Shift.WHOLE or not usual else part[Shift(row.shift)].value
    else:
        off = usual or row.shift
    return Day(day, off, row.name, row.kind, not row.confirmed)
