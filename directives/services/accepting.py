"""Taking an assignment on: reading it, accepting it, returning it with the reason."""

from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from directives.models import Assignment, Directive
from directives.services import following, holding, telling
from directives.states import OPEN, DirectiveStatus, Perm
from docflow.core import clock, deeds, policy, workflow
from docflow.core.actor import Actor
from docflow.core.errors import Refused


def opened(*, actor: Actor, directive: Directive) -> int:
    """Note that the actor has read what is assigned to them; how many assignments that was.

    Safe to call on every view: only the first time writes, and never for the giver.
    """
    policy.guard(actor, Perm.VIEW, directive)
    mine = directive.assignments.filter(
        principal__in=actor.principals, opened_at__isnull=True, status__in=OPEN
    )
    if not mine.exists():
        return 0
    with deeds.act():
        holding.hold([directive.pk])
        rows = list(mine.select_for_update(no_key=True))
        for row in rows:
            row.opened_at = clock.now()
            row.save(update_fields=["opened_at"])
            deeds.record(actor, "assignment.open", row, data={"at": row.opened_at})
    return len(rows)


def accept(*, actor: Actor, assignment: Assignment) -> Assignment:
    """Take the assignment on. The first acceptance lets the source document be in progress."""
    with deeds.act():
        holding.hold([assignment.directive_id])
        now = clock.now()
        opened_at = workflow.lock(assignment).opened_at or now
        row = workflow.advance(
            assignment,
            "accept",
            actor=actor,
            changes={"accepted_at": now, "opened_at": opened_at},
        )
        following.accepted(row, actor)
    return row


def return_(*, actor: Actor, assignment: Assignment, note: str) -> Assignment:
    """Give it back to the giver with a reason of at least ten characters; not one's work.

    Raises Refused while orders handed on from it are open.
    """
    with deeds.act():
        holding.hold([assignment.directive_id])
        opened_at = workflow.lock(assignment).opened_at or clock.now()
        if assignment.children.filter(status=DirectiveStatus.GIVEN).exists():
            raise Refused(_("Việc đã giao tiếp xuống dưới; hãy rút hoặc hủy trước khi trả lại."))
        row = workflow.advance(
            assignment,
            "return",
            actor=actor,
            note=note,
            changes={"opened_at": opened_at},
        )
        telling.to_giver(row, "returned", gettext_lazy("trả lại việc"), actor)
    return row
