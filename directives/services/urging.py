"""Asking the holder of one part for a report, before any rule would."""

from django.utils.translation import gettext as _

from directives.models import Assignment
from directives.services import holding, telling
from directives.states import AssignmentStatus as Status
from directives.states import Perm, Role
from docflow.core import deeds, policy, workflow
from docflow.core.actor import Actor
from docflow.core.errors import Refused

#: The holder has to do something next; a report that waits for its giver is not theirs to hasten.
OWING = frozenset({Status.GIVEN, Status.ACCEPTED, Status.IN_PROGRESS, Status.SENT_BACK})


def urge(*, actor: Actor, assignment: Assignment, note: str = "") -> Assignment:
    """Ask for a report, with the giver's words if there are any; kept in the history.

    One notice a person, order and day (the rule of all reminders): Refused when they were asked
    today already, or when it is not their turn.
    """
    with deeds.act():
        holding.hold([assignment.directive_id])
        row = workflow.lock(assignment)
        policy.guard(actor, Perm.URGE, row)
        if row.role == Role.INFORMED or row.status not in OWING:
            raise Refused(_("Việc này hiện không chờ %(holder)s.") % {"holder": row.holder})
        if not telling.urged(row, actor, note.strip()):
            raise Refused(_("%(holder)s đã được đôn đốc trong hôm nay.") % {"holder": row.holder})
        deeds.record(actor, "assignment.urge", row, summary=note.strip())
    return row
