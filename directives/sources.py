"""Directives as the search sees them."""

from collections.abc import Iterable

from directives.grants import DIRECTIVES, SOURCE
from directives.models import Directive
from directives.states import DirectiveStatus
from docflow.org.selectors.calendar import ZONE
from search import Entry, Source


def ids() -> Iterable[int]:
    rows = Directive.objects.exclude(status=DirectiveStatus.DRAFTED).order_by("pk")
    return rows.values_list("pk", flat=True).iterator()


def load(wanted: list[int]) -> Iterable[Entry]:
    """The entries of the directives `wanted`, with who may find them."""
    rows = (
        Directive.objects.filter(pk__in=wanted)
        .exclude(status=DirectiveStatus.DRAFTED)
        .select_related("office", "source_document")
        .prefetch_related("assignments", "assignments__reports")
    )
    principals = DIRECTIVES.principals_of(wanted)
    return [_entry(row, principals.get(row.pk, frozenset())) for row in rows]


def _entry(directive: Directive, principals: frozenset[int]) -> Entry:
    document = directive.source_document
    assignments = list(directive.assignments.all())
    reports = [report.text for one in assignments for report in one.reports.all()]
    holders = [one.holder for one in assignments]
    moment = directive.given_at or directive.created_at
    return Entry(
        source=SOURCE,
        id=directive.pk,
        title=directive.text[:300],
        code=document.code if document else "",
        body="\n".join([directive.text, directive.passage, directive.product, *holders, *reports]),
        agency=directive.office.name,
        signer=directive.author_name,
        date=moment.astimezone(ZONE).date(),
        status=directive.status,
        principals=principals,
        extra={"field": directive.field, "plan": directive.plan},
    )


SEARCH = Source(name=SOURCE, ids=ids, load=load)
