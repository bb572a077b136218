"""Owns what could not be taken over: bytes and reason are kept, clerks are told, may try again or
say that it is never taken."""

from django.db.models import Exists, OuterRef, Q, QuerySet
from django.utils.translation import gettext as _

from docflow.core import clock, deeds, policy, schedule, workflow
from docflow.core.actor import Actor
from docflow.core.errors import Refused
from docflow.core.models import StoredFile
from docflow.core.schedule import WorkState
from docflow.exchange.models import InboxMessage, OutboxMessage, QuarantinedMessage
from docflow.exchange.services import telling
from docflow.exchange.states import InboxOutcome, Perm, QuarantineStatus
from docflow.org.models import Office


def keep(
    *,
    office: Office,
    message_id: str,
    file: StoredFile | None,
    sha256: str,
    code: str,
    reason: str,
    claimed_sender: str = "",
) -> QuarantinedMessage:
    """Note a message that is not taken over; the same one again is noted once, and what a clerk
    closed stays closed."""
    with deeds.act():
        kept, created = QuarantinedMessage.objects.get_or_create(
            office=office,
            message_id=message_id,
            sha256=sha256,
            defaults={
                "file": file,
                "code": code[:80],
                "reason": reason[:1000],
                "claimed_sender": claimed_sender[:100],
                "received_at": clock.now(),
            },
        )
        if created:
            system = Actor.system(office.pk, office.name)
            deeds.record(system, "exchange.quarantine", kept, summary=reason, data={"code": code})
            telling.quarantined(kept)
    return kept


def put_aside(message: InboxMessage, code: str, reason: str, claimed_sender: str = "") -> None:
    """End the work on an inbox message that cannot be used. Raises LostClaim."""
    with deeds.act():
        keep(
            office=message.office,
            message_id=message.message_id,
            file=message.file,
            sha256=message.sha256,
            code=code,
            reason=reason,
            claimed_sender=claimed_sender,
        )
        message.outcome = InboxOutcome.QUARANTINED
        message.reason = f"{code}: {reason}"[:1000]
        message.save(update_fields=["outcome", "reason"])
        schedule.finish(message)


def try_again(*, actor: Actor, quarantined: QuarantinedMessage) -> None:
    """Look at the same bytes once more: a certificate or code may have been entered meanwhile.

    Also where other bytes came later under its id and are of no use; those stay in quarantine.
    Raises Refused where that id stands for a message that was taken, the bytes were not kept, or a
    clerk closed it.
    """
    with deeds.act():
        policy.guard(actor, Perm.RETRY, quarantined)
        # Locked, so that nobody closes what is looked at again.
        rows = QuarantinedMessage.objects.select_for_update(no_key=True)
        row = rows.filter(pk=quarantined.pk).first()
        if row is not None and row.status == QuarantineStatus.CLOSED:
            raise Refused(_("Gói tin đã đóng; mở lại rồi mới thử lại được."))
        if (
            row is None
            or quarantined.file_id is None
            or not _replaceable(quarantined).update(
                file=quarantined.file_id,
                sha256=quarantined.sha256,
                state=WorkState.QUEUED,
                outcome=InboxOutcome.WAITING,
                reason="",
                attempts=0,
                next_try_at=clock.now(),
                last_error="",
                told=False,
            )
        ):
            raise Refused(_("Gói tin này không còn chờ xem lại."))
        deeds.record(actor, "exchange.reconsider", quarantined)
        quarantined.delete()
        schedule.prompt("exchange.receive")


def close(*, actor: Actor, quarantined: QuarantinedMessage, note: str) -> QuarantinedMessage:
    """It will never be taken, for a reason; bytes and cause stay as they are, and nobody outside
    hears of it. Raises Invalid without a reason."""
    changes = {"closed_at": clock.now(), "closed_by": actor.name[:100], "note": note[:1000]}
    return workflow.advance(quarantined, "close", actor=actor, note=note, changes=changes)


def reopen(*, actor: Actor, quarantined: QuarantinedMessage) -> QuarantinedMessage:
    """It waits for a clerk again, who may try it again; the audit keeps why it was closed."""
    changes = {"closed_at": None, "closed_by": "", "note": ""}
    return workflow.advance(quarantined, "reopen", actor=actor, changes=changes)


def _replaceable(quarantined: QuarantinedMessage) -> QuerySet[InboxMessage]:
    """The row under its id, while nothing came of it: it lies in quarantine itself, or was refused
    without a document and its refusal is on its way, bound to what was refused."""
    unmade = OutboxMessage.objects.filter(about=OuterRef("pk"), file__isnull=True)
    refused = Q(outcome=InboxOutcome.REFUSED, document__isnull=True) & ~Exists(unmade)
    return InboxMessage.objects.filter(
        Q(outcome=InboxOutcome.QUARANTINED) | refused,
        office_id=quarantined.office_id,
        message_id=quarantined.message_id,
    )
