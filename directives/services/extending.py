"""More time: asked by the lead, granted or refused by the giver; the first deadline is kept."""

from datetime import date, datetime

from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from directives.models import Assignment, Extension
from directives.services import deadlines, holding, moving, telling
from directives.services.deadlines import Deadline
from directives.states import OPEN, WORKING, DeadlineCause, ExtensionStatus, Perm
from docflow.core import clock, deeds, policy, workflow
from docflow.core.actor import Actor
from docflow.core.errors import Invalid, Refused
from docflow.core.workflow import NOTE_LENGTH


def ask_extension(
    *, actor: Actor, assignment: Assignment, until: date | datetime, reason: str
) -> Extension:
    """Ask for a later deadline, with a reason of at least ten characters.

    Raises Refused without a deadline, while another request is open, or when the order above
    ends earlier; Invalid for the date or the reason.
    """
    with deeds.act():
        policy.guard(actor, Perm.ASK_EXTENSION, assignment)
        holding.hold([assignment.directive_id])
        row = workflow.lock(assignment)
        if row.due is None or row.status not in WORKING:
            raise Refused(_("Chỉ việc đang làm và có thời hạn mới xin gia hạn được."))
        if row.extensions.filter(status=ExtensionStatus.ASKED).exists():
            raise Refused(_("Đã có một đề nghị gia hạn đang chờ ý kiến."))
        if len(reason.strip()) < NOTE_LENGTH:
            raise Invalid({"reason": [_("Hãy nêu lý do, ít nhất 10 ký tự.")]})
        extension = Extension.objects.create(
            assignment=row,
            status=ExtensionStatus.ASKED,
            previous_due=row.due,
            until=_later(row, until),
            reason=reason.strip()[:1000],
            asked_at=clock.now(),
            asked_by_name=actor.name,
        )
        deeds.record(
            actor,
            "extension.ask",
            extension,
            summary=reason,
            data={"assignment": row.pk, "from": row.due, "until": extension.until},
        )
        telling.to_giver(row, "extension", gettext_lazy("xin gia hạn"), actor)
    return extension


def grant(
    *,
    actor: Actor,
    extension: Extension,
    until: date | datetime | None = None,
    note: str = "",
) -> Extension:
    """Move the deadline to what was asked, or to `until`; coordinators with the same deadline
    move along. Every change is counted, the first deadline stays."""
    with deeds.act():
        holding.hold([extension.assignment.directive_id])
        assignment = workflow.lock(extension.assignment)
        if assignment.status not in OPEN:
            raise Refused(_("Việc đã kết thúc nên không gia hạn được."))
        moment = _later(assignment, until or extension.until)
        row = workflow.advance(
            extension,
            "grant",
            actor=actor,
            note=note,
            changes={**_decided(actor, note), "until": moment},
            data={"assignment": assignment.pk, "until": moment},
        )
        for one in moving.with_same_deadline(assignment):
            moving.move(one, Deadline(moment), actor=actor, why=DeadlineCause.EXTENSION, note=note)
        telling.to_holder(assignment, "extension", gettext_lazy("đồng ý gia hạn"), actor)
    return row


def refuse(*, actor: Actor, extension: Extension, note: str) -> Extension:
    """The deadline stays; the note says why."""
    with deeds.act():
        holding.hold([extension.assignment.directive_id])
        row = workflow.advance(
            extension, "refuse", actor=actor, note=note, changes=_decided(actor, note)
        )
        telling.to_holder(row.assignment, "extension", gettext_lazy("không gia hạn"), actor)
    return row


def _later(assignment: Assignment, until: date | datetime) -> datetime:
    moment = deadlines.as_moment(assignment.directive.office, until)
    if moment is None or assignment.due is None or moment <= max(assignment.due, clock.now()):
        raise Invalid({"until": [_("Thời hạn mới phải sau thời hạn hiện nay và sau bây giờ.")]})
    deadlines.check_not_too_far(moment, "until")
    deadlines.within(moment, assignment.directive.parent)
    return moment


def _decided(actor: Actor, note: str) -> dict[str, object]:
    return {
        "decided_at": clock.now(),
        "decided_by_name": actor.name,
        "decision_note": note.strip()[:1000],
    }
