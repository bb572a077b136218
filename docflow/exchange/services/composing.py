"""Owns turning rows into messages: the letter of a delivery, the state about an arrival."""

import uuid
from dataclasses import replace
from datetime import datetime

from docflow.core import clock, files
from docflow.documents.models import Document
from docflow.documents.selectors.metadata import copies_of
from docflow.documents.selectors.versions import data_of
from docflow.exchange import envelope
from docflow.exchange.envelope import (
    Business,
    Change,
    Enclosure,
    Letter,
    Organ,
    Response,
    Signer,
    Staff,
    StatusMessage,
)
from docflow.exchange.envelope.statement import Statement
from docflow.exchange.envelope.xml import writable
from docflow.exchange.models import Delivery, Dispatch, OutboxMessage
from docflow.exchange.services import changing
from docflow.exchange.states import CODES, RECALL_CODE, RECALL_WORD, MessageKind
from docflow.org.models import Office
from docflow.org.selectors.people import code_of
from signing import messages, values

MAIN = "Văn bản chính"
# Everything that a letter tells, in one question.
_DELIVERIES = Delivery.objects.select_related(
    "office__superior",
    "dispatch__version",
    "dispatch__document__office__superior",
    "dispatch__document__council",
)
# Tables and texts gain from packing; PDF files do not.
_PACKED = ("text/", "application/json", "application/xml")


def new_message_id() -> str:
    return uuid.uuid4().hex


def exchange_id(document: Document) -> str:
    """OrganId,yyyy/MM/dd,number/notation (QĐ 28/2018/QĐ-TTg, Điều 10.2)."""
    day = document.issued_on.strftime("%Y/%m/%d") if document.issued_on else ""
    return f"{code_of(document.office)},{day},{document.code}"


def envelope_of(work: OutboxMessage) -> bytes:
    """The signed envelope for an outbox row. Raises KeyProblem without a system key."""
    now = clock.now()
    message, statement = _composed(work, now)
    owner = work.office.owner
    return envelope.write(
        message,
        statement=statement,
        sign=lambda data: messages.sign_bytes(owner, data, now),
        key=values.system_key(owner, now),
    )


def _composed(work: OutboxMessage, now: datetime) -> tuple[Letter | StatusMessage, Statement]:
    if work.kind == MessageKind.STATUS:
        return _answer(work)
    if work.kind == MessageKind.RECALL:
        return _recall(work)
    if work.delivery_id is None:
        raise ValueError("a document without a delivery")
    delivery = _DELIVERIES.get(pk=work.delivery_id)
    return letter(delivery, now), _statement(work, now)


def letter(delivery: Delivery, now: datetime, *, enclosed: bool = True) -> Letter:
    """The document as it travels to one recipient; what it does with earlier ones is said to who
    was sent those."""
    dispatch = delivery.dispatch
    document = dispatch.document
    if delivery.office is None:
        raise ValueError("an electronic delivery without an office")
    business, change = changing.of(delivery)
    return Letter(
        business=business,
        change=change,
        sender=issuer_of(document),
        receivers=(organ(delivery.office),),
        number=str(document.number or ""),
        notation=_plain(document.notation),
        issued_on=document.issued_on,
        place=_plain(document.place),
        type_name=_plain(document.type_name),
        subject=_plain(document.subject),
        content=_plain(document.subject),
        signer=Signer(position=_plain(document.signer_title), name=_plain(document.signer_name)),
        due_on=document.due_on,
        to_places=tuple(_plain(one.name) for one in dispatch.deliveries.all()),
        priority=document.urgency,
        pages=dispatch.version.pages,
        copies=copies_of(document, document.recipients.count()),
        document_id=_plain(dispatch.exchange_id),
        sent_at=now,
        paper=delivery.paper_parallel,
        enclosures=_enclosures(dispatch) if enclosed else (),
    )


def organ(office: Office) -> Organ:
    return Organ(
        code=code_of(office),
        name=_plain(office.name),
        address=_plain(office.address),
        email=office.email,
        in_charge=_plain(office.superior.name) if office.superior else "",
    )


def issuer_of(document: Document) -> Organ:
    """The body that issues, as `From` names it: a council under its office, whose code, address and
    signature the message carries."""
    found = organ(document.office)
    if document.council is None:
        return found
    name = _plain(document.issuer_name or document.council.name)
    return replace(found, name=name, in_charge=found.name)


def _enclosures(dispatch: Dispatch) -> tuple[Enclosure, ...]:
    document = dispatch.document
    name = f"{document.code.replace('/', '-')}.pdf"
    main = Enclosure(
        name=_plain(name),
        data=data_of(dispatch.version),
        media_type="application/pdf",
        description=MAIN,
    )
    attachments = (
        Enclosure(
            name=_plain(attachment.name),
            data=files.read(attachment.official_id),
            media_type=attachment.file.media_type,
            zipped=attachment.file.media_type.startswith(_PACKED),
        )
        for attachment in document.attachments.select_related("file")
    )
    return (main, *attachments)


def _statement(work: OutboxMessage, at: datetime) -> Statement:
    return Statement(
        kind=work.kind,
        message_id=work.message_id,
        sender=code_of(work.office),
        receiver=code_of(work.receiver),
        at=at,
    )


def _recall(work: OutboxMessage) -> tuple[Letter, Statement]:
    """A recall names the document in full, and its own message and hash in the statement."""
    delivery = work.recalls
    if delivery is None:
        raise ValueError("a recall of nothing")
    facts, at = work.facts, datetime.fromisoformat(work.facts["at"])
    reason = _plain(facts["reason"])
    staff = Staff(name=_plain(facts["staff"]), department=_plain(facts["unit"]))
    message = replace(
        letter(delivery, at, enclosed=False),
        business=Business.RECALL,
        change=Change(reason=reason, staff=staff),
    )
    statement = replace(
        _statement(work, at),
        about=delivery.message_id,
        document_sha256=delivery.dispatch.sha256,
        code=RECALL_CODE,
        word=RECALL_WORD,
        reason=reason,
    )
    return message, statement


def _answer(work: OutboxMessage) -> tuple[StatusMessage, Statement]:
    """A state and the receipt that proves it, bound to the hash of the document we received."""
    about = work.about
    if about is None:
        raise ValueError("a state about nothing")
    facts, at = work.facts, datetime.fromisoformat(work.facts["at"])
    code, reason = facts["code"], _plain(facts["reason"])
    # A state may go back about a message whose document we refused to keep.
    document = about.document
    status = StatusMessage(
        about=Response(
            organ_code=code_of(work.receiver),
            code=_plain(document.code) if document else "",
            issued_on=document.issued_on if document else None,
            document_id=_plain(about.exchange_id),
        ),
        sender=organ(work.office),
        code=code,
        at=at,
        description=reason or CODES[code].word,
        staff=Staff(name=_plain(facts["staff"]), department=_plain(facts["unit"])),
    )
    statement = Statement(
        kind=work.kind,
        message_id=work.message_id,
        sender=status.sender.code,
        receiver=code_of(work.receiver),
        at=at,
        about=about.message_id,
        document_sha256=about.document_sha256,
        code=code,
        word=CODES[code].word,
        reason=reason,
        gate=about.gate,
        answers=facts.get("answers", ""),
    )
    return status, statement


def _plain(text: str) -> str:
    return writable(text)
