"""Where each app's policy is asked: one permission enum and one `refusal` per app.

Holds no rule of its own. A permission whose enum nobody registered is refused.
"""

from collections.abc import Callable
from enum import StrEnum
from typing import Any

from django.utils.translation import gettext as _

from docflow.core.actor import Actor
from docflow.core.errors import Forbidden

# Answers why not, in words for people; None means yes.
Refusal = Callable[[Actor, Any, Any], str | None]

_policies: dict[type[StrEnum], Refusal] = {}


def register(permissions: type[StrEnum], refusal: Refusal) -> None:
    """Let `refusal` decide every permission of the enum `permissions`."""
    _policies[permissions] = refusal


def refusal(actor: Actor, perm: StrEnum, obj: Any = None) -> str | None:
    """Why `actor` may not; None when it may. The system itself acts only from code and may."""
    if actor.is_system:
        return None
    decide = _policies.get(type(perm))
    if decide is None:
        return _("Quyền này chưa được khai báo nên bị từ chối.")
    return decide(actor, perm, obj)


def can(actor: Actor, perm: StrEnum, obj: Any = None) -> bool:
    return refusal(actor, perm, obj) is None


def guard(actor: Actor, perm: StrEnum, obj: Any = None) -> None:
    """First step of every service. Raises `Forbidden` with the reason."""
    reason = refusal(actor, perm, obj)
    if reason is not None:
        raise Forbidden(reason)
