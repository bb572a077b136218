"""Characters that are no text, and digits that are a number.

NUL in an address: no browser sends one and PostgreSQL keeps none in its text.

SQLite would search for it and find nothing, PostgreSQL refuses the query. So that no page has to
think of it, it is taken out of the query before anybody reads it, and no path that holds it leads
anywhere. What is written in forms is refused by their fields.
"""

import re
from collections.abc import Callable
from typing import Any

from django.http import Http404, HttpRequest, HttpResponse

_NUL = re.compile("\x00|%00")
_UNWRITABLE = re.compile("[\x00\ud800-\udfff]")


def writable(value: Any) -> bool:
    """Whether every text in what JSON gave can be kept: none has a NUL, or half of a pair of
    UTF-16, which JSON lets through. Raises RecursionError for what nests too deep."""
    if isinstance(value, dict):
        return all(writable(one) for pair in value.items() for one in pair)
    if isinstance(value, list):
        return all(writable(one) for one in value)
    return not isinstance(value, str) or not _UNWRITABLE.search(value)


def whole(text: str, *, digits: int = 18) -> int | None:
    """The number that `text` writes in plain digits, at most so many; None for anything else. With
    eighteen it is a key that every database can be asked for."""
    return int(text) if text.isascii() and text.isdigit() and len(text) <= digits else None


class NoNulMiddleware:
    """Reads every query as if it held no NUL; answers 404 to a path with one."""

    def __init__(self, get_response: Callable[[HttpRequest], HttpResponse]) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponse:
        if "\x00" in request.path:
            raise Http404
        query = request.META.get("QUERY_STRING", "")
        if _NUL.search(query):
            request.META["QUERY_STRING"] = _NUL.sub("", query)
            # Read again from the cleaned words, should somebody before us have looked.
            request.__dict__.pop("GET", None)
        return self.get_response(request)
