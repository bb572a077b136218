"""What one installation has, as values that can be laid beside the other's; and its own proofs."""

from collections import Counter
from datetime import timedelta
from typing import Any

from docflow.core import clock, integrity
from docflow.core.access import books
from docflow.core.audit import verify
from docflow.core.audit.models import AuditEvent
from docflow.core.errors import ActError
from docflow.core.schedule import WorkState
from docflow.documents.models import Document
from docflow.documents.services.receiving import received_version
from docflow.documents.states import Direction, Status
from docflow.exchange.envelope import BadMessage, Statement
from docflow.exchange.models import (
    ChangeRequest,
    Delivery,
    Dispatch,
    InboxMessage,
    OutboxMessage,
    QuarantinedMessage,
    Receipt,
)
from docflow.exchange.selectors import addresses, status
from docflow.exchange.services import quarantine, sending
from docflow.exchange.states import RequestStatus
from docflow.metrics.models import Unsettled
from docflow.metrics.selectors import figures
from docflow.metrics.selectors.cells import Question
from docflow.org.models import Office
from docflow.org.selectors.people import code_of
from docflow.org.states import Role
from search import index, queue
from signing import messages
from signing.keys.models import Purpose
from tests.faults import offices

OPEN = [WorkState.QUEUED, WorkState.CLAIMED]
DAY = timedelta(days=1)
Told = dict[str, Any]


def unfinished() -> Told:
    """What is still due or stuck; all zero where the installation is quiet."""
    arrived = Document.objects.filter(direction=Direction.INCOMING, status=Status.ARRIVED)
    asked = ChangeRequest.objects.filter(status__in=[RequestStatus.WAITING, RequestStatus.OPEN])
    return {
        "outbox": OutboxMessage.objects.filter(state__in=OPEN).count(),
        "inbox": InboxMessage.objects.filter(state__in=OPEN).count(),
        "arrived": arrived.count(),
        "asked": asked.count(),
        "unsettled": Unsettled.objects.count(),
        "unindexed": queue.waiting(),
    }


def dispatched() -> int:
    return Dispatch.objects.count()


def given_up() -> Told:
    return {
        "dead": OutboxMessage.objects.filter(state=WorkState.DEAD).count(),
        "aside": QuarantinedMessage.objects.count(),
    }


def bring_back() -> Told:
    """What a clerk does about dead letters and about messages put aside; how many of each."""
    dead = aside = 0
    for office in Office.objects.filter(hosted=True):
        clerk = offices.actor(office, Role.CLERK)
        for receiver in Office.objects.exclude(pk=office.pk):
            # More than one press brings back lies there after a long night.
            while status.dead_rows(office.pk, receiver).exists():
                dead += sending.retry_all(actor=clerk, receiver=receiver)
        for one in QuarantinedMessage.objects.filter(office=office):
            try:
                quarantine.try_again(actor=clerk, quarantined=one)
            except ActError:
                continue
            aside += 1
    return {"dead": dead, "aside": aside}


def books_of_exchange() -> Told:
    """Every message, delivery, receipt and arrival, as far as the other side has the same."""
    outbox = OutboxMessage.objects.select_related("office", "receiver").order_by("pk")
    inbox = InboxMessage.objects.select_related("office", "document").order_by("pk")
    deliveries = Delivery.objects.select_related("office", "dispatch__version").order_by("pk")
    return {
        "outbox": [
            {
                "id": one.message_id,
                "from": code_of(one.office),
                "to": code_of(one.receiver),
                "sha256": one.file_id or "",
                "kind": one.kind,
                "state": one.state,
            }
            for one in outbox
        ],
        "inbox": [
            {
                "id": one.message_id,
                "to": code_of(one.office),
                "sha256": one.sha256,
                "kind": one.kind,
                "outcome": one.outcome,
                "copies": one.copies,
                "document": one.document_id,
                "document_sha256": one.document_sha256,
            }
            for one in inbox
        ],
        "deliveries": [
            {
                "id": one.message_id,
                "to": code_of(one.office) if one.office else "",
                "sha256": one.dispatch.sha256,
                "exchange_id": one.dispatch.exchange_id,
                "status": one.status,
                "reached": one.reached,
            }
            for one in deliveries
        ],
        "receipts": [
            {"id": one.message_id, "code": one.code, "problem": _problem(one)}
            for one in Receipt.objects.select_related(
                "delivery__dispatch__version", "delivery__office"
            )
        ],
        "arrivals": [_arrival(one) for one in inbox if one.document is not None],
        "incoming": Document.objects.filter(direction=Direction.INCOMING).count(),
        "outgoing": list(
            Document.objects.filter(direction=Direction.OUTGOING).values_list("subject", "status")
        ),
        "requests": dict(Counter(ChangeRequest.objects.values_list("status", flat=True))),
        "quarantined": QuarantinedMessage.objects.count(),
        "deeds": dict(Counter(AuditEvent.objects.values_list("verb", flat=True))),
    }


def _arrival(message: InboxMessage) -> Told:
    document = message.document
    assert document is not None
    version = received_version(document)
    return {
        "id": message.message_id,
        "exchange_id": document.exchange_id,
        "to": code_of(message.office),
        "number": document.arrival_number,
        "status": document.status,
        "sha256": str(version.file_id) if version else "",
    }


def _problem(receipt: Receipt) -> str:
    """Why the receipt proves nothing; empty when it does: signature, trust, owner of the key,
    message and document."""
    data, signature = bytes(receipt.statement), bytes(receipt.signature)
    delivery = receipt.delivery
    try:
        said = Statement.from_bytes(data)
        fingerprint = messages.verify_bytes(data, signature, clock.now())
    except (BadMessage, messages.BadMessage) as bad:
        return f"signature: {bad}"
    if delivery.office is None or not addresses.owns_key(
        delivery.office, Purpose.SYSTEM, fingerprint
    ):
        return "foreign key"
    kept = (delivery.message_id, delivery.dispatch.sha256, receipt.message_id, receipt.code)
    if kept != (said.about, said.document_sha256, said.message_id, said.code):
        return "about something else"
    return ""


def proofs() -> Told:
    """The installation's own checks."""
    audit = verify.verify()
    report = integrity.run()
    found = [book.verify() for book in books()]
    compared = index.compare()
    return {
        "audit": audit.to_json(),
        "integrity": report.problems,
        "access": {
            "objects": sum(one.objects for one in found),
            "missing": sum(one.missing for one in found),
            "extra": sum(one.extra for one in found),
        },
        "index": {
            "missing": compared.missing,
            "stale": compared.stale,
            "extra": compared.extra,
            "dead": queue.dead().count(),
        },
    }


def metric() -> Told:
    """For each office of ours figure C of what it sent, by partner, and figure A of what came."""
    first, last = clock.today() - 30 * DAY, clock.today() + DAY
    told: Told = {"sent": {}, "came": {}}
    for office in Office.objects.filter(hosted=True):
        asked = Question(office.pk, first, last, Direction.INCOMING)
        told["came"][code_of(office)] = _figure(figures.counts(asked).a)
        for partner in Office.objects.filter(hosted=False):
            asked = Question(office.pk, first, last, Direction.OUTGOING, partner=str(partner.pk))
            told["sent"][code_of(partner)] = _figure(figures.counts(asked).c)
    return told


def _figure(figure: figures.Figure) -> list[int]:
    return [figure.numerator, figure.denominator]
