"""The complete way of `docflow.demo.flow`, station by station, taken up wherever the rows stand.

Each station asks the rows what is done and calls a service for what is not, as a person does who
opens the page again after the power was gone. Nothing is remembered outside the database.
"""

import time
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from functools import cached_property

from directives.models import Assignment, Directive
from directives.services import accepting, giving, judging, reporting
from directives.states import AssignmentStatus
from docflow.core import schedule
from docflow.demo import cast, flow
from docflow.demo.building import World
from docflow.documents.models import CaseFile, Document
from docflow.documents.services import drafting, filing, issuing, receiving, routing, signing
from docflow.documents.services.drafting import To
from docflow.documents.states import CaseStatus, Direction, RouteKind, RouteState, Status
from docflow.exchange.models import Delivery, Dispatch
from docflow.exchange.services import dispatching
from docflow.exchange.states import DeliveryStatus
from search import queue

A = AssignmentStatus
# Seconds that a worker gets for its sweeps.
PATIENCE = 60.0
TAKEN_ON = (A.ACCEPTED, A.IN_PROGRESS, A.REPORTED, A.COMPLETED)
UNISSUED = (Status.SIGNED, Status.NUMBERED)
UNSIGNED = (Status.DRAFT, Status.IN_REVIEW, Status.APPROVED)


class Stuck(AssertionError):
    """A station was played and the rows do not show it."""


@dataclass
class Journey:
    """One way of the demo's cast, known by its subject alone."""

    world: World
    number: int

    @cached_property
    def way(self) -> flow.Way:
        return flow.way(self.number)

    @property
    def subject(self) -> str:
        return f"{self.way.text.subject} (đợt {self.number + 1})"

    @property
    def sent(self) -> Document:
        return Document.objects.get(subject=self.subject, direction=Direction.OUTGOING)

    @property
    def delivery(self) -> Delivery:
        return Delivery.objects.get(dispatch__document=self.sent)

    @property
    def received(self) -> Document:
        """Found by its number, as the clerk of the receiving office finds it."""
        office = self.world.offices[self.way.receiver]
        return Document.objects.get(
            office=office, direction=Direction.INCOMING, code=self.sent.code
        )

    @property
    def order(self) -> Directive:
        return Directive.objects.get(source_document=self.received, parent=None)

    @property
    def lead(self) -> Assignment:
        return Assignment.objects.get(directive=self.order, role="lead")

    @property
    def child(self) -> Assignment:
        return Assignment.objects.get(directive__parent=self.lead, role="lead")

    def there(self, role: str):
        return self.world.actor(f"{self.way.receiver}.{role}")

    def place(self, role: str):
        return self.world.positions[f"{self.way.receiver}.{role}"]


@dataclass(frozen=True)
class Station:
    name: str
    is_done: Callable[[Journey], bool]
    # What a person does; empty where the work is the sweeps'.
    act: Callable[[Journey], None] | None = None
    sweeps: tuple[str, ...] = ()

    def play(self, one: Journey) -> None:
        if self.act is not None:
            self.act(one)
        else:
            schedule.run_all(*self.sweeps)

    def wait(self, one: Journey) -> None:
        """The same where a worker runs beside: it is woken and waited for."""
        if self.act is not None:
            return self.act(one)
        last = time.monotonic() + PATIENCE
        while not self.is_done(one) and time.monotonic() < last:
            for name in self.sweeps:
                schedule.registry.wake(name)
            time.sleep(0.1)


def _draft(one: Journey) -> None:
    drafting.create(
        actor=one.world.actor(one.way.drafter),
        type_code=one.way.text.type_code,
        subject=one.subject,
        content=one.way.text.content_to([one.world.offices[one.way.receiver].name]),
        signer=one.world.positions[one.way.signer],
        to=[To(office=one.world.offices[one.way.receiver])],
    )


def _is_drafted(one: Journey) -> bool:
    return Document.objects.filter(subject=one.subject, direction=Direction.OUTGOING).exists()


def _submit(one: Journey) -> None:
    routing.submit(actor=one.world.actor(one.way.drafter), document=one.sent)


def _has_agreed(one: Journey, kind: RouteKind) -> bool:
    return one.sent.route.filter(kind=kind, state=RouteState.AGREED).exists()


def _initial(one: Journey) -> None:
    head = one.world.actor(one.way.head)
    signing.agree_with_initial(actor=head, document=one.sent, pin=cast.PIN)


def _check(one: Journey) -> None:
    routing.agree(actor=one.world.actor("vanthu.truong"), document=one.sent)


def _sign(one: Journey) -> None:
    leader = one.world.actor(one.way.signer)
    verdict = signing.sign_many(actor=leader, documents=[one.sent], pin=cast.PIN)[0]
    if not verdict.ok:
        raise Stuck(verdict.message)


def _issue(one: Journey) -> None:
    clerk = one.world.actor("vanthu")
    verdict = issuing.issue_many(actor=clerk, documents=[one.sent], pin=cast.PIN)[0]
    if not verdict.ok:
        raise Stuck(verdict.message)


def _dispatch(one: Journey) -> None:
    dispatching.dispatch(actor=one.world.actor("vanthu"), document=one.sent)


def _has_arrived(one: Journey) -> bool:
    office = one.world.offices[one.way.receiver]
    return Document.objects.filter(
        office=office, direction=Direction.INCOMING, code=one.sent.code
    ).exists()


def _register(one: Journey) -> None:
    receiving.register(actor=one.there("vanthu"), document=one.received)


def _present(one: Journey) -> None:
    clerk, leader = one.there("vanthu"), one.place("thutruong")
    receiving.present(actor=clerk, document=one.received, leader=leader)


def _direct(one: Journey) -> None:
    giving.give(
        actor=one.there("thutruong"),
        text=one.way.text.order,
        lead=one.place("totruong"),
        coordinating=[one.place("vanthu")],
        days=5,
        source_document=one.received,
        passage=one.way.text.paragraphs[0],
        product="Báo cáo bằng văn bản",
    )


def _accept(one: Journey) -> None:
    accepting.accept(actor=one.there("totruong"), assignment=one.lead)


def _hand_on(one: Journey) -> None:
    giving.give(
        actor=one.there("totruong"),
        text=f"Chuẩn bị nội dung: {one.way.text.order}",
        lead=one.place("chuyenvien"),
        days=3,
        parent=one.lead,
        product="Dự thảo báo cáo",
    )


def _take_on(one: Journey) -> None:
    accepting.accept(actor=one.there("chuyenvien"), assignment=one.child)


def _report(one: Journey) -> None:
    officer = one.there("chuyenvien")
    reporting.report_result(actor=officer, assignment=one.child, text=one.way.text.result)


def _judge(one: Journey) -> None:
    judging.accept_result(actor=one.there("totruong"), assignment=one.child)


def _report_up(one: Journey) -> None:
    head = one.there("totruong")
    reporting.report_result(actor=head, assignment=one.lead, text=one.way.text.result)


def _judge_up(one: Journey) -> None:
    judging.accept_result(actor=one.there("thutruong"), assignment=one.lead)


def _lay_away(keeper, code: str, title: str, document: Document) -> None:
    """Three acts; a clerk who comes back goes on with the case file that lies there."""
    case = CaseFile.objects.filter(office_id=keeper.office_id, code=code).first()
    if case is None:
        case = filing.open_case(actor=keeper, code=code, title=title, retention_years=10)
    if not case.items.filter(document=document).exists():
        filing.add(actor=keeper, case_file=case, document=document)
    filing.close(actor=keeper, case_file=case)


def _codes(one: Journey) -> tuple[str, str]:
    return f"{one.number + 1:03d}.{one.way.receiver.upper()}", f"{one.number + 1:03d}.VT"


def _file(one: Journey) -> None:
    there, here = _codes(one)
    title = f"Hồ sơ {one.way.text.subject}"
    if not _is_closed(there):
        _lay_away(one.there("vanthu"), there, title, one.received)
    if not _is_closed(here):
        _lay_away(one.world.actor("vanthu"), here, title, one.sent)


def _is_closed(code: str) -> bool:
    return CaseFile.objects.filter(code=code, status=CaseStatus.CLOSED).exists()


def _is_indexed(_one: Journey) -> bool:
    return queue.waiting() == 0


STATIONS = (
    Station("draft", _is_drafted, _draft),
    Station("submit", lambda one: one.sent.status != Status.DRAFT, _submit),
    Station("initial", lambda one: _has_agreed(one, RouteKind.HEAD), _initial),
    Station("check", lambda one: _has_agreed(one, RouteKind.OFFICE), _check),
    Station("sign", lambda one: one.sent.status not in UNSIGNED, _sign),
    Station("issue", lambda one: one.sent.status not in UNISSUED, _issue),
    Station("dispatch", lambda one: Dispatch.objects.filter(document=one.sent).exists(), _dispatch),
    Station(
        "send", lambda one: one.delivery.status != DeliveryStatus.QUEUED, sweeps=("exchange.send",)
    ),
    Station("receive", _has_arrived, sweeps=("exchange.receive",)),
    Station("register", lambda one: one.received.status != Status.ARRIVED, _register),
    Station("present", lambda one: one.received.status != Status.REGISTERED, _present),
    Station("direct", lambda one: one.received.status != Status.PRESENTED, _direct),
    Station("accept", lambda one: one.lead.status in TAKEN_ON, _accept),
    Station(
        "hand_on",
        lambda one: Directive.objects.filter(parent=one.lead).exists(),
        _hand_on,
    ),
    Station("take_on", lambda one: one.child.status in TAKEN_ON, _take_on),
    Station("report", lambda one: one.child.status in (A.REPORTED, A.COMPLETED), _report),
    Station("judge", lambda one: one.child.status == A.COMPLETED, _judge),
    Station("report_up", lambda one: one.lead.status in (A.REPORTED, A.COMPLETED), _report_up),
    Station("judge_up", lambda one: one.lead.status == A.COMPLETED, _judge_up),
    Station(
        "states_back",
        lambda one: one.delivery.status == DeliveryStatus.COMPLETED,
        sweeps=("exchange.send", "exchange.receive"),
    ),
    Station("file", lambda one: all(map(_is_closed, _codes(one))), _file),
    Station(
        "preserve",
        lambda one: one.sent.signatures.filter(act="preserve").exists(),
        sweeps=("documents.preserve",),
    ),
    Station("index", _is_indexed, sweeps=("search.index",)),
)


def names() -> list[str]:
    return [station.name for station in STATIONS]


def left(journey: Journey, until: str = STATIONS[-1].name) -> Iterator[Station]:
    """The stations that are not done, through `until`; each is asked when its turn comes."""
    for station in STATIONS[: names().index(until) + 1]:
        if not station.is_done(journey):
            yield station
            if not station.is_done(journey):
                raise Stuck(f"{station.name} was played and is not done")
