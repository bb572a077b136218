"""Stopping the clock of an assignment for a reason, and letting it run on."""

from django.utils.translation import gettext_lazy

from directives.models import Assignment
from directives.services import deadlines, holding, moving, telling
from directives.services.deadlines import Deadline
from directives.states import DeadlineCause
from docflow.core import clock, deeds, workflow
from docflow.core.actor import Actor


def suspend(*, actor: Actor, assignment: Assignment, note: str) -> Assignment:
    """Stop the clock; only the giver may, with the reason."""
    with deeds.act():
        holding.hold([assignment.directive_id])
        row = workflow.advance(
            assignment,
            "suspend",
            actor=actor,
            note=note,
            changes={"suspended_at": clock.now()},
        )
        telling.to_holder(row, "suspended", gettext_lazy("tạm dừng việc"), actor)
    return row


def resume(*, actor: Actor, assignment: Assignment) -> Assignment:
    """Let it run on: the deadline moves by the working time it stood still, but not past the
    deadline of the order above. The move is counted."""
    with deeds.act():
        holding.hold([assignment.directive_id])
        before = workflow.lock(assignment)
        later = deadlines.paused(before, clock.now())
        row = workflow.advance(assignment, "resume", actor=actor, changes={"suspended_at": None})
        if row.due is not None and later.due is not None:
            moving.move(row, _below(row, later), actor=actor, why=DeadlineCause.PAUSE)
        telling.to_holder(row, "resumed", gettext_lazy("cho tiếp tục việc"), actor)
    return row


def _below(row: Assignment, later: Deadline) -> Deadline:
    """Never earlier than before: a pause above may have moved only the child."""
    parent = row.directive.parent
    if parent is None or parent.due is None or later.due is None or later.due <= parent.due:
        return later
    return Deadline(max(row.due, parent.due) if row.due else parent.due)
