"""Puts the person and the position in which they act beside the request."""

from collections.abc import Callable
from functools import partial

from django.http import HttpRequest, HttpResponse

from docflow.core import giving_way
from docflow.org.selectors import support
from docflow.org.selectors.acting import acting_among, positions_of
from docflow.org.states import SUPPORT_KEY

POSITION_KEY = "position"


class ActorMiddleware:
    """`request.actor` is None for visitors and for people who hold no position today.

    The first to read session and person; read again where that meets somebody else's lock.
    """

    def __init__(self, get_response: Callable[[HttpRequest], HttpResponse]) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponse:
        request.actor = None  # type: ignore[attr-defined]
        request.positions = []  # type: ignore[attr-defined]
        busy = giving_way.patiently(request, partial(_place, request), answered=False)
        return self.get_response(request) if busy is None else busy


def _place(request: HttpRequest) -> None:
    if not request.user.is_authenticated:
        return
    positions = list(positions_of(request.user))
    actor = acting_among(positions, request.session.get(POSITION_KEY))
    if actor is not None and request.session.get(SUPPORT_KEY) == actor.position_id:
        # Its time may be over since the page before: then the person is what they were.
        actor = support.as_support(actor) or actor
    request.actor = actor  # type: ignore[attr-defined]
    if actor is not None:
        here = next(held.office for held in positions if held.pk == actor.position_id)
        request.banner = support.shown(here)  # type: ignore[attr-defined]
        request.positions = [  # type: ignore[attr-defined]
            {"id": held.pk, "label": f"{held.title}, {held.office.short_name}"}
            for held in positions
            if held.pk != actor.position_id
        ]
