"""Figures about directives that an indicator may read by itself."""

from datetime import date, datetime, time
from decimal import Decimal

from django.db.models import Count

from directives.models import Assignment
from directives.selectors.lateness import Standing, with_standing
from directives.states import Role
from docflow.org.selectors.calendar import ZONE


def on_time_share(office_id: int, now: datetime, first: date | None = None) -> Decimal | None:
    """Per cent of the office's leads' assignments that came due and were done on time.

    With `first` only those whose deadline lies on that day or later count.
    """
    leads = Assignment.objects.filter(
        directive__office_id=office_id, role=Role.LEAD, given_at__lte=now
    )
    if first is not None:
        leads = leads.filter(due__gte=datetime.combine(first, time(), ZONE))
    counted = with_standing(leads, now).order_by().values("standing").annotate(n=Count("pk"))
    counts = {row["standing"]: row["n"] for row in counted}
    due = sum(
        counts.get(one, 0) for one in (Standing.ON_TIME, Standing.LATE, Standing.RUNNING_LATE)
    )
    if not due:
        return None
    share = Decimal(100 * counts.get(Standing.ON_TIME, 0)) / Decimal(due)
    return share.quantize(Decimal("0.0001"))
