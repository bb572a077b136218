"""Arrivals as the registry's desk shows them: verdict, next number, what looks the same."""

from collections.abc import Sequence
from dataclasses import dataclass

from django.db.models import Q

from docflow.core import clock
from docflow.core.actor import Actor
from docflow.core.counting import count_all
from docflow.documents.models import Document, ValidationRecord
from docflow.documents.policies import visible_to
from docflow.documents.selectors import registers, work
from docflow.documents.selectors.lists import Cursor, Listing, listing
from docflow.documents.states import Direction, Origin, Status
from docflow.org.models import Position
from docflow.org.states import LEADERS, Role

# The desk shows so many; the count beside it says how many wait.
SHOWN = 50
PRESENTABLE = (Status.REGISTERED, Status.RETURNED)
# Whom an issuer's earlier documents went to: so many are looked at.
_RECENT = 20


@dataclass(frozen=True)
class Arrival:
    """One document that waits for the clerk; `number` is what it would get now."""

    document: Document
    verdict: str
    number: int
    same: Sequence[Document]


@dataclass(frozen=True)
class Desk:
    arrivals: list[Arrival]
    waiting: int


def desk(actor: Actor) -> Desk:
    """What waits to be registered, urgent ones first; a fixed number of queries."""
    rows = work.to_register(actor)
    found = list(rows[: SHOWN + 1])
    waiting = len(found) if len(found) <= SHOWN else rows.count()
    shown = found[:SHOWN]
    gate = verdicts_of([document.pk for document in shown])
    same = _same(actor, shown)
    next_of = registers.next_numbers(actor.office_id, Direction.INCOMING, clock.today())
    return Desk(
        [
            Arrival(one, gate.get(one.pk, ""), next_of(one.type_code), same.get(one.pk, []))
            for one in shown
        ],
        waiting,
    )


def look_alikes(actor: Actor, document: Document) -> list[Document]:
    """Documents of the same number and issuer that the person may see."""
    return _same(actor, [document]).get(document.pk, [])


def verdicts_of(ids: Sequence[int]) -> dict[int, str]:
    """The gate's newest word on each document; one query."""
    rows = ValidationRecord.objects.filter(document__in=ids).order_by("judged_at", "pk")
    return dict(rows.values_list("document_id", "verdict"))


def incoming(actor: Actor, where: Q, *, after: Cursor | None = None) -> Listing:
    """All incoming documents that match, newest first; rows of old registers are the archive's."""
    kept = Q(target__direction=Direction.INCOMING) & ~Q(target__origin=Origin.IMPORTED)
    return listing(actor, kept & where, after=after)


def waiting_of(actor: Actor) -> int:
    """How many incoming documents wait for this person: the number beside the place."""
    if actor.role == Role.CLERK:
        return count_all((work.to_register(actor), work.to_present(actor)))
    return work.to_direct(actor).count() if actor.role in LEADERS else 0


def usual_leader(actor: Actor, document: Document) -> Position | None:
    """To whom documents of this issuer were mostly presented of late: a proposal, no rule."""
    earlier = visible_to(actor).filter(
        direction=Direction.INCOMING,
        issuer_name=document.issuer_name,
        presented_to__isnull=False,
    )
    recent = list(earlier.order_by("-arrived_at").values_list("presented_to", flat=True)[:_RECENT])
    if not recent:
        return None
    return Position.objects.filter(pk=max(recent, key=recent.count)).first()


def _same(actor: Actor, documents: Sequence[Document]) -> dict[int, list[Document]]:
    codes = {one.code for one in documents if one.code}
    if not codes:
        return {}
    rows = visible_to(actor).filter(direction=Direction.INCOMING, code__in=codes)
    alike: dict[tuple[str, str], list[Document]] = {}
    for row in rows.order_by("arrived_at", "pk"):
        alike.setdefault(_triple(row), []).append(row)
    return {
        one.pk: [other for other in alike.get(_triple(one), []) if other.pk != one.pk]
        for one in documents
    }


def _triple(document: Document) -> tuple[str, str]:
    """Number and notation together are the code (NĐ 30/2020/NĐ-CP, Phụ lục VI, III.1h)."""
    # A council's name is followed by its office, where the message came electronically.
    return document.code.casefold(), document.issuer_name.partition(" (")[0].casefold()
