"""The parts of orders, written together: rows, sight, notices, reminders and audit.

However many parts there are, the statements stay the same few.
"""

from collections.abc import Sequence
from dataclasses import dataclass

from directives.models import Assignment, Directive
from directives.services import reminding, sharing, telling
from directives.services.deadlines import Deadline
from directives.services.taking import Holder, principals_of
from directives.states import AssignmentStatus, Level, Role
from docflow.core import clock, deeds
from docflow.core.actor import Actor
from docflow.org.models import Position, Unit
from docflow.org.states import HEADS

AT_ONCE = 500


@dataclass(frozen=True)
class Part:
    """What one holder is to get; `instead` is the returned part whose place it takes."""

    directive: Directive
    holder: Holder
    role: Role
    instead: Assignment | None = None
    note: str = ""


def assign(
    parts: Sequence[Part], *, deadline: Deadline, shown_to: int | None, actor: Actor
) -> list[Assignment]:
    """Give each holder the part; within an act that has guarded, locked and checked the holders.

    `shown_to` is the team that sees the orders; None where its access is not known to be whole.
    """
    principals = principals_of({one.holder for one in parts})
    rows = Assignment.objects.bulk_create(
        [_row(one, principals[one.holder], deadline, shown_to) for one in parts],
        batch_size=AT_ONCE,
    )
    reminding.plan(*rows)
    sharing.open_to_holders(assignments=rows, actor=actor)
    telling.given(rows, actor)
    for part, row in zip(parts, rows, strict=True):
        deeds.record(
            actor,
            "assignment.give",
            row,
            summary=part.note,
            data={
                "directive": row.directive_id,
                "role": row.role,
                "holder": row.holder,
                "due": row.due,
                "first_due": row.first_due,
                "deadline_changes": row.deadline_changes,
                "given_at": row.given_at,
                "instead_of": row.instead_of_id,
            },
        )
    return rows


def _row(part: Part, principal: int, deadline: Deadline, shown_to: int | None) -> Assignment:
    if part.role == Role.INFORMED:
        deadline = Deadline()
    due, instead, holder = deadline.due, part.instead, part.holder
    directive = part.directive
    return Assignment(
        directive=directive,
        office=directive.office,
        level=level_of(directive.author),
        above=directive.parent.level if directive.parent else "",
        shown_to=shown_to,
        role=part.role,
        unit=holder if isinstance(holder, Unit) else holder.unit,
        person=holder if isinstance(holder, Position) else None,
        principal=principal,
        holder=str(holder),
        status=AssignmentStatus.GIVEN,
        given_at=clock.now(),
        due=due,
        term=deadline.term,
        term_unit=deadline.unit,
        counted_from=deadline.counted_from,
        first_due=instead.first_due if instead else due,
        deadline_changes=instead.deadline_changes if instead else 0,
        instead_of=instead,
    )


def level_of(author: Position) -> Level:
    """Whose orders a board counts an order of `author` among."""
    return Level.HEADS if author.role in HEADS else Level.LEADERS
