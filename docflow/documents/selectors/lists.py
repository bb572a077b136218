"""Lists of documents a person may see: newest first, by cursor, in a constant number of queries."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta

from django.db.models import Prefetch, Q

from docflow.core.access import newest
from docflow.core.actor import Actor
from docflow.documents.models import Document, DocumentAccess, Recipient
from docflow.documents.selectors import work
from docflow.documents.selectors.holding import Holding, holdings
from docflow.documents.states import Direction, Status
from docflow.org.states import Role

PAGE = 30
# Counting stops here; beyond it the list says "khoảng".
COUNTED = 1000
_EPOCH = datetime(1970, 1, 1, tzinfo=UTC)

Cursor = tuple[datetime, int]


@dataclass(frozen=True)
class Row:
    document: Document
    holding: Holding
    # Whom it goes to, or from whom it came.
    partner: str


@dataclass(frozen=True)
class Listing:
    """One page of a list; `older` is the cursor of the next one, None on the last."""

    rows: list[Row]
    older: Cursor | None
    total: int
    exact: bool


def listing(actor: Actor, where: Q, *, after: Cursor | None = None, limit: int = PAGE) -> Listing:
    """The newest documents of the actor's office that it may see and that match `where`.

    `where` speaks of the access row: `target__status`, `target__type_code`, ...
    """
    if actor.role == Role.ADMINISTRATOR:
        return Listing([], None, 0, True)
    mine = Q(target__office_id=actor.office_id) & where
    found = newest(DocumentAccess, actor.principals, limit=limit + 1, where=mine, after=after)
    shown = found[:limit]
    total = _total(actor, mine)
    return Listing(
        rows=_rows([pk for _date, pk in shown]),
        older=shown[-1] if len(found) > limit else None,
        total=min(total, COUNTED),
        exact=total <= COUNTED,
    )


def matching(actor: Actor, where: Q, *, limit: int) -> list[int]:
    """The ids behind "chọn cả N": all that match, newest first, up to `limit`."""
    if actor.role == Role.ADMINISTRATOR:
        return []
    mine = Q(target__office_id=actor.office_id) & where
    return [pk for _date, pk in newest(DocumentAccess, actor.principals, limit=limit, where=mine)]


def rows_of(documents: Sequence[Document]) -> list[Row]:
    """Rows for documents in the order given; what the caller selected is not read again."""
    return _rows([document.pk for document in documents])


def counted(actor: Actor, where: Q) -> int:
    """How many match, up to COUNTED."""
    if actor.role == Role.ADMINISTRATOR:
        return 0
    return min(_total(actor, Q(target__office_id=actor.office_id) & where), COUNTED)


def write_cursor(cursor: Cursor) -> str:
    date, pk = cursor
    return f"{(date - _EPOCH) // timedelta(microseconds=1):x}.{pk:x}"


def read_cursor(text: str) -> Cursor | None:
    """The cursor of an address; None when it is not one of ours."""
    date, dot, pk = text.partition(".")
    try:
        moment, target = _EPOCH + timedelta(microseconds=int(date, 16)), int(pk, 16)
    except (ValueError, OverflowError):
        return None
    # A larger id is an error of the database instead of an empty page.
    return (moment, target) if dot and 0 <= target < 2**63 else None


def _total(actor: Actor, where: Q) -> int:
    mine = DocumentAccess.objects.filter(where, principal__in=list(actor.principals))
    return mine.order_by().values("target").distinct()[: COUNTED + 1].count()


def _rows(ids: list[int]) -> list[Row]:
    recipients = Recipient.objects.select_related("office").order_by("ordinal")
    documents = (
        Document.objects.select_related("drafter", "presented_to__user", "unit")
        .prefetch_related(Prefetch("recipients", queryset=recipients))
        .in_bulk(ids)
    )
    ordered = [documents[pk] for pk in ids if pk in documents]
    held = holdings(ordered)
    return [Row(document, held[document.pk], partner(document)) for document in ordered]


def partner(document: Document) -> str:
    """Recipients in short, or the issuer of an incoming document."""
    if document.direction == Direction.INCOMING:
        return document.issuer_name
    names = [one.office.short_name if one.office else one.name for one in document.recipients.all()]
    if len(names) > 2:
        return f"{names[0]} +{len(names) - 1}"
    return ", ".join(names)


def waits_for(actor: Actor) -> Q:
    """Outgoing and internal documents that this person can act on now."""
    groups = (work.to_review(actor), work.to_sign(actor), work.to_issue(actor))
    where = Q()
    for group in groups:
        where |= Q(target__in=group.order_by().values("pk"))
    returned = Q(target__drafter_id=actor.user_id, target__status=Status.RETURNED)
    return where | (returned & ~Q(target__direction=Direction.INCOMING))
