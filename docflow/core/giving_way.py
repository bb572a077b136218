"""Middlewares that reach the database: what gave way to another transaction is done again, or said.

Django turns what a middleware raises into an error of the server before any other middleware sees
it, so each of them has to be patient itself (decision 18).
"""

import logging
import time
from collections.abc import Callable
from functools import partial

from django.conf import settings
from django.contrib.sessions import middleware as sessions
from django.contrib.sessions.exceptions import SessionInterrupted
from django.db import DatabaseError
from django.http import HttpRequest, HttpResponse
from django.utils.translation import gettext as _

from docflow.core import db, deeds, web
from docflow.core.errors import Busy

logger = logging.getLogger(__name__)
Step = Callable[[], HttpResponse | None]


class SessionMiddleware(sessions.SessionMiddleware):
    """Django's; it stores the session after the view has answered.

    A cookie is taken away by whoever ended the session in this very request. A key that no session
    has any longer is no reason: what an open page asked before a sign-in or another password is
    answered after it, and would take the new cookie with it.
    """

    def process_response(self, request: HttpRequest, response: HttpResponse) -> HttpResponse:
        step = partial(super().process_response, request, response)
        stored = patiently(request, step, answered=True)
        answer = response if stored is None else stored
        cookie = answer.cookies.get(settings.SESSION_COOKIE_NAME)
        if cookie is not None and not cookie.value and not request.session.modified:
            del answer.cookies[settings.SESSION_COOKIE_NAME]
        return answer


def patiently(request: HttpRequest, step: Step, *, answered: bool) -> HttpResponse | None:
    """What a middleware's own step returns, tried again while it gave way to another transaction;
    after the last try the page that says so. `answered`: the view has done its part already.

    The step must be one that may be begun anew.
    """
    started, tries = time.monotonic(), 1
    while True:
        try:
            return step()
        except (DatabaseError, SessionInterrupted) as error:
            if not _is_conflict(error):
                raise
            logger.warning("%s gave way to another transaction: %s", request.path, error)
        if tries >= deeds.TRIES or time.monotonic() - started >= deeds.PATIENCE:
            return _said(request, answered=answered)
        tries += 1


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
