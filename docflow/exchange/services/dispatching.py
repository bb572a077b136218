"""Owns the act of sending an issued document: a delivery per recipient, rows for what must leave.

Law: QĐ 28/2018/QĐ-TTg, Điều 4-7; NĐ 30/2020/NĐ-CP, Điều 18. Issue and dispatch are two acts.
"""

from collections.abc import Iterable, Mapping
from dataclasses import asdict
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
from docflow.exchange.services import addressees, changing, composing
from docflow.exchange.services.addressees import Addressee
from docflow.exchange.states import Channel, DeliveryStatus, PaperCause, Perm


def dispatch(
    *,
    actor: Actor,
    document: Document,
    paper: Iterable[int] = (),
    reached: Mapping[int, Addressee] | None = None,
) -> Dispatch:
    """Send `document` to every recipient; `paper` are ids of recipients that shall get paper too,
    which waits until it is noted as posted (`record_paper`); `reached` where those are reached
    that are in no address book, by their ids.

    Whoever is connected gets it electronically, whoever is not gets it on paper with the reason.
    A second call finds the dispatch made. Raises Refused for what is not issued, is a state
    secret, has no recipient or no file; Invalid for ids that are not its recipients, and for
    addresses that cannot be used (fields `address_1`, `email_1`, `phone_1` of the recipient 1).
    """
    chosen = frozenset(paper)
    with deeds.act():
        row = workflow.lock(document)
        policy.guard(actor, DocumentPerm.DISPATCH, row)
        made = Dispatch.objects.filter(document=row).first()
        if made is not None:
            return made
        recipients = _recipients(row, chosen)
        known = _reached(recipients, reached or {})
        made = _open(actor, row)
        for recipient in recipients:
            where = known.get(recipient.pk, Addressee())
            _deliver(made, recipient, recipient.pk in chosen, where)
        deeds.record(
            actor,
            "document.dispatch",
            row,
            data={"recipients": [one.name for one in recipients], "paper": sorted(chosen)},
        )
        schedule.prompt("exchange.send")
    return made


def record_paper(
    *,
    actor: Actor,
    delivery: Delivery,
    at: datetime | None = None,
    post_number: str = "",
    addressee: Addressee | None = None,
) -> Delivery:
    """The paper to this recipient was posted, at `at` or now; to `addressee`, where one is given
    for somebody who is in no address book. Posted again after it came back, it is the same paper;
    posted where the electronic way was given up, it is sent instead and not beside.

    Raises Invalid for an address that cannot be used, and for a number of the post without one.
    """
    when = at or clock.now()
    changes = {"paper_at": when, "post_number": post_number[:40]}
    with deeds.act():
        row = workflow.lock(delivery)
        policy.guard(actor, Perm.POST, row)
        _readdress(actor, row, addressee, post_number)
        if row.channel == Channel.PAPER and row.paper_at is None:
            changes |= {"sent_at": when, "status_at": clock.now()}
            return workflow.advance(row, "post", actor=actor, changes=changes)
        if row.is_electronic and not row.paper_parallel and not row.posted_instead:
            failed = row.status == DeliveryStatus.FAILED
            row.paper_parallel = not failed
            row.paper_cause = PaperCause.FAILED if failed else PaperCause.CHOSEN
        row.paper_at, row.post_number = when, post_number[:40]
        row.save(update_fields=["paper_parallel", "paper_cause", "paper_at", "post_number"])
        data = {"post_number": post_number, "cause": row.paper_cause}
        deeds.record(actor, "delivery.paper", row, data=data)
    return row


def record_return(
    *, actor: Actor, delivery: Delivery, reason: str, at: datetime | None = None
) -> Delivery:
    """The post brought the paper back, at `at` or now, for `reason`; it may be posted again.

    Raises Refused for what was not posted or lies here already, Invalid without a reason and for a
    moment before it was posted.
    """
    when, said = at or clock.now(), " ".join(reason.split())[:300]
    with deeds.act():
        row = workflow.lock(delivery)
        policy.guard(actor, Perm.POST, row)
        if row.paper_at is None or row.came_back:
            raise Refused(_("Không có bản giấy nào đang trên đường đến nơi này."))
        if not said:
            raise Invalid({"reason": [_("Hãy ghi lý do bưu gửi bị trả lại.")]})
        if when < row.paper_at:
            raise Invalid({"returned_on": [_("Ngày trả lại không thể trước ngày gửi.")]})
        row.returned_at, row.return_reason = when, said
        row.save(update_fields=["returned_at", "return_reason"])
        data = {"returned_at": when, "post_number": row.post_number}
        deeds.record(actor, "delivery.returned", row, summary=said, data=data)
    return row


def _readdress(actor: Actor, row: Delivery, given: Addressee | None, post_number: str) -> None:
    if given is not None and row.office_id is None:
        found, wrong = addressees.cleaned(given)
        if wrong:
            raise Invalid(wrong)
        if found != Addressee(row.postal_address, row.email, row.phone):
            row.save(update_fields=addressees.put(row, found))
            deeds.record(actor, "delivery.readdressed", row, data=asdict(found))
    if row.citizen_or_firm and post_number.strip() and not row.postal_address:
        raise Invalid({"address": [_("Bưu gửi cần địa chỉ của người nhận.")]})


def _reached(recipients: list[Recipient], given: Mapping[int, Addressee]) -> dict[int, Addressee]:
    """Where those outside the address book are reached, by recipient; what is an office's own is
    the address book's."""
    outside = {one.pk for one in recipients if one.office_id is None}
    if set(given) - outside:
        raise Invalid({"addressees": [_("Chỉ ghi địa chỉ cho nơi nhận ngoài danh bạ.")]})
    found: dict[int, Addressee] = {}
    wrong: dict[str, list[str]] = {}
    for pk, one in given.items():
        found[pk], problems = addressees.cleaned(one)
        wrong |= {f"{name}_{pk}": texts for name, texts in problems.items()}
    if wrong:
        raise Invalid(wrong)
    return found


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


def _deliver(
    dispatch: Dispatch, recipient: Recipient, paper_chosen: bool, reached: Addressee
) -> None:
    now = clock.now()
    channel, cause = _way(dispatch, recipient, paper_chosen)
    electronic = channel == Channel.ELECTRONIC
    delivery = Delivery.objects.create(
        dispatch=dispatch,
        recipient=recipient,
        office=recipient.office,
        name=recipient.name,
        citizen_or_firm=recipient.citizen_or_firm,
        postal_address=reached.address,
        email=reached.email,
        phone=reached.phone,
        channel=channel,
        paper_cause=cause,
        paper_parallel=electronic and cause != PaperCause.NONE,
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
            urgency=dispatch.document.urgency,
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
