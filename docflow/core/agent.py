"""The agent on a person's own machine: where it is, and that only some pages may speak with it."""

from collections.abc import Callable
from functools import wraps
from typing import Any

from django.conf import settings
from django.http import HttpRequest, HttpResponse

View = Callable[..., HttpResponse]


def offered() -> bool:
    """Whether this installation lets people sign with a key of their own machine."""
    return bool(settings.AGENT_URL)


def may_connect(view: View) -> View:
    """This page's policy allows connections to the agent; no other's does (connect-src)."""

    @wraps(view)
    def wrapper(request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponse:
        answer = view(request, *args, **kwargs)
        if offered():
            answer._csp_update = {  # type: ignore[attr-defined]
                "connect-src": ["'self'", settings.AGENT_URL]
            }
        return answer

    return wrapper
