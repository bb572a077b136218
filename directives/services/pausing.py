"""Stopping the clock of an assignment for a reason, and letting it run on."""

from django.utils.translation import gettext_lazy

from directives.models import Assignment
from directives.services import deadlines, extending, telling
from docflow.core import clock, deeds, workflow
from docflow.core.actor import Actor


def suspend(*, actor: Actor, assignment: Assignment, note: str) -> Assignment:
    """Stop the clock; only the giver may, with the reason."""
    with deeds.act():
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
    """Let it run on: the deadline moves by the working days it stood still, but not past the
    deadline of the order above. The move is counted."""
    with deeds.act():
        since = workflow.lock(assignment).suspended_at
        row = workflow.advance(assignment, "resume", actor=actor, changes={"suspended_at": None})
        if row.due is not None and since is not None:
            moment = deadlines.paused(row.office_id, row.due, since, clock.now())
            parent = row.directive.parent
            if parent is not None and parent.due is not None:
                # Never earlier than before: a pause above may have moved only the child.
                moment = max(row.due, min(moment, parent.due))
            if moment != row.due:
                extending.move(row, moment, actor=actor, why="pause")
        telling.to_holder(row, "resumed", gettext_lazy("cho tiếp tục việc"), actor)
    return row
