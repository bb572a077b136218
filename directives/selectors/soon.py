"""What falls due soon: counted in working days of the office's calendar."""

from datetime import datetime
from typing import Any

from django.db.models import Count, Q, QuerySet

from directives.selectors.lateness import Standing, with_standing
from directives.states import AssignmentStatus
from docflow.org.models import Office
from docflow.org.selectors import calendar

# The columns of the board that look ahead, with their working days.
SOON = {"due_3": 3, "due_7": 7}
# The result lies with the giver; the clock stands still.
_NOT_NOW = [AssignmentStatus.REPORTED, AssignmentStatus.SUSPENDED]


def due_soon(rows: QuerySet[Any], office_id: int, now: datetime, days: int) -> QuerySet[Any]:
    """Of rows with their standing, those in time whose deadline lies at most `days` ahead."""
    return rows.filter(standing=Standing.RUNNING).filter(_until(office_id, now, days))


def counts_soon(rows: QuerySet[Any], office_id: int, now: datetime) -> dict[str, int]:
    """How many rows stand in each column of SOON; one query beside those of the calendar."""
    running = with_standing(rows, now).filter(standing=Standing.RUNNING)
    asked = {
        column: Count("pk", filter=_until(office_id, now, days)) for column, days in SOON.items()
    }
    # The furthest day first: nothing behind it is looked at.
    return running.filter(_until(office_id, now, max(SOON.values()))).aggregate(**asked)


def _until(office_id: int, now: datetime, days: int) -> Q:
    until = calendar.due_in(Office.objects.get(pk=office_id), now, days)
    return Q(due__lte=until) & ~Q(status__in=_NOT_NOW)
