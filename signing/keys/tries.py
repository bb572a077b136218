"""The counted PIN: raised durably before the try, five and locked, until somebody resets it."""

from collections.abc import Callable
from datetime import datetime
from typing import TypeVar

from django.db import transaction
from django.db.models import Case, DateTimeField, F, Value, When

from signing.keys.errors import Locked, PinMismatch, WrongPin
from signing.keys.models import TRIES, Credential

Answer = TypeVar("Answer")


def counted(credential: Credential, now: datetime, attempt: Callable[[], Answer]) -> Answer:
    """Make `attempt`, which raises PinMismatch for a wrong PIN, as one counted try.

    A try whose end is unknown (the process died of it) stays counted. Raises Locked before it is
    made, WrongPin(tries_left), whatever else `attempt` raises, and RuntimeError inside a
    transaction, since a roll-back would give the try back.
    """
    used = _count(credential, now)
    try:
        answer = attempt()
    except PinMismatch:
        raise WrongPin(TRIES - used) from None
    _clear(credential, used)
    return answer


def _count(credential: Credential, now: datetime) -> int:
    """Raise the counter in its own durable transaction; the fifth count also locks the row."""
    with transaction.atomic(durable=True):
        row = Credential.objects.select_for_update().get(pk=credential.pk)
        if row.locked:
            raise Locked
        row.tries += 1
        if row.tries >= TRIES:
            row.locked_at = now
        row.save(update_fields=["tries", "locked_at"])
        return row.tries


def _clear(credential: Credential, used: int) -> None:
    """The PIN was right: forget this try and those before it. Tries that others made meanwhile
    stay, and so does the lock that came of them."""
    Credential.objects.filter(pk=credential.pk, tries__gte=used).update(
        tries=F("tries") - used,
        locked_at=Case(
            When(tries=used, then=Value(None)),
            default=F("locked_at"),
            output_field=DateTimeField(),
        ),
    )
