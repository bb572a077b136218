"""The rule for one document: counted, outside with its first reason, or excluded.

Docflow's reading of QĐ 28/2018/QĐ-TTg, Điều 4, 5 and 7; there is no official formula.
"""

from collections.abc import Collection, Iterable, Mapping
from dataclasses import dataclass, field

from docflow.documents.models import Document, Recipient
from docflow.documents.states import Direction, Origin, Secrecy, Status
from docflow.exchange.models import Delivery
from docflow.exchange.states import DeliveryStatus, PaperCause
from docflow.metrics.states import Exclusion, Once, Reason

VALID = "valid"
# Every state in which the receiver has said 03 or more.
TAKEN = frozenset(
    {
        DeliveryStatus.ACCEPTED,
        DeliveryStatus.ASSIGNED,
        DeliveryStatus.PROCESSING,
        DeliveryStatus.COMPLETED,
    }
)


@dataclass(frozen=True)
class Verdict:
    """What the metric says of one document; `pairs` are its deliveries for figure C.

    A document that is left out has its reasons too: they are counted in the readings that take it
    in. `rest_*` judges without the recipients that are not connected; NOT_CONNECTED where nobody
    is left.
    """

    document: Document
    excluded: Exclusion | Once | None = None
    reason_a: Reason | None = None
    reason_b: Reason | None = None
    pairs: tuple[Reason | None, ...] = field(default=())
    rest_a: Reason | None = None
    rest_b: Reason | None = None

    @property
    def in_a(self) -> bool:
        return self.excluded is None and self.reason_a is None

    @property
    def in_b(self) -> bool:
        return self.excluded is None and self.reason_b is None


@dataclass(frozen=True)
class Signatures:
    """What the gate said of the person's and the office's signature: "valid", "missing", else."""

    person: str
    seal: str

    def reason(self) -> Reason | None:
        if self.person != VALID:
            return Reason.PERSON_MISSING if _absent(self.person) else Reason.PERSON_NOT_VALID
        if self.seal != VALID:
            return Reason.SEAL_MISSING if _absent(self.seal) else Reason.SEAL_NOT_VALID
        return None


def judge_outgoing(
    document: Document,
    deliveries: Iterable[Delivery],
    gates: Mapping[int, Signatures],
    *,
    taken: Collection[int] = (),
    replaced: bool = False,
) -> Verdict:
    """An issued document of ours.

    `gates` is the receivers' judgement at arrival, by delivery; `taken` are the deliveries with a
    receipt 03 or later, which a recall does not undo; `replaced` tells of a recalled document that
    another one stands for.
    """
    sent = list(deliveries)
    excluded = _excluded(document, sent, replaced=replaced)
    judged = receivers_of(document, sent)
    if not judged:
        missing = Reason.NOT_SENT
        return Verdict(document, excluded, missing, missing, (), missing, missing)

    def pairs_of(parallel: bool) -> tuple[Reason | None, ...]:
        return tuple(_pair(one, gates, taken, parallel) for one in judged)

    pairs, loose = pairs_of(False), pairs_of(True)
    first, second = _first(pairs), _first(loose)
    return Verdict(document, excluded, first, second, pairs, _rest(pairs), _rest(loose))


def receivers_of(document: Document, deliveries: Iterable[Delivery]) -> list[Delivery | Recipient]:
    """Whom a document is judged by: its deliveries to offices; to citizens and firms where it has
    no other recipient; before it is sent, its recipients outside."""
    sent: list[Delivery] = list(deliveries)
    outside = _outside(document)
    given: list[Delivery | Recipient] = [*sent] if sent else [*outside]
    official = [one for one in given if not one.citizen_or_firm]
    return official or (given if all(one.citizen_or_firm for one in outside) else [])


def judge_incoming(
    document: Document,
    signatures: Signatures | None,
    *,
    paper_followed: bool,
    counted: bool = False,
) -> Verdict:
    """A received document, judged by our own gate at its arrival; `counted` already as another."""
    excluded: Exclusion | Once | None = Once.SAME if counted else None
    if document.secrecy != Secrecy.NONE:
        excluded = Exclusion.STATE_SECRET
    if document.origin == Origin.PAPER:
        reason = Reason.ARRIVED_ON_PAPER
        return Verdict(document, excluded, reason, reason, (reason,), reason, reason)
    found = (signatures or Signatures("", "")).reason()
    if found is None and document.status == Status.REFUSED:
        found = Reason.REFUSED
    strict = found or (Reason.PAPER_FOLLOWED if paper_followed else None)
    return Verdict(document, excluded, strict, found, (strict,), strict, found)


def _excluded(
    document: Document, deliveries: list[Delivery], *, replaced: bool
) -> Exclusion | Once | None:
    if document.secrecy != Secrecy.NONE:
        return Exclusion.STATE_SECRET
    if document.status == Status.CANCELLED:
        return Exclusion.CANCELLED
    if document.direction == Direction.INTERNAL:
        return Exclusion.INTERNAL
    if replaced:
        return Once.SAME
    outside = _outside(document)
    if not outside:
        return Exclusion.INTERNAL
    if all(one.citizen_or_firm for one in outside):
        return Exclusion.CITIZEN_OR_FIRM
    if any(one.paper_cause == PaperCause.REQUIRED for one in deliveries):
        return Exclusion.PAPER_REQUIRED
    return None


def _outside(document: Document) -> list[Recipient]:
    """The office does not write to itself: "Lưu: VT" is no recipient."""
    return [one for one in document.recipients.all() if one.office_id != document.office_id]


def _pair(
    delivery: Delivery | Recipient,
    gates: Mapping[int, Signatures],
    taken: Collection[int],
    parallel: bool,
) -> Reason | None:
    """The first reason against one delivery; `parallel` forgives paper beside it."""
    if isinstance(delivery, Recipient):
        return Reason.NOT_SENT
    gate = gates.get(delivery.pk)
    found = gate.reason() if gate else None
    if found is not None:
        return found
    if delivery.paper_cause == PaperCause.NOT_CONNECTED:
        return Reason.NOT_CONNECTED
    if not delivery.is_electronic:
        return Reason.PAPER_ONLY
    if delivery.paper_parallel and not parallel:
        return Reason.PAPER_PARALLEL
    failed = delivery.reached == DeliveryStatus.FAILED
    # The paper went all the same where the electronic document arrived later.
    if delivery.posted_instead and (failed or not parallel):
        return Reason.PAPER_INSTEAD
    # A recall undoes no delivery: a recalled document counts as it was sent.
    if failed:
        return Reason.FAILED
    if delivery.reached == DeliveryStatus.REFUSED:
        return Reason.REFUSED
    if delivery.reached in TAKEN or delivery.pk in taken:
        return None
    if delivery.reached == DeliveryStatus.QUEUED:
        return Reason.NOT_SENT
    return Reason.WAITING


def _first(pairs: Iterable[Reason | None]) -> Reason | None:
    """The reason named first in the order of the enum."""
    order = list(Reason)
    found = [reason for reason in pairs if reason is not None]
    return min(found, key=order.index) if found else None


def _rest(pairs: Iterable[Reason | None]) -> Reason | None:
    """The first reason without those who are not connected, who name themselves if all are."""
    left = [reason for reason in pairs if reason != Reason.NOT_CONNECTED]
    return _first(left) if left else Reason.NOT_CONNECTED


def _absent(word: str) -> bool:
    return word in ("", "missing")
