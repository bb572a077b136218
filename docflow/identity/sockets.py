"""Sockets of a session that is over, or whose person owes a second factor, are nobody's."""

from typing import Any

from asgiref.sync import sync_to_async
from django.contrib.auth.models import AnonymousUser

from docflow.core import clock
from docflow.identity import standing


class Standing:
    """Stands between who is there (`AuthMiddlewareStack`) and the sockets' routes."""

    def __init__(self, inner: Any) -> None:
        self.inner = inner

    async def __call__(self, scope: dict[str, Any], receive: Any, send: Any) -> Any:
        user, session = scope.get("user"), scope.get("session")
        if user is not None and user.is_authenticated and not await _stands(session):
            scope = {**scope, "user": AnonymousUser()}
        return await self.inner(scope, receive, send)


@sync_to_async
def _stands(session: Any) -> bool:
    if session is None or standing.is_over(session):
        return False
    return not standing.owes_factor(session, clock.today())
