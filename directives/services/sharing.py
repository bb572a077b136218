"""The only code that grants sight of directives, and of source documents through them."""

from collections.abc import Iterator

from directives.grants import DIRECTIVES
from directives.models import Assignment, Directive, Indicator, Report
from docflow.core.access import user_principal
from docflow.core.actor import Actor
from docflow.documents.services import sharing as documents
from docflow.org.selectors import people
from docflow.org.states import LEADERS, TeamKind

# The cause under which a document is seen because of an assignment or a report.
ASSIGNMENT = "assignment"
REPORT = "report"
REPORTER = "reporter"


def open_to_givers(*, directive: Directive, actor: Actor) -> None:
    """Author, who entered it, the author's peers (leaders of the office, heads of the unit), and
    everybody who handed the work down see what becomes of it."""
    _give(directive, user_principal(directive.author.user_id), "author", directive.pk, actor)
    _give(directive, user_principal(directive.entered_by.user_id), "entered", directive.pk, actor)
    if directive.author.role in LEADERS:
        team = people.team_principal(directive.office_id, TeamKind.LEADERS)
        _give(directive, team, "peers", directive.pk, actor)
    elif directive.author.unit_id is not None:
        team = people.team_principal(directive.office_id, TeamKind.HEADS, directive.author.unit_id)
        _give(directive, team, "peers", directive.pk, actor)
    for principal in _superiors(directive):
        _give(directive, principal, "parent", directive.parent_id, actor)


def open_to_holder(*, assignment: Assignment, actor: Actor) -> None:
    """The holder sees the directive and the document it comes from."""
    directive = assignment.directive
    _give(directive, assignment.principal, ASSIGNMENT, assignment.pk, actor)
    if directive.source_document is not None:
        documents.grant(
            document=directive.source_document,
            principal=assignment.principal,
            cause=ASSIGNMENT,
            cause_id=assignment.pk,
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
