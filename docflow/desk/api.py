"""The API object that mounts each app's routes; every route needs a signed-in person.

Reading only for now: acts go through the pages and the commands.
"""

from typing import Annotated, Any

from django.contrib.auth.decorators import login_not_required
from django.http import HttpRequest
from ninja import Field, NinjaAPI, Query, Schema
from ninja.security import django_auth

from docflow.core import clock
from docflow.core.web import actor_of, declare, signed_in
from docflow.desk.question import FACETS, Question
from docflow.desk.selectors.searching import Hit, ask, similar
from docflow.documents.api import router as documents
from docflow.documents.api import seen
from docflow.metrics.api import router as metrics

# Routes of ninja for people: they keep the sign-in page in front.
PAGES = {"api-root", "openapi-json", "openapi-view"}

api = NinjaAPI(
    title="Docflow",
    version="1",
    auth=django_auth,
    docs_decorator=signed_in,
    urls_namespace="api",
)
api.add_router("/documents", documents)
api.add_router("/metrics", metrics)


class SearchHit(Schema):
    source: str
    id: int
    code: str
    title: str
    date: str | None
    agency: str
    state: str
    url: str


class FacetValue(Schema):
    value: str
    count: int


class SearchAnswer(Schema):
    total: int
    total_is_exact: bool
    hits: list[SearchHit]
    facets: dict[str, list[FacetValue]]
    cursor: str | None
    error: str | None


class SearchAsked(Schema):
    """What narrows a search; what cannot be meant is left out, as on the page."""

    q: str = Field("", description="Words as typed on the page; see the search page of the docs.")
    type: str = Field("", description="Type of document, in words: Kế hoạch.")
    agency: str = Field("", description="Issuing office, in words.")
    year: str = Field("", description="Four digits.")
    direction: str = Field("", description="incoming, outgoing or internal.")
    status: str = Field("", description="State of the document or directive.")
    urgency: str = Field("", description="Urgency in words: Khẩn.")
    verdict: str = Field("", description="What validation says of its signatures: valid.")
    level: str = Field("", description="Level of its signatures: B-LT.")
    book: str = Field("", description="Book it is entered in, in words.")
    unit: str = Field("", description="Unit that drafted or carries it out, in words.")
    progress: str = Field("", description="How far a directive is.")
    date_from: str = Field("", description="First day, YYYY-MM-DD.")
    date_to: str = Field("", description="Last day, YYYY-MM-DD.")
    order: str = Field("best", description="best or newest.")
    exact: bool = Field(False, description="Only with the tones that were typed.")
    cursor: str | None = Field(None, description="Of the answer before, for the next page.")
    limit: int = Field(20, ge=1, le=100, description="Hits of one page.")


@api.get("/search", response=SearchAnswer, tags=["search"], summary="Search as this person")
def search(request: HttpRequest, asked: Query[SearchAsked]) -> SearchAnswer:
    given = asked.dict(exclude={"cursor", "limit", "book"}) | {"register": asked.book}
    question = Question.read({**given, "exact": "1" if asked.exact else ""})
    found = ask(actor_of(request), question, limit=asked.limit, cursor=asked.cursor, passages=False)
    return SearchAnswer(
        total=found.result.total,
        total_is_exact=found.result.total_is_exact,
        hits=[_hit(hit) for hit in found.hits],
        facets={
            name: [FacetValue(value=value, count=count) for value, count in values]
            for name, values in found.result.facets.items()
            # Case files are known to the index by keys alone, which are nobody's to read.
            if name in FACETS
        },
        cursor=found.result.cursor,
        error=str(found.result.error) if found.result.error else None,
    )


class SimilarAnswer(Schema):
    ready: bool = Field(description="False while the index cannot answer; ask again later.")
    hits: list[SearchHit]


@api.get(
    "/documents/{pk}/similar",
    response=SimilarAnswer,
    tags=["search"],
    summary="What speaks of the same as a document, the nearest first",
)
def like(
    request: HttpRequest, pk: int, limit: Annotated[int, Query(ge=1, le=20)] = 5
) -> SimilarAnswer:
    actor = actor_of(request)
    found = similar(actor, seen(actor, pk), limit=limit)
    return SimilarAnswer(ready=found is not None, hits=[_hit(hit) for hit in found or ()])


def _hit(hit: Hit) -> SearchHit:
    return SearchHit(
        source=hit.source,
        id=hit.id,
        code=hit.code,
        title="".join(piece for piece, _is_hit in hit.title),
        date=hit.date.isoformat() if hit.date else None,
        agency=hit.agency,
        state=str(hit.state),
        url=hit.url,
    )


class Me(Schema):
    name: str
    title: str
    office: str
    today: str


@api.get("/me", response=Me, tags=["desk"], summary="Who acts")
def me(request: HttpRequest) -> Me:
    actor = actor_of(request)
    return Me(
        name=actor.name,
        title=actor.title,
        office=actor.office,
        today=clock.today().isoformat(),
    )


def urls() -> Any:
    """The routes, each declared: a program without a session is told 401, not sent to a page."""
    # ninja types its patterns loosely; every one of them is a route with a view.
    routes: Any = api.urls
    found, *rest = routes
    for pattern in found:
        view = declare(pattern.callback, "signed_in")
        if pattern.name not in PAGES:
            # ninja's own authentication stands in front of these.
            pattern.callback = login_not_required(view)
    return (found, *rest)
