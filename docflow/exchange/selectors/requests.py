"""What senders ask of our registry about documents that they sent."""

from django.db.models import QuerySet

from docflow.core.actor import Actor
from docflow.documents.models import Document
from docflow.exchange.models import ChangeRequest
from docflow.exchange.states import MessageKind, RequestStatus
from docflow.org.states import Role


def open_of(document: Document) -> QuerySet[ChangeRequest]:
    """What waits for an answer, the oldest first."""
    return of(document).filter(status=RequestStatus.OPEN)


def of(document: Document) -> QuerySet[ChangeRequest]:
    """Everything that was asked about the document, with the message and its own document."""
    found = ChangeRequest.objects.filter(document=document)
    return found.select_related("sender", "message__document").order_by("asked_at", "pk")


def brought_by(request: ChangeRequest) -> Document | None:
    """What replaces or updates the document: it came with the message that asks."""
    return None if request.kind == MessageKind.RECALL else request.message.document


def waiting(actor: Actor) -> QuerySet[ChangeRequest]:
    """The office's unanswered requests; nobody but its clerks sees them together."""
    if actor.role != Role.CLERK:
        return ChangeRequest.objects.none()
    found = ChangeRequest.objects.filter(office_id=actor.office_id, status=RequestStatus.OPEN)
    found = found.select_related("sender", "document", "message__document")
    return found.order_by("-asked_at", "-pk")


def awaited(actor: Actor) -> QuerySet[ChangeRequest]:
    """The office's requests about documents that never came; nobody but its clerks sees them."""
    if actor.role != Role.CLERK:
        return ChangeRequest.objects.none()
    found = ChangeRequest.objects.filter(office_id=actor.office_id, status=RequestStatus.WAITING)
    return found.select_related("sender").order_by("-asked_at", "-pk")
