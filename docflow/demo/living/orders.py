"""Scenes of one order: given, taken on, reported, judged, and what else befalls it."""

from collections.abc import Callable
from dataclasses import dataclass
from typing import Any

from directives.models import Assignment, Directive, Extension
from directives.services import (
    accepting,
    extending,
    giving,
    judging,
    pausing,
    reporting,
    withdrawing,
)
from directives.states import ExtensionStatus
from docflow.core.actor import Actor
from docflow.demo.living.stage import Moments, Stage, fresh
from docflow.documents.models import Document
from docflow.org.selectors import calendar

HOURS = {"accept": "11:10", "result": "15:50", "accept_result": "16:20"}
HOUR = "14:40"


@dataclass(frozen=True)
class Do:
    """One step on an order, so many working days after it was given.

    `what`: accept, open, progress, result, accept_result, send_back, ask, grant, refuse, return,
    suspend, resume, withdraw, cancel, hand_on.
    """

    what: str
    after: int
    words: str = ""
    percent: int = 0
    # Until when more time is asked for: working days after the order was given.
    until: int = 0
    order: "Order | None" = None


@dataclass(frozen=True)
class Order:
    """What is ordered, of whom, in how many working days, and what becomes of it.

    `lead` and `coordinating` are usernames.
    """

    text: str
    lead: str
    days: int | None = 5
    coordinating: tuple[str, ...] = ()
    informed: tuple[str, ...] = ()
    product: str = ""
    passage: str = ""
    origin: str = ""
    field: str = ""
    plan: str = ""
    story: tuple[Do, ...] = ()


@dataclass
class _Running:
    stage: Stage
    order: Order
    giver: str
    directive: Directive
    back: int

    @property
    def lead(self) -> Assignment:
        return Assignment.objects.get(directive=self.directive, role="lead")

    @property
    def holder(self) -> Actor:
        return self.stage.actor(self.order.lead)

    @property
    def author(self) -> Actor:
        return self.stage.actor(self.giver)


def carry(
    stage: Stage,
    giver: str,
    order: Order,
    document: Document | None,
    back: int,
    parent: Assignment | None = None,
    then: Callable[[Directive], Any] | None = None,
) -> Moments:
    """Give the order now and play its story; what would lie in the future does not happen."""
    with stage.post():
        directive = _give(stage, giver, order, document, parent)
        if then is not None:
            then(directive)
    yield from play(stage, giver, order, directive, back)


def play(stage: Stage, giver: str, order: Order, directive: Directive, back: int) -> Moments:
    """The story of an order that was given on the working day `back`."""
    running = _Running(stage, order, giver, directive, back)
    for number, step in enumerate(order.story):
        if step.after > back:
            return
        yield stage.days.at(back - step.after, HOURS.get(step.what, HOUR))
        if step.order is not None:
            child = carry(stage, order.lead, step.order, None, back - step.after, running.lead)
            stage.add(f"order {directive.pk} {number}", _later(stage, child, back - step.after))
            continue
        with stage.post():
            _DO[step.what](running, step)


def spoken(
    stage: Stage,
    giver: str,
    order: Order,
    back: int,
    hour: str = "09:40",
    document: Document | None = None,
    then: Callable[[Directive], Any] | None = None,
) -> Moments:
    """An order of its own: on a meeting, a plan, or a document that was sent."""
    yield stage.days.at(back, hour)
    yield from carry(stage, giver, order, document, back, then=then)


def _later(stage: Stage, scene: Moments, back: int) -> Moments:
    yield stage.days.at(back, HOUR)
    yield from scene


def _give(
    stage: Stage,
    giver: str,
    order: Order,
    document: Document | None,
    parent: Assignment | None,
) -> Directive:
    return giving.give(
        actor=stage.actor(giver),
        text=order.text,
        lead=stage.position(order.lead),
        coordinating=[stage.position(name) for name in order.coordinating],
        informed=[stage.position(name) for name in order.informed],
        days=order.days,
        source_document=fresh(document) if document else None,
        parent=Assignment.objects.get(pk=parent.pk) if parent else None,
        product=order.product,
        passage=order.passage,
        origin=order.origin,
        field=order.field,
        plan=order.plan,
    )


def _accept(one: _Running, step: Do) -> None:
    accepting.opened(actor=one.holder, directive=one.directive)
    accepting.accept(actor=one.holder, assignment=one.lead)


def _open(one: _Running, step: Do) -> None:
    accepting.opened(actor=one.holder, directive=one.directive)


def _progress(one: _Running, step: Do) -> None:
    reporting.report_progress(
        actor=one.holder, assignment=one.lead, text=step.words, percent=step.percent
    )


def _result(one: _Running, step: Do) -> None:
    reporting.report_result(actor=one.holder, assignment=one.lead, text=step.words)


def _accept_result(one: _Running, step: Do) -> None:
    judging.accept_result(actor=one.author, assignment=one.lead, note=step.words)


def _send_back(one: _Running, step: Do) -> None:
    judging.send_back(actor=one.author, assignment=one.lead, note=step.words)


def _ask(one: _Running, step: Do) -> None:
    extending.ask_extension(
        actor=one.holder,
        assignment=one.lead,
        until=_day_after(one, step.until),
        reason=step.words,
    )


def _grant(one: _Running, step: Do) -> None:
    extending.grant(actor=one.author, extension=_asked(one), note=step.words)


def _refuse(one: _Running, step: Do) -> None:
    extending.refuse(actor=one.author, extension=_asked(one), note=step.words)


def _return(one: _Running, step: Do) -> None:
    accepting.return_(actor=one.holder, assignment=one.lead, note=step.words)


def _suspend(one: _Running, step: Do) -> None:
    pausing.suspend(actor=one.author, assignment=one.lead, note=step.words)


def _resume(one: _Running, step: Do) -> None:
    pausing.resume(actor=one.author, assignment=one.lead)


def _withdraw(one: _Running, step: Do) -> None:
    withdrawing.withdraw(actor=one.author, directive=one.directive)


def _cancel(one: _Running, step: Do) -> None:
    withdrawing.cancel(actor=one.author, directive=one.directive, note=step.words)


def _asked(one: _Running) -> Extension:
    return Extension.objects.get(assignment=one.lead, status=ExtensionStatus.ASKED)


def _day_after(one: _Running, days: int) -> Any:
    start = one.stage.days.backwards[one.back]
    return calendar.add_working_days(one.directive.office_id, start, days)


_DO: dict[str, Callable[[_Running, Do], None]] = {
    "accept": _accept,
    "open": _open,
    "progress": _progress,
    "result": _result,
    "accept_result": _accept_result,
    "send_back": _send_back,
    "ask": _ask,
    "grant": _grant,
    "refuse": _refuse,
    "return": _return,
    "suspend": _suspend,
    "resume": _resume,
    "withdraw": _withdraw,
    "cancel": _cancel,
}
