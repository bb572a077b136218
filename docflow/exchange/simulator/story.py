"""What the line did with each message beside what our office made of it, for who trains with it.

Read from the rows of both sides; of our office only its own messages.
"""

from collections import Counter, defaultdict
from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from django.utils.translation import gettext as _

from docflow.core import clock
from docflow.core.schedule import WorkState
from docflow.exchange.models import (
    InboxMessage,
    OutboxMessage,
    QuarantinedMessage,
    SimulatedArrival,
    SimulatedEvent,
    SimulatedPartner,
    SimulatedPosting,
)
from docflow.exchange.selectors import faults
from docflow.exchange.simulator.plans import Direction, Fault
from docflow.exchange.states import CODES, DeliveryStatus, InboxOutcome, MessageKind
from docflow.org.models import Office

# Messages shown of each direction, the newest.
MOST = 60
_BAD = {
    DeliveryStatus.FAILED.value: "late",
    DeliveryStatus.REFUSED.value: "refused",
}


@dataclass(frozen=True)
class Ours:
    """What our office made of a message: a state in a word with its tone, why, where to look."""

    label: str
    tone: str
    note: str = ""
    url: str = ""


@dataclass(frozen=True)
class Told:
    """One message: what it is, what befell it, what the partner says, what we made of it."""

    at: datetime
    outwards: bool
    what: str
    befell: tuple[str, ...]
    there: str
    ours: Ours
    # It came out at the other end.
    through: bool


def of(partner: SimulatedPartner, office: Office) -> list[Told]:
    """The newest messages between the two; the same few queries however many there are."""
    arrivals = list(
        SimulatedArrival.objects.filter(partner=partner, office=office).order_by("-pk")[:MOST]
    )
    postings = list(
        SimulatedPosting.objects.filter(partner=partner, office=office)
        .select_related("answers", "about", "imitates")
        .order_by("-pk")[:MOST]
    )
    ids = [one.message_id for one in arrivals] + [one.message_id for one in postings]
    befell = _befell(partner, ids)
    told = [*_outwards(arrivals, befell), *_inwards(office, postings, befell)]
    told.sort(key=lambda one: one.at, reverse=True)
    return told[:MOST]


def summary(partner: SimulatedPartner) -> dict[str, Any]:
    """Counts over everything: what befell messages, what waits at the partner."""
    events = SimulatedEvent.objects.filter(partner=partner).order_by()
    postings = SimulatedPosting.objects.filter(partner=partner)
    arrivals = SimulatedArrival.objects.filter(partner=partner)
    waiting = (WorkState.QUEUED, WorkState.CLAIMED)
    return {
        "faults": dict(Counter(events.values_list("fault", flat=True))),
        "waiting": postings.filter(state__in=waiting).count()
        + arrivals.filter(state__in=waiting, arrived_at__isnull=False).count(),
        "given_up": postings.filter(state=WorkState.DEAD).count(),
        "sent": postings.filter(forgery="", taken_at__isnull=False).count(),
        "received": arrivals.filter(arrived_at__isnull=False).count(),
    }


def _befell(partner: SimulatedPartner, ids: list[str]) -> dict[tuple[str, str], tuple[str, ...]]:
    """By direction and message: the faults in words, each with how often it came."""
    found: dict[tuple[str, str], Counter[str]] = defaultdict(Counter)
    for event in SimulatedEvent.objects.filter(partner=partner, message_id__in=ids):
        found[event.direction, event.message_id][event.fault] += 1
    return {key: tuple(_times(counted)) for key, counted in found.items()}


def _times(counted: Counter[str]) -> Iterable[str]:
    for fault, count in counted.items():
        word = str(Fault(fault).label)
        yield word if count == 1 else f"{word} ×{count}"


def _outwards(
    arrivals: list[SimulatedArrival], befell: dict[tuple[str, str], tuple[str, ...]]
) -> Iterable[Told]:
    rows = OutboxMessage.objects.filter(message_id__in=[one.message_id for one in arrivals])
    rows = rows.select_related(
        "delivery__dispatch__document", "recalls__dispatch__document", "about__document"
    )
    by_id = {one.message_id: one for one in rows}
    for arrival in arrivals:
        work = by_id.get(arrival.message_id)
        yield Told(
            at=arrival.created_at,
            outwards=True,
            what=_what_we_sent(work),
            befell=befell.get((Direction.OUT, arrival.message_id), ()),
            there=_there(arrival),
            ours=_sent(work),
            through=arrival.arrived_at is not None,
        )


def _what_we_sent(work: OutboxMessage | None) -> str:
    if work is None:
        return _("Gói tin của ta")
    if work.delivery is not None:
        return f"{work.get_kind_display()} {work.delivery.dispatch.document.code}"
    if work.recalls is not None:
        return f"{work.get_kind_display()} {work.recalls.dispatch.document.code}"
    document = work.about.document if work.about else None
    return _state_words(work.facts.get("code", ""), document.code if document else "")


def _there(arrival: SimulatedArrival) -> str:
    if arrival.arrived_at is None:
        return _("Chưa đến nơi")
    if arrival.state != WorkState.DONE:
        return _("Đã đến, chưa đọc")
    if arrival.problem:
        return _("Không dùng được: %(why)s") % {"why": arrival.problem}
    if not arrival.decided:
        return _("Đã đọc")
    return _("Trả lời %(codes)s") % {"codes": ", ".join(arrival.decided)}


def _sent(work: OutboxMessage | None) -> Ours:
    if work is None:
        return Ours(_("Không còn ghi"), "unknown")
    if work.state == WorkState.DEAD:
        return Ours(_("Không gửi được"), "late", work.last_error)
    if work.state != WorkState.DONE:
        label = _("Đang thử lại") if work.last_error else _("Chờ gửi")
        return Ours(label, "soon" if work.last_error else "accent", work.last_error)
    delivery = work.delivery or work.recalls
    if delivery is None:
        return Ours(_("Đã gửi"), "proved")
    status = DeliveryStatus(delivery.status)
    # Green is only what the other side signed.
    tone = _BAD.get(status.value, "unknown" if status == DeliveryStatus.SENT else "proved")
    document = delivery.dispatch.document
    return Ours(str(status.label), tone, delivery.last_reason, document.get_absolute_url())


def _inwards(
    office: Office,
    postings: list[SimulatedPosting],
    befell: dict[tuple[str, str], tuple[str, ...]],
) -> Iterable[Told]:
    ids = [one.message_id for one in postings]
    rows = InboxMessage.objects.filter(office=office, message_id__in=ids)
    inbox = {one.message_id: one for one in rows.select_related("document")}
    kept: dict[str, list[QuarantinedMessage]] = defaultdict(list)
    for row in QuarantinedMessage.objects.filter(office=office, message_id__in=ids).order_by("pk"):
        kept[row.message_id].append(row)
    for posting in postings:
        yield Told(
            at=posting.created_at,
            outwards=False,
            what=_what_they_sent(posting),
            befell=befell.get((Direction.IN, posting.message_id), ()),
            there=_from_there(posting),
            ours=_received(inbox.get(posting.message_id), kept[posting.message_id]),
            through=posting.taken_at is not None,
        )


def _what_they_sent(posting: SimulatedPosting) -> str:
    facts = posting.facts
    if posting.kind == MessageKind.STATUS:
        name = posting.answers.exchange_id.rpartition(",")[2] if posting.answers else ""
        words = _state_words(facts["code"], name)
    elif posting.kind == MessageKind.RECALL:
        code = posting.about.facts["code"] if posting.about else ""
        words = f"{posting.get_kind_display()} {code}"
    else:
        words = f"{posting.get_kind_display()} {facts['code']}"
    return _("%(what)s (giả mạo)") % {"what": words} if posting.forgery else words


def _from_there(posting: SimulatedPosting) -> str:
    if posting.state == WorkState.DEAD:
        return _("Đã thôi gửi")
    if posting.state != WorkState.DONE:
        at = posting.next_try_at
        return _("Sẽ gửi lúc %(at)s") % {"at": f"{at.astimezone(clock.OFFICE_ZONE):%H:%M:%S}"}
    if posting.heard:
        return _("Được trả lời %(codes)s") % {"codes": ", ".join(posting.heard)}
    return _("Đã gửi xong")


def _received(row: InboxMessage | None, kept: list[QuarantinedMessage]) -> Ours:
    reasons = [f"{one.code}: {faults.explain(one.code)}" for one in kept]
    note = " ".join(dict.fromkeys(reasons))
    if row is None:
        return Ours(_("Chưa đến"), "unknown", note)
    if row.outcome == InboxOutcome.QUARANTINED:
        return Ours(_("Cách ly"), "late", note or row.reason)
    if row.outcome == InboxOutcome.WAITING:
        return Ours(_("Chờ xử lý"), "accent", note)
    url = row.document.get_absolute_url() if row.document else ""
    if note:
        note = _("Bản hỏng đã cách ly. %(why)s") % {"why": note}
    if row.outcome == InboxOutcome.REFUSED:
        return Ours(_("Đã từ chối"), "refused", row.reason, url)
    copies = _("nhận %(n)d bản, ghi một lần") % {"n": row.copies} if row.copies > 1 else ""
    return Ours(_("Đã nhận"), "proved", " ".join(part for part in (copies, note) if part), url)


def _state_words(code: str, name: str) -> str:
    known = CODES.get(code)
    return " ".join(
        part for part in (_("Tin báo"), code, known.word if known else "", name) if part
    )
