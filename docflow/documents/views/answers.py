"""Small answers that several pages give: see other, bytes to look at, bytes to take away."""

from django.http import HttpRequest, HttpResponse, HttpResponseRedirect, QueryDict
from django.shortcuts import resolve_url
from django.utils.http import content_disposition_header

from docflow.core import names

YEAR = 365 * 24 * 3600


class SeeOther(HttpResponseRedirect):
    """The answer to a form: 303, so that reloading never posts again (RFC 9110, 15.4.4)."""

    status_code = 303


def see_other(to: object, *args: object) -> SeeOther:
    return SeeOther(resolve_url(to, *args))  # type: ignore[arg-type]


def posted_in(request: HttpRequest) -> QueryDict | None:
    """What was posted, also when it is empty; None where nothing was, so a form stays unbound."""
    return request.POST if request.method == "POST" else None


def picture(request: HttpRequest, data: bytes, tag: str) -> HttpResponse:
    """A PNG of bytes that never change; kept by this person's browser alone."""
    answer = HttpResponse(data, content_type="image/png")
    answer["ETag"] = tag
    answer["Cache-Control"] = f"private, max-age={YEAR}, immutable"
    # Whoever signs in next on this machine gets nothing out of the browser's store.
    answer["Vary"] = "Cookie"
    return answer


def attachment(data: bytes, name: str, media_type: str) -> HttpResponse:
    """Bytes to save, never to run in our own pages' name: `core.headers` takes every right from
    what is no page. Name and type may be a sender's."""
    answer = HttpResponse(data, content_type=names.type_to_send(media_type))
    answer["Content-Disposition"] = content_disposition_header(True, names.to_save(name))
    answer["Cache-Control"] = "private, no-store"
    return answer
