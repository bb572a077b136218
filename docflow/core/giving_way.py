"""Middlewares that reach the database: what gave way to another transaction is done again, or said.

Django turns what a middleware raises into an error of the server before any other middleware sees
it, so each of them is wrapped itself (decision 18).
"""

import logging
import time
from collections.abc import Callable
from typing import Any, ClassVar

from django.contrib.sessions import middleware as sessions
from django.contrib.sessions.exceptions import SessionInterrupted
from django.db import DatabaseError
from django.http import HttpRequest, HttpResponse
from django.utils.translation import gettext as _

from docflow.core import db, deeds, web
from docflow.core.errors import Busy

logger = logging.getLogger(__name__)
Respond = Callable[[HttpRequest], HttpResponse]


class _Once:
    """The rest of the request: asked once, its answer kept for every further try."""

    def __init__(self, respond: Respond) -> None:
        self._respond = respond
        self.answer: HttpResponse | None = None

    def __call__(self, request: HttpRequest) -> HttpResponse:
        if self.answer is None:
            self.answer = self._respond(request)
        return self.answer


class Patient:
    """Around one middleware without hooks for views (`kind`), which a subclass names."""

    kind: ClassVar[Callable[[Respond], Callable[[HttpRequest], Any]]]

    def __init__(self, get_response: Respond) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponse:
        rest, started, tries = _Once(self.get_response), time.monotonic(), 1
        while True:
            try:
                answer: HttpResponse = type(self).kind(rest)(request)
                return answer
            except (DatabaseError, SessionInterrupted) as error:
                if not _is_conflict(error):
                    raise
                logger.warning("%s gave way to another transaction: %s", request.path, error)
            if tries >= deeds.TRIES or time.monotonic() - started >= deeds.PATIENCE:
                return _said(request, answered=rest.answer is not None)
            tries += 1


class SessionMiddleware(Patient):
    """Django's; it writes the session after the view has answered."""

    kind = sessions.SessionMiddleware


def _is_conflict(error: BaseException | None) -> bool:
    """Also behind what Django makes of it: a session that cannot be updated counts as deleted."""
    while error is not None and not isinstance(error, DatabaseError):
        error = error.__context__
    return error is not None and db.is_conflict(error)


def _said(request: HttpRequest, *, answered: bool) -> HttpResponse:
    """In words: before the view nothing was done; after it, what the view did stands."""
    words = str(Busy())
    if answered:
        words = _(
            "Hệ thống đang bận nên chưa lưu được phiên làm việc. Việc anh/chị vừa làm có thể đã "
            "được ghi: hãy xem lại trước khi làm lại."
        )
    try:
        return web.refused(request, [words], 409, undone=not answered)
    except DatabaseError:
        # The page asks the database as well; the words need nothing.
        return HttpResponse(words, status=409, content_type="text/plain; charset=utf-8")
