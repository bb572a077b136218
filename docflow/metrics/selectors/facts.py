"""The verdict on documents as values: judged now from the rows, or as it was settled.

A fixed number of queries for each five hundred documents.
"""

from collections import defaultdict
from collections.abc import Iterable, Sequence
from dataclasses import dataclass, replace
from datetime import date, datetime, time, timedelta
from typing import Any, NamedTuple

from django.db.models import Prefetch, Q, QuerySet

from docflow.core import clock
from docflow.documents.models import Document, Link
from docflow.documents.states import COPIES, Direction, LinkKind, Origin, Status
from docflow.exchange.models import Delivery, InboxMessage, Receipt
from docflow.metrics.models import Counted, CountedDelivery
from docflow.metrics.selectors.judging import (
    Signatures,
    Verdict,
    judge_incoming,
    judge_outgoing,
    receivers_of,
)

OUT = (Status.ISSUED, Status.FILED, Status.RECALLED, Status.CANCELLED)
# A recalled document is replaced by one that went out or came in itself.
_STANDS_NOT = {Status.DRAFT, Status.IN_REVIEW, Status.RETURNED, Status.APPROVED, Status.SIGNED} | {
    Status.NUMBERED,
    Status.SEALED,
    Status.CANCELLED,
    Status.REFUSED,
}
# Not 15 and 16: who answers a request may never have taken the document over.
_TAKEN = frozenset({"03", "04", "05", "06"})
AT_ONCE = 500
# Days that the databases know as moments too.
_BEGIN, _END, _DAY = date(1900, 1, 1), date(9000, 1, 1), timedelta(days=1)


class Outcome(NamedTuple):
    """An exclusion or "", and the first reasons against each figure, "" for none."""

    excluded: str = ""
    reason_a: str = ""
    reason_b: str = ""
    rest_a: str = ""
    rest_b: str = ""


class Pair(NamedTuple):
    partner: int | None
    reason: str


@dataclass(frozen=True)
class Fact:
    """One document of the metric; `twin` names the same arrival on paper and electronically."""

    document: int
    office: int
    direction: str
    day: date
    unit: int | None
    type_code: str
    outcome: Outcome
    twin: str = ""
    pairs: tuple[Pair, ...] = ()


@dataclass(frozen=True)
class _Arrival:
    """How a document came to us."""

    signatures: Signatures
    paper_followed: bool


def stored(documents: Iterable[int]) -> dict[int, Fact]:
    """The verdicts as they were settled, by document."""
    found: dict[int, Fact] = {}
    for ids in _steps(documents):
        rows = Counted.objects.filter(document_id__in=ids)
        found |= {fact.document: fact for fact in facts_of(rows)}
    return found


def facts_of(rows: Any) -> list[Fact]:
    """Settled rows as values; two queries."""
    kept = list(rows)
    pairs: dict[int, list[Pair]] = defaultdict(list)
    if kept:
        of = CountedDelivery.objects.filter(counted__in=rows).order_by("pk")
        for counted, partner, reason in of.values_list("counted_id", "partner_id", "reason"):
            pairs[counted].append(Pair(partner, reason))
    return [
        Fact(
            document=row.document_id,
            office=row.office_id,
            direction=row.direction,
            day=row.day,
            unit=row.unit,
            type_code=row.type_code,
            outcome=Outcome(row.excluded, row.reason_a, row.reason_b, row.rest_a, row.rest_b),
            twin=row.twin,
            pairs=tuple(pairs[row.pk]),
        )
        for row in kept
    ]


def judged(documents: Iterable[int]) -> dict[int, Fact]:
    """The verdicts by what the rows say now; what the metric leaves unsaid is not among them."""
    found: dict[int, Fact] = {}
    for ids in _steps(documents):
        found |= _judged(ids)
    return found


def with_kin(documents: Iterable[int]) -> set[int]:
    """These documents, and whose verdict depends on theirs: what they replace, and the same
    arrival in its other form."""
    ids = set(documents)
    kin: set[int] = set()
    for some in _steps(ids):
        links = Link.objects.filter(source__in=some, kind=LinkKind.REPLACES)
        kin |= set(links.values_list("target_id", flat=True))
        # Under the name it had, and under the one it has now.
        were = Counted.objects.filter(document_id__in=some).exclude(twin="")
        twins = set(were.values_list("office_id", "twin"))
        arrivals = Document.objects.filter(pk__in=some, direction=Direction.INCOMING)
        twins |= {(one.office_id, name) for one in arrivals if (name := twin_of(one))}
        for names in _steps(twins):
            same = Counted.objects.filter(twin__in=[name for _office, name in names])
            rows = same.values_list("office_id", "twin", "document_id")
            kin |= {document for office, name, document in rows if (office, name) in twins}
    return ids | kin


def within(documents: QuerySet[Document], first: date, last: date) -> set[int]:
    """Those of `documents` that lie between two days, or lay there when they were settled."""
    settled = Counted.objects.filter(document__in=documents.values("pk"), day__range=(first, last))
    came = Q(arrived_at__gte=_begin(first), arrived_at__lt=_begin(min(last, _END) + _DAY))
    own = documents.filter(came | Q(issued_on__range=(first, last)))
    return {*settled.values_list("document_id", flat=True), *own.values_list("pk", flat=True)}


def twin_of(document: Document) -> str:
    """The name under which paper and electronic copies of one arrival meet: number and notation,
    issuer and year; empty without a number."""
    if document.direction != Direction.INCOMING or not document.code:
        return ""
    year = (document.issued_on or _day(document) or date.min).year
    return f"{year} {document.code.casefold()} {document.issuer_name.casefold()}"[:300]


def _judged(ids: Sequence[int]) -> dict[int, Fact]:
    deliveries = Delivery.objects.order_by("pk")
    rows = (
        Document.objects.filter(pk__in=ids)
        .exclude(origin=Origin.IMPORTED)
        .select_related("dispatch")
        .defer("content", "original", "warnings")
        .prefetch_related("recipients", Prefetch("dispatch__deliveries", queryset=deliveries))
    )
    documents = [one for one in rows if _is_counted(one)]
    replaced = _replaced([one.pk for one in documents if one.status == Status.RECALLED])
    incoming = [one for one in documents if one.direction == Direction.INCOMING]
    outgoing = [one for one in documents if one.direction != Direction.INCOMING]
    facts = [*_incoming(incoming, replaced), *_outgoing(outgoing, replaced)]
    return {fact.document: fact for fact in facts}


def _is_counted(document: Document) -> bool:
    if document.direction == Direction.INCOMING:
        # A copy is the document it was made of, counted once already.
        return document.arrived_at is not None and document.type_code not in COPIES
    known = document.status in OUT and document.issued_on is not None
    return known and document.origin != Origin.COPIED


def _replaced(recalled: list[int]) -> set[int]:
    """Those of the recalled documents that another one stands for. Only a draft replaces, and
    only what went out is replaced, so no circle of replacements counts nothing."""
    if not recalled:
        return set()
    links = Link.objects.filter(target__in=recalled, kind=LinkKind.REPLACES)
    standing = links.exclude(source__status__in=_STANDS_NOT).exclude(source__origin=Origin.IMPORTED)
    return set(standing.values_list("target_id", flat=True))


def _outgoing(documents: list[Document], replaced: set[int]) -> list[Fact]:
    sent = {one.pk: _deliveries_of(one) for one in documents}
    ids = [delivery.pk for deliveries in sent.values() for delivery in deliveries]
    gates, taken = _receipts(ids)
    facts = []
    for one in documents:
        deliveries = sent[one.pk]
        verdict = judge_outgoing(one, deliveries, gates, taken=taken, replaced=one.pk in replaced)
        receivers = receivers_of(one, deliveries)
        partners = [receiver.office_id for receiver in receivers]
        facts.append(_fact(verdict, partners))
    return facts


def _deliveries_of(document: Document) -> list[Delivery]:
    dispatch = getattr(document, "dispatch", None)
    return list(dispatch.deliveries.all()) if dispatch else []


def _receipts(deliveries: list[int]) -> tuple[dict[int, Signatures], set[int]]:
    """What each receiver's gate said last, and which deliveries were taken over."""
    gates: dict[int, Signatures] = {}
    taken: set[int] = set()
    if deliveries:
        rows = Receipt.objects.filter(delivery__in=deliveries).order_by("pk")
        for delivery, code, gate in rows.values_list("delivery_id", "code", "gate"):
            if gate:
                gates[delivery] = Signatures(gate.get("person", ""), gate.get("seal", ""))
            if code in _TAKEN:
                taken.add(delivery)
    return gates, taken


def _incoming(documents: list[Document], replaced: set[int]) -> list[Fact]:
    if not documents:
        return []
    arrivals = _arrivals([one.pk for one in documents])
    forms = _forms(documents)
    facts = []
    for one in documents:
        others = forms.get((one.office_id, twin_of(one)), set())
        # A paper copy of what came electronically is the same document.
        copied = one.origin == Origin.PAPER and Origin.ELECTRONIC in others
        came = arrivals.get(one.pk)
        verdict = judge_incoming(
            one,
            came.signatures if came else None,
            paper_followed=Origin.PAPER in others or bool(came and came.paper_followed),
            counted=copied or one.pk in replaced,
        )
        facts.append(replace(_fact(verdict, [one.issuer_id]), twin=twin_of(one)))
    return facts


def _arrivals(documents: list[int]) -> dict[int, _Arrival]:
    """Our gate's judgement at arrival, and whether the clerk noted paper that followed."""
    rows = InboxMessage.objects.filter(document_id__in=documents, gate__isnull=False)
    return {
        document_id: _Arrival(
            Signatures(gate.get("person", ""), gate.get("seal", "")), paper_at is not None
        )
        for document_id, gate, paper_at in rows.values_list("document_id", "gate", "paper_at")
    }


def _forms(documents: list[Document]) -> dict[tuple[int, str], set[str]]:
    """In which forms an arrival of each name came; an electronic one has paper beside it only if
    the paper is another row."""
    codes = {one.code for one in documents if one.code}
    forms: dict[tuple[int, str], set[str]] = defaultdict(set)
    if not codes:
        return forms
    offices = {one.office_id for one in documents}
    spelt = Q(code__in=codes | {one.casefold() for one in codes} | {one.upper() for one in codes})
    rows = (
        Document.objects.filter(spelt, office__in=offices, direction=Direction.INCOMING)
        .exclude(origin=Origin.IMPORTED)
        .exclude(type_code__in=COPIES)
        .only(
            *("office_id", "direction", "origin", "code", "issuer_name"),
            *("issued_on", "arrived_at"),
        )
    )
    for one in rows:
        forms[one.office_id, twin_of(one)].add(one.origin)
    return forms


def _fact(verdict: Verdict, partners: Sequence[int | None]) -> Fact:
    document = verdict.document
    reasons = (verdict.reason_a, verdict.reason_b, verdict.rest_a, verdict.rest_b)
    day = _day(document)
    if day is None:
        raise ValueError("a document without a day is not counted")
    return Fact(
        document=document.pk,
        office=document.office_id,
        direction=document.direction,
        day=day,
        unit=document.unit_id,
        type_code=document.type_code,
        outcome=Outcome(str(verdict.excluded or ""), *(str(one or "") for one in reasons)),
        pairs=tuple(
            Pair(partner, str(reason or ""))
            for partner, reason in zip(partners, verdict.pairs, strict=True)
        ),
    )


def _day(document: Document) -> date | None:
    if document.direction != Direction.INCOMING:
        return document.issued_on
    at = document.arrived_at
    return at.astimezone(clock.OFFICE_ZONE).date() if at else None


def _begin(day: date) -> datetime:
    return datetime.combine(max(day, _BEGIN), time.min, clock.OFFICE_ZONE)


def _steps(values: Iterable[Any]) -> Iterable[list[Any]]:
    everything = list(values)
    for start in range(0, len(everything), AT_ONCE):
        yield everything[start : start + AT_ONCE]
