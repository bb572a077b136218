"""Somebody has come in: said in the audit, told on a new device, and the device is known now."""

from allauth.account.internal.flows.login import get_authentication_records
from django.http import HttpRequest, HttpResponse

from docflow.core.actor import Actor
from docflow.identity import devices
from docflow.identity.selectors.sessions import device
from docflow.identity.services import telling
from docflow.identity.stages import DEMO, PROVIDER
from docflow.identity.states import Way
from docflow.org.models import User
from docflow.org.selectors.acting import acting_as

_SECOND = {"totp": Way.CODE, "recovery_codes": Way.RECOVERY, "webauthn": Way.KEY}


def arrived(request: HttpRequest, answer: HttpResponse, user: User) -> None:
    username = user.get_username()
    telling.entered(
        actor=acting_as(user) or Actor.system(),
        user=user,
        way=way_of(request, user),
        address=address_of(request),
        device=device(request.headers.get("User-Agent", "")),
        is_new=not devices.known(request, username),
    )
    devices.remember(request, answer, username)


def way_of(request: HttpRequest, user: User) -> Way:
    """By what the records of this sign-in say, the strongest first."""
    records = get_authentication_records(request, user)
    methods = {one.get("method") for one in records}
    if any(one.get("passwordless") for one in records):
        return Way.PASSKEY
    if DEMO in methods:
        return Way.DEMO
    if PROVIDER in methods:
        return Way.PROVIDER
    kinds = [one.get("type") for one in records if one.get("method") == "mfa"]
    return _SECOND.get(kinds[-1], Way.PASSWORD) if kinds else Way.PASSWORD


def address_of(request: HttpRequest) -> str:
    """The address that asked; behind a proxy the server has put the client's in its place."""
    return str(request.META.get("REMOTE_ADDR") or "")
