"""Devices on which a person has signed in before: a signed cookie, and a counter of their own.

Who guesses elsewhere, or beside it at the same address, never uses up its tries (the "device
cookies" of OWASP). The cookie lets nobody in; it only says whose failures count where.
"""

import secrets
from typing import Any

from django.conf import settings
from django.core import signing
from django.http import HttpRequest, HttpResponse
from django.utils.crypto import salted_hmac

COOKIE = "docflow_device"
SALT = "docflow.identity.device"
SECONDS = 365 * 24 * 3600
# People who share a desk; the one who was there longest ago is forgotten.
MOST_PEOPLE = 8


def known(request: HttpRequest, username: str) -> str:
    """The device's own word when `username` has signed in on it before; else ""."""
    device, names = _read(request)
    return device if device and _mark(username) in names else ""


def remember(request: HttpRequest, response: HttpResponse, username: str) -> None:
    """From now on `username` is known on this device."""
    device, names = _read(request)
    mark = _mark(username)
    kept = [mark, *(one for one in names if one != mark)][:MOST_PEOPLE]
    value = signing.dumps([device or secrets.token_hex(16), kept], salt=SALT)
    response.set_cookie(
        COOKIE,
        value,
        max_age=SECONDS,
        httponly=True,
        secure=settings.DEVICE_COOKIE_SECURE,
        samesite="Lax",
    )


def counted_as(request: HttpRequest | None, credentials: dict[str, Any] | None) -> str:
    """Under which name axes counts a failure: the account's, or the device's own for it."""
    username = str((credentials or {}).get("username") or "")
    device = known(request, username) if request is not None else ""
    # No account is named so: `/` is refused in names.
    return f"{device}/{username}"[:255] if device else username[:200]


def _read(request: HttpRequest) -> tuple[str, list[str]]:
    try:
        device, names = signing.loads(request.COOKIES.get(COOKIE, ""), salt=SALT, max_age=SECONDS)
    except (signing.BadSignature, ValueError, TypeError):
        return "", []
    return device, names


def _mark(username: str) -> str:
    """Not the name itself: a disk that is found tells nobody who worked at it."""
    return salted_hmac(SALT, username).hexdigest()[:32]
