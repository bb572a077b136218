"""Where each app's policy is asked: one permission enum and one `refusal` per app.

Holds no rule of its own. A permission whose enum nobody registered is refused.
"""

from collections.abc import Callable, Collection, Iterable, Sequence
from enum import StrEnum
from typing import Any

from django.utils.translation import gettext as _

from docflow.core.actor import Actor
from docflow.core.errors import Forbidden

# Answers why not, in words for people; None means yes.
Refusal = Callable[[Actor, Any, Any], str | None]

# The same of many objects at once, in their order: the same answers from fewer queries.
Refusals = Callable[[Actor, Any, Sequence[Any]], Iterable[str | None]]

_policies: dict[type[StrEnum], Refusal] = {}
_of_many: dict[type[StrEnum], Refusals] = {}
# What somebody who only supports may be allowed at all: reading, named by each app.
_reading: dict[type[StrEnum], frozenset[StrEnum]] = {}


def register(
    permissions: type[StrEnum],
    refusal: Refusal,
    of_many: Refusals | None = None,
    *,
    reading: Collection[StrEnum] = (),
) -> None:
    """Let `refusal` decide every permission of the enum `permissions`; `of_many` may answer for
    many objects together. All but `reading` is refused beforehand to who only supports."""
    _policies[permissions] = refusal
    _reading[permissions] = frozenset(reading)
    if of_many is not None:
        _of_many[permissions] = of_many


def refusal(actor: Actor, perm: StrEnum, obj: Any = None) -> str | None:
    """Why `actor` may not; None when it may. The system itself acts only from code and may."""
    if actor.is_system:
        return None
    decide = _policies.get(type(perm))
    if decide is None:
        return _("Quyền này chưa được khai báo nên bị từ chối.")
    return _only_reads(actor, perm) or decide(actor, perm, obj)


def can(actor: Actor, perm: StrEnum, obj: Any = None) -> bool:
    return refusal(actor, perm, obj) is None


def guard(actor: Actor, perm: StrEnum, obj: Any = None) -> None:
    """First step of every service. Raises `Forbidden` with the reason."""
    reason = refusal(actor, perm, obj)
    if reason is not None:
        raise Forbidden(reason)


def guard_own(actor: Actor) -> None:
    """First step of a service that keeps what is a person's own and asks no permission: everybody
    but who only supports. Raises `Forbidden`."""
    if actor.supports:
        raise Forbidden(_supports())


def guard_all(actor: Actor, perm: StrEnum, objs: Sequence[Any]) -> None:
    """`guard` for each of the objects, asked together where the app can."""
    together = _of_many.get(type(perm))
    if together is None or actor.is_system or len(objs) == 1 or actor.supports:
        for obj in objs:
            guard(actor, perm, obj)
        return
    for reason in together(actor, perm, objs):
        if reason is not None:
            raise Forbidden(reason)


def _only_reads(actor: Actor, perm: StrEnum) -> str | None:
    if not actor.supports or perm in _reading[type(perm)]:
        return None
    return _supports()


def _supports() -> str:
    return _("Người hỗ trợ kỹ thuật chỉ được xem, không được làm thay.")
