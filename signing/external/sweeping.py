"""Sweep: what nobody answered in time ends, and the prepared bytes go; so do those that were kept
for an act which did not go on."""

from datetime import datetime, timedelta

from signing.external.keeping import EMPTIED, let_go
from signing.external.models import OPEN, PendingEnrolment, PendingSignature, State

# Beyond the time of its own request, where no next one was ever made: files after it have theirs.
KEPT_LONGER = timedelta(hours=1)


def sweep(now: datetime, limit: int) -> int:
    """End at most `limit` expired requests of each kind; says how many. The rows stay."""
    ended = _end(PendingSignature, now, limit, **EMPTIED)
    let_go(PendingSignature.objects.filter(pk__in=ended, state=State.EXPIRED).exclude(after=None))
    enrolments = _end(PendingEnrolment, now, limit)
    return len(ended) + len(enrolments) + _release(now, limit)


def _release(now: datetime, limit: int) -> int:
    """A whole act has as long as its last request; what is kept was made that much earlier."""
    due = PendingSignature.objects.filter(state=State.KEPT, expires_at__lte=now - KEPT_LONGER)
    chosen = list(due.order_by("expires_at").values_list("pk", flat=True)[:limit])
    rows = PendingSignature.objects.filter(pk__in=chosen, state=State.KEPT)
    return rows.update(state=State.FINISHED, **EMPTIED)


def _end(
    model: type[PendingSignature] | type[PendingEnrolment],
    now: datetime,
    limit: int,
    **cleared: bytes,
) -> list[int]:
    """The keys of the requests that were due."""
    due = model._default_manager.filter(state__in=OPEN, expires_at__lte=now).order_by("expires_at")
    chosen = list(due.values_list("pk", flat=True)[:limit])
    rows = model._default_manager.filter(pk__in=chosen, state__in=OPEN)
    rows.update(state=State.EXPIRED, done_at=now, **cleared)
    return chosen
