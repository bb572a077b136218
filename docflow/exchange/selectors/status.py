"""How the exchange of one office fares: what waits and since when, what failed, partner by partner.

Counts, names of offices, reasons of the line: nothing here tells of a document.
"""

from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any

from django.db.models import Count, Exists, Min, OuterRef, Q, QuerySet, Subquery

from docflow.core import clock
from docflow.core.schedule import ScheduleRun, WorkState
from docflow.exchange.models import (
    ChangeRequest,
    InboxMessage,
    OutboxMessage,
    QuarantinedMessage,
)
from docflow.exchange.selectors.addresses import reach_by
from docflow.exchange.selectors.given_up import unanswered
from docflow.exchange.states import QuarantineStatus, RequestStatus, Transport
from docflow.org.models import Office

# A row whose turn came so long ago has no worker.
LEFT_LYING = timedelta(minutes=5)
# A failing sweep is run again after five minutes at most.
FAILED_LATELY = timedelta(minutes=15)
# Partners shown, those with trouble first.
MOST = 300
SWEEPS = ("exchange.send", "exchange.receive", "exchange.collect", "exchange.simulate")
# Channels whose line can be down: they are shown before the first message.
_FAR = [Transport.HTTP, Transport.FOLDER, Transport.SIMULATOR]

_WAITS = Q(state__in=[WorkState.QUEUED, WorkState.CLAIMED])
# What arrived all the same, and said so, or was posted instead, is no dead letter any more.
_DEAD = Q(state=WorkState.DEAD) & (Q(delivery__isnull=True) | unanswered("delivery__"))
_OPEN = [WorkState.QUEUED, WorkState.CLAIMED, WorkState.DEAD]


@dataclass(frozen=True)
class Queue:
    """Rows of one kind that are not done."""

    waiting: int
    dead: int
    # When the oldest waiting one was made; None where nothing waits.
    oldest: datetime | None
    # So many had their turn and were not taken: no worker runs, or too few.
    left_lying: int


@dataclass(frozen=True)
class Partner:
    """What goes to and comes from one office."""

    office: Office
    channel: str
    electronic: bool
    waiting: int
    dead: int
    oldest: datetime | None
    next_try_at: datetime | None
    error: str
    sent_at: datetime | None
    received_at: datetime | None
    # Played here, for training.
    simulated: bool

    @property
    def troubled(self) -> bool:
        return bool(self.dead or self.error)


@dataclass(frozen=True)
class Status:
    outbox: Queue
    inbox: Queue
    quarantined: int
    # What senders ask about documents that never came, and since when the first of it.
    awaited: int
    awaited_since: datetime | None
    partners: list[Partner]
    # Sweeps whose last turn failed a while ago at most, with the reason.
    failing: list[ScheduleRun]


def of_office(office_id: int, now: datetime | None = None) -> Status:
    """Everything at `now`, in seven queries however much there is."""
    now = now or clock.now()
    waiting = ChangeRequest.objects.filter(office_id=office_id, status=RequestStatus.WAITING)
    awaited = waiting.aggregate(count=Count("pk"), oldest=Min("asked_at"))
    return Status(
        outbox=_queue(OutboxMessage.objects.filter(office_id=office_id), "created_at", _DEAD, now),
        inbox=_queue(
            InboxMessage.objects.filter(office_id=office_id),
            "received_at",
            Q(state=WorkState.DEAD),
            now,
        ),
        quarantined=QuarantinedMessage.objects.filter(
            office_id=office_id, status=QuarantineStatus.OPEN
        ).count(),
        awaited=awaited["count"],
        awaited_since=awaited["oldest"],
        partners=_partners(office_id),
        failing=list(_failing()),
    )


def dead_rows(office_id: int, receiver: Office) -> QuerySet[OutboxMessage]:
    """What was given up on the way from the office to `receiver`, the oldest first."""
    rows = OutboxMessage.objects.filter(_DEAD, office_id=office_id, receiver=receiver)
    return rows.select_related("delivery").order_by("created_at", "pk")


def _failing() -> QuerySet[ScheduleRun]:
    """A sweep that goes on failing says so again within minutes; one that is well again and found
    nothing to do writes nothing."""
    lately = clock.real() - FAILED_LATELY
    return ScheduleRun.objects.filter(name__in=SWEEPS, failures__gt=0, finished_at__gte=lately)


def _queue(rows: QuerySet, since: str, dead: Q, now: datetime) -> Queue:
    late = Q(state=WorkState.QUEUED, next_try_at__lt=now - LEFT_LYING)
    # What a killed worker held is free again after its lease; then it is as late as the rest.
    late |= Q(state=WorkState.CLAIMED, claimed_until__lt=now - LEFT_LYING)
    found = rows.filter(state__in=_OPEN).aggregate(
        waiting=Count("pk", filter=_WAITS),
        dead=Count("pk", filter=dead),
        oldest=Min(since, filter=_WAITS),
        left_lying=Count("pk", filter=late),
    )
    return Queue(**found)


def _partners(office_id: int) -> list[Partner]:
    sent = OutboxMessage.objects.filter(office_id=office_id, receiver=OuterRef("pk"))
    came = InboxMessage.objects.filter(office_id=office_id, sender=OuterRef("pk"))
    left = sent.filter(sent_at__isnull=False).order_by("-sent_at").values("sent_at")[:1]
    arrived = came.order_by("-received_at").values("received_at")[:1]
    # The newest word on what still has to leave.
    failed = sent.filter(_WAITS | _DEAD).exclude(last_error="").order_by("-pk")
    connected = Q(address_entry__channel__in=_FAR)
    offices = (
        Office.objects.exclude(pk=office_id)
        .filter(Exists(sent) | Exists(came) | connected)
        .select_related("address_entry")
        .annotate(
            last_sent=Subquery(left),
            last_came=Subquery(arrived),
            trouble=Subquery(failed.values("last_error")[:1]),
        )
    )
    counted = _counted(office_id)
    found = [_partner(one, counted.get(one.pk, {})) for one in offices]
    found.sort(key=lambda one: (not one.troubled, not one.waiting, one.office.name))
    return found[:MOST]


def _counted(office_id: int) -> dict[int, dict[str, Any]]:
    rows = (
        OutboxMessage.objects.filter(office_id=office_id, state__in=_OPEN)
        .order_by()
        .values("receiver_id")
        .annotate(
            waiting=Count("pk", filter=_WAITS),
            dead=Count("pk", filter=_DEAD),
            oldest=Min("created_at", filter=_WAITS),
            next_try=Min("next_try_at", filter=_WAITS),
        )
    )
    return {row["receiver_id"]: dict(row) for row in rows}


def _partner(office: Office, counted: dict[str, Any]) -> Partner:
    entry = getattr(office, "address_entry", None)
    reach = reach_by(office, entry)
    return Partner(
        office=office,
        channel=str(Transport(entry.channel if entry else reach.transport).label),
        electronic=reach.electronic,
        waiting=counted.get("waiting", 0),
        dead=counted.get("dead", 0),
        oldest=counted.get("oldest"),
        next_try_at=counted.get("next_try"),
        error=office.trouble or "",  # type: ignore[attr-defined]
        sent_at=office.last_sent,  # type: ignore[attr-defined]
        received_at=office.last_came,  # type: ignore[attr-defined]
        simulated=reach.transport == Transport.SIMULATOR,
    )
