"""Orders and how far they have come, through the services."""

from directives.models import Assignment, Directive
from directives.services import accepting, giving, judging, reporting
from directives.services.giving_many import give_to_many
from directives.states import VOID, Role
from docflow.org.models import Position
from tests.factories.org import actor_of


def lead_of(directive: Directive) -> Assignment:
    """The lead's assignment, read anew."""
    return (
        Assignment.objects.select_related("directive__author")
        .exclude(status__in=VOID)
        .get(directive=directive, role=Role.LEAD)
    )


def part_of(directive: Directive, role: str) -> Assignment:
    return Assignment.objects.get(directive=directive, role=role)


def make_order(giver: Position, lead, text: str = "Rà soát thủ tục hành chính", **fields):
    """`giver` acts; whose order it is may be named as `author`."""
    return giving.give(actor=actor_of(giver), text=text, lead=lead, **fields)


def make_batch(giver: Position, leads, text: str = "Báo cáo rà soát thủ tục", **fields):
    """The same order to each of `leads`."""
    return give_to_many(actor=actor_of(giver), text=text, leads=leads, **fields)


def accept(directive: Directive, position: Position) -> Assignment:
    return accepting.accept(actor=actor_of(position), assignment=lead_of(directive))


def report(directive: Directive, position: Position, text: str = "Đã hoàn thành", **fields):
    return reporting.report_result(
        actor=actor_of(position), assignment=lead_of(directive), text=text, **fields
    )


def finish(directive: Directive, worker: Position, author: Position) -> Assignment:
    """Accepted, reported and approved by its author."""
    accept(directive, worker)
    report(directive, worker)
    return judging.accept_result(actor=actor_of(author), assignment=lead_of(directive))
