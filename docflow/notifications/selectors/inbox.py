"""What a person was told: the list, what is new since a known notice, and how much is unread."""

from dataclasses import dataclass
from datetime import timedelta

from django.db.models import QuerySet

from docflow.core import clock
from docflow.core.actor import Actor
from docflow.notifications.models import Notification

# Rows are numbered before they are committed: for so long a lower number may still appear.
OVERLAP = timedelta(minutes=1)
PAGE = 50


@dataclass(frozen=True)
class News:
    """What a page asks for after a push, on connecting, and every minute.

    `cursor` is what to ask with next time; it lags behind, so a notice may come twice and none is
    missed. The page knows notices by their id.
    """

    notices: list[Notification]
    cursor: int
    unread: int


def of(actor: Actor) -> QuerySet[Notification]:
    """The notices of the person, newest first; the office's own machinery has none."""
    if actor.user_id is None:
        return Notification.objects.none()
    return Notification.objects.filter(user_id=actor.user_id)


def unread_count(actor: Actor) -> int:
    return of(actor).filter(read_at__isnull=True).count()


def since(actor: Actor, known: int, *, limit: int = PAGE) -> News:
    """The notices after `known`, oldest first, at most `limit` of them."""
    found = list(of(actor).filter(pk__gt=known).order_by("pk")[:limit])
    settled = clock.now() - OVERLAP
    old = [notice.pk for notice in found if notice.created_at <= settled]
    cursor = max(old, default=known)
    if len(found) == limit:
        # More are waiting: going on matters more than looking back.
        cursor = found[-1].pk
    return News(notices=found, cursor=cursor, unread=unread_count(actor))
