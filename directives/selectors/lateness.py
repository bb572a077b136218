"""On time or late: one rule, for one assignment at a moment and for a whole table.

The moment that counts is when the accepted result was handed in; a pause stops the clock; what is
neither runs until now. It is late when that moment lies after the deadline. Never stored.
"""

from collections import Counter
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from django.db.models import (
    Case,
    CharField,
    Count,
    DateTimeField,
    F,
    Q,
    QuerySet,
    TextChoices,
    Value,
    When,
)
from django.db.models.functions import Coalesce
from django.utils.translation import gettext_lazy as _

from directives.models import Assignment, Extension
from directives.states import VOID, AssignmentStatus
from docflow.org.selectors import calendar
from docflow.org.selectors.calendar import Known


class Standing(TextChoices):
    """Where an assignment stands against its deadline."""

    ON_TIME = "on_time", _("Hoàn thành đúng hạn")
    LATE = "late", _("Hoàn thành quá hạn")
    RUNNING = "running", _("Đang thực hiện trong hạn")
    RUNNING_LATE = "running_late", _("Đang thực hiện quá hạn")
    NO_DEADLINE = "no_deadline", _("Không có thời hạn")
    # Withdrawn, returned, cancelled: counted nowhere.
    VOID = "void", _("Không còn hiệu lực")


def standing(
    *,
    status: str,
    due: datetime | None,
    done_at: datetime | None,
    suspended_at: datetime | None,
    now: datetime,
) -> Standing:
    """The rule for one assignment, from its values alone."""
    late = None if due is None else (done_at or suspended_at or now) > due
    return _named(status, late)


def _named(status: str, late: bool | None) -> Standing:
    """The word for a state and its deadline; `late` is None without a deadline."""
    if status in VOID:
        return Standing.VOID
    if late is None:
        return Standing.NO_DEADLINE
    if status == AssignmentStatus.COMPLETED:
        return Standing.LATE if late else Standing.ON_TIME
    return Standing.RUNNING_LATE if late else Standing.RUNNING


def standing_of(assignment: Assignment, now: datetime) -> Standing:
    return standing(
        status=assignment.status,
        due=assignment.due,
        done_at=assignment.done_at,
        suspended_at=assignment.suspended_at,
        now=now,
    )


def with_standing(queryset: QuerySet[Assignment], now: datetime) -> QuerySet[Any]:
    """The same rule for the database: rows annotated with `reference` and `standing`."""
    done = Q(status=AssignmentStatus.COMPLETED)
    late = Q(reference__gt=F("due"))
    return queryset.annotate(reference=_reference(now)).annotate(
        standing=Case(
            When(status__in=sorted(VOID), then=Value(Standing.VOID.value)),
            When(due__isnull=True, then=Value(Standing.NO_DEADLINE.value)),
            When(done & late, then=Value(Standing.LATE.value)),
            When(done, then=Value(Standing.ON_TIME.value)),
            When(late, then=Value(Standing.RUNNING_LATE.value)),
            default=Value(Standing.RUNNING.value),
            output_field=CharField(),
        )
    )


def counted(queryset: QuerySet[Assignment], now: datetime, *by: str) -> Iterator[dict[str, Any]]:
    """The same rule counted: the groups of `by`, each with a Counter of its `standings`.

    Rows are grouped by their state and only their deadline is compared, so that an index alone
    can answer; `extended` and `returned` come with it. One query.
    """
    late = Q(reference__gt=F("due"))
    rows = queryset.annotate(reference=_reference(now)).order_by().values(*by, "status")
    asked = Q(pk__in=Extension.objects.values("assignment"))
    groups = rows.annotate(
        n=Count("pk"),
        undated=Count("pk", filter=Q(due__isnull=True)),
        late=Count("pk", filter=late),
        extended=Count("pk", filter=asked),
    )
    for group in groups:
        status, n, undated, passed = (group[name] for name in ("status", "n", "undated", "late"))
        standings = Counter({_named(status, None): undated})
        standings[_named(status, True)] += passed
        standings[_named(status, False)] += n - undated - passed
        returned = n if status == AssignmentStatus.RETURNED else 0
        yield {**group, "standings": standings, "returned": returned}


def _reference(now: datetime) -> Coalesce:
    return Coalesce("done_at", "suspended_at", Value(now, output_field=DateTimeField()))


@dataclass(frozen=True)
class WorkingDays:
    """Counts working time between many pairs of moments of one office, read once."""

    known: Known

    @classmethod
    def of(cls, office_id: int) -> "WorkingDays":
        return cls(calendar.known(office_id))

    def between(self, start: datetime, end: datetime) -> int:
        """Working days after the day of `start` up to that of `end`; negative the other way."""
        return self.known.worktime.days_between(start, end)

    def minutes(self, start: datetime, end: datetime) -> int:
        """Working minutes from `start` to `end`; negative the other way."""
        return self.known.worktime.minutes_between(start, end)

    def is_provisional(self, moment: datetime) -> bool:
        return self.known.is_provisional(moment)
