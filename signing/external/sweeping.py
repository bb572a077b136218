"""Sweep: what nobody answered in time ends, and the prepared bytes go."""

from datetime import datetime

from signing.external.models import OPEN, PendingEnrolment, PendingSignature, State


def sweep(now: datetime, limit: int) -> int:
    """End at most `limit` expired requests of each kind; says how many. The rows stay."""
    return _end(PendingSignature, now, limit, revision=b"", carried=b"") + _end(
        PendingEnrolment, now, limit
    )


def _end(
    model: type[PendingSignature] | type[PendingEnrolment],
    now: datetime,
    limit: int,
    **cleared: bytes,
) -> int:
    due = model._default_manager.filter(state__in=OPEN, expires_at__lte=now).order_by("expires_at")
    chosen = list(due.values_list("pk", flat=True)[:limit])
    rows = model._default_manager.filter(pk__in=chosen, state__in=OPEN)
    return rows.update(state=State.EXPIRED, done_at=now, **cleared)
