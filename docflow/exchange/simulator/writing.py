"""Makes what the partner sends, and what others send in its name; reads rows, writes only bytes.

Bytes are made once and kept with the row, so every try hands over the same ones.
"""

import hashlib
from dataclasses import replace
from datetime import date, datetime

from docflow.core import clock, files
from docflow.core.files import StoredFile
from docflow.exchange import envelope
from docflow.exchange.envelope import (
    Business,
    Change,
    Enclosure,
    Letter,
    Message,
    Replacement,
    Response,
    Signer,
    Staff,
    Statement,
    StatusMessage,
)
from docflow.exchange.models import SimulatedPosting
from docflow.exchange.services.composing import MAIN, organ
from docflow.exchange.services.intake import XML
from docflow.exchange.simulator import keys, paper
from docflow.exchange.simulator.plans import Fault
from docflow.exchange.states import (
    AGREED_CODE,
    CODES,
    RECALL_CODE,
    RECALL_WORD,
    REFUSED_CODE,
    MessageKind,
)
from signing import messages, values

PDF = "application/pdf"
STAFF = Staff(name=keys.SIGNER, department="Văn thư")
_BUSINESS = {
    MessageKind.NEW: Business.NEW,
    MessageKind.UPDATE: Business.UPDATE,
    MessageKind.REPLACE: Business.REPLACE,
    MessageKind.RECALL: Business.RECALL,
}


def made(posting: SimulatedPosting) -> bytes:
    """The message of `posting`; whoever makes it first, makes it for every later try. Raises what
    signing raises; not inside a transaction."""
    if posting.file_id is None:
        stored = files.put(_message(posting), XML)
        _keep(posting, "file", stored)
    return files.read(str(posting.file_id))


def document_of(posting: SimulatedPosting) -> str:
    """The SHA-256 of the signed document in a letter of the partner."""
    if posting.imitates is not None:
        return document_of(posting.imitates)
    if posting.document_id is None:
        now = clock.now()
        data = paper.made(posting.partner.office, posting.office, posting.facts, now)
        _keep(posting, "document", files.put(data, PDF))
    return str(posting.document_id)


def exchange_id(posting: SimulatedPosting) -> str:
    """OrganId,yyyy/MM/dd,number/notation (QĐ 28/2018/QĐ-TTg, Điều 10.2)."""
    day = date.fromisoformat(posting.facts["day"])
    return f"{organ(posting.partner.office).code},{day:%Y/%m/%d},{posting.facts['code']}"


def _keep(posting: SimulatedPosting, field: str, stored: StoredFile) -> None:
    SimulatedPosting.objects.filter(pk=posting.pk, **{field: None}).update(**{field: stored})
    posting.refresh_from_db(fields=[field])


def _message(posting: SimulatedPosting) -> bytes:
    now = clock.now()
    message, statement = _composed(posting, now)
    partner = posting.partner.office
    if posting.forgery == Fault.FOREIGN:
        return envelope.write(
            message, statement=statement, sign=lambda data: keys.foreign(data, partner, now)
        )
    owner = partner.owner
    if posting.forgery == Fault.WRONG_KEY:
        owner = keys.stranger(partner, now)
    return envelope.write(
        message,
        statement=statement,
        sign=lambda data: messages.sign_bytes(owner, data, now),
        key=values.system_key(owner, now),
    )


def _composed(posting: SimulatedPosting, now: datetime) -> tuple[Message, Statement]:
    if posting.kind == MessageKind.STATUS:
        return _state(posting)
    if posting.kind == MessageKind.RECALL:
        return _recall(posting, now)
    return _letter(posting, now), _statement(posting, now)


def _statement(posting: SimulatedPosting, at: datetime) -> Statement:
    return Statement(
        kind=posting.kind,
        message_id=posting.message_id,
        sender=organ(posting.partner.office).code,
        receiver=organ(posting.office).code,
        at=at,
    )


def _letter(posting: SimulatedPosting, now: datetime, *, enclosed: bool = True) -> Letter:
    facts, partner = posting.facts, posting.partner.office
    number, _slash, notation = facts["code"].partition("/")
    enclosures: tuple[Enclosure, ...] = ()
    if enclosed:
        data = files.read(document_of(posting))
        name = f"{facts['code'].replace('/', '-')}.pdf"
        enclosures = (Enclosure(name=name, data=data, media_type=PDF, description=MAIN),)
    return Letter(
        business=_BUSINESS[MessageKind(posting.kind)] if enclosed else Business.RECALL,
        change=_change(posting) if enclosed else Change(),
        sender=organ(partner),
        receivers=(organ(posting.office),),
        number=number,
        notation=notation,
        issued_on=date.fromisoformat(facts["day"]),
        place=partner.place,
        type_name="Công văn",
        subject=facts["subject"],
        content=facts["subject"],
        signer=Signer(position=keys.TITLE, name=keys.SIGNER),
        to_places=(posting.office.name,),
        pages=1,
        document_id=exchange_id(posting),
        sent_at=now,
        enclosures=enclosures,
    )


def _change(posting: SimulatedPosting) -> Change:
    earlier = posting.about
    if earlier is None:
        return Change()
    if posting.kind == MessageKind.REPLACE:
        replaced = Replacement(
            document_id=exchange_id(earlier), organ_codes=(organ(posting.office).code,)
        )
        return Change(reason=f"Thay thế {earlier.facts['code']}", replaced=(replaced,))
    return Change(
        reason=f"Sửa đổi, bổ sung {earlier.facts['code']}",
        about=exchange_id(earlier),
        content_changed=True,
        receivers_changed=False,
    )


def _recall(posting: SimulatedPosting, now: datetime) -> tuple[Letter, Statement]:
    """Names the document in full, and its message and hash in the statement."""
    earlier = posting.about
    if earlier is None:
        raise ValueError("a recall of nothing")
    reason = posting.facts["reason"]
    message = replace(
        _letter(earlier, now, enclosed=False), change=Change(reason=reason, staff=STAFF)
    )
    statement = replace(
        _statement(posting, now),
        about=earlier.message_id,
        document_sha256=document_of(earlier),
        code=RECALL_CODE,
        word=RECALL_WORD,
        reason=reason,
    )
    return message, statement


def _state(posting: SimulatedPosting) -> tuple[StatusMessage, Statement]:
    about = posting.answers
    if about is None:
        raise ValueError("a state about nothing")
    code, reason = posting.facts["code"], posting.facts["reason"]
    at = datetime.fromisoformat(posting.facts["at"])
    status = StatusMessage(
        about=Response(
            organ_code=organ(posting.office).code, code="", document_id=about.exchange_id
        ),
        sender=organ(posting.partner.office),
        code=code,
        at=at,
        description=reason or CODES[code].word,
        staff=STAFF,
    )
    sha256 = about.document_sha256
    if posting.forgery == Fault.OTHER_HASH:
        sha256 = hashlib.sha256(posting.message_id.encode()).hexdigest()
    statement = replace(
        _statement(posting, at),
        # A recall is answered about the message of the document.
        about=about.about or about.message_id,
        document_sha256=sha256,
        code=code,
        word=CODES[code].word,
        reason=reason,
        gate=about.gate,
        answers=about.message_id if code in (AGREED_CODE, REFUSED_CODE) else "",
    )
    return status, statement
