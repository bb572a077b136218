"""Documents over the API: what the person behind the session may see, and no more."""

from datetime import date, datetime
from typing import Annotated

from django.db.models import Q
from django.http import Http404, HttpRequest
from django.utils.timezone import is_naive, make_aware
from ninja import Query, Router, Schema
from pydantic import AfterValidator

from docflow.core import policy
from docflow.core.access import newest
from docflow.core.actor import Actor
from docflow.core.web import actor_of
from docflow.documents.models import Document, DocumentAccess, RouteStep, ways
from docflow.documents.policies import visible_to
from docflow.documents.services import rerouting
from docflow.documents.states import Perm

router = Router(tags=["documents"])
PAGE = 50
YEARS = range(1900, 2201)
# A larger number is an error of the database instead of no row.
LARGEST_ID = 2**63 - 1


def _moment(given: datetime) -> datetime:
    """A moment the database can compare; without a zone it is the office's own time."""
    if given.year not in YEARS:
        raise ValueError(f"the year must be between {YEARS[0]} and {YEARS[-1]}")
    return make_aware(given) if is_naive(given) else given


Moment = Annotated[datetime, AfterValidator(_moment)]


class DocumentLine(Schema):
    id: int
    direction: str
    status: str
    code: str
    type: str
    subject: str
    issuer: str
    issued_on: date | None
    listed_at: datetime

    @staticmethod
    def of(document: Document) -> "DocumentLine":
        return DocumentLine(
            id=document.pk,
            direction=document.direction,
            status=document.status,
            code=document.code,
            type=document.type_name,
            subject=document.subject,
            issuer=document.issuer_name,
            issued_on=document.issued_on,
            listed_at=document.listed_at,
        )


class VersionLine(Schema):
    ordinal: int
    kind: str
    sha256: str | None
    verdict: str | None


class StationLine(Schema):
    """One station of the present review: who, since when, until when, and what they said."""

    kind: str
    state: str
    holder: str
    needed: bool
    opened_at: datetime | None
    due_at: datetime | None
    answered_at: datetime | None
    answered_by: str
    on_behalf: str


class DocumentFull(DocumentLine):
    signer: str
    arrival_number: int | None
    versions: list[VersionLine]
    route: list[StationLine]


class DocumentPage(Schema):
    items: list[DocumentLine]
    # Give both back as `before_date` and `before_id` for the next page; null on the last.
    next_date: datetime | None
    next_id: int | None


@router.get("", response=DocumentPage, summary="Documents, newest first")
def documents(
    request: HttpRequest,
    before_date: Annotated[Moment | None, Query()] = None,
    before_id: Annotated[int | None, Query(ge=1, le=LARGEST_ID)] = None,
) -> DocumentPage:
    actor = actor_of(request)
    after = (before_date, before_id) if before_date and before_id else None
    # A person may hold grants of another office, or administrate beside: neither is shown here.
    mine = Q(target__office_id=actor.office_id)
    keys = newest(DocumentAccess, actor.principals, limit=PAGE, where=mine, after=after)
    rows = visible_to(actor).in_bulk([pk for _date, pk in keys])
    items = [DocumentLine.of(rows[pk]) for _date, pk in keys if pk in rows]
    more = keys[-1] if items and len(keys) == PAGE else (None, None)
    return DocumentPage(items=items, next_date=more[0], next_id=more[1])


def seen(actor: Actor, document_id: int) -> Document:
    """The document, as long as the person may see it; else 404 as if there were none."""
    row = Document.objects.filter(pk=document_id).first() if document_id <= LARGEST_ID else None
    if row is None or not policy.can(actor, Perm.VIEW, row):
        raise Http404
    return row


@router.get("/{document_id}", response=DocumentFull, summary="One document with its versions")
def document(request: HttpRequest, document_id: int) -> DocumentFull:
    actor = actor_of(request)
    row = seen(actor, document_id)
    ways.read_once(row)
    # Whoever reads it here has opened it as much as on its page.
    rerouting.looked(actor=actor, document=row)
    verdicts = dict(row.validations.order_by("judged_at").values_list("version", "verdict"))
    versions = [
        VersionLine(
            ordinal=version.ordinal,
            kind=version.kind,
            sha256=version.file_id,
            verdict=verdicts.get(version.pk),
        )
        for version in row.versions.all()
    ]
    return DocumentFull(
        **DocumentLine.of(row).dict(),
        signer=row.signer_name,
        arrival_number=row.arrival_number,
        versions=versions,
        route=[_station(step) for step in ways.present_round(row)],
    )


def _station(step: RouteStep) -> StationLine:
    return StationLine(
        kind=step.kind,
        state=step.state,
        holder=step.holder,
        needed=step.needed,
        opened_at=step.opened_at,
        due_at=step.due_at,
        answered_at=step.answered_at,
        answered_by=str(step.answered_by) if step.answered_by else "",
        on_behalf=step.on_behalf,
    )
