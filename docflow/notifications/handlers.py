"""What happens elsewhere and concerns open pages."""

from typing import Any

from docflow.core import push
from docflow.notifications.services.telling import group_of


def signed_out(sender: Any, request: Any, user: Any, **kwargs: Any) -> None:
    """A page left open after signing out must not go on counting somebody's notices."""
    if user is not None:
        push.send(group_of(user.pk), {"type": "signed_out"})
