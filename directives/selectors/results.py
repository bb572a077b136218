"""What came out of the orders handed on from an assignment: results accepted, and how many."""

from collections.abc import Iterable

from django.db.models import Count, Q, QuerySet

from directives.models import Assignment, Report
from directives.policies import visible_to
from directives.states import Decision, DirectiveStatus, ReportKind
from docflow.core.actor import Actor


def accepted_below(actor: Actor, assignment: Assignment) -> QuerySet[Report]:
    """The accepted results of the orders handed on from `assignment` that `actor` sees, oldest
    first, with their files and documents."""
    seen = visible_to(actor).filter(parent=assignment)
    rows = Report.objects.filter(
        assignment__directive__in=seen,
        assignment__directive__status=DirectiveStatus.COMPLETED,
        kind=ReportKind.RESULT,
        decision=Decision.ACCEPTED,
    )
    shown = rows.select_related("assignment__directive", "outgoing")
    return shown.prefetch_related("files__file").order_by("made_at", "pk")


def rolled_up(assignments: Iterable[int]) -> dict[int, tuple[int, int]]:
    """Of the orders handed on from each: how many are done, and how many there are; one query.

    What was withdrawn or cancelled is no part of it; who handed nothing on is not in it.
    """
    counted = (
        Assignment.objects.filter(pk__in=list(assignments))
        .order_by()
        .values("pk")
        .annotate(
            done=Count("children", filter=Q(children__status=DirectiveStatus.COMPLETED)),
            total=Count("children", filter=~Q(children__status=DirectiveStatus.WITHDRAWN)),
        )
    )
    return {one["pk"]: (one["done"], one["total"]) for one in counted if one["total"]}
