"""Figures about directives that an indicator may read by itself."""

from datetime import datetime
from decimal import Decimal

from django.db.models import Count

from directives.models import Assignment
from directives.selectors.lateness import Standing, with_standing
from directives.states import Role


def on_time_share(office_id: int, now: datetime) -> Decimal | None:
    """Per cent of the office's leads' assignments that came due and were done on time."""
    leads = Assignment.objects.filter(
        directive__office_id=office_id, role=Role.LEAD, given_at__lte=now
    )
    counted = with_standing(leads, now).order_by().values("standing").annotate(n=Count("pk"))
    counts = {row["standing"]: row["n"] for row in counted}
    due = sum(
        counts.get(one, 0) for one in (Standing.ON_TIME, Standing.LATE, Standing.RUNNING_LATE)
    )
    if not due:
        return None
    share = Decimal(100 * counts.get(Standing.ON_TIME, 0)) / Decimal(due)
    return share.quantize(Decimal("0.0001"))
