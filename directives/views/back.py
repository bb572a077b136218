"""Back to the list a person works through: at the same place, after each step taken from it."""

from typing import Any
from urllib.parse import urlencode

from django.http import HttpRequest
from django.urls import reverse

NAME = "back"


def to(request: HttpRequest, otherwise: Any) -> Any:
    """Where the list said to come back to; nothing but the list of tasks is believed."""
    url = request.GET.get(NAME, "")
    return url if url.startswith(reverse("directives:mine")) else otherwise


def keep(request: HttpRequest, route: str, *args: object) -> str:
    """The address of another step that comes back to the same place."""
    url = request.GET.get(NAME, "")
    return leading(reverse(route, args=args), url) if url else reverse(route, args=args)


def leading(url: str, back: str) -> str:
    return f"{url}?{urlencode({NAME: back})}"
