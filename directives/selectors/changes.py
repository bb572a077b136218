"""What changed since a person last looked: to the tasks in their list, and what has left it.

Read from the audit, reports, moved deadlines, refused requests and reminders of the tasks that are
theirs anyway, so nothing is told that they may not see. What they did themselves is no news.
"""

from collections import defaultdict
from collections.abc import Collection, Iterable, Iterator
from dataclasses import dataclass
from datetime import datetime

from django.db.models import CharField, Exists, OuterRef
from django.db.models.functions import Cast
from django.utils.functional import Promise
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from directives.models import Assignment, DeadlineChange, Extension, Look, Reminder, Report
from directives.policies import visible_to
from directives.selectors import work
from directives.selectors.tasks import Task
from directives.states import AssignmentStatus, ExtensionStatus, Recipient, ReportKind, Role
from docflow.core.actor import Actor
from docflow.core.audit.models import AuditEvent
from docflow.org.selectors.calendar import ZONE

_STAYS: dict[str, str | Promise] = {
    "assignment.give": gettext_lazy("Việc mới"),
    "assignment.insist": gettext_lazy("Vẫn giao"),
    "assignment.send_back": gettext_lazy("Yêu cầu làm lại"),
    "assignment.suspend": gettext_lazy("Tạm dừng"),
    "assignment.resume": gettext_lazy("Cho tiếp tục"),
    "assignment.reopen": gettext_lazy("Mở lại"),
    "assignment.return": gettext_lazy("Trả lại"),
    "assignment.urge": gettext_lazy("Đôn đốc"),
}
_LEAVES: dict[str, str | Promise] = {
    "assignment.complete": gettext_lazy("Đã duyệt, hoàn thành"),
    "assignment.close": gettext_lazy("Kết thúc cùng việc chính"),
    "assignment.withdraw": gettext_lazy("Đã thu hồi"),
    "assignment.cancel": gettext_lazy("Đã hủy"),
}
_A = AssignmentStatus
_KIND = Assignment._meta.label_lower
#: So many that left are named; the rest stands in the list of all.
MOST_LEFT = 20


@dataclass(frozen=True)
class Change:
    """What happened, by whom ("" for the system) and when."""

    label: str
    who: str
    at: datetime


@dataclass(frozen=True)
class Left:
    """A task that is no longer in the list, and why."""

    assignment: Assignment
    change: Change


def last_look(actor: Actor) -> datetime | None:
    """The moment since when changes are new; None before the first look."""
    if actor.user_id is None:
        return None
    rows = Look.objects.filter(user_id=actor.user_id)
    return rows.values_list("before", flat=True).first()


def since(actor: Actor, moment: datetime, tasks: Iterable[Task]) -> dict[int, list[Change]]:
    """The changes after `moment` by assignment, newest first; five queries."""
    mine: dict[bool, set[int]] = {True: set(), False: set()}
    for task in tasks:
        mine[task.mine].add(task.assignment)
    wanted = mine[True] | mine[False]
    found: dict[int, list[Change]] = defaultdict(list)
    for source in (
        _deeds(actor, moment, wanted, _STAYS),
        _reports(actor, moment, wanted),
        _deadlines(moment, wanted),
        _requests(moment, mine[True], mine[False]),
        _reminders(moment, mine[True], mine[False]),
    ):
        for assignment, change in source:
            found[assignment].append(change)
    for changes in found.values():
        # Of two in the same moment the later one stands first, as the audit knows their order.
        changes.sort(key=lambda change: change.at)
        changes.reverse()
    return dict(found)


def left(actor: Actor, moment: datetime) -> list[Left]:
    """What others took off the list after `moment`, as far as it may still be seen; two queries."""
    closed = AuditEvent.objects.filter(
        object_type=_KIND, object_id=OuterRef("name"), verb__in=list(_LEAVES), at__gt=moment
    )
    rows = (
        Assignment.objects.filter(
            principal__in=actor.principals,
            status__in=[_A.COMPLETED, _A.CANCELLED, _A.WITHDRAWN],
            directive__in=visible_to(actor),
        )
        .exclude(role=Role.INFORMED)
        .annotate(name=Cast("pk", CharField()))
        .filter(Exists(closed.exclude(actor_id=actor.user_id)))
    )
    found = {row.pk: row for row in work.shown(rows).order_by("-pk")[:MOST_LEFT]}
    last = dict(_deeds(actor, moment, found, _LEAVES))
    return [Left(found[pk], change) for pk, change in last.items()]


def _deeds(
    actor: Actor, moment: datetime, wanted: Collection[int], labels: dict[str, str | Promise]
) -> Iterator[tuple[int, Change]]:
    events = AuditEvent.objects.filter(
        object_type=_KIND,
        object_id__in=[str(pk) for pk in wanted],
        verb__in=list(labels),
        at__gt=moment,
    ).order_by("pk")
    for event in events:
        if actor.user_id is None or event.actor_id != actor.user_id:
            yield int(event.object_id), Change(str(labels[event.verb]), event.actor, event.at)


def _reports(
    actor: Actor, moment: datetime, wanted: Collection[int]
) -> Iterator[tuple[int, Change]]:
    """On any part of the order: who leads hears of what a coordinator reports."""
    rows = (
        Report.objects.filter(
            made_at__gt=moment, assignment__directive__assignments__in=list(wanted)
        )
        .exclude(made_by__user=actor.user_id)
        .values_list(
            "assignment__directive__assignments", "kind", "percent", "made_by_name", "made_at"
        )
    )
    for assignment, kind, percent, who, at in rows:
        if assignment not in wanted:
            continue
        label = _("Báo cáo kết quả") if kind == ReportKind.RESULT else _("Báo cáo tiến độ")
        words = label if percent is None else f"{label} {percent}%"
        yield assignment, Change(words, who, at)


def _deadlines(moment: datetime, wanted: Collection[int]) -> Iterator[tuple[int, Change]]:
    rows = DeadlineChange.objects.filter(assignment__in=list(wanted), at__gt=moment)
    for row in rows:
        words = _("Thời hạn dời đến %(day)s") % {"day": f"{row.after.astimezone(ZONE):%d/%m %H:%M}"}
        yield row.assignment_id, Change(words, row.by_name, row.at)


def _requests(moment: datetime, mine: set[int], asked: set[int]) -> Iterator[tuple[int, Change]]:
    """Asked of me, or refused to me; what was granted shows as a moved deadline."""
    for row in Extension.objects.filter(assignment__in=mine | asked):
        pk, decided = row.assignment_id, row.decided_at
        waits = row.status == ExtensionStatus.ASKED and pk in asked
        if waits and row.asked_at > moment:
            yield pk, Change(_("Xin gia hạn"), row.asked_by_name, row.asked_at)
        refused = row.status == ExtensionStatus.REFUSED and pk in mine
        if refused and decided is not None and decided > moment:
            yield pk, Change(_("Không gia hạn"), row.decided_by_name, decided)


def _reminders(moment: datetime, mine: set[int], asked: set[int]) -> Iterator[tuple[int, Change]]:
    rows = Reminder.objects.filter(assignment__in=mine | asked, sent_at__gt=moment, told__gt=0)
    for row in rows:
        told = mine if row.recipient == Recipient.HOLDER else asked
        if row.assignment_id in told:
            yield row.assignment_id, Change(_("Được nhắc"), "", row.sent_at)
