"""Owns requests about documents that we received: taken, matched with the document, answered.

Law: QĐ 28/2018/QĐ-TTg, Điều 5.4 and 9.2. What is given back or replaced is frozen as it is; the
request may have overtaken the document, so a sweep brings the two together, whichever was first.
"""

from datetime import datetime
from typing import Final

from django.db.models import Exists, OuterRef, Q, QuerySet
from django.utils.translation import gettext as _

from docflow.core import clock, deeds, schedule, workflow
from docflow.core.actor import Actor
from docflow.core.errors import Refused
from docflow.documents.models import Document, LegalHold
from docflow.documents.services import following
from docflow.documents.states import Status
from docflow.exchange.envelope import BadMessage, Business, Letter, Parcel
from docflow.exchange.models import ChangeRequest, InboxMessage
from docflow.exchange.services import answering, telling
from docflow.exchange.states import (
    AGREED_CODE,
    LETTERS,
    REFUSED_CODE,
    InboxOutcome,
    MessageKind,
    RequestStatus,
)
from docflow.org.models import Office

SWEEP: Final = "exchange.requests"
_FREEZES = frozenset({MessageKind.RECALL, MessageKind.REPLACE})
# Nothing is held any more that could be given back or changed.
_GONE = frozenset({Status.REFUSED, Status.RECALLED})


def take(work: InboxMessage, parcel: Parcel, sender: Office) -> None:
    """Keep a recall by `sender`, whose signature was verified, and end the work on its message.

    It comes as a message of type 1 or, from who knows only states, as state 13. Raises BadMessage
    where it does not say what it recalls, LostClaim.
    """
    message, attested = parcel.message, parcel.attested
    said = attested.statement.about if attested else ""
    if isinstance(message, Letter):
        exchange_id, reason = message.about, message.change.reason
    else:
        exchange_id, reason = message.about.document_id, message.description
    if not said and not exchange_id.strip():
        raise BadMessage("N.Bussiness.DocumentId", "What is recalled is not named.")
    with deeds.act():
        _keep(work, MessageKind.RECALL, sender, said, exchange_id, reason)
        work.sender, work.kind, work.outcome = sender, MessageKind.RECALL, InboxOutcome.TAKEN
        work.exchange_id = exchange_id[:200]
        # What an answer is bound to where the document itself never comes.
        work.document_sha256 = attested.statement.document_sha256[:64] if attested else ""
        work.save(update_fields=["sender", "kind", "outcome", "exchange_id", "document_sha256"])
        schedule.finish(work)


def note_changes(row: InboxMessage, letter: Letter, sender: Office) -> None:
    """Part of an arrival: what the new document replaces or updates."""
    if letter.business == Business.REPLACE:
        for one in dict.fromkeys(one.document_id for one in letter.change.replaced):
            _keep(row, MessageKind.REPLACE, sender, "", one, letter.change.reason)
    elif letter.business == Business.UPDATE:
        # Ours names another document; others send the same one again, changed.
        _keep(row, MessageKind.UPDATE, sender, "", letter.about, letter.change.reason)
    # A recall may have been here before it.
    schedule.prompt(SWEEP)


def sweep(now: datetime, limit: int) -> int:
    """Bring waiting requests to their documents, up to `limit`; how many it was."""
    waiting = ChangeRequest.objects.filter(status=RequestStatus.WAITING)
    return sum(_open(one) for one in list(_matched(waiting)[:limit]))


def agree(*, actor: Actor, request: ChangeRequest) -> ChangeRequest:
    """Give the document back, or take the change over; the sender is told (15).

    What is given back or replaced is frozen. Raises Refused where it lies in a file under a legal
    hold, or was answered before.
    """
    with deeds.act():
        return _decide(actor, request, "agree", "")


def refuse(*, actor: Actor, request: ChangeRequest, note: str) -> ChangeRequest:
    """Keep the document as it is; the sender is told why (16). Raises Invalid without a reason."""
    with deeds.act():
        return _decide(actor, request, "refuse", note)


def close(*, actor: Actor, request: ChangeRequest, note: str) -> ChangeRequest:
    """Wait no longer for the document that it is about; the sender is told why (16).

    Raises Invalid without a reason, Refused where the document is here by now.
    """
    changes = {"decided_at": clock.now(), "decided_by": actor.name, "note": note[:1000]}
    with deeds.act():
        row = workflow.advance(request, "close", actor=actor, note=note, changes=changes)
        if _matched(ChangeRequest.objects.filter(pk=row.pk)).exists():
            raise Refused(_("Văn bản được nhắc đến vừa đến; hãy trả lời đề nghị ở văn bản đó."))
        # Nothing of ours carries the document: the answer is about the message that asked.
        _answer(actor, row.message, row, REFUSED_CODE, note)
    return row


def _keep(
    message: InboxMessage, kind: str, sender: Office, about: str, exchange_id: str, reason: str
) -> None:
    ChangeRequest.objects.get_or_create(
        message=message,
        about_message=about[:64],
        exchange_id=exchange_id[:200],
        defaults={
            "office_id": message.office_id,
            "kind": kind,
            "sender": sender,
            "reason": reason[:1000],
            "asked_at": clock.now(),
        },
    )
    schedule.prompt(SWEEP)


def _matched(requests: QuerySet[ChangeRequest]) -> QuerySet[ChangeRequest]:
    """Those of them whose document is here."""
    by_message = Q(message_id=OuterRef("about_message"))
    by_name = Q(exchange_id=OuterRef("exchange_id")) & ~Q(exchange_id="")
    arrived = InboxMessage.objects.filter(
        by_message | by_name,
        office=OuterRef("office"),
        sender=OuterRef("sender"),
        kind__in=LETTERS,
        document__isnull=False,
    ).exclude(pk=OuterRef("message"))
    return requests.filter(Exists(arrived)).select_related("office").order_by("pk")


def _document(request: ChangeRequest) -> Document:
    """The one its message names goes before another of the same name, of which the first."""
    arrived = InboxMessage.objects.filter(
        office=request.office_id,
        sender=request.sender_id,
        kind__in=LETTERS,
        document__isnull=False,
    ).select_related("document")
    arrived = arrived.exclude(pk=request.message_id).order_by("pk")
    found = arrived.filter(message_id=request.about_message).first()
    if found is None:
        found = arrived.exclude(exchange_id="").filter(exchange_id=request.exchange_id).first()
    if found is None or found.document is None:
        raise Refused(_("Văn bản được nhắc đến chưa đến."))
    return found.document


def _open(request: ChangeRequest) -> int:
    system = Actor.system(request.office_id, request.office.name)
    with deeds.act():
        row = workflow.lock(request)
        if row.status != RequestStatus.WAITING:
            return 0
        document = _document(row)
        row = workflow.advance(row, "open", actor=system, changes={"document_id": document.pk})
        if document.status in _GONE:
            _decide(system, row, "agree", "")
        else:
            telling.change_asked(row)
    return 1


def _decide(actor: Actor, request: ChangeRequest, step: str, note: str) -> ChangeRequest:
    changes = {"decided_at": clock.now(), "decided_by": actor.name, "note": note[:1000]}
    row = workflow.advance(request, step, actor=actor, note=note, changes=changes)
    document = row.document
    if document is None:
        raise ValueError("an answer about a document that is not here")
    agreed = step == "agree"
    if agreed and row.kind in _FREEZES and document.status not in _GONE:
        _freeze(document, actor, row)
    # A recall is answered about the document, everything else about the message that asked.
    message = InboxMessage.objects.get(document=document) if _recalls(row) else row.message
    _answer(actor, message, row, AGREED_CODE if agreed else REFUSED_CODE, note)
    return row


def _answer(
    actor: Actor, message: InboxMessage, request: ChangeRequest, code: str, note: str
) -> None:
    """About `message`, and bound to the one that asked: a document may be asked back that itself
    replaces another."""
    answers = request.message.message_id
    answering.answer(actor=actor, message=message, code=code, reason=note, answers=answers)


def _freeze(document: Document, actor: Actor, request: ChangeRequest) -> None:
    held = LegalHold.objects.filter(case_file__items__document=document, lifted_at=None)
    if held.exists():
        raise Refused(
            _("Văn bản nằm trong hồ sơ đang được giữ nguyên trạng nên không trả lại được.")
        )
    following.recalled(document, actor, request.reason)


def _recalls(request: ChangeRequest) -> bool:
    return request.kind == MessageKind.RECALL
