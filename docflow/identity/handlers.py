"""What Django says of sign-ins and accounts, as far as sessions are concerned."""

from typing import Any

from allauth.account.internal.flows.login import get_authentication_records
from allauth.usersessions.models import UserSession
from django.http import HttpRequest

from docflow.core import deeds, web
from docflow.identity import standing
from docflow.identity.selectors import factors
from docflow.identity.services import sessions
from docflow.identity.stages import PROVIDER, asked_elsewhere
from docflow.org.models import User


def signed_in(sender: Any, request: HttpRequest, user: User, **kwargs: Any) -> None:
    """Every session begins here, whichever way it was come by; a sign-in is a proof."""
    asked = any(
        one.get("method") == PROVIDER for one in get_authentication_records(request, user)
    ) and asked_elsewhere(request, user)
    standing.begin(request.session, None if asked else factors.owed_from(user))
    web.prove(request)


def signed_out(sender: Any, request: HttpRequest | None, user: Any, **kwargs: Any) -> None:
    key = request.session.session_key if request is not None else None
    if key:
        UserSession.objects.filter(session_key=key).delete()


def account_changed(sender: Any, instance: User, created: bool, **kwargs: Any) -> None:
    """A closed account is closed now, not when its sessions end."""
    fields = kwargs.get("update_fields")
    if created or instance.is_active or (fields is not None and "is_active" not in fields):
        return
    with deeds.act():
        sessions.end_all_of(instance)
