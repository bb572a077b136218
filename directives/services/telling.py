"""What people are told about directives: one notice for each who can act now."""

from collections.abc import Iterable

from django.utils.translation import gettext as _

from directives.models import Assignment, Directive
from directives.states import Role
from docflow.core.access import user_principal
from docflow.core.actor import Actor
from docflow.core.errors import Text
from docflow.core.language import of_office
from docflow.notifications.services import notify


@of_office()
def given(assignment: Assignment, actor: Actor) -> None:
    text = _("%(name)s giao việc (%(role)s): %(text)s") % {
        "name": assignment.directive.author_name,
        "role": str(assignment.get_role_display()).lower(),
        "text": _short(assignment.directive),
    }
    batch = assignment.directive.batch
    if batch is not None and assignment.role == Role.INFORMED:
        # Named to know of many orders at once: the same words are told once.
        notify(
            principals=[assignment.principal],
            reason="assigned",
            obj=batch,
            text=text,
            besides=actor.user_id,
        )
        return
    _tell([assignment.principal], "assigned", assignment, text, actor)


@of_office()
def urged(assignment: Assignment, actor: Actor) -> bool:
    """Ask the holder for a report; False when that was said to them today already."""
    text = _("%(name)s đôn đốc, đề nghị báo cáo: %(text)s") % {
        "name": assignment.directive.author_name,
        "text": _short(assignment.directive),
    }
    told = notify(
        principals=[assignment.principal],
        reason="urged",
        obj=assignment,
        text=text,
        besides=actor.user_id,
    )
    return bool(told)


@of_office()
def to_giver(assignment: Assignment, reason: str, text: Text, actor: Actor) -> None:
    """Tell the author, and who entered the order, what the holder did; `text` is a sentence."""
    directive = assignment.directive
    principals = {
        user_principal(directive.author.user_id),
        user_principal(directive.entered_by.user_id),
    }
    said = f"{assignment.holder}: {text} {_short(directive)}"
    _tell(principals, reason, assignment, said, actor)


@of_office()
def to_holder(assignment: Assignment, reason: str, text: Text, actor: Actor) -> None:
    """Tell the holder what the giver decided; `text` is a sentence."""
    said = f"{actor.name}: {text} {_short(assignment.directive)}"
    _tell([assignment.principal], reason, assignment, said, actor)


def _tell(
    principals: Iterable[int], reason: str, assignment: Assignment, text: str, actor: Actor
) -> None:
    notify(principals=principals, reason=reason, obj=assignment, text=text, besides=actor.user_id)


def _short(directive: Directive) -> str:
    text = directive.text
    return f"“{text[:77]}…”" if len(text) > 80 else f"“{text}”"
