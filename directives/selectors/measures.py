"""Figures about directives that an indicator may read by itself.

The office's figure counts what its leaders ordered, a department's orders have a figure of their
own; what is handed on counts once, as the order it was handed on from. Both equal the last line
of a board of that level that sees everything.
"""

from collections import Counter
from datetime import date, datetime, time
from decimal import Decimal

from directives.models import Assignment
from directives.selectors.board import at_level, handed_on
from directives.selectors.lateness import Standing, counted
from directives.states import DirectiveStatus, Level, Role
from docflow.org.selectors.calendar import ZONE


def on_time_share(office_id: int, now: datetime, first: date | None = None) -> Decimal | None:
    """Per cent of the office's leaders' orders that came due and were done on time.

    With `first` only those whose deadline lies on that day or later count.
    """
    return _share(office_id, now, Level.LEADERS, first)


def on_time_share_of_heads(
    office_id: int, now: datetime, first: date | None = None
) -> Decimal | None:
    """Per cent of the orders of heads of departments that came due and were done on time."""
    return _share(office_id, now, Level.HEADS, first)


def _share(office_id: int, now: datetime, level: Level, first: date | None) -> Decimal | None:
    leads = Assignment.objects.filter(
        at_level(level), office_id=office_id, role=Role.LEAD, given_at__lte=now
    ).exclude(handed_on(level))
    if first is not None:
        leads = leads.filter(due__gte=datetime.combine(first, time(), ZONE))
    leads = leads.exclude(
        directive__status__in=[DirectiveStatus.DRAFTED, DirectiveStatus.WITHDRAWN]
    )
    counts: Counter[str] = Counter()
    for group in counted(leads, now):
        counts.update(group["standings"])
    due = sum(counts[one] for one in (Standing.ON_TIME, Standing.LATE, Standing.RUNNING_LATE))
    if not due:
        return None
    share = Decimal(100 * counts[Standing.ON_TIME]) / Decimal(due)
    return share.quantize(Decimal("0.0001"))
