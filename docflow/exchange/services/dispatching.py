"""Owns the act of sending an issued document: a delivery per recipient, rows for what must leave.

Law: QĐ 28/2018/QĐ-TTg, Điều 4-7; NĐ 30/2020/NĐ-CP, Điều 18. Issue and dispatch are two acts.
"""

from collections.abc import Iterable
from datetime import datetime

from django.utils.translation import gettext as _

from docflow.core import clock, deeds, policy, schedule, workflow
from docflow.core.actor import Actor
from docflow.core.errors import Invalid, Refused
from docflow.documents.models import Document, Recipient
from docflow.documents.selectors.versions import official
from docflow.documents.states import Direction, Secrecy, Status, VersionKind
from docflow.documents.states import Perm as DocumentPerm
from docflow.exchange.models import Delivery, Dispatch, OutboxMessage
from docflow.exchange.selectors import addresses
from docflow.exchange.services import changing, composing
from docflow.exchange.states import Channel, PaperCause, Perm


def dispatch(*, actor: Actor, document: Document, paper: Iterable[int] = ()) -> Dispatch:
    """Send `document` to every recipient; `paper` are ids of recipients that also get paper.

    Whoever is connected gets it electronically, whoever is not gets it on paper with the reason.
    A second call finds the dispatch made. Raises Refused for what is not issued, is a state
    secret, has no recipient or no file; Invalid for ids that are not its recipients.
    """
    chosen = frozenset(paper)
    with deeds.act():
        row = workflow.lock(document)
        policy.guard(actor, DocumentPerm.DISPATCH, row)
        made = Dispatch.objects.filter(document=row).first()
        if made is not None:
            return made
        recipients = _recipients(row, chosen)
        made = _open(actor, row)
        for recipient in recipients:
            _deliver(made, recipient, recipient.pk in chosen)
        deeds.record(
            actor,
            "document.dispatch",
            row,
            data={"recipients": [one.name for one in recipients], "paper": sorted(chosen)},
        )
        schedule.prompt("exchange.send")
    return made


def record_paper(
    *, actor: Actor, delivery: Delivery, at: datetime | None = None, post_number: str = ""
) -> Delivery:
    """The paper to this recipient was posted, at `at` or now."""
    when = at or clock.now()
    changes = {"paper_at": when, "post_number": post_number[:40]}
    with deeds.act():
        row = workflow.lock(delivery)
        policy.guard(actor, Perm.POST, row)
        if row.channel == Channel.PAPER and row.paper_at is None:
            changes |= {"sent_at": when, "status_at": clock.now()}
            return workflow.advance(row, "post", actor=actor, changes=changes)
        if not row.paper_parallel and row.channel != Channel.PAPER:
            row.paper_parallel = True
            row.paper_cause = PaperCause.CHOSEN
        row.paper_at, row.post_number = when, post_number[:40]
        row.save(update_fields=["paper_parallel", "paper_cause", "paper_at", "post_number"])
        deeds.record(actor, "delivery.paper", row, data={"post_number": post_number})
    return row


def _recipients(document: Document, chosen: frozenset[int]) -> list[Recipient]:
    if document.secrecy != Secrecy.NONE:
        raise Refused(_("Văn bản mật không được gửi qua hệ thống này."))
    if document.direction != Direction.OUTGOING:
        raise Refused(_("Chỉ văn bản đi mới được gửi cho cơ quan khác."))
    if document.status not in (Status.ISSUED, Status.FILED):
        raise Refused(_("Văn bản chưa phát hành nên chưa gửi được."))
    # The office does not write to itself: "Lưu: VT" is no delivery.
    found = list(document.recipients.exclude(office_id=document.office_id).select_related("office"))
    if not found:
        raise Refused(_("Văn bản không có nơi nhận nào bên ngoài cơ quan."))
    if chosen - {one.pk for one in found}:
        raise Invalid({"paper": [_("Nơi nhận bản giấy không có trong nơi nhận của văn bản.")]})
    return found


def _open(actor: Actor, document: Document) -> Dispatch:
    version = official(document)
    if version is None or version.file_id is None:
        raise Refused(_("Văn bản không có tệp phát hành để gửi."))
    return Dispatch.objects.create(
        document=document,
        office_id=document.office_id,
        version=version,
        exchange_id=composing.exchange_id(document)[:200],
        sent_by=actor.name,
        made_at=clock.now(),
    )


def _deliver(dispatch: Dispatch, recipient: Recipient, paper_chosen: bool) -> None:
    now = clock.now()
    channel, cause = _way(dispatch, recipient, paper_chosen)
    electronic = channel == Channel.ELECTRONIC
    delivery = Delivery.objects.create(
        dispatch=dispatch,
        recipient=recipient,
        office=recipient.office,
        name=recipient.name,
        citizen_or_firm=recipient.citizen_or_firm,
        channel=channel,
        paper_cause=cause,
        paper_parallel=electronic and cause != PaperCause.NONE,
        paper_at=now if electronic and cause == PaperCause.CHOSEN else None,
        status_at=now,
        message_id=composing.new_message_id() if electronic else "",
    )
    if electronic and recipient.office is not None:
        OutboxMessage.objects.create(
            office_id=dispatch.office_id,
            receiver=recipient.office,
            kind=changing.KINDS[changing.of(delivery)[0]],
            message_id=delivery.message_id,
            delivery=delivery,
            created_at=now,
            next_try_at=now,
        )


def _way(dispatch: Dispatch, recipient: Recipient, paper_chosen: bool) -> tuple[str, str]:
    """Channel and cause of paper for one recipient."""
    if recipient.citizen_or_firm:
        return Channel.PAPER, PaperCause.CITIZEN_OR_FIRM
    if dispatch.version.kind == VersionKind.PRINTED:
        # A copy on paper is signed and stamped by hand: its file proves nothing.
        return Channel.PAPER, PaperCause.CHOSEN
    if recipient.office is None:
        return Channel.PAPER, PaperCause.NOT_CONNECTED
    reach = addresses.reach(recipient.office)
    if not reach.electronic:
        return Channel.PAPER, reach.cause
    if dispatch.document.type_code in reach.paper_required:
        return Channel.ELECTRONIC, PaperCause.REQUIRED
    return Channel.ELECTRONIC, PaperCause.CHOSEN if paper_chosen else PaperCause.NONE
