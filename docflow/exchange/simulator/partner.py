"""What the partner does with a message of ours: reads it, checks it, decides, answers.

It knows what a body elsewhere knows: the bytes, its own keys and ours. What it decides follows from
its manners and the seed.
"""

import hashlib

from django.db import transaction
from django.db.models import QuerySet

from docflow.core import clock, files, schedule
from docflow.exchange import envelope
from docflow.exchange.envelope import BadMessage, Business, Letter, Parcel, StatusMessage
from docflow.exchange.models import SimulatedArrival, SimulatedPosting
from docflow.exchange.services import judging
from docflow.exchange.services.changing import KINDS
from docflow.exchange.services.identifying import identify
from docflow.exchange.simulator import fates, laying
from docflow.exchange.simulator.plans import GivesBack, Manner
from docflow.exchange.states import (
    AGREED_CODE,
    LETTERS,
    REFUSED_CODE,
    MessageKind,
)
from signing.gate import worker

_REASONS = (
    "Văn bản không thuộc thẩm quyền giải quyết của cơ quan, đề nghị gửi đúng nơi nhận.",
    "Thiếu phụ lục đã nêu trong văn bản, đề nghị gửi lại đầy đủ.",
    "Văn bản gửi trùng với văn bản đã nhận.",
)
_KEPT = "Văn bản đã được giải quyết xong nên không trả lại được."
_REGISTERED = ["01", "03"]
_COMPLETED = ["01", "03", "04", "05", "06"]
_SENT_BACK = ["01", "02"]


def handle(work: SimulatedArrival) -> None:
    """Read `work` and lay the answers into the partner's outbox. What cannot be used is put aside
    there and answered by nothing. Raises LostClaim."""
    partner = work.partner
    try:
        parcel = envelope.read(files.read(str(work.file_id)), today=clock.today())
        identify(parcel, partner.office, work.message_id, clock.now())
        _take(work, parcel)
    except BadMessage as bad:
        with transaction.atomic():
            SimulatedArrival.objects.filter(pk=work.pk).update(
                problem=f"{bad.code}: {bad.text}"[:500]
            )
            schedule.finish(work)


def _take(work: SimulatedArrival, parcel: Parcel) -> None:
    message = parcel.message
    if isinstance(message, StatusMessage):
        _hear(work, parcel, message)
    elif message.business == Business.RECALL:
        _recall(work, parcel, message)
    else:
        _letter(work, message)


def _letter(work: SimulatedArrival, letter: Letter) -> None:
    if not letter.enclosures:
        raise BadMessage("N.Attachment", "No document is enclosed.")
    main = letter.enclosures[0].data
    judgement = judging.judge(worker.validate(main, now=clock.now()), work.office)
    work.kind = KINDS[letter.business]
    work.document_sha256 = hashlib.sha256(main).hexdigest()
    work.exchange_id = letter.document_id[:200]
    work.gate = judgement.to_json()
    with transaction.atomic():
        recalled = _recalls_of(work).exists()
        if recalled:
            # Asked back before it came: it lies there, and nobody takes it up.
            work.decided = ["01"]
        elif judgement.refusal is not None:
            work.decided, work.reason = _SENT_BACK, judgement.refusal[:500]
        else:
            work.decided, work.reason = _decision(work)
        _answer(work)


def _decision(work: SimulatedArrival) -> tuple[list[str], str]:
    """Codes and reason, by the partner's manner."""
    partner, draw = work.partner, _drawn(work, "manner")
    manner = partner.manner
    if manner == Manner.VARIES:
        ways = (Manner.REGISTERS, Manner.COMPLETES, Manner.REFUSES)
        manner = ways[int(draw * len(ways))]
    if manner == Manner.REFUSES:
        return _SENT_BACK, _REASONS[int(_drawn(work, "reason") * len(_REASONS))]
    return (_COMPLETED if manner == Manner.COMPLETES else _REGISTERED), ""


def _recall(work: SimulatedArrival, parcel: Parcel, message: Letter) -> None:
    """15 or 16, about the message of the document. What was never kept is given back at once."""
    said = parcel.attested.statement if parcel.attested else None
    if said is None or not said.about:
        raise BadMessage("N.Bussiness.DocumentId", "What is recalled is not named.")
    work.kind, work.about = MessageKind.RECALL, said.about[:64]
    work.document_sha256, work.exchange_id = said.document_sha256, message.about[:200]
    with transaction.atomic():
        held = SimulatedArrival.objects.filter(
            partner=work.partner, message_id=work.about, kind__in=LETTERS
        ).first()
        kept = held is not None and "02" not in held.decided
        if kept and not _gives_back(work):
            work.decided, work.reason = [REFUSED_CODE], _KEPT
        else:
            work.decided = [AGREED_CODE]
        _answer(work)


def _gives_back(work: SimulatedArrival) -> bool:
    if work.partner.gives_back == GivesBack.VARIES:
        return _drawn(work, "gives back") < 0.5
    return work.partner.gives_back == GivesBack.AGREES


def _recalls_of(work: SimulatedArrival) -> QuerySet[SimulatedArrival]:
    return SimulatedArrival.objects.filter(
        partner=work.partner, kind=MessageKind.RECALL, about=work.message_id
    )


def _hear(work: SimulatedArrival, parcel: Parcel, message: StatusMessage) -> None:
    """What we answered about a letter of the partner."""
    about = parcel.attested.statement.about if parcel.attested else ""
    work.kind, work.about, work.decided = MessageKind.STATUS, about[:64], []
    with transaction.atomic():
        posting = (
            SimulatedPosting.objects.select_for_update()
            .filter(partner=work.partner, office=work.office, message_id=about, forgery="")
            .first()
        )
        if posting is None:
            raise BadMessage("M.ResponseFor", "It answers a message that was never sent.")
        if message.code not in posting.heard:
            posting.heard.append(message.code)
            posting.save(update_fields=["heard"])
        _answer(work)


def _answer(work: SimulatedArrival) -> None:
    """Part of the transaction that takes the message: what was decided, and its states."""
    for ordinal, code in enumerate(work.decided):
        laying.state(work.partner, work, code, ordinal)
    work.save(
        update_fields=[
            "kind",
            "document_sha256",
            "exchange_id",
            "about",
            "decided",
            "gate",
            "reason",
        ]
    )
    schedule.finish(work)
    schedule.prompt("exchange.simulate")


def _drawn(work: SimulatedArrival, what: str) -> float:
    return fates.chance(work.partner.seed, work.message_id, what)
