"""Everything one page about a directive or a document shows, with a constant number of queries."""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime

from django.db.models import QuerySet

from directives.models import Assignment, Directive, Report
from directives.policies import visible_to
from directives.selectors import targets
from directives.selectors.lateness import Standing, standing_of
from directives.selectors.targets import Measured
from directives.states import VOID, DirectiveStatus, Role
from docflow.core.actor import Actor
from docflow.documents.models import Document


@dataclass(frozen=True)
class Line:
    """One assignment with where it stands."""

    assignment: Assignment
    standing: Standing


@dataclass(frozen=True)
class Branch:
    """A directive in the tree below another one; `depth` counts from 1."""

    directive: Directive
    depth: int
    lines: tuple[Line, ...]


@dataclass(frozen=True)
class Page:
    directive: Directive
    lines: tuple[Line, ...]
    reports: tuple[Report, ...]
    branches: tuple[Branch, ...]
    indicators: tuple[Measured, ...]


def page(actor: Actor, directive: Directive, now: datetime) -> Page:
    """Assignments, reports as a conversation, requests for time, and the tree below."""
    rows = directive.assignments.select_related("unit", "person__user").prefetch_related(
        "extensions", "deadline_history"
    )
    reports = Report.objects.filter(assignment__directive=directive)
    return Page(
        directive=directive,
        lines=_lines(rows, now),
        reports=tuple(
            reports.select_related("assignment", "outgoing").prefetch_related("files__file")
        ),
        branches=tuple(tree(actor, directive, now)),
        indicators=tuple(targets.of_directive(directive, now)),
    )


def tree(actor: Actor, directive: Directive, now: datetime) -> list[Branch]:
    """What was handed on from `directive`, as far as `actor` sees it; one query per level."""
    below: dict[int, list[Directive]] = {}
    level = [directive.pk]
    while level:
        rows = visible_to(actor).filter(parent__directive__in=level)
        found = list(
            rows.exclude(status=DirectiveStatus.WITHDRAWN)
            .select_related("parent", "author__user")
            .prefetch_related("assignments")
            .order_by("pk")
        )
        for child in found:
            if child.parent is not None:
                below.setdefault(child.parent.directive_id, []).append(child)
        level = [child.pk for child in found]
    return list(_walk(directive.pk, below, 1, now))


def of_document(actor: Actor, document: Document) -> QuerySet[Directive]:
    """The directives on a document that `actor` sees, oldest first, with their assignments."""
    rows = visible_to(actor).filter(source_document=document)
    shown = rows.select_related("author__user", "parent").prefetch_related("assignments")
    return shown.order_by("created_at", "pk")


def lead_of(directive: Directive) -> Assignment | None:
    """The assignment that leads now; None while it lies returned."""
    return directive.assignments.filter(role=Role.LEAD).exclude(status__in=VOID).first()


def visible_ids(actor: Actor, ids: Iterable[int]) -> set[int]:
    """Those of `ids` that `actor` may see: the search checks its hits with it."""
    return set(visible_to(actor).filter(pk__in=list(ids)).values_list("pk", flat=True))


def _lines(rows: Iterable[Assignment], now: datetime) -> tuple[Line, ...]:
    return tuple(Line(row, standing_of(row, now)) for row in rows)


def _walk(
    root: int, below: dict[int, list[Directive]], depth: int, now: datetime
) -> Iterable[Branch]:
    for child in below.get(root, []):
        yield Branch(child, depth, _lines(child.assignments.all(), now))
        yield from _walk(child.pk, below, depth + 1, now)
