"""Issued documents that nobody has sent yet, each with its limit (QĐ 28/2018/QĐ-TTg, Điều 6.2)."""

from collections.abc import Sequence
from datetime import datetime, timedelta

from django.db.models import Exists, OuterRef, QuerySet, Subquery

from docflow.core import clock
from docflow.core.actor import Actor
from docflow.documents.models import Document, Recipient, Version
from docflow.documents.selectors.limits import Limit, to_send
from docflow.documents.states import Direction, Origin, Secrecy, Status, VersionKind
from docflow.exchange.models import Dispatch
from docflow.org.selectors import calendar
from docflow.org.states import Role

# What was left longer than this was left on purpose, or before there was exchange.
WATCHED = timedelta(days=31)


def rows(now: datetime) -> QuerySet[Document]:
    """Issued within the last month for somebody outside, and sent to nobody, urgent ones first;
    `left` is when it was issued."""
    found = _waiting(now).annotate(left=_left())
    return found.filter(left__isnull=False).order_by("-urgency", "left", "pk")


def _left() -> Subquery:
    """When it was issued."""
    issued = Version.objects.filter(document=OuterRef("pk"), kind=VersionKind.ISSUED)
    return Subquery(issued.order_by("ordinal").values("made_at")[:1])


def _waiting(now: datetime) -> QuerySet[Document]:
    outside = Recipient.objects.filter(document=OuterRef("pk")).exclude(
        office=OuterRef("office_id")
    )
    recent = Document.objects.filter(
        direction=Direction.OUTGOING,
        status__in=[Status.ISSUED, Status.FILED],
        secrecy=Secrecy.NONE,
        listed_at__gte=now - WATCHED,
    ).exclude(origin=Origin.IMPORTED)
    sent = Dispatch.objects.filter(document=OuterRef("pk"))
    return recent.filter(Exists(outside), ~Exists(sent)).select_related("office")


def among(documents: Sequence[Document]) -> dict[int, datetime | None]:
    """Those of the issued `documents` that wait to be sent, as the desk counts them, each with
    until when; one query, and two more where there are any."""
    ids = [
        one.pk
        for one in documents
        if one.direction == Direction.OUTGOING and one.secrecy == Secrecy.NONE
    ]
    if not ids:
        return {}
    waiting = list(_waiting(clock.now()).filter(pk__in=ids).annotate(left=_left()))
    known = limits_of([one for one in waiting if one.left is not None])
    return {one.pk: known[one.pk].by if one.pk in known else None for one in waiting}


def unsent(actor: Actor) -> QuerySet[Document]:
    """What the registry has still to send; its clerks see whatever the office issued."""
    if actor.role != Role.CLERK:
        return Document.objects.none()
    return rows(clock.now()).filter(office_id=actor.office_id)


def limits_of(documents: Sequence[Document]) -> dict[int, Limit]:
    """Until when each of `rows` is sent; two queries an office at most."""
    offices = {one.office_id: one.office for one in documents}
    times = {pk: calendar.worktime(office) for pk, office in offices.items()}
    return {one.pk: to_send(one, one.left, times[one.office_id]) for one in documents}  # type: ignore[attr-defined]
