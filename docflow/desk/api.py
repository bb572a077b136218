"""The API object that mounts each app's routes; every route needs a signed-in person.

Reading only for now: acts go through the pages and the commands.
"""

from typing import Any

from django.contrib.auth.decorators import login_not_required
from django.http import HttpRequest
from ninja import NinjaAPI, Schema
from ninja.security import django_auth

from docflow.core import clock
from docflow.core.web import actor_of, declare, signed_in
from docflow.desk.selectors.searching import find
from docflow.documents.api import router as documents
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
    url: str


class SearchAnswer(Schema):
    total: int
    total_is_exact: bool
    hits: list[SearchHit]
    cursor: str | None
    error: str | None


@api.get("/search", response=SearchAnswer, tags=["search"], summary="Search as this person")
def search(
    request: HttpRequest, q: str = "", cursor: str | None = None, exact: bool = False
) -> SearchAnswer:
    found = find(actor_of(request), q[:300], cursor=cursor, exact=exact)
    return SearchAnswer(
        total=found.result.total,
        total_is_exact=found.result.total_is_exact,
        hits=[
            SearchHit(
                source=hit.source,
                id=hit.id,
                code=hit.code,
                title="".join(piece for piece, _is_hit in hit.title),
                url=hit.url,
            )
            for hit in found.hits
        ],
        cursor=found.result.cursor,
        error=str(found.result.error) if found.result.error else None,
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
