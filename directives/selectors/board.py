"""The board: lines by standing, and the list behind each of its numbers.

A line counts every order its unit (holder, leader, …) leads. The last line counts each piece of
work once, where it came in: what is handed on stands in the line of who has it now, and in the
total as the order it was handed on from.
"""

from collections import Counter
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import datetime
from fractions import Fraction
from typing import Any

from django.db.models import Case, Exists, F, Q, QuerySet, When
from django.utils.translation import gettext as _

from directives.models import Assignment, Directive
from directives.models.directives import NOT_YET
from directives.policies import seen_each, seen_of_heads, visible_ids
from directives.selectors.dimensions import DIMENSIONS, NO_UNIT, Dimension
from directives.selectors.lateness import Standing, counted, with_standing
from directives.selectors.soon import SOON, due_soon
from directives.states import AssignmentStatus, Level, Outcome, Role
from docflow.core.actor import Actor
from docflow.org.states import LEADERS

# Columns beside the standings that have a list of their own.
RETURNED = "returned"
EXTENDED = "extended"


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
    """What is led, counted over the directives that `actor` sees; at most three queries.

    `filters` speak of the assignment (`directive__author`, `directive__field`, …); `by` is a
    dimension, `level` one of `states.Level` or empty for the orders of all.
    """
    dimension = DIMENSIONS[by]
    lines: dict[str, Counter[str]] = {}
    total: Counter[str] = Counter()
    for group in _groups(actor, now, filters, level, dimension.fields):
        columns = _columns(group)
        lines.setdefault(dimension.token(group), Counter()).update(columns)
        if not _handed_on(group["above"], level):
            total.update(columns)
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
        rows = rows.filter(extension_asked=True)
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


def _groups(
    actor: Actor, now: datetime, filters: Q | None, level: str, fields: tuple[str, ...]
) -> Iterator[dict[str, Any]]:
    """What `actor` sees, counted in groups; at most two queries.

    Leaders see nearly every order because a team of theirs does: `shown_to` says so, and the
    database holds it to the access row. All rows are counted by it and groups of other teams are
    dropped; of their levels what the leader sees beside is counted then. Everybody else sees few
    orders, which are found first.
    """
    if actor.role not in LEADERS:
        yield from counted(_leads(actor, filters).filter(at_level(level)), now, *fields, "above")
        return
    everything = _led(actor, filters).filter(at_level(level))
    unknown = set()

    def seen(group: dict[str, Any]) -> bool:
        if group["shown_to"] in actor.principals:
            return True
        unknown.add(group["level"])
        return False

    yield from counted(everything, now, "level", *fields, "above", "shown_to", keep=seen)
    if unknown:
        others = everything.filter(_seen_of(actor, unknown), level__in=sorted(unknown))
        others = others.exclude(shown_to__in=sorted(actor.principals))
        yield from counted(others, now, *fields, "above")


def _seen_of(actor: Actor, levels: set[str]) -> Exists | Q:
    """Sight of a leader in levels of which the team is not shown all.

    Of the many orders of heads few concern a leader, and those are found first; the leaders' own
    that miss their team are the exception, and looked up one by one.
    """
    if levels == {Level.HEADS}:
        return Q(looked_up__in=seen_of_heads(actor))
    return seen_each(actor)


def _leads(actor: Actor, filters: Q | None) -> QuerySet[Assignment]:
    """Leads' assignments of what `actor` sees: sight is asked of the access rows themselves."""
    return _led(actor, filters).filter(directive__in=visible_ids(actor))


def _led(actor: Actor, filters: Q | None) -> QuerySet[Assignment]:
    """Leads' assignments of the office, seen or not, without those of orders taken back.

    Only a part that is void can belong to such an order (`soundness`), so only those are asked.
    """
    gone = Directive.objects.filter(office_id=actor.office_id, status__in=NOT_YET)
    # In this order: nearly every row is settled by its own outcome.
    stands = Q(outcome__lt=Outcome.RETURNED) | ~Q(looked_up__in=gone.order_by().values("pk"))
    leads = Assignment.objects.filter(stands, role=Role.LEAD, office=actor.office_id)
    return leads.filter(filters) if filters is not None else leads


def at_level(level: str) -> Q:
    """Orders of the office's leaders, of heads of its units, or all."""
    return Q(level=level) if level else Q()


def handed_on(level: str) -> Q:
    """Orders of the level that hand on one of the same level: the same work once more."""
    return Q(above=level) if level else ~Q(above="")


def _handed_on(above: str, level: str) -> bool:
    return above == level if level else bool(above)


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
