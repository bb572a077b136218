"""The notices of a person gathered by what they are about, the unread first."""

from collections.abc import Iterable
from dataclasses import dataclass, field

from docflow.core.actor import Actor
from docflow.notifications.models import Notification
from docflow.notifications.selectors import inbox

# Unread ones stand on the first page together; nobody reads more of them at once.
UNREAD = 200
PAGE = 60


@dataclass
class Thread:
    """Everything told about one object, newest first."""

    notices: list[Notification] = field(default_factory=list)

    @property
    def newest(self) -> Notification:
        return self.notices[0]

    @property
    def earlier(self) -> list[Notification]:
        return self.notices[1:]

    @property
    def unread(self) -> list[int]:
        return [one.pk for one in self.notices if one.read_at is None]


@dataclass(frozen=True)
class Page:
    """`older` is where the next page goes on; None at the end."""

    unread: list[Thread]
    read: list[Thread]
    older: int | None


def page(actor: Actor, before: int | None = None) -> Page:
    """The unread threads, on the first page, and those read; two queries."""
    mine = inbox.of(actor)
    waiting = [] if before else list(mine.filter(read_at__isnull=True).order_by("-pk")[:UNREAD])
    seen = mine.filter(read_at__isnull=False)
    if before:
        seen = seen.filter(pk__lt=before)
    found = list(seen.order_by("-pk")[: PAGE + 1])
    older = found[PAGE - 1].pk if len(found) > PAGE else None
    unread, read = gathered(waiting), gathered(found[:PAGE])
    by_object = {_key(thread.newest): thread for thread in unread}
    for thread in read:
        if _key(thread.newest) in by_object:
            by_object[_key(thread.newest)].notices += thread.notices
    rest = [thread for thread in read if _key(thread.newest) not in by_object]
    return Page(unread=unread, read=rest, older=older)


def gathered(notices: Iterable[Notification]) -> list[Thread]:
    """One thread for each object, in the order of its first notice."""
    threads: dict[tuple[str, str], Thread] = {}
    for notice in notices:
        threads.setdefault(_key(notice), Thread()).notices.append(notice)
    return list(threads.values())


def about_same(actor: Actor, notice: Notification) -> list[int]:
    """The unread notices of the person about the object of `notice`."""
    same = inbox.of(actor).filter(
        object_type=notice.object_type, object_id=notice.object_id, read_at__isnull=True
    )
    return list(same.values_list("pk", flat=True))


def _key(notice: Notification) -> tuple[str, str]:
    return notice.object_type, notice.object_id
