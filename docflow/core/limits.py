"""How often one person, and one address, may ask: counted in the cache, which all web processes
share.

More than one process without a shared cache is refused by `check` (docflow.E001).
"""

import ipaddress
import time
from collections.abc import Callable

from django.conf import settings
from django.core.cache import BaseCache, caches
from django.http import HttpRequest, HttpResponse, JsonResponse
from django.utils.translation import gettext as _

from docflow.core import web


def spent(name: str, address: str, *, most: int, seconds: int) -> bool:
    """Count one use of `name` by `address`; True when it had `most` in this window already.

    Windows are steps of the machine's clock. IPv6 is counted by /64, which one household has whole.
    """
    return _counted(name, _household(address), most, seconds)


def reached(name: str, address: str, *, most: int, seconds: int) -> bool:
    """Whether it had `most` in this window already; counts nothing."""
    return bool(_book().get(_key(name, _household(address), seconds), 0) >= most)


def _counted(name: str, whose: str, most: int, seconds: int) -> bool:
    key = _key(name, whose, seconds)
    if _book().add(key, 1, seconds + 1):
        return most < 1
    try:
        return _book().incr(key) > most
    except ValueError:
        # It ran out between the two.
        return False


def _key(name: str, whose: str, seconds: int) -> str:
    return f"limit.{name}.{whose}.{seconds}.{_window(seconds)}"


def _window(seconds: int) -> int:
    return int(time.time()) // seconds


def _book() -> BaseCache:
    """In memory one of its own: in the common one a few hundred entries push each other out."""
    return caches["limits" if "limits" in settings.CACHES else "default"]


def _household(address: str) -> str:
    try:
        ip = ipaddress.ip_address(address)
    except ValueError:
        return "unknown"
    if isinstance(ip, ipaddress.IPv6Address):
        if ip.ipv4_mapped:
            return str(ip.ipv4_mapped)
        return str(ipaddress.ip_network((ip, 64), strict=False).network_address).replace(":", "-")
    return str(ip)


def over(person: int | None, address: str, what: str) -> int:
    """Count one use of `what` (settings.RATE_LIMITS) by the person, or nobody, at an address.
    The seconds to wait when it was one too many, else 0."""
    allowed = settings.RATE_LIMITS.get(what)
    if allowed is None:
        return 0
    of_person, of_address, seconds = allowed
    # Both are counted, also when the first is spent already.
    many = [_counted(f"address.{what}", _household(address), of_address, seconds)]
    if person is not None:
        many.append(_counted(f"person.{what}", str(person), of_person, seconds))
    return seconds if any(many) else 0


class LimitsMiddleware:
    """Turns away who asks too often, before the view does anything; stands behind sign-in."""

    def __init__(self, get_response: Callable[[HttpRequest], HttpResponse]) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponse:
        return self.get_response(request)

    def process_view(
        self, request: HttpRequest, view: object, args: object, kwargs: object
    ) -> HttpResponse | None:
        found = request.resolver_match
        name = found.view_name if found else ""
        writing = request.method not in ("GET", "HEAD")
        what = settings.RATED_ROUTES.get(name, "write" if writing else "ask")
        # Looking at the form of an upload is no upload.
        if what == "upload" and not writing:
            what = "ask"
        user = getattr(request, "user", None)
        wait = over(getattr(user, "pk", None), request.META.get("REMOTE_ADDR", ""), what)
        return _refused(request, name, wait) if wait else None


def _refused(request: HttpRequest, name: str, wait: int) -> HttpResponse:
    words = _("Có quá nhiều yêu cầu trong một phút nên yêu cầu này chưa được làm. Hãy đợi một lát.")
    answer: HttpResponse
    if name.startswith("api:"):
        answer = JsonResponse({"detail": words}, status=429)
    else:
        answer = web.refused(request, [words], 429)
    answer.headers["Retry-After"] = str(wait)
    return answer
