"""Writes down who was turned away and from what: one line a request, for whoever looks after
the machine. Ids and addresses only, never what was asked for in words."""

import logging
from collections.abc import Callable
from typing import Final
from urllib.parse import quote

from django.http import HttpRequest, HttpResponse

from docflow.core.actor import Actor

logger = logging.getLogger(__name__)

#: Not signed in or not proved, refused, asked too often. What one may not know of is unknown (404).
_ALWAYS: Final = frozenset({401, 403, 429})
_OF_PEOPLE: Final = _ALWAYS | {404}
_LONGEST = 200


class RefusalsMiddleware:
    """Stands around sign-in and limits; knows the person by what they left on the request."""

    def __init__(self, get_response: Callable[[HttpRequest], HttpResponse]) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponse:
        answer = self.get_response(request)
        actor: Actor | None = getattr(request, "actor", None)
        if answer.status_code in (_ALWAYS if actor is None else _OF_PEOPLE):
            # No query: it is words of people. Quoted: a path may hold line ends.
            logger.warning(
                "%d %s %s person=%s position=%s role=%s from=%s",
                answer.status_code,
                quote(request.method or ""),
                quote(request.path)[:_LONGEST],
                actor.user_id if actor else None,
                actor.position_id if actor else None,
                actor.role if actor else None,
                request.META.get("REMOTE_ADDR", ""),
            )
        return answer
