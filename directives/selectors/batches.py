"""Orders to many at once: every line that the person sees, and the totals over just those lines."""

from collections import Counter
from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime

from django.db.models import Count, QuerySet, TextChoices
from django.utils.translation import gettext_lazy as _

from directives.models import Assignment, Batch, Directive, Report
from directives.policies import visible_batches, visible_to
from directives.selectors.lateness import Standing, standing_of
from directives.selectors.targets import lead_of
from directives.states import OPEN, AssignmentStatus, DirectiveStatus, Role
from docflow.core.actor import Actor
from docflow.core.audit.models import AuditEvent

_A = AssignmentStatus


class Group(TextChoices):
    """What a total counts; the list behind it is the same question asked of each line."""

    GIVEN = "given", _("Được giao")
    UNACCEPTED = "unaccepted", _("Chưa tiếp nhận")
    ACCEPTED = "accepted", _("Đã tiếp nhận")
    SILENT = "silent", _("Chưa báo cáo")
    REPORTED = "reported", _("Chờ duyệt kết quả")
    ON_TIME = "on_time", _("Xong đúng hạn")
    LATE = "late", _("Xong quá hạn")
    DONE = "done", _("Xong, không có hạn")
    RUNNING_LATE = "running_late", _("Đang quá hạn")
    RETURNED = "returned", _("Trả lại")
    ENDED = "ended", _("Đã rút hoặc hủy")


@dataclass(frozen=True)
class Line:
    """One directive of the batch with its lead, the lead's last report, and why it came back."""

    directive: Directive
    lead: Assignment | None
    standing: Standing
    report: Report | None
    reason: str

    @property
    def holder(self) -> str:
        return self.lead.holder if self.lead else ""

    @property
    def is_ended(self) -> bool:
        return self.directive.status == DirectiveStatus.WITHDRAWN

    @property
    def is_running(self) -> bool:
        return self.directive.status == DirectiveStatus.GIVEN

    @property
    def is_returned(self) -> bool:
        return self.is_running and self._status == _A.RETURNED

    @property
    def is_silent(self) -> bool:
        """Runs, and its lead has not reported once."""
        return self.is_running and self._status in OPEN and self.report is None

    @property
    def _status(self) -> str:
        return self.lead.status if self.lead else ""

    def belongs(self, group: str) -> bool:
        """Whether the line is counted under `group`."""
        done = self._status == _A.COMPLETED and not self.is_ended
        asked = {
            Group.GIVEN: not self.is_ended,
            Group.UNACCEPTED: self.is_running and self._status == _A.GIVEN,
            Group.ACCEPTED: done or (self.is_running and self._status in OPEN - {_A.GIVEN}),
            Group.SILENT: self.is_silent,
            Group.REPORTED: self.is_running and self._status == _A.REPORTED,
            Group.ON_TIME: done and self.standing == Standing.ON_TIME,
            Group.LATE: done and self.standing == Standing.LATE,
            Group.DONE: done and self.standing == Standing.NO_DEADLINE,
            Group.RUNNING_LATE: self.is_running and self.standing == Standing.RUNNING_LATE,
            Group.RETURNED: self.is_returned,
            Group.ENDED: self.is_ended,
        }
        return asked[Group(group)]


@dataclass(frozen=True)
class Summary:
    """A batch in the list of all, counted over the lines that the person sees."""

    batch: Batch
    given: int
    completed: int
    withdrawn: int


def lines(actor: Actor, batch: Batch, now: datetime) -> list[Line]:
    """What `actor` sees of the batch, returned ones first; a constant number of queries."""
    rows = visible_to(actor).filter(batch=batch).prefetch_related("assignments").order_by("pk")
    directives = list(rows)
    leads = {row.pk: lead_of(row) for row in directives}
    named = [one.pk for one in leads.values() if one is not None]
    reports, reasons = _last_reports(named), _reasons(leads.values())
    found = [_line(row, leads[row.pk], reports, reasons, now) for row in directives]
    return sorted(found, key=lambda line: (not line.is_returned, line.is_ended))


def tally(rows: Iterable[Line]) -> dict[Group, int]:
    """How many lines belong to each group."""
    found = list(rows)
    return {group: sum(line.belongs(group) for line in found) for group in Group}


def batches(actor: Actor) -> QuerySet[Batch]:
    """The orders to many of which `actor` sees a line, newest first."""
    return visible_batches(actor).order_by("-created_at", "-pk")


def summaries(actor: Actor, rows: Iterable[Batch]) -> list[Summary]:
    """`rows` counted over the lines that `actor` sees; one query."""
    found = list(rows)
    seen = visible_to(actor).filter(batch__in=[one.pk for one in found]).order_by()
    counts: Counter[tuple[int, str]] = Counter()
    for group in seen.values("batch", "status").annotate(n=Count("pk")):
        counts[group["batch"], group["status"]] = group["n"]
    return [
        Summary(
            batch=one,
            given=counts[one.pk, DirectiveStatus.GIVEN] + counts[one.pk, DirectiveStatus.COMPLETED],
            completed=counts[one.pk, DirectiveStatus.COMPLETED],
            withdrawn=counts[one.pk, DirectiveStatus.WITHDRAWN],
        )
        for one in found
    ]


def _line(
    row: Directive,
    lead: Assignment | None,
    reports: dict[int, Report],
    reasons: dict[int, str],
    now: datetime,
) -> Line:
    pk = lead.pk if lead else 0
    standing = standing_of(lead, now) if lead else Standing.VOID
    return Line(row, lead, standing, reports.get(pk), reasons.get(pk, ""))


def _last_reports(leads: list[int]) -> dict[int, Report]:
    rows = Report.objects.filter(assignment__in=leads, assignment__role=Role.LEAD)
    return {report.assignment_id: report for report in rows.order_by("made_at", "pk")}


def _reasons(leads: Iterable[Assignment | None]) -> dict[int, str]:
    """Why leads gave their work back: the newest note of each."""
    back = [str(one.pk) for one in leads if one is not None and one.status == _A.RETURNED]
    if not back:
        return {}
    events = AuditEvent.objects.filter(
        object_type=Assignment._meta.label_lower, object_id__in=back, verb="assignment.return"
    )
    return {int(one.object_id): one.summary for one in events.order_by("pk")}
