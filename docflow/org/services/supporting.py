"""Support access: asked for by an administrator, permitted by a leader of the office, for hours.

Two people, a reason and an end; the office sees it on its pages while it lasts and in the list for
ever. It lets read what clerks and leaders see, and nothing be done (`core.policy`).
"""

from dataclasses import dataclass
from datetime import timedelta

from django.utils.translation import gettext as _

from docflow.core import clock, deeds, events, policy
from docflow.core.actor import Actor
from docflow.core.errors import Invalid, Refused
from docflow.org.models import Office, SupportAccess
from docflow.org.models.support import LONGEST_HOURS
from docflow.org.selectors import support
from docflow.org.services.teams import SightChanged
from docflow.org.states import Perm

REASON = 300


@dataclass(frozen=True)
class SupportMoved:
    """Published with each step: "ask", "permit", "decline", "end"."""

    access: SupportAccess
    verb: str
    by: str


def ask(*, actor: Actor, reason: str, hours: int) -> SupportAccess:
    """Ask to look at the office's content for up to eight hours from when it is permitted. Raises
    Invalid, Refused while another request waits or is running, Forbidden."""
    with deeds.act():
        office = Office.objects.select_for_update(of=("self",)).get(pk=actor.office_id)
        policy.guard(actor, Perm.ASK_SUPPORT, office)
        said = " ".join(reason.split())
        if not said or len(said) > REASON:
            raise Invalid({"reason": [_("Hãy ghi lý do, tối đa 300 ký tự.")]})
        if not 1 <= hours <= LONGEST_HOURS:
            raise Invalid({"hours": [_("Từ 1 đến 8 giờ.")]})
        mine = {"person_id": actor.user_id}
        open_ones = support.waiting(office.pk).filter(**mine)
        if open_ones.exists() or support.active(office.pk).filter(**mine).exists():
            raise Refused(_("Anh/chị đang có một đề nghị hoặc một lượt hỗ trợ chưa kết thúc."))
        row = SupportAccess.objects.create(
            office=office,
            position_id=actor.position_id or 0,
            person_id=actor.user_id or 0,
            reason=said,
            hours=hours,
            asked_at=clock.now(),
        )
        _tell(actor, row, "ask")
    return row


def permit(*, actor: Actor, access: SupportAccess) -> SupportAccess:
    """Let the person look from now on. Raises Refused when it was decided, Forbidden."""
    with deeds.act():
        row = _locked(access)
        policy.guard(actor, Perm.PERMIT_SUPPORT, row)
        if row.permitted_at is not None or row.closed_at is not None:
            raise Refused(_("Đề nghị này đã được trả lời."))
        row.permitted_by_id = actor.user_id
        row.permitted_at = clock.now()
        row.ends_at = row.permitted_at + timedelta(hours=row.hours)
        row.save(update_fields=["permitted_by", "permitted_at", "ends_at"])
        _tell(actor, row, "permit")
    return row


def close(*, actor: Actor, access: SupportAccess) -> SupportAccess:
    """Decline a request or end what runs: a leader, or the person. Raises Refused, Forbidden."""
    with deeds.act():
        row = _locked(access)
        policy.guard(actor, Perm.END_SUPPORT, row)
        if row.closed_at is not None or (row.ends_at and row.ends_at <= clock.now()):
            raise Refused(_("Lượt hỗ trợ này đã kết thúc."))
        row.closed_at, row.closed_by = clock.now(), actor.name
        row.save(update_fields=["closed_at", "closed_by"])
        _tell(actor, row, "end" if row.permitted_at else "decline")
    return row


def _locked(access: SupportAccess) -> SupportAccess:
    rows = SupportAccess.objects.select_for_update(of=("self",)).select_related("person", "office")
    return rows.get(pk=access.pk)


def _tell(actor: Actor, row: SupportAccess, verb: str) -> None:
    data = {"person": row.person.full_name, "hours": row.hours}
    if row.ends_at:
        data["ends_at"] = row.ends_at.isoformat()
    deeds.record(actor, f"support.{verb}", row, summary=row.reason, data=data)
    # Beside the office, which every page reads anyway.
    note, until = support.note_of(row.office_id)
    Office.objects.filter(pk=row.office_id).update(support_note=note, support_until=until)
    events.publish(SupportMoved(row, verb, actor.name))
    events.publish(SightChanged(row.person_id))
