"""Owns who may work on a row and for how long: claim, finish, retry with back-off, dead letter."""

import logging
import random
from collections.abc import Callable
from datetime import datetime, timedelta
from typing import TypeVar

from django.db import models, transaction
from django.db.models import F, Q
from django.utils.translation import gettext as _

from docflow.core import clock, db
from docflow.core.errors import Refused
from docflow.core.schedule.models import Work, WorkState

logger = logging.getLogger(__name__)
W = TypeVar("W", bound=Work)

LEASE = timedelta(minutes=5)
KILLED = "The worker stopped before it finished."
ERROR_LENGTH = 2000


class LostClaim(RuntimeError):
    """The lease ran out and the row went to another worker: what was done here must not count."""


def claim(queryset: models.QuerySet[W], now: datetime, lease: timedelta, limit: int) -> list[W]:
    """Take up to `limit` rows that are due at `now`, in the order of their kind (the oldest first,
    unless it says otherwise), until `now + lease`.

    No two workers get one row. A row whose worker was killed comes back when its lease is over;
    it counts as a try, so a row that kills its worker ends as a dead letter too.
    """
    due = queryset.filter(
        Q(state=WorkState.QUEUED, next_try_at__lte=now)
        | Q(state=WorkState.CLAIMED, claimed_until__lt=now)
    ).order_by(*queryset.model.first)
    # An idle poll must not take SQLite's write lock.
    if not due.exists():
        return []
    with transaction.atomic():
        rows = list(db.skip_locked(due)[:limit])
        spent = [row for row in rows if row.attempts >= row.max_attempts]
        taken = [row for row in rows if row.attempts < row.max_attempts]
        _rows(queryset.model, spent).update(
            state=WorkState.DEAD, claimed_until=None, last_error=KILLED
        )
        _rows(queryset.model, taken).update(
            state=WorkState.CLAIMED, claimed_until=now + lease, attempts=F("attempts") + 1
        )
    for row in taken:
        row.state, row.claimed_until = WorkState.CLAIMED, now + lease
        row.attempts += 1
    return taken


def finish(work: Work) -> None:
    """The row is done; call it in the transaction that holds the effect. Raises LostClaim."""
    if not _mine(work).update(state=WorkState.DONE, claimed_until=None, last_error=""):
        raise LostClaim(f"{work._meta.label} {work.pk}")
    work.state = WorkState.DONE


def fail(
    work: Work,
    error: str,
    now: datetime,
    *,
    for_good: bool = False,
    asked: timedelta = timedelta(0),
) -> None:
    """The try failed: again after a pause, or a dead letter when tries are spent or `for_good`.

    `asked` is the pause the other side asked for: not sooner, up to the longest pause of the row.
    A claim that was lost meanwhile changes nothing: the row is another worker's.
    """
    dead = for_good or work.attempts >= work.max_attempts
    state = WorkState.DEAD if dead else WorkState.QUEUED
    error = str(error).replace("\0", "")[:ERROR_LENGTH]
    next_try_at = now + max(pause(work), _spread(min(asked, work.longest_pause), 1.0))
    if _mine(work).update(
        state=state, claimed_until=None, next_try_at=next_try_at, last_error=error
    ):
        work.state, work.next_try_at, work.last_error = state, next_try_at, error


def try_again(work: Work, now: datetime) -> None:
    """Give a dead letter all its tries again; raises Refused when it is not one."""
    revived = _rows(type(work), [work]).filter(state=WorkState.DEAD)
    if not revived.update(state=WorkState.QUEUED, attempts=0, next_try_at=now, claimed_until=None):
        raise Refused(_("Việc này đang được xử lý hoặc đã xong nên không cần thử lại."))
    work.state, work.attempts, work.next_try_at = WorkState.QUEUED, 0, now


def perform(
    queryset: models.QuerySet[W],
    handle: Callable[[W], object],
    now: datetime,
    limit: int,
    *,
    lease: timedelta = LEASE,
) -> int:
    """Claim rows one by one and `handle` each; an exception is a failed try. Rows handled.

    `handle` calls `finish(work)` in its own transaction; a handler without effects in the
    database may leave that to us. Raises nothing for a failed row.
    """
    handled = 0
    # One at a time: the lease of the last must not run while the first is worked on.
    while handled < limit and (taken := claim(queryset, now, lease, 1)):
        work = taken[0]
        handled += 1
        try:
            handle(work)
            if work.state == WorkState.CLAIMED:
                finish(work)
        except LostClaim:
            logger.warning("lost the claim on %s %s", work._meta.label, work.pk)
        except Exception as error:
            logger.exception("%s %s failed", work._meta.label, work.pk)
            work.state = WorkState.CLAIMED
            fail(work, f"{type(error).__name__}: {error}", clock.now())
    return handled


def pause(work: Work) -> timedelta:
    """Doubles with each try up to the longest; spread by a fifth so that rows do not march."""
    doubled = work.first_pause * 2 ** min(max(work.attempts - 1, 0), 20)
    return _spread(min(doubled, work.longest_pause), 0.8)


def _spread(length: timedelta, least: float) -> timedelta:
    return length * random.uniform(least, 1.2)  # noqa: S311


def _rows(model: type[W], rows: list[W]) -> models.QuerySet[W]:
    return model._base_manager.filter(pk__in=[row.pk for row in rows])


def _mine(work: Work) -> models.QuerySet:
    # The number of the try tells our claim from a later one.
    return type(work)._base_manager.filter(
        pk=work.pk, state=WorkState.CLAIMED, attempts=work.attempts
    )
