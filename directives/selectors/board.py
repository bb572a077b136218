"""The board: lines by standing, and the list behind each of its numbers.

A line counts every order its unit (holder, leader, …) leads. The last line counts each piece of
work once, where it came in: what is handed on stands in the line of who has it now, and in the
total as the order it was handed on from.
"""

from collections import Counter
from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime
from fractions import Fraction
from typing import Any

from django.db.models import Case, F, Q, QuerySet, When
from django.utils.translation import gettext as _

from directives.models import Assignment, Directive
from directives.policies import visible_ids, visible_of
from directives.selectors.dimensions import DIMENSIONS, NO_UNIT, Dimension
from directives.selectors.lateness import Standing, counted, with_standing
from directives.selectors.soon import SOON, due_soon
from directives.states import AssignmentStatus, DirectiveStatus, Level, Role
from docflow.core.actor import Actor
from docflow.org.models import Position
from docflow.org.states import HEADS, LEADERS

# Columns beside the standings that have a list of their own.
RETURNED = "returned"
EXTENDED = "extended"

_NOT_YET = [DirectiveStatus.DRAFTED, DirectiveStatus.WITHDRAWN]


@dataclass(frozen=True)
class Row:
    """One line; `key` is what its list is asked for with, "" for all of them."""

    key: str
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
    def came_due(self) -> int:
        """Finished against a deadline, or past one."""
        return self.on_time + self.late + self.running_late

    @property
    def share(self) -> Fraction | None:
        """On time among everything that came due, finished or not; None while nothing did."""
        return Fraction(self.on_time, self.came_due) if self.came_due else None


@dataclass(frozen=True)
class Board:
    rows: tuple[Row, ...]
    total: Row


def board(
    actor: Actor, now: datetime, filters: Q | None = None, *, by: str = "unit", level: str = ""
) -> Board:
    """What is led, counted over the directives that `actor` sees; at most four queries.

    `filters` speak of the assignment (`directive__author`, `directive__field`, …); `by` is a
    dimension, `level` one of `states.Level` or empty for the orders of all.
    """
    dimension = DIMENSIONS[by]
    leads = _leads(actor, filters).filter(at_level(level))
    lines: dict[str, Counter[str]] = {}
    total: Counter[str] = Counter()
    for group in counted(leads, now, *dimension.fields):
        line = lines.setdefault(dimension.token(group), Counter())
        line.update(_columns(group))
        total.update(_columns(group))
    for group in counted(_down(actor, filters, level), now, "role"):
        if group["role"] == Role.LEAD:
            total.subtract(_columns(group))
    names = dimension.names(actor, list(lines)) if lines else {}
    rows = [_row(token, names.get(token, "?"), line) for token, line in lines.items()]
    return Board(_ordered(dimension, rows), _row("", _("Toàn cơ quan"), total))


def behind(
    actor: Actor,
    now: datetime,
    *,
    column: str = "",
    filters: Q | None = None,
    level: str = "",
    once: bool = False,
) -> QuerySet[Assignment]:
    """The assignments behind one number of the board, the worst first.

    `column` is a standing, RETURNED, EXTENDED, one of SOON, or empty for all that were given;
    `filters` hold the line's own too (`dimensions.filter_of`); `once` leaves out what is handed
    on, as the total does.
    """
    rows = with_standing(_leads(actor, filters).filter(at_level(level)), now)
    if once:
        rows = rows.exclude(handed_on(level))
    if column in SOON:
        rows = due_soon(rows, actor.office_id, now, SOON[column])
    elif column == RETURNED:
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


def counted_once(actor: Actor, filters: Q | None = None, level: str = "") -> QuerySet[Assignment]:
    """Every piece of work of the board once: what its total counts."""
    return _leads(actor, filters).filter(at_level(level)).exclude(handed_on(level))


def _leads(actor: Actor, filters: Q | None) -> QuerySet[Assignment]:
    """Leads' assignments of what `actor` sees.

    Sight and state are asked as sets: every row is looked up in them, whatever its order.
    """
    gone = Directive.objects.filter(office_id=actor.office_id, status__in=_NOT_YET)
    leads = Assignment.objects.filter(role=Role.LEAD, directive__in=visible_ids(actor))
    leads = leads.exclude(directive__in=gone.order_by().values("pk"))
    return leads.filter(filters) if filters is not None else leads


def _down(actor: Actor, filters: Q | None, level: str) -> QuerySet[Assignment]:
    """Every part of the orders that hand on: few, so sight is asked of each, and the role is not
    asked at all, or the database would begin with all leads."""
    children = visible_of(actor, _children(level)).exclude(status__in=_NOT_YET)
    rows = Assignment.objects.filter(directive__in=children.values("pk"))
    return rows.filter(filters) if filters is not None else rows


def at_level(level: str) -> Q:
    """Orders of the office's leaders, of heads of its units, or all."""
    by_heads = Directive.objects.filter(author__in=_positions(HEADS)).order_by().values("pk")
    heads = Q(directive__in=by_heads)
    return {Level.HEADS: heads, Level.LEADERS: ~heads}.get(Level(level), Q()) if level else Q()


def handed_on(level: str) -> Q:
    """Orders of the level that hand on one of the same level: the same work once more."""
    return Q(directive__in=_children(level).values("pk"))


def _children(level: str) -> QuerySet[Directive]:
    children = Directive.objects.filter(parent__isnull=False).order_by()
    if not level:
        return children
    # Who is not of one level is of the other; said so, the few that hand on are looked at first.
    others = _positions(LEADERS if level == Level.HEADS else HEADS)
    return children.exclude(author__in=others).exclude(parent__directive__author__in=others)


def _positions(roles: Iterable[str]) -> Any:
    return Position.objects.filter(role__in=roles).order_by().values("pk")


def _columns(group: dict[str, Any]) -> Counter[str]:
    return Counter({**group["standings"], RETURNED: group["returned"], EXTENDED: group["extended"]})


def _row(key: str, name: str, counts: Counter[str]) -> Row:
    return Row(
        key=key,
        name=name,
        on_time=counts[Standing.ON_TIME],
        late=counts[Standing.LATE],
        running=counts[Standing.RUNNING],
        running_late=counts[Standing.RUNNING_LATE],
        no_deadline=counts[Standing.NO_DEADLINE],
        returned=counts[RETURNED],
        extensions=counts[EXTENDED],
    )


def _ordered(dimension: Dimension, rows: list[Row]) -> tuple[Row, ...]:
    if dimension.by_name:
        return tuple(sorted(rows, key=lambda row: (row.key != NO_UNIT, row.name)))
    return tuple(sorted(rows, key=lambda row: (-row.running_late, -row.given, row.name)))
