"""Owns what becomes of an inbox message: read, checked, judged, then a document or a receipt.

Law: QĐ 28/2018/QĐ-TTg, Điều 5, 6 and 9. Slow steps run outside the transaction; the last one
writes everything, so a killed worker leaves either nothing or all of it.
"""

import hashlib
from datetime import datetime

from django.utils.translation import gettext as _

from docflow.core import clock, db, deeds, files, policy, schedule
from docflow.core.actor import Actor
from docflow.core.errors import Refused
from docflow.core.schedule import WorkState
from docflow.documents.models import Document
from docflow.documents.rendering import pictures
from docflow.documents.services import receiving as documents
from docflow.documents.states import COPIES
from docflow.exchange import envelope
from docflow.exchange.envelope import BadMessage, Business, Letter, Message, Parcel
from docflow.exchange.models import InboxMessage
from docflow.exchange.services import (
    answering,
    facts,
    judging,
    quarantine,
    receipts,
    requests,
    telling,
)
from docflow.exchange.services.changing import KINDS
from docflow.exchange.services.identifying import identify
from docflow.exchange.states import RECALL_CODE, InboxOutcome, Perm
from docflow.org.models import Office
from signing.gate import worker
from signing.gate.report import Report

_ROWS = InboxMessage.objects.select_related("office", "file")
# The gate was disturbed, the file was not judged: worth another look, but not for ever.
_DISTURBED = frozenset({"worker_failed", "timed_out"})
LOOKS = 3


class Disturbed(RuntimeError):
    """The gate could not finish; the row is tried again."""


def sweep(now: datetime, limit: int) -> int:
    """Handle the inbox messages that are due; what cannot be handled at all is put aside."""
    done = schedule.perform(_ROWS.all(), _handle, now, limit)
    return done + _give_up(limit)


def paper_followed(*, actor: Actor, document: Document) -> None:
    """A clerk notes that paper came after the electronic document (QĐ 28/2018, Điều 5.3)."""
    with deeds.act():
        message = InboxMessage.objects.filter(document=document).first()
        if message is None:
            raise Refused(_("Văn bản này không đến bằng đường điện tử."))
        policy.guard(actor, Perm.READ_DESK, message)
        if message.paper_at is None:
            message.paper_at = clock.now()
            message.save(update_fields=["paper_at"])
            deeds.record(actor, "incoming.paper_followed", document)


def _handle(work: InboxMessage) -> None:
    claimed = ""
    try:
        parcel = envelope.read(files.read(str(work.file_id)), today=clock.today())
        claimed = parcel.message.sender.code
        sender, fingerprint = identify(parcel, work.office, work.message_id, clock.now())
        message = parcel.message
        if _recalls(message):
            requests.take(work, parcel, sender)
        elif isinstance(message, Letter):
            _letter(work, parcel, message, sender)
        else:
            receipts.take(work, parcel, sender, fingerprint)
    except BadMessage as bad:
        quarantine.put_aside(work, bad.code, bad.text, claimed)


def _recalls(message: Message) -> bool:
    if isinstance(message, Letter):
        return message.business == Business.RECALL
    return message.code == RECALL_CODE


def _letter(work: InboxMessage, parcel: Parcel, letter: Letter, sender: Office) -> None:
    if not letter.enclosures:
        raise BadMessage("N.Attachment", "No document is enclosed.")
    if facts.is_secret(letter):
        _refuse_secret(work, letter, sender)
        return
    main = letter.enclosures[0]
    report = worker.validate(main.data, now=clock.now())
    if _DISTURBED & set(report.reasons) and work.attempts < LOOKS:
        raise Disturbed(", ".join(report.reasons))
    _arrive(work, parcel, letter, sender, report)


def _arrive(
    work: InboxMessage, parcel: Parcel, letter: Letter, sender: Office, report: Report
) -> None:
    told = facts.of(letter, sender)
    judgement = judging.judge(report, sender, copied=told.type_code in COPIES)
    main, *others = letter.enclosures
    system = Actor.system(work.office_id, work.office.name)
    with deeds.act():
        row = db.lock(work)
        if row.document_id is not None:
            # Another worker was faster while ours had lost its claim.
            schedule.finish(work)
            return
        row.document = documents.arrive(
            actor=system,
            office=work.office,
            facts=told,
            sender=sender,
            main=main.data,
            pages=_pages(main.data, report),
            report=report,
            exchange_id=letter.document_id[:200],
            attachments=[(one.name, one.data, one.media_type) for one in others],
        )
        row.outcome = InboxOutcome.TAKEN
        _note(row, letter, sender, report.sha256, judgement.to_json())
        row.remarks = [[remark.code, remark.text] for remark in parcel.remarks]
        row.save(update_fields=[*_NOTED, "document", "remarks"])
        answering.answer(actor=system, message=row, code="01")
        requests.note_changes(row, letter, sender)
        if judgement.refusal is not None:
            # The state that travels back follows from this act, as when a clerk refuses.
            documents.refuse(actor=system, document=row.document, note=judgement.refusal)
            row.outcome, row.reason = InboxOutcome.REFUSED, judgement.refusal[:1000]
            row.save(update_fields=["outcome", "reason"])
        schedule.finish(work)


def _refuse_secret(work: InboxMessage, letter: Letter, sender: Office) -> None:
    """Nothing of it is kept in reach: no document, no file, a row with the hash and an alarm."""
    reason = _("Văn bản mang dấu mật: không được gửi, nhận qua hệ thống này.")
    system = Actor.system(work.office_id, work.office.name)
    with deeds.act():
        quarantine.keep(
            office=work.office,
            message_id=work.message_id,
            file=None,
            sha256=work.sha256,
            code="M.Secrecy",
            reason=reason,
            claimed_sender=sender.name,
        )
        row = db.lock(work)
        row.outcome, row.reason, row.file = InboxOutcome.REFUSED, reason, None
        main = hashlib.sha256(letter.enclosures[0].data).hexdigest()
        _note(row, letter, sender, main, {})
        row.save(update_fields=[*_NOTED, "reason", "file"])
        deeds.record(system, "exchange.secret_refused", row, summary=reason)
        telling.secret_refused(row, sender.name)
        answering.answer(actor=system, message=row, code="02", reason=reason)
        schedule.finish(work)


_NOTED = ("sender", "kind", "outcome", "document_sha256", "exchange_id", "gate", "paper_announced")


def _note(
    row: InboxMessage, letter: Letter, sender: Office, sha256: str, gate: dict[str, str]
) -> None:
    row.sender, row.kind = sender, KINDS[letter.business]
    row.document_sha256, row.gate = sha256, gate
    row.exchange_id, row.paper_announced = letter.document_id[:200], letter.paper


def _pages(data: bytes, report: Report) -> int:
    """Zero for what cannot be opened: it is refused or shown as such."""
    if report.verdict == "unreadable":
        return 0
    try:
        return len(pictures.page_sizes(data))
    except pictures.Unreadable:
        return 0


def _give_up(limit: int) -> int:
    """A message on which every try was spent lies in quarantine, where a clerk sees it."""
    count = 0
    for work in _ROWS.filter(state=WorkState.DEAD, told=False)[:limit]:
        with deeds.act():
            if not InboxMessage.objects.filter(pk=work.pk, told=False).update(
                told=True, outcome=InboxOutcome.QUARANTINED, reason=work.last_error[:1000]
            ):
                continue
            quarantine.keep(
                office=work.office,
                message_id=work.message_id,
                file=work.file,
                sha256=work.sha256,
                code="F.Receive",
                reason=work.last_error or _("Hệ thống không xử lý được gói tin này."),
            )
            count += 1
    return count
