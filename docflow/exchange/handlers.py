"""What follows from changes of documents and deliveries; runs inside their transactions."""

from docflow.core.workflow import StatusChanged
from docflow.documents.models import Document
from docflow.exchange.models import Delivery, InboxMessage
from docflow.exchange.services import answering, recalling, telling
from docflow.exchange.states import CODE_OF_STEP

_SENT_OUT = ("outgoing", "copy")


def status_changed(event: StatusChanged) -> None:
    """An incoming document moved on: its state travels back. A delivery did: people are told."""
    if isinstance(event.obj, Document):
        _document_changed(event)
    elif isinstance(event.obj, Delivery):
        _delivery_changed(event)


def _document_changed(event: StatusChanged) -> None:
    if event.step == "recall" and event.machine in _SENT_OUT:
        # What was sent to nobody asks nobody.
        recalling.ask_all(actor=event.actor, document=event.obj, note=event.note)
        return
    code = CODE_OF_STEP.get(event.step)
    if event.machine != "incoming" or code is None:
        return
    message = InboxMessage.objects.filter(document=event.obj).first()
    if message is not None:
        # Why a leader orders something stays inside; why we refuse does not.
        reason = event.note if code == "02" else ""
        answering.answer(actor=event.actor, message=message, code=code, reason=reason)


def _delivery_changed(event: StatusChanged) -> None:
    delivery: Delivery = event.obj
    if event.step == "refuse":
        telling.refused(delivery, event.note)
    elif event.step == "fail":
        telling.failed(delivery, event.note)
    elif event.step == "accept":
        telling.accepted(delivery)
    elif event.step == "complete":
        telling.completed(delivery)
