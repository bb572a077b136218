"""The language of a page: the one the person chose by the switch, else the office's.

Also the language of what is kept or sent: always the office's. What a browser says it prefers is
left aside: offices run browsers in English whose people read Vietnamese.
"""

from collections.abc import Callable, Iterator
from contextlib import contextmanager

from django.conf import settings
from django.http import HttpRequest, HttpResponse
from django.utils import translation


@contextmanager
def of_office() -> Iterator[None]:
    """For words that are kept or sent: they speak the office's language, whoever acts.

    Also a decorator: `@of_office()`.
    """
    with translation.override(settings.LANGUAGE_CODE):
        yield


def chosen(request: HttpRequest) -> str:
    """The language of the cookie that `set_language` writes, when it is one of ours."""
    code = request.COOKIES.get(settings.LANGUAGE_COOKIE_NAME, "")
    return code if code in dict(settings.LANGUAGES) else settings.LANGUAGE_CODE


class ChosenLanguageMiddleware:
    """Speaks the chosen language for one request and names it in the answer."""

    def __init__(self, get_response: Callable[[HttpRequest], HttpResponse]) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponse:
        code = chosen(request)
        # The next request of the same thread must not find this one's language.
        with translation.override(code):
            request.LANGUAGE_CODE = code
            response = self.get_response(request)
        response.headers.setdefault("Content-Language", code)
        return response
