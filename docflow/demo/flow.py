"""Plays one document the whole way, from draft to metric, as people of two offices would.

Every step is a call of a service with the actor of that person; nothing is written around them.
"""

from collections.abc import Callable
from dataclasses import dataclass, field

from directives.models import Assignment
from directives.services import accepting, giving, judging, reporting
from docflow.core import schedule
from docflow.demo import cast
from docflow.demo.building import World
from docflow.demo.texts import TEXTS, Text
from docflow.documents.models import Document
from docflow.documents.services import drafting, filing, issuing, receiving, routing, signing
from docflow.documents.services.drafting import To
from docflow.documents.states import Direction, Status
from docflow.exchange.models import Delivery
from docflow.exchange.services import dispatching
from docflow.exchange.states import DeliveryStatus

EXCHANGE = ("exchange.send", "exchange.receive", "exchange.requests")
# Units that draft, departments that receive: they take turns.
DRAFTERS = ("nv", "tp", "vhtt", "gddt", "ldxh", "yt", "kt", "ttr")
RECEIVERS = ("vp", "qldt", "tckh", "tnmt")
SIGNERS = ("chutich", "pct.kinhte", "pct.vanxa")


class FlowFailed(AssertionError):
    """A station did not do what it must; names the station."""


@dataclass
class Way:
    """One document's way: who plays, and what came of it."""

    number: int
    text: Text
    drafter: str
    head: str
    signer: str
    receiver: str
    sent: Document | None = None
    received: Document | None = None
    directives: list[int] = field(default_factory=list)


def way(number: int) -> Way:
    """The cast of the `number`-th way; the same number gives the same people."""
    unit = DRAFTERS[number % len(DRAFTERS)]
    return Way(
        number=number,
        text=TEXTS[number % len(TEXTS)],
        drafter=f"{unit}.chuyenvien",
        head=f"{unit}.truong",
        signer=SIGNERS[number % len(SIGNERS)],
        receiver=RECEIVERS[number % len(RECEIVERS)],
    )


def play(world: World, number: int, pause: Callable[[str], None] = lambda _station: None) -> Way:
    """Play the whole way. `pause` is told each station before it begins. Raises FlowFailed."""
    one = way(number)
    for station in (send, receive, direct, work, file_away):
        pause(station.__name__)
        station(world, one)
    return one


def send(world: World, one: Way) -> None:
    """Draft, review, sign, number, seal, issue and dispatch."""
    drafter = world.actor(one.drafter)
    document = drafting.create(
        actor=drafter,
        type_code=one.text.type_code,
        subject=f"{one.text.subject} (đợt {one.number + 1})",
        content=one.text.content_to([world.offices[one.receiver].name]),
        signer=world.positions[one.signer],
        to=[To(office=world.offices[one.receiver])],
    )
    routing.submit(actor=drafter, document=document)
    signing.agree_with_initial(actor=world.actor(one.head), document=document, pin=cast.PIN)
    checker = world.actor("vanthu.truong")
    routing.agree(actor=checker, document=_fresh(document))
    signed = signing.sign_many(
        actor=world.actor(one.signer), documents=[_fresh(document)], pin=cast.PIN
    )
    _must(signed[0].ok, f"sign: {signed[0].message}")
    clerk = world.actor("vanthu")
    issued = issuing.issue_many(actor=clerk, documents=[_fresh(document)], pin=cast.PIN)
    _must(issued[0].ok, f"issue: {issued[0].message}")
    dispatching.dispatch(actor=clerk, document=_fresh(document))
    one.sent = _fresh(document)


def receive(world: World, one: Way) -> None:
    """Arrive through envelope, inbox and gate; register and present."""
    schedule.run_all(*EXCHANGE)
    one.received = arrival(world, one)
    clerk = world.actor(f"{one.receiver}.vanthu")
    receiving.register(actor=clerk, document=one.received)
    leader = world.positions[f"{one.receiver}.thutruong"]
    receiving.present(actor=clerk, document=_fresh(one.received), leader=leader)


def arrival(world: World, one: Way) -> Document:
    """The document that arrived at the receiver: found by its number, nothing of the sender's."""
    if one.sent is None:
        raise FlowFailed("dispatch")
    found = Document.objects.filter(
        office=world.offices[one.receiver], direction=Direction.INCOMING, code=one.sent.code
    ).first()
    if found is None:
        raise FlowFailed("arrive")
    return found


def direct(world: World, one: Way) -> None:
    """The leader's order to the unit; the head's own order to the officer."""
    _must(one.received is not None, "present")
    leader = world.actor(f"{one.receiver}.thutruong")
    head_at = world.positions[f"{one.receiver}.totruong"]
    officer_at = world.positions[f"{one.receiver}.chuyenvien"]
    order = giving.give(
        actor=leader,
        text=one.text.order,
        lead=head_at,
        coordinating=[world.positions[f"{one.receiver}.vanthu"]],
        days=5,
        source_document=_fresh(one.received),
        passage=one.text.paragraphs[0],
        product="Báo cáo bằng văn bản",
    )
    head = world.actor(f"{one.receiver}.totruong")
    assignment = lead_of(order.pk)
    accepting.accept(actor=head, assignment=assignment)
    child = giving.give(
        actor=head,
        text=f"Chuẩn bị nội dung: {one.text.order}",
        lead=officer_at,
        days=3,
        parent=lead_of(order.pk),
        product="Dự thảo báo cáo",
    )
    one.directives = [order.pk, child.pk]


def work(world: World, one: Way) -> None:
    """Report upwards, level by level; the givers accept."""
    officer = world.actor(f"{one.receiver}.chuyenvien")
    head = world.actor(f"{one.receiver}.totruong")
    leader = world.actor(f"{one.receiver}.thutruong")
    order, child = one.directives
    accepting.accept(actor=officer, assignment=lead_of(child))
    reporting.report_progress(
        actor=officer, assignment=lead_of(child), text="Đang tổng hợp số liệu.", percent=50
    )
    reporting.report_result(actor=officer, assignment=lead_of(child), text=one.text.result)
    judging.accept_result(actor=head, assignment=lead_of(child))
    reporting.report_result(actor=head, assignment=lead_of(order), text=one.text.result)
    judging.accept_result(actor=leader, assignment=lead_of(order))


def file_away(world: World, one: Way) -> None:
    """Both offices lay the document into a case file; the states have travelled back."""
    schedule.run_all(*EXCHANGE)
    _must(one.sent is not None and one.received is not None, "work")
    officer = world.actor(f"{one.receiver}.vanthu")
    received = _fresh(one.received)
    _must(received.status == Status.COMPLETED, f"complete: {received.status}")
    code = f"{one.number + 1:03d}.{one.receiver.upper()}"
    case = filing.open_case(
        actor=officer, code=code, title=f"Hồ sơ {one.text.subject}", retention_years=10
    )
    filing.add(actor=officer, case_file=case, document=received)
    filing.close(actor=officer, case_file=case)
    delivery = Delivery.objects.get(dispatch__document=one.sent)
    _must(delivery.status == DeliveryStatus.COMPLETED, f"states back: {delivery.status}")
    keeper = world.actor("vanthu")
    own = filing.open_case(
        actor=keeper, code=f"{one.number + 1:03d}.VT", title=one.text.subject, retention_years=20
    )
    filing.add(actor=keeper, case_file=own, document=_fresh(one.sent))
    filing.close(actor=keeper, case_file=own)


def lead_of(directive_id: int) -> Assignment:
    return Assignment.objects.get(directive_id=directive_id, role="lead")


def _fresh(document: Document | None) -> Document:
    if document is None:
        raise FlowFailed("no document")
    return Document.objects.get(pk=document.pk)


def _must(holds: bool, station: str) -> None:
    if not holds:
        raise FlowFailed(station)
