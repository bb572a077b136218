"""Owns receipts at the sender: verified, kept as they came, and the delivery moved forward."""

from docflow.core import clock, deeds, schedule, workflow
from docflow.core.actor import Actor
from docflow.exchange.envelope import BadMessage, Parcel, Statement, StatusMessage
from docflow.exchange.models import Delivery, InboxMessage, Receipt
from docflow.exchange.services import answered, telling
from docflow.exchange.states import (
    AGREED_CODE,
    CODES,
    DELIVERY,
    REFUSED_CODE,
    InboxOutcome,
    MessageKind,
)
from docflow.org.models import Office


def take(work: InboxMessage, parcel: Parcel, sender: Office, fingerprint: str) -> None:
    """Keep the receipt in `parcel`, whose signature was verified as `sender`'s.

    It must be about a delivery of ours to that office and name the hash of what we sent. The
    state only moves forward: a late or repeated receipt is kept and changes nothing, and so is an
    answer to something else than the recall that is asked. Raises BadMessage.
    """
    attested, message = parcel.attested, parcel.message
    if attested is None or not isinstance(message, StatusMessage):
        raise BadMessage("N.Signature", "This is no receipt.")
    said = attested.statement
    delivery = _delivery(work, said, sender)
    if said.code != message.code or said.code not in CODES:
        raise BadMessage("M.StatusCode", "The state and its receipt do not agree.")
    with deeds.act():
        row = workflow.lock(delivery)
        row.dispatch = delivery.dispatch
        _kept, first = Receipt.objects.get_or_create(
            delivery=row,
            message_id=work.message_id,
            defaults={
                "code": said.code,
                "reason": said.reason[:1000],
                "at": said.at,
                "received_at": clock.now(),
                "gate": dict(said.gate),
                "statement": attested.data,
                "signature": attested.signature,
                "fingerprint": fingerprint,
            },
        )
        if said.code not in (AGREED_CODE, REFUSED_CODE):
            _advance(row, said.code, said.reason)
        elif answer := answered.of_recall(row):
            _advance(row, answer.code, answer.reason)
        if first and said.code in (AGREED_CODE, REFUSED_CODE):
            telling.change_answered(row, agreed=said.code == AGREED_CODE, reason=said.reason)
        work.sender, work.kind = sender, MessageKind.STATUS
        work.outcome, work.exchange_id = InboxOutcome.TAKEN, message.about.document_id[:200]
        work.save(update_fields=["sender", "kind", "outcome", "exchange_id"])
        schedule.finish(work)


def _delivery(work: InboxMessage, said: Statement, sender: Office) -> Delivery:
    ours = Delivery.objects.filter(dispatch__office=work.office).exclude(message_id="")
    ours = ours.select_related("dispatch__version", "dispatch__document", "dispatch__office")
    found = ours.filter(message_id=said.about).first()
    if found is None and said.code in (AGREED_CODE, REFUSED_CODE):
        # Who never had the document answers the message that asked it back.
        found = ours.filter(recall_messages__message_id=said.about).first()
    if found is None:
        raise BadMessage("M.ResponseFor", "It answers a message that this office never sent.")
    if found.office_id != sender.pk:
        raise BadMessage("M.CheckSignature", "It is not signed by the office that was written to.")
    if found.dispatch.sha256 != said.document_sha256:
        raise BadMessage("M.ResponseFor", "It is bound to another document than was sent.")
    return found


def _advance(delivery: Delivery, code: str, reason: str) -> None:
    step = DELIVERY[CODES[code].step]
    office = delivery.dispatch.office
    system = Actor.system(office.pk, office.name)
    if delivery.before_recall in step.sources:
        # The recall stands; the receiver went on meanwhile.
        data = {"code": code, "from": delivery.before_recall, "to": step.target}
        delivery.before_recall = step.target
        delivery.save(update_fields=["before_recall"])
        deeds.record(system, "delivery.reached", delivery, summary=reason, data=data)
    if delivery.status not in step.sources:
        return
    workflow.advance(
        delivery,
        step.name,
        actor=system,
        note=reason,
        changes={"status_at": clock.now(), "last_reason": reason[:1000]},
        data={"code": code},
    )
