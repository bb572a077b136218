"""What waits for a person: the groups of "waiting for me" and their counts."""

from django.db.models import Q, QuerySet

from docflow.core.actor import Actor
from docflow.documents.models import Document, RouteStep
from docflow.documents.policies import visible_to
from docflow.documents.states import Direction, Origin, RouteKind, RouteState, Secrecy, Status
from docflow.org.states import LEADERS, Role


def to_review(actor: Actor) -> QuerySet[Document]:
    """Open stations of the person, their team or whom they stand in for, without the one that
    signs."""
    asked = [RouteKind.OPINION, RouteKind.HEAD, RouteKind.OFFICE]
    own, lent = actor.principals, actor.duties - actor.principals
    waiting = RouteStep.objects.filter(
        Q(kind__in=[*asked, RouteKind.SECRETARY], principal__in=list(own))
        # Nobody stands in over what they drafted.
        | Q(kind__in=asked, principal__in=list(lent)) & ~Q(document__drafter_id=actor.user_id),
        state=RouteState.OPEN,
    )
    return (
        visible_to(actor)
        .filter(
            # A document stands once, however many of its stations wait for the same person; a
            # copy waits for the one who may sign copies.
            Q(pk__in=waiting.values("document"))
            | Q(origin=Origin.COPIED, signer_id=actor.position_id, signer__isnull=False),
            status=Status.IN_REVIEW,
        )
        .order_by("-urgency", "changed_at")
    )


def to_sign(actor: Actor) -> QuerySet[Document]:
    """What the person may sign now: at their station, or approved and not signed yet."""
    if actor.position_id is None:
        return Document.objects.none()
    mine = visible_to(actor).filter(signer_id=actor.position_id)
    at_station = mine.filter(
        status=Status.IN_REVIEW,
        route__state=RouteState.OPEN,
        route__kind=RouteKind.LEADER,
    )
    # Nobody signs a copy as a person: once permitted it is the registry's.
    approved = mine.filter(status=Status.APPROVED).exclude(origin=Origin.COPIED)
    return (at_station | approved).distinct().order_by("-urgency", "changed_at")


def to_issue(actor: Actor) -> QuerySet[Document]:
    """Signed documents that wait for number and seal, and copies that may be made."""
    if actor.role != Role.CLERK:
        return Document.objects.none()
    waiting = visible_to(actor).filter(
        Q(status__in=[Status.SIGNED, Status.NUMBERED])
        | Q(origin=Origin.COPIED, status=Status.APPROVED)
    )
    return waiting.order_by("-urgency", "changed_at")


def to_register(actor: Actor) -> QuerySet[Document]:
    """Arrivals that wait for the clerk, urgent ones first."""
    if actor.role != Role.CLERK:
        return Document.objects.none()
    arrived = visible_to(actor).filter(direction=Direction.INCOMING, status=Status.ARRIVED)
    return arrived.order_by("-urgency", "arrived_at")


def to_present(actor: Actor) -> QuerySet[Document]:
    """Registered documents that nobody has laid before a leader yet."""
    if actor.role != Role.CLERK:
        return Document.objects.none()
    states = [Status.REGISTERED, Status.RETURNED]
    # A state secret is handed over on paper.
    rows = visible_to(actor).filter(
        direction=Direction.INCOMING, status__in=states, secrecy=Secrecy.NONE
    )
    return rows.order_by("-urgency", "arrived_at")


def to_direct(actor: Actor) -> QuerySet[Document]:
    """Presented documents that wait for this leader's word."""
    if actor.role not in LEADERS:
        return Document.objects.none()
    return (
        visible_to(actor)
        .filter(
            direction=Direction.INCOMING,
            status=Status.PRESENTED,
            presented_to_id=actor.position_id,
        )
        .order_by("-urgency", "arrived_at")
    )


def my_drafts(actor: Actor) -> QuerySet[Document]:
    """What the person writes or has running, returned ones first."""
    states = [Status.RETURNED, Status.DRAFT, Status.IN_REVIEW, Status.APPROVED, Status.SIGNED]
    mine = visible_to(actor).filter(drafter_id=actor.user_id, status__in=states)
    return mine.exclude(direction=Direction.INCOMING).order_by("-changed_at")
