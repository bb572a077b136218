"""The board: units by standing, and the list behind each of its numbers."""

from collections import Counter
from dataclasses import dataclass
from datetime import datetime
from fractions import Fraction

from django.db.models import Case, Count, F, Q, QuerySet, When
from django.utils.translation import gettext as _

from directives.models import Assignment, Extension
from directives.policies import visible_to
from directives.selectors.lateness import Standing, with_standing
from directives.states import AssignmentStatus, DirectiveStatus, Role
from docflow.core.actor import Actor

# Columns beside the standings that have a list of their own.
RETURNED = "returned"
EXTENDED = "extended"


@dataclass(frozen=True)
class Row:
    """One unit; without a unit the leaders of the office themselves."""

    unit_id: int | None
    name: str
    on_time: int
    late: int
    running: int
    running_late: int
    no_deadline: int
    returned: int
    extensions: int

    @property
    def given(self) -> int:
        return self.on_time + self.late + self.running + self.running_late + self.no_deadline

    @property
    def share(self) -> Fraction | None:
        """On time among everything that came due, finished or not; None while nothing did."""
        came_due = self.on_time + self.late + self.running_late
        return Fraction(self.on_time, came_due) if came_due else None


@dataclass(frozen=True)
class Board:
    rows: tuple[Row, ...]
    total: Row


def board(actor: Actor, now: datetime, filters: Q | None = None) -> Board:
    """What the units lead, counted over the directives that `actor` sees; three queries.

    `filters` speak of the assignment (`directive__author`, `directive__field`, …).
    """
    leads = _leads(actor, filters)
    groups = with_standing(leads, now).order_by().values("unit", "unit__name", "standing")
    counted = groups.annotate(n=Count("pk"))
    names: dict[int | None, str] = {}
    counts: Counter[tuple[int | None, str]] = Counter()
    for group in counted:
        names[group["unit"]] = group["unit__name"] or _("Lãnh đạo cơ quan")
        counts[group["unit"], group["standing"]] += group["n"]
    returned = leads.filter(status=AssignmentStatus.RETURNED).order_by().values("unit")
    for group in returned.annotate(n=Count("pk")):
        counts[group["unit"], RETURNED] = group["n"]
    extensions = Extension.objects.filter(assignment__in=leads).order_by()
    # An assignment asked for twice stands once in the list.
    asked = extensions.values("assignment__unit")
    for group in asked.annotate(n=Count("assignment", distinct=True)):
        counts[group["assignment__unit"], EXTENDED] = group["n"]
    ordered = sorted(names, key=lambda unit: (unit is not None, names[unit]))
    rows = tuple(_row(unit, names[unit], counts) for unit in ordered)
    return Board(rows, _total(rows))


def behind(
    actor: Actor,
    now: datetime,
    *,
    column: str = "",
    unit_id: int | None = None,
    every_unit: bool = True,
    filters: Q | None = None,
) -> QuerySet[Assignment]:
    """The assignments behind one number of the board, the worst first.

    `column` is a standing, RETURNED, EXTENDED, or empty for all that were given; with
    `every_unit` false only those of `unit_id` (None: the leaders themselves).
    """
    rows = with_standing(_leads(actor, filters), now)
    if not every_unit:
        rows = rows.filter(unit_id=unit_id)
    if column == RETURNED:
        rows = rows.filter(status=AssignmentStatus.RETURNED)
    elif column == EXTENDED:
        rows = rows.filter(extensions__isnull=False).distinct()
    elif column:
        rows = rows.filter(standing=column)
    else:
        rows = rows.exclude(standing=Standing.VOID)
    finished = Case(When(status=AssignmentStatus.COMPLETED, then=1), default=0)
    shown = rows.select_related("directive", "unit", "person__user")
    return shown.order_by(finished, F("due").asc(nulls_last=True), "pk")


def _leads(actor: Actor, filters: Q | None) -> QuerySet[Assignment]:
    shown = visible_to(actor).exclude(
        status__in=[DirectiveStatus.DRAFTED, DirectiveStatus.WITHDRAWN]
    )
    leads = Assignment.objects.filter(directive__in=shown, role=Role.LEAD)
    return leads.filter(filters) if filters is not None else leads


def _row(unit: int | None, name: str, counts: Counter[tuple[int | None, str]]) -> Row:
    return Row(
        unit_id=unit,
        name=name,
        on_time=counts[unit, Standing.ON_TIME],
        late=counts[unit, Standing.LATE],
        running=counts[unit, Standing.RUNNING],
        running_late=counts[unit, Standing.RUNNING_LATE],
        no_deadline=counts[unit, Standing.NO_DEADLINE],
        returned=counts[unit, RETURNED],
        extensions=counts[unit, EXTENDED],
    )


def _total(rows: tuple[Row, ...]) -> Row:
    def add(column: str) -> int:
        return sum(getattr(row, column) for row in rows)

    return Row(
        unit_id=None,
        name=_("Toàn cơ quan"),
        on_time=add("on_time"),
        late=add("late"),
        running=add("running"),
        running_late=add("running_late"),
        no_deadline=add("no_deadline"),
        returned=add("returned"),
        extensions=add("extensions"),
    )
