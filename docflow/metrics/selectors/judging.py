"""The rule for one document: counted, outside with its first reason, or excluded.

Docflow's reading of QĐ 28/2018/QĐ-TTg, Điều 4, 5 and 7; there is no official formula.
"""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field

from docflow.documents.models import Document
from docflow.documents.states import Direction, Origin, Secrecy, Status
from docflow.exchange.models import Delivery
from docflow.exchange.states import DeliveryStatus, PaperCause
from docflow.metrics.states import Exclusion, Reason

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
    """What the metric says of one document; `pairs` are its deliveries for figure C."""

    document: Document
    excluded: Exclusion | None = None
    reason_a: Reason | None = None
    reason_b: Reason | None = None
    pairs: tuple[Reason | None, ...] = field(default=())

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
    document: Document, deliveries: Iterable[Delivery], gates: Mapping[int, Signatures]
) -> Verdict:
    """An issued document of ours. `gates` is the receivers' judgement at arrival, by delivery."""
    sent = list(deliveries)
    excluded = _excluded(document, sent)
    if excluded is not None:
        return Verdict(document, excluded)
    official = [one for one in sent if not one.citizen_or_firm]
    if not official:
        return Verdict(document, None, Reason.NOT_SENT, Reason.NOT_SENT)
    pairs = tuple(_pair(one, gates.get(one.pk), parallel=False) for one in official)
    loose = tuple(_pair(one, gates.get(one.pk), parallel=True) for one in official)
    return Verdict(document, None, _first(pairs), _first(loose), pairs)


def judge_incoming(
    document: Document, signatures: Signatures | None, *, paper_followed: bool
) -> Verdict:
    """A received document, judged by our own gate at its arrival."""
    if document.secrecy != Secrecy.NONE:
        return Verdict(document, Exclusion.STATE_SECRET)
    if document.origin == Origin.PAPER:
        reason = Reason.ARRIVED_ON_PAPER
        return Verdict(document, None, reason, reason, (reason,))
    found = (signatures or Signatures("", "")).reason()
    if found is None and document.status == Status.REFUSED:
        found = Reason.REFUSED
    followed = Reason.PAPER_FOLLOWED if paper_followed else None
    return Verdict(document, None, found or followed, found, (found or followed,))


def _excluded(document: Document, deliveries: list[Delivery]) -> Exclusion | None:
    if document.secrecy != Secrecy.NONE:
        return Exclusion.STATE_SECRET
    if document.status == Status.CANCELLED:
        return Exclusion.CANCELLED
    if document.direction == Direction.INTERNAL:
        return Exclusion.INTERNAL
    recipients = list(document.recipients.all())
    if not recipients:
        return Exclusion.INTERNAL
    if all(one.citizen_or_firm for one in recipients):
        return Exclusion.CITIZEN_OR_FIRM
    if any(one.paper_cause == PaperCause.REQUIRED for one in deliveries):
        return Exclusion.PAPER_REQUIRED
    return None


def _pair(delivery: Delivery, gate: Signatures | None, *, parallel: bool) -> Reason | None:
    """The first reason against one delivery; `parallel` forgives paper beside it."""
    found = gate.reason() if gate else None
    if found is not None:
        return found
    if delivery.paper_cause == PaperCause.NOT_CONNECTED:
        return Reason.NOT_CONNECTED
    if not delivery.is_electronic:
        return Reason.PAPER_ONLY
    if delivery.paper_parallel and not parallel:
        return Reason.PAPER_PARALLEL
    # A recall undoes no delivery: a recalled document counts as it was sent.
    if delivery.reached == DeliveryStatus.FAILED:
        return Reason.FAILED
    if delivery.reached == DeliveryStatus.REFUSED:
        return Reason.REFUSED
    if delivery.reached in TAKEN:
        return None
    if delivery.reached == DeliveryStatus.QUEUED:
        return Reason.NOT_SENT
    return Reason.WAITING


def _first(pairs: Iterable[Reason | None]) -> Reason | None:
    """The reason named first in the order of the enum."""
    order = list(Reason)
    found = [reason for reason in pairs if reason is not None]
    return min(found, key=order.index) if found else None


def _absent(word: str) -> bool:
    return word in ("", "missing")
