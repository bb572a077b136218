"""What waits at the registry: arrivals, dead letters, quarantine; always of the actor's office."""

from django.db.models import F, Q, QuerySet

from docflow.core.actor import Actor
from docflow.core.counting import count_all
from docflow.core.schedule import WorkState
from docflow.documents.models import Document
from docflow.documents.policies import visible_to
from docflow.documents.states import Direction, Status
from docflow.exchange.models import Delivery, OutboxMessage, QuarantinedMessage
from docflow.exchange.selectors import requests
from docflow.exchange.selectors.given_up import unanswered
from docflow.exchange.selectors.unsent import unsent
from docflow.exchange.states import Channel, DeliveryStatus, MessageKind, QuarantineStatus
from docflow.org.states import Role


def arrivals(actor: Actor) -> QuerySet[Document]:
    """Incoming documents that wait for the clerk, the most urgent and then the oldest first.

    `came_as` is the message (verdict in `gate`), absent for paper.
    """
    return (
        visible_to(actor)
        .filter(direction=Direction.INCOMING, status=Status.ARRIVED)
        .select_related("issuer", "came_as")
        .order_by("-urgency", "arrived_at", "pk")
    )


def dead_letters(actor: Actor) -> QuerySet[Delivery]:
    """Deliveries that were given up, and that no paper answered; `retry` sends them again."""
    return _deliveries(actor).filter(unanswered())


def refused(actor: Actor) -> QuerySet[Delivery]:
    """Deliveries that the other side sent back."""
    return _deliveries(actor).filter(status=DeliveryStatus.REFUSED)


def paper_to_post(actor: Actor) -> QuerySet[Delivery]:
    """Paper that nobody noted as posted, and what the post brought back."""
    return _deliveries(actor).filter(
        Q(channel=Channel.PAPER, status=DeliveryStatus.QUEUED)
        | Q(paper_parallel=True, paper_at__isnull=True)
        | Q(returned_at__gte=F("paper_at"))
    )


def stuck_answers(actor: Actor) -> QuerySet[OutboxMessage]:
    """States and recalls that could not be sent."""
    if not _keeps_registry(actor):
        return OutboxMessage.objects.none()
    return (
        OutboxMessage.objects.filter(
            office_id=actor.office_id,
            state=WorkState.DEAD,
            kind__in=[MessageKind.STATUS, MessageKind.RECALL],
        )
        .select_related("receiver", "about__document", "recalls__dispatch__document")
        .order_by("-created_at")
    )


def quarantined(actor: Actor) -> QuerySet[QuarantinedMessage]:
    """Messages that were not taken over, with code and reason, and wait for a clerk."""
    return _put_aside(actor, QuarantineStatus.OPEN)


def dismissed(actor: Actor) -> QuerySet[QuarantinedMessage]:
    """Those that a clerk closed: they will not be taken."""
    return _put_aside(actor, QuarantineStatus.CLOSED)


def waiting(actor: Actor) -> int:
    """What a clerk can do something about: the number beside the place."""
    if not _keeps_registry(actor):
        return 0
    groups = (
        unsent,
        requests.waiting,
        requests.awaited,
        dead_letters,
        paper_to_post,
        stuck_answers,
        quarantined,
    )
    return count_all(group(actor) for group in groups)


def _put_aside(actor: Actor, status: QuarantineStatus) -> QuerySet[QuarantinedMessage]:
    if not _keeps_registry(actor):
        return QuarantinedMessage.objects.none()
    return QuarantinedMessage.objects.filter(office_id=actor.office_id, status=status)


def _deliveries(actor: Actor) -> QuerySet[Delivery]:
    if not _keeps_registry(actor):
        return Delivery.objects.none()
    return (
        Delivery.objects.filter(dispatch__office_id=actor.office_id)
        .select_related("dispatch__document", "office", "outbox")
        .order_by("-status_at", "-pk")
    )


def _keeps_registry(actor: Actor) -> bool:
    return actor.role == Role.CLERK
