"""Directives as the search sees them."""

from collections.abc import Iterable

from directives.grants import DIRECTIVES, SOURCE
from directives.models import Assignment, Directive
from directives.selectors.lateness import Standing
from directives.states import VOID, DirectiveStatus, Outcome, Role
from docflow.core.access import tokens
from docflow.org.selectors.calendar import ZONE
from search import Entry, Source

# Beside the states of a lead.
_DONE = {
    Outcome.DONE_ON_TIME: Standing.ON_TIME.value,
    Outcome.DONE_LATE: Standing.LATE.value,
}


def ids() -> Iterable[int]:
    rows = Directive.objects.exclude(status=DirectiveStatus.DRAFTED).order_by("pk")
    return rows.values_list("pk", flat=True).iterator()


def load(wanted: list[int]) -> Iterable[Entry]:
    """The entries of the directives `wanted`, with who may find them."""
    rows = (
        Directive.objects.filter(pk__in=wanted)
        .exclude(status=DirectiveStatus.DRAFTED)
        .select_related("office", "source_document")
        .prefetch_related("assignments__unit", "assignments__reports")
    )
    principals = DIRECTIVES.principals_of(wanted)
    return [_entry(row, principals.get(row.pk, frozenset())) for row in rows]


def _entry(directive: Directive, principals: frozenset[int]) -> Entry:
    document = directive.source_document
    assignments = list(directive.assignments.all())
    reports = [report.text for one in assignments for report in one.reports.all()]
    holders = [one.holder for one in assignments]
    moment = directive.given_at or directive.created_at
    # A word of it, not its own number: who types a number wants the document first.
    code = document.code if document else ""
    words = [directive.text, directive.passage, directive.product, code, *holders, *reports]
    return Entry(
        source=SOURCE,
        id=directive.pk,
        title=directive.text[:300],
        body="\n".join(words),
        agency=directive.office.name,
        signer=directive.author_name,
        date=moment.astimezone(ZONE).date(),
        status=directive.status,
        principals=tokens(principals, directive.office_id),
        facts=_facts(assignments),
        extra={"field": directive.field, "plan": directive.plan},
    )


def _facts(assignments: list[Assignment]) -> dict[str, tuple[str, ...]]:
    """How far the lead is and whose work it is, as the page of the order shows to everybody who
    sees it. Whether an open part is late is said by the clock and in no index; whether a done one
    was is kept in its row."""
    standing = [one for one in assignments if one.status not in VOID]
    progress = [one.status for one in standing if one.role == Role.LEAD]
    progress += [_DONE[one.outcome] for one in standing if _is_done(one)]
    units = dict.fromkeys(one.unit.name for one in standing if one.unit)
    facts = {"progress": tuple(progress), "unit": tuple(units)}
    return {name: values for name, values in facts.items() if values}


def _is_done(assignment: Assignment) -> bool:
    return assignment.role == Role.LEAD and assignment.outcome in _DONE


SEARCH = Source(name=SOURCE, ids=ids, load=load)
