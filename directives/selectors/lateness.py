"""On time or late: one rule, for one assignment at a moment and for a whole table.

The moment that counts is when the accepted result was handed in; a pause stops the clock; what is
neither runs until now. It is late when that moment lies after the deadline. Never stored.
"""

from collections import Counter
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from django.db.models import (
    Case,
    CharField,
    Count,
    DateTimeField,
    Q,
    QuerySet,
    TextChoices,
    Value,
    When,
)
from django.db.models.functions import Coalesce
from django.utils.translation import gettext_lazy as _

from directives.models import Assignment
from directives.states import VOID, AssignmentStatus, Outcome
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


_SETTLED = {
    Outcome.STOPPED_IN_TIME: Standing.RUNNING,
    Outcome.STOPPED_LATE: Standing.RUNNING_LATE,
    Outcome.DONE_ON_TIME: Standing.ON_TIME,
    Outcome.DONE_LATE: Standing.LATE,
    Outcome.NO_DEADLINE: Standing.NO_DEADLINE,
    Outcome.RETURNED: Standing.VOID,
    Outcome.GONE: Standing.VOID,
}


def standing(
    *,
    status: str,
    due: datetime | None,
    done_at: datetime | None,
    suspended_at: datetime | None,
    now: datetime,
) -> Standing:
    """The rule for one assignment, from its values alone."""
    if status in VOID:
        return Standing.VOID
    if due is None:
        return Standing.NO_DEADLINE
    late = (done_at or suspended_at or now) > due
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
    """The same rule for the database: rows annotated with `reference` and `standing`.

    All that no clock changes stands in the row's outcome; only open deadlines are compared.
    """
    reference = Coalesce("done_at", "suspended_at", Value(now, output_field=DateTimeField()))
    settled = [When(outcome=one, then=Value(named.value)) for one, named in _SETTLED.items()]
    return queryset.annotate(
        reference=reference,
        standing=Case(
            *settled,
            When(due__lt=now, then=Value(Standing.RUNNING_LATE.value)),
            default=Value(Standing.RUNNING.value),
            output_field=CharField(),
        ),
    )


def counted(
    queryset: QuerySet[Assignment],
    now: datetime,
    *by: str,
    keep: Callable[[dict[str, Any]], bool] | None = None,
) -> Iterator[dict[str, Any]]:
    """The same rule counted: the groups of `by`, each with a Counter of its `standings`.

    Rows are grouped by their outcome and of the open ones the deadline is compared, so that an
    index alone can answer, read in the order of `by`; `extended` and `returned` come with it.
    Groups that `keep` refuses are left out. One query.
    """
    groups = (
        queryset.order_by()
        .values(*by, "outcome")
        .annotate(
            n=Count("*"),
            # Named by a column that is never empty and stands in the index; the key does not.
            passed=Count("outcome", filter=Q(open_due__lt=now)),
            extended=Count("outcome", filter=Q(extension_asked=True)),
        )
    )
    for group in groups:
        if keep is not None and not keep(group):
            continue
        outcome, n = group["outcome"], group["n"]
        if outcome == Outcome.OPEN:
            late = group["passed"]
            standings = {Standing.RUNNING: n - late, Standing.RUNNING_LATE: late}
        else:
            standings = {_SETTLED[outcome]: n}
        returned = n if outcome == Outcome.RETURNED else 0
        yield {**group, "standings": +Counter(standings), "returned": returned}


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
