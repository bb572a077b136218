"""How often one may guess: failures at an address over all names, and codes tried for a person.

A device on which the person has signed in before counts for itself: nobody elsewhere, nor beside it
at the same address, can use up its tries.
"""

from django.conf import settings
from django.http import HttpRequest

from docflow.core import limits
from docflow.identity import devices
from docflow.identity.arriving import address_of
from docflow.org.models import User


def sprayed(request: HttpRequest, username: str) -> bool:
    """Whether this address has failed too often, with whatever names."""
    if devices.known(request, username):
        return False
    return limits.reached("signin", address_of(request), **settings.SPRAYING)


def failed(request: HttpRequest, username: str) -> None:
    if not devices.known(request, username):
        limits.spent("signin", address_of(request), **settings.SPRAYING)


def out_of_codes(request: HttpRequest, user: User) -> bool:
    """Whether too many codes of this person were tried lately."""
    return limits.reached(_codes(request, user), "", **settings.WRONG_CODES)


def tries_code(request: HttpRequest, user: User) -> bool:
    """Count a try of a code; True when it was one too many. Before the code is judged, right ones
    too: else as many as come at once would all be judged."""
    return limits.spent(_codes(request, user), "", **settings.WRONG_CODES)


def _codes(request: HttpRequest, user: User) -> str:
    device = devices.known(request, user.get_username())
    return f"code.{user.pk}.{device}" if device else f"code.{user.pk}"
