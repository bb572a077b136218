"""What the digests say of directives: late, due soon, waiting for a decision, not accepted yet;
for leaders each week, how much every unit has late."""

from collections.abc import Iterable
from datetime import datetime
from typing import Any

from django.db.models import Count, QuerySet
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy, ngettext

from directives.models import Assignment
from directives.policies import visible_to
from directives.selectors import work
from directives.selectors.lateness import Standing, with_standing
from directives.states import AssignmentStatus, DirectiveStatus, Role
from docflow.core.actor import Actor
from docflow.notifications.services.digests import Found, Line, Section
from docflow.notifications.states import DigestKind
from docflow.org.models import Office
from docflow.org.selectors import calendar
from docflow.org.states import LEADERS

SHOWN = 10
SOON = 3
LONGEST = 120


def late(actor: Actor, now: datetime) -> Found:
    return _found(_mine(actor, now).filter(standing=Standing.RUNNING_LATE))


def soon(actor: Actor, now: datetime) -> Found:
    office = Office.objects.get(pk=actor.office_id)
    until = calendar.due_in(office, now, SOON)
    return _found(_mine(actor, now).filter(standing=Standing.RUNNING, due__lte=until))


def to_judge(actor: Actor, now: datetime) -> Found:
    return _found(work.waiting_for_decision(actor, now))


def to_accept(actor: Actor, now: datetime) -> Found:
    return _found(_mine(actor, now).filter(status=AssignmentStatus.GIVEN))


def late_units(actor: Actor, now: datetime) -> Found:
    """How much each unit has late, the most first; for the leaders of the office."""
    if actor.role not in LEADERS:
        return Found(0, ())
    leads = Assignment.objects.filter(
        directive__in=visible_to(actor), directive__status=DirectiveStatus.GIVEN, role=Role.LEAD
    )
    running = with_standing(leads, now).filter(standing=Standing.RUNNING_LATE).order_by()
    counted = running.values_list("unit__name").annotate(n=Count("pk")).order_by("-n", "unit__name")
    rows = list(counted)
    lines = [
        Line(
            ngettext("%(unit)s: %(n)d việc quá hạn", "%(unit)s: %(n)d việc quá hạn", n)
            % {"unit": name or _("Lãnh đạo cơ quan"), "n": n}
        )
        for name, n in rows[:SHOWN]
    ]
    return Found(len(rows), lines)


def _mine(actor: Actor, now: datetime) -> QuerySet[Any]:
    """With the standing of each, by which the list is ordered."""
    return work.mine(actor, now)


def _found(rows: QuerySet[Any]) -> Found:
    total = rows.count()
    return Found(total, [_line(one) for one in rows[:SHOWN]] if total else ())


def _line(one: Assignment) -> Line:
    # One line of the mail: words with line breaks could write lines that nobody said.
    text = " ".join(one.directive.text.split())
    words = f"{text[: LONGEST - 1]}…" if len(text) > LONGEST else text
    if one.due is not None:
        words += _(" (hạn %(due)s)") % {
            "due": f"{one.due.astimezone(calendar.ZONE):%d/%m/%Y %H:%M}"
        }
    return Line(words, one.get_absolute_url())


def sections() -> Iterable[Section]:
    mine = "directives:mine"
    return (
        Section(
            "directives.late_units",
            gettext_lazy("Quá hạn theo đơn vị"),
            late_units,
            "directives:board",
            frozenset({DigestKind.WEEKLY.value}),
        ),
        Section("directives.late", gettext_lazy("Việc của anh/chị đã quá hạn"), late, mine),
        Section("directives.soon", gettext_lazy("Đến hạn trong 3 ngày làm việc"), soon, mine),
        Section("directives.to_judge", gettext_lazy("Kết quả chờ anh/chị duyệt"), to_judge, mine),
        Section("directives.to_accept", gettext_lazy("Việc chưa tiếp nhận"), to_accept, mine),
    )
