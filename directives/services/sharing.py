"""The only code that grants sight of directives, and of source documents through them."""

from collections.abc import Iterable, Iterator, Sequence

from directives.grants import DIRECTIVES
from directives.models import Assignment, Directive, Indicator, Report
from directives.selectors.reminders import Row
from docflow.core import deeds
from docflow.core.access import Grant, user_principal
from docflow.core.actor import Actor
from docflow.documents.services import sharing as documents
from docflow.org.models import Position
from docflow.org.selectors import people
from docflow.org.states import LEADERS, TeamKind

# The cause under which a document is seen because of an assignment or a report.
ASSIGNMENT = "assignment"
REPORT = "report"
REPORTER = "reporter"
# An order inside a department that the office's rules made known to the leaders.
ESCALATED = "escalated"


def open_to_givers(*, directives: Sequence[Directive], actor: Actor) -> None:
    """Author, who entered it, the author's peers (leaders of the office, heads of the unit), and
    everybody who handed the work down see what becomes of it. One author gave them all, below one
    assignment."""
    if not directives:
        return
    first = directives[0]
    causes = [
        (user_principal(first.author.user_id), "author"),
        (user_principal(first.entered_by.user_id), "entered"),
    ]
    team = peers_of(first.author)
    if team is not None:
        causes.append((team, "peers"))
    above = set(_superiors(first))
    DIRECTIVES.give_each(
        [
            *(Grant(one, who, cause, one.pk) for one in directives for who, cause in causes),
            *(Grant(one, who, "parent", one.parent_id) for one in directives for who in above),
        ],
        actor=actor,
    )


def peers_of(author: Position) -> int | None:
    """The team that sees every order of `author`: the office's leaders, or the unit's heads."""
    if author.role in LEADERS:
        return people.team_principal(author.office_id, TeamKind.LEADERS)
    if author.unit_id is not None:
        return people.team_principal(author.office_id, TeamKind.HEADS, author.unit_id)
    return None


def open_to_holders(*, assignments: Sequence[Assignment], actor: Actor) -> None:
    """The holders see their directives and the documents these come from."""
    DIRECTIVES.give_each(
        [Grant(one.directive, one.principal, ASSIGNMENT, one.pk) for one in assignments],
        actor=actor,
    )
    documents.grant_each(
        [
            Grant(one.directive.source_document, one.principal, ASSIGNMENT, one.pk)
            for one in assignments
            if one.directive.source_document is not None
        ],
        actor=actor,
    )


def close_to_holder(*, assignment: Assignment) -> None:
    """What was seen because of the assignment is seen no more, unless for another reason."""
    directive = assignment.directive
    DIRECTIVES.take(directive, cause=ASSIGNMENT, cause_id=assignment.pk)
    if directive.source_document is not None:
        documents.revoke(
            document=directive.source_document, cause=ASSIGNMENT, cause_id=assignment.pk
        )


def open_answer(*, report: Report, actor: Actor) -> None:
    """Who gave the order sees the document handed in as its result."""
    if report.outgoing is None:
        return
    documents.grant(
        document=report.outgoing,
        principal=user_principal(report.assignment.directive.author.user_id),
        cause=REPORT,
        cause_id=report.pk,
        actor=actor,
    )


def open_to_reporter(*, indicator: Indicator, actor: Actor) -> None:
    """Who has to report an indicator sees the order that it measures."""
    if indicator.reporter is not None:
        principal = user_principal(indicator.reporter.user_id)
        _give(indicator.directive, principal, REPORTER, indicator.pk, actor)


def open_by_rule(late: Iterable[tuple[Row, int]]) -> None:
    """A rule of the office lets its leaders hear of what runs late inside a department: each of
    these assignments shows its order to that team. Part of the sweep; the audit says so."""
    shown = list(late)
    orders = Directive.objects.select_related("office").in_bulk(
        {row.directive_id for row, _team in shown}
    )
    for row, team in shown:
        order = orders.pop(row.directive_id, None)
        if order is not None:
            machine = Actor.system(order.office_id, order.office.name)
            _give(order, team, ESCALATED, order.pk, machine)
            deeds.record(machine, "directive.show_leaders", order, data={"assignment": row.pk})


def close_to_reporter(*, indicator: Indicator) -> None:
    """The order is seen no more because of the indicator."""
    DIRECTIVES.take(indicator.directive, cause=REPORTER, cause_id=indicator.pk)


def _superiors(directive: Directive) -> Iterator[int]:
    parent = directive.parent
    while parent is not None:
        yield parent.principal
        yield user_principal(parent.directive.author.user_id)
        parent = parent.directive.parent


def _give(
    directive: Directive, principal: int, cause: str, cause_id: int | None, actor: Actor
) -> None:
    DIRECTIVES.give(directive, principal, cause=cause, cause_id=cause_id, actor=actor)
