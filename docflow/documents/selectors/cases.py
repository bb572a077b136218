"""Case files for lists and pages; a document one may not see is in no file and no count."""

from collections.abc import Sequence
from dataclasses import dataclass

from django.db.models import Count, Q, QuerySet

from docflow.core.access import newest
from docflow.core.actor import Actor
from docflow.documents.models import (
    CaseFile,
    CaseFileAccess,
    CaseFileGrantReason,
    CaseFileItem,
    Document,
)
from docflow.documents.policies import visible_cases, visible_to
from docflow.documents.selectors.closing import FINISHED
from docflow.documents.selectors.lists import COUNTED, PAGE, Cursor
from docflow.documents.states import CaseStatus
from docflow.org.models import Position
from docflow.org.states import Role

# One page of a file's contents.
CONTENTS = 100


@dataclass(frozen=True)
class CaseRow:
    case_file: CaseFile
    documents: int


@dataclass(frozen=True)
class CaseListing:
    """One page of the list; `older` is the cursor of the next one."""

    rows: list[CaseRow]
    older: Cursor | None
    total: int
    exact: bool


@dataclass(frozen=True)
class Contents:
    """Documents of a file in its order; `older` is the place to go on from."""

    items: list[CaseFileItem]
    # How many that may be seen lie before these.
    before: int
    older: int | None
    total: int
    # Still in somebody's hands: the file cannot be closed.
    unfinished: int


def listing(
    actor: Actor, where: Q, *, after: Cursor | None = None, limit: int = PAGE
) -> CaseListing:
    """The newest files the person may see; `where` speaks of the access row."""
    if actor.role == Role.ADMINISTRATOR:
        return CaseListing([], None, 0, True)
    mine = Q(target__office_id=actor.office_id) & where
    found = newest(CaseFileAccess, actor.principals, limit=limit + 1, where=mine, after=after)
    shown = found[:limit]
    total = _total(actor, mine)
    return CaseListing(
        rows=_rows(actor, [pk for _date, pk in shown]),
        older=shown[-1] if len(found) > limit else None,
        total=min(total, COUNTED),
        exact=total <= COUNTED,
    )


def contents(actor: Actor, case_file: CaseFile, *, after: int = 0) -> Contents:
    """What lies in the file and may be seen, in order; a fixed number of queries."""
    mine = case_file.items.filter(document__in=visible_to(actor).values("pk"))
    rows = mine.filter(ordinal__gt=after).select_related("document").order_by("ordinal")
    found = list(rows[: CONTENTS + 1])
    counted = mine.aggregate(
        all=Count("pk"),
        unfinished=Count("pk", filter=~Q(document__status__in=FINISHED)),
        before=Count("pk", filter=Q(ordinal__lte=after)),
    )
    shown = found[:CONTENTS]
    return Contents(
        items=shown,
        before=counted["before"],
        older=shown[-1].ordinal if len(found) > CONTENTS else None,
        total=counted["all"],
        unfinished=counted["unfinished"],
    )


def holding(actor: Actor, document: Document) -> QuerySet[CaseFile]:
    """The files that hold `document` and may be seen."""
    return visible_cases(actor).filter(items__document=document).order_by("code")


def open_to_keep(actor: Actor, document: Document | None = None) -> QuerySet[CaseFile]:
    """Open files into which the person may lay documents; without those that hold `document`."""
    mine = visible_cases(actor).filter(status=CaseStatus.OPEN)
    if actor.role != Role.ARCHIVIST:
        mine = mine.filter(keeper_id=actor.user_id)
    if document is not None:
        mine = mine.exclude(items__document=document)
    return mine.order_by("-opened_at", "-pk")


def candidates(actor: Actor, case_file: CaseFile, where: Q, limit: int = 20) -> list[Document]:
    """Documents that could go into the file, newest first."""
    rows = visible_to(actor).filter(where).exclude(filed_in__case_file=case_file)
    return list(rows.order_by("-listed_at", "-pk")[:limit])


def open_count(actor: Actor) -> int:
    """The open files this person keeps: the number beside the place."""
    return visible_cases(actor).filter(status=CaseStatus.OPEN, keeper_id=actor.user_id).count()


def _total(actor: Actor, where: Q) -> int:
    mine = CaseFileAccess.objects.filter(where, principal__in=list(actor.principals))
    return mine.order_by().values("target").distinct()[: COUNTED + 1].count()


def _rows(actor: Actor, ids: Sequence[int]) -> list[CaseRow]:
    files = CaseFile.objects.select_related("keeper", "unit").in_bulk(ids)
    seen = CaseFileItem.objects.filter(
        case_file__in=ids, document__in=visible_to(actor).values("pk")
    )
    counted = dict(
        seen.order_by().values("case_file").annotate(n=Count("pk")).values_list("case_file", "n")
    )
    return [CaseRow(files[pk], counted.get(pk, 0)) for pk in ids if pk in files]


def shared_with(case_file: CaseFile) -> list[Position]:
    """The colleagues with whom the keeper shared it by hand."""
    reasons = CaseFileGrantReason.objects.filter(target=case_file, cause="share")
    ids = [int(one) for one in reasons.values_list("cause_id", flat=True)]
    return list(Position.objects.filter(pk__in=ids).select_related("user").order_by("pk"))
