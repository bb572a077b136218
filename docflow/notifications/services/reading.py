"""Owns marking notices as read; only one's own."""

from collections.abc import Iterable

from docflow.core import clock, deeds
from docflow.core.actor import Actor
from docflow.notifications.selectors import inbox
from docflow.notifications.services.telling import push_unread


def mark_read(*, actor: Actor, ids: Iterable[int]) -> int:
    """Mark the actor's notices `ids` as read; those of others are left alone. How many."""
    return _mark(actor, {"pk__in": list(ids)})


def mark_all_read(*, actor: Actor) -> int:
    return _mark(actor, {})


def _mark(actor: Actor, which: dict[str, object]) -> int:
    with deeds.act():
        rows = inbox.of(actor).filter(read_at__isnull=True, **which)
        done = rows.update(read_at=clock.now())
        if done and actor.user_id is not None:
            push_unread(actor.user_id)
    return done
