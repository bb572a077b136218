"""Taking an order back: withdrawn while unopened, cancelled with a reason after that."""

from django.utils.translation import gettext_lazy

from directives.models import Assignment, Directive
from directives.services import following, holding, sharing, telling
from directives.states import OPEN, AssignmentStatus, DirectiveStatus
from docflow.core import deeds, workflow
from docflow.core.actor import Actor


def withdraw(*, actor: Actor, directive: Directive, note: str = "") -> Directive:
    """Take the order back as if it had not been given; sight of it goes with it.

    Raises Forbidden, naming who, once a holder has opened it.
    """
    with deeds.act():
        holding.hold([directive.pk])
        row = workflow.advance(directive, "withdraw", actor=actor, note=note)
        for assignment in _assignments(row, {AssignmentStatus.GIVEN}):
            workflow.advance(assignment, "withdraw", actor=_system(row), data=_because(actor))
            sharing.close_to_holder(assignment=assignment)
            telling.unsay(assignment)
        following.completed(row, actor)
    return row


def cancel(*, actor: Actor, directive: Directive, note: str) -> Directive:
    """End the order and everything handed on from it; those who worked on it still see it."""
    with deeds.act():
        holding.hold([directive.pk])
        row = workflow.advance(directive, "cancel", actor=actor, note=note)
        _cancel_assignments(row, actor, note)
        following.completed(row, actor)
    return row


def _cancel_assignments(directive: Directive, actor: Actor, note: str) -> None:
    for assignment in _assignments(directive, OPEN | {AssignmentStatus.RETURNED}):
        cancelled = workflow.advance(
            assignment,
            "cancel",
            actor=_system(directive),
            note=note,
            changes={"suspended_at": None},
            data=_because(actor),
        )
        telling.to_holder(cancelled, "cancelled", gettext_lazy("đã hủy việc"), actor)
        for child in cancelled.children.filter(status=DirectiveStatus.GIVEN):
            workflow.advance(
                child, "cancel", actor=_system(directive), note=note, data=_because(actor)
            )
            _cancel_assignments(child, actor, note)


def _assignments(directive: Directive, states: frozenset | set) -> list[Assignment]:
    return list(directive.assignments.filter(status__in=states).order_by("pk"))


def _system(directive: Directive) -> Actor:
    return Actor.system(directive.office_id, directive.office.name)


def _because(actor: Actor) -> dict[str, str]:
    return {"because_of": actor.name}
