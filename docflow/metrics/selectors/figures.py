"""Figures A, B and C of one office and period, each with numerator, denominator and list.

A: fully electronic and signed, no paper. B: as A, paper beside it allowed. C: per delivery.
Outgoing documents count by their date, incoming by their arrival. A fixed number of queries.
"""

from collections import Counter
from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date, datetime, time, timedelta
from typing import Any
from zoneinfo import ZoneInfo

from django.db.models import Prefetch, Q

from docflow.documents.models import Document
from docflow.documents.states import COPIES, Direction, Origin, Status
from docflow.exchange.models import Delivery, InboxMessage, Receipt
from docflow.metrics.selectors.judging import (
    Signatures,
    Verdict,
    judge_incoming,
    judge_outgoing,
)

ZONE = ZoneInfo("Asia/Ho_Chi_Minh")
TARGET = 1.0
_OUT = [Status.ISSUED, Status.FILED, Status.RECALLED, Status.CANCELLED]


@dataclass(frozen=True)
class Figure:
    """One share; None when there is nothing to share."""

    numerator: int
    denominator: int
    excluded: dict[str, int]

    @property
    def share(self) -> float | None:
        return self.numerator / self.denominator if self.denominator else None

    def to_json(self) -> dict[str, Any]:
        return {
            "numerator": self.numerator,
            "denominator": self.denominator,
            "excluded": self.excluded,
            "share": self.share,
        }


@dataclass(frozen=True)
class Arrival:
    """How a document came to us."""

    signatures: Signatures
    paper_followed: bool


@dataclass(frozen=True)
class Figures:
    a: Figure
    b: Figure
    c: Figure
    verdicts: tuple[Verdict, ...]

    @property
    def outside(self) -> tuple[Verdict, ...]:
        """The documents in the denominator of A that are not in its numerator."""
        return tuple(
            one for one in self.verdicts if one.excluded is None and one.reason_a is not None
        )

    def to_json(self) -> dict[str, Any]:
        return {
            "A": self.a.to_json(),
            "B": self.b.to_json(),
            "C": self.c.to_json(),
            "not_electronic": [
                {"document": str(one.document), "reason": str(one.reason_a)} for one in self.outside
            ],
        }


def figures(office_id: int, first: date, last: date, direction: str | None = None) -> Figures:
    """The figures from `first` to `last`, both included; without `direction`, out and in."""
    verdicts: list[Verdict] = []
    if direction in (None, Direction.OUTGOING):
        verdicts += _outgoing(office_id, first, last)
    if direction in (None, Direction.INCOMING):
        verdicts += _incoming(office_id, first, last)
    return summarise(verdicts)


def summarise(verdicts: Iterable[Verdict]) -> Figures:
    """Count verdicts into the three figures."""
    kept = tuple(verdicts)
    excluded = dict(Counter(str(one.excluded) for one in kept if one.excluded is not None))
    counted = [one for one in kept if one.excluded is None]
    pairs = [reason for one in counted for reason in one.pairs]
    return Figures(
        a=Figure(sum(one.in_a for one in counted), len(counted), excluded),
        b=Figure(sum(one.in_b for one in counted), len(counted), excluded),
        c=Figure(sum(reason is None for reason in pairs), len(pairs), excluded),
        verdicts=kept,
    )


def _outgoing(office_id: int, first: date, last: date) -> list[Verdict]:
    deliveries = Delivery.objects.order_by("pk")
    documents = (
        Document.objects.filter(
            office_id=office_id,
            direction__in=[Direction.OUTGOING, Direction.INTERNAL],
            status__in=_OUT,
            issued_on__range=(first, last),
        )
        # A copy is the document it was made of, counted once already.
        .exclude(origin__in=[Origin.IMPORTED, Origin.COPIED])
        .select_related("dispatch", "unit")
        .prefetch_related("recipients", Prefetch("dispatch__deliveries", queryset=deliveries))
        .order_by("issued_on", "number", "pk")
    )
    gates = _receivers_gates(office_id, first, last)
    return [judge_outgoing(document, _deliveries_of(document), gates) for document in documents]


def _deliveries_of(document: Document) -> list[Delivery]:
    dispatch = getattr(document, "dispatch", None)
    return list(dispatch.deliveries.all()) if dispatch else []


def _receivers_gates(office_id: int, first: date, last: date) -> dict[int, Signatures]:
    """What each receiver's gate said, from its signed receipts."""
    rows = Receipt.objects.filter(
        delivery__dispatch__office_id=office_id,
        delivery__dispatch__document__issued_on__range=(first, last),
    ).order_by("pk")
    return {
        delivery_id: Signatures(gate.get("person", ""), gate.get("seal", ""))
        for delivery_id, gate in rows.values_list("delivery_id", "gate")
        if gate
    }


def _incoming(office_id: int, first: date, last: date) -> list[Verdict]:
    arrived = Q(arrived_at__gte=_start(first), arrived_at__lt=_start(last + timedelta(days=1)))
    documents = list(
        Document.objects.filter(arrived, office_id=office_id, direction=Direction.INCOMING)
        .exclude(origin=Origin.IMPORTED)
        .exclude(type_code__in=COPIES)
        .order_by("arrived_at", "pk")
    )
    arrivals = _arrivals([document.pk for document in documents])
    on_paper = _codes(documents, Origin.PAPER)
    electronic = _codes(documents, Origin.ELECTRONIC)
    return [
        _incoming_verdict(document, arrivals.get(document.pk), _key(document) in on_paper)
        for document in documents
        # A paper copy of what came electronically is the same document: counted once.
        if document.origin != Origin.PAPER or _key(document) not in electronic
    ]


def _incoming_verdict(document: Document, came: Arrival | None, copied: bool) -> Verdict:
    signatures = came.signatures if came else None
    followed = copied or bool(came and came.paper_followed)
    return judge_incoming(document, signatures, paper_followed=followed)


def _arrivals(document_ids: list[int]) -> dict[int, Arrival]:
    """Our gate's judgement at arrival, and whether the clerk noted paper that followed."""
    rows = InboxMessage.objects.filter(document_id__in=document_ids, gate__isnull=False)
    return {
        document_id: Arrival(
            Signatures(gate.get("person", ""), gate.get("seal", "")), paper_at is not None
        )
        for document_id, gate, paper_at in rows.values_list("document_id", "gate", "paper_at")
    }


def _codes(documents: Iterable[Document], origin: str) -> set[tuple[str, str]]:
    return {_key(one) for one in documents if one.origin == origin and one.code}


def _key(document: Document) -> tuple[str, str]:
    return document.code.casefold(), document.issuer_name.casefold()


def _start(day: date) -> datetime:
    return datetime.combine(day, time.min, ZONE)
