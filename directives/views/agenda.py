"""The calendar of deadlines: a month of what one holds or gave, and one's own as a file."""

from collections import defaultdict
from datetime import date, datetime, timedelta
from typing import Any, cast
from urllib.parse import urlencode

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from django.views.decorators.http import require_safe

from directives.models import Assignment
from directives.selectors import agenda, work
from directives.selectors.agenda import Day
from directives.selectors.lateness import Standing, standing_of
from directives.states import AssignmentStatus
from directives.views import icalendar
from directives.views.places import order_label, views_of
from directives.views.shapes import deadline_words, rows_of
from docflow.core import clock, web
from docflow.core.web import signed_in
from docflow.org.selectors.calendar import ZONE, start_of
from docflow.org.states import Shift

# So many stand in a cell; the day opens with all of them.
IN_CELL = 3
_OFF = {
    Shift.WHOLE: gettext_lazy("nghỉ"),
    Shift.MORNING: gettext_lazy("nghỉ sáng"),
    Shift.AFTERNOON: gettext_lazy("nghỉ chiều"),
}
_FIRST, _LAST = date(2000, 1, 1), date(2099, 12, 31)


@signed_in
@require_safe
def month(request: HttpRequest) -> HttpResponse:
    """One month; `of=given` shows what one gave, `day` opens one day below the grid."""
    actor = web.actor_of(request)
    today, now = clock.today(), clock.now()
    day = _day(request.GET.get("day", ""))
    shown = (day or _month(request.GET.get("month", "")) or today).replace(day=1)
    of_given = request.GET.get("of") == "given"
    rows = agenda.given(actor) if of_given else agenda.held(actor)
    weeks = agenda.month_of(actor.office_id, shown)
    found = work.shown(agenda.between(rows, weeks[0][0].date, weeks[-1][-1].date))
    by_day: dict[date, list[Assignment]] = defaultdict(list)
    for one in found:
        if one.due is not None:
            by_day[one.due.astimezone(ZONE).date()].append(one)
    of = {"of": "given"} if of_given else {}
    in_month = [one for when in by_day if when.month == shown.month for one in by_day[when]]
    context = {
        "month": shown,
        "weeks": [[_cell(one, shown, by_day[one.date], of) for one in week] for week in weeks],
        "count": len(in_month),
        "provisional": any(one.provisional for week in weeks for one in week),
        "before_url": _url(month=f"{shown - timedelta(days=1):%Y-%m}", **of),
        "after_url": _url(month=f"{shown + timedelta(days=31):%Y-%m}", **of),
        "today_url": _url(**of),
        "is_now": shown == today.replace(day=1),
        "tabs": _tabs(of_given, shown),
        "of_given": of_given,
        "day": day,
        "day_words": _words(day) if day else "",
        "day_rows": rows_of(by_day[day], actor.office_id, now) if day else [],
        "order_label": order_label(actor),
        "views": views_of(request),
    }
    return render(request, "directives/calendar.html", context)


@signed_in
@require_safe
def download(request: HttpRequest) -> HttpResponse:
    """The deadlines of what I hold, for the calendar of my phone."""
    actor = web.actor_of(request)
    events = [_event(request, one) for one in agenda.own_deadlines(actor)]
    data = icalendar.calendar(_("Thời hạn công việc"), clock.now(), events)
    answer = HttpResponse(data, content_type="text/calendar; charset=utf-8")
    answer["Content-Disposition"] = 'attachment; filename="thoi-han.ics"'
    return answer


def _cell(day: Day, month: date, rows: list[Assignment], of: dict[str, str]) -> dict[str, Any]:
    now = clock.now()
    items = [_item(one, now) for one in rows]
    name = day.name
    if day.off and day.name == "" and day.date.weekday() < 5:
        name = str(_OFF[Shift(day.off)])
    elif day.off in (Shift.MORNING, Shift.AFTERNOON):
        name = f"{day.name} ({_OFF[Shift(day.off)]})"
    return {
        "date": day.date,
        "weekday": _words(day.date).split(",")[0],
        "url": _url(day=day.date.isoformat(), **of) + "#ngay",
        "outside": (day.date.year, day.date.month) != (month.year, month.month),
        "today": day.date == clock.today(),
        "off": day.off,
        "name": name,
        "provisional": day.provisional,
        "items": items[:IN_CELL],
        "more": max(0, len(items) - IN_CELL),
        "count": len(items),
        "late": sum(item["late"] for item in items),
    }


def _item(one: Assignment, now: datetime) -> dict[str, Any]:
    where = standing_of(one, now)
    due = one.due.astimezone(ZONE) if one.due else None
    return {
        "url": one.get_absolute_url(),
        "text": one.directive.text,
        "hour": f"{due:%H:%M}" if due else "",
        "holder": one.holder,
        "late": where == Standing.RUNNING_LATE,
        "done": one.status == AssignmentStatus.COMPLETED,
        "paused": one.status == AssignmentStatus.SUSPENDED,
        "state": one.get_status_display(),
    }


def _tabs(of_given: bool, month: date) -> list[dict[str, Any]]:
    words = {"month": f"{month:%Y-%m}"}
    return [
        {"label": _("Việc tôi giữ"), "url": _url(**words), "current": not of_given},
        {"label": _("Việc tôi giao"), "url": _url(of="given", **words), "current": of_given},
    ]


def _url(**query: str) -> str:
    url = reverse("directives:calendar")
    return f"{url}?{urlencode(query)}" if query else url


def _month(words: str) -> date | None:
    return _day(f"{words}-01")


def _day(words: str) -> date | None:
    """A day written as 2026-11-30 within the century; None for anything else."""
    try:
        found = date.fromisoformat(words)
    except ValueError:
        return None
    return found if _FIRST <= found <= _LAST else None


def _words(day: date) -> str:
    """ "thứ Hai, 30/11/2026" """
    return deadline_words(start_of(day)).rsplit(" ", 1)[0]


def _event(request: HttpRequest, one: Assignment) -> icalendar.Event:
    directive = one.directive
    facts = [
        (_("Người giao"), directive.author_name),
        (_("Vai trò"), str(one.get_role_display())),
        (_("Sản phẩm"), directive.product),
        (_("Trạng thái"), str(one.get_status_display())),
    ]
    url = request.build_absolute_uri(one.get_absolute_url())
    said = [f"{label}: {value}" for label, value in facts if value]
    return icalendar.Event(
        # The moment of giving keeps it apart from the same number in another installation.
        uid=f"{one.pk}-{one.given_at:%Y%m%dT%H%M%S}@docflow",
        at=cast(datetime, one.due),
        summary=_("Hạn: %(text)s") % {"text": directive.text[:200]},
        description="\n".join([directive.text, *said, url]),
        url=url,
        sequence=one.deadline_changes,
    )
