"""My tasks: one list in the order of what must be done next, with what is new in it."""

from collections import Counter
from datetime import datetime, timedelta
from itertools import groupby
from typing import Any

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy, ngettext
from django.views.decorators.http import require_safe

from directives.selectors import changes, tasks
from directives.selectors.changes import Change, Left
from directives.selectors.tasks import Loaded, Task
from directives.selectors.urgency import Next
from directives.services import looking
from directives.states import AssignmentStatus
from directives.views import back
from directives.views.places import order_label, views_of
from directives.views.shapes import deadline_words, rows_of
from docflow.core import clock, web
from docflow.core.actor import Actor
from docflow.core.web import signed_in
from docflow.documents.views.paging import pager_if_long, start_of
from docflow.org.selectors.calendar import ZONE

SHOWN = 100
# What each asks for: (word, route, key).
_ACTS = {
    Next.ACCEPT: (gettext_lazy("Nhận việc"), "directives:accept", "n"),
    Next.REPORT: (gettext_lazy("Báo cáo"), "directives:quick", "b"),
    Next.JUDGE: (gettext_lazy("Duyệt kết quả"), "directives:approve", "d"),
    Next.EXTENSION: (gettext_lazy("Quyết định gia hạn"), "directives:grant", "d"),
    Next.REASSIGN: (gettext_lazy("Giao lại"), "directives:reassign", "d"),
}


@signed_in
@require_safe
def mine(request: HttpRequest) -> HttpResponse:
    """What I have to do and what waits for my word; with `view=given` what I gave."""
    actor = web.actor_of(request)
    now = clock.now()
    found = tasks.waiting(actor, now)
    given = tasks.given_open(actor, now)
    total = given.count()
    context: dict[str, Any] = {
        "tabs": _tabs(request, len(found), total),
        "waiting": len(found),
        "order_label": order_label(actor),
        "views": views_of(request),
        "live_url": request.get_full_path(),
    }
    if request.GET.get("view") == "given":
        start = start_of(request, total)
        rows = rows_of(given[start : start + SHOWN], actor.office_id, now)
        context |= {
            "given": True,
            "rows": rows,
            "page": pager_if_long(request, start, total, SHOWN),
        }
    else:
        context |= _waiting(request, actor, now, found)
    return render(request, "directives/mine.html", context)


def _waiting(
    request: HttpRequest, actor: Actor, now: datetime, found: list[Task]
) -> dict[str, Any]:
    moment = _looked(request, actor)
    news = changes.since(actor, moment, found) if moment else {}
    gone = changes.left(actor, moment) if moment else []
    changed = [task for task in found if task.assignment in news]
    only_news = request.GET.get("changed") == "1" and moment is not None
    listed = changed if only_news else found
    start = start_of(request, len(listed))
    shown = tasks.load(listed[start : start + SHOWN])
    rows = _rows(request, shown, news, actor, now)
    return {
        "groups": _groups(listed, shown, rows),
        "page": pager_if_long(request, start, len(listed), SHOWN),
        "changed": len(changed) + len(gone),
        "since": _moment(moment, now) if moment else "",
        "only_news": only_news,
        "gone": [_gone(one) for one in gone] if only_news else [],
    }


def _looked(request: HttpRequest, actor: Actor) -> datetime | None:
    """A page that reads itself again while it lies open is not looked at anew."""
    opened = request.method == "GET" and not request.htmx  # type: ignore[attr-defined]
    return looking.looked(actor=actor) if opened else changes.last_look(actor)


def _tabs(request: HttpRequest, waiting: int, given: int) -> list[dict[str, Any]]:
    here = reverse("directives:mine")
    of_given = request.GET.get("view") == "given"
    return [
        {"label": _("Chờ tôi xử lý"), "url": here, "count": waiting, "current": not of_given},
        {
            "label": _("Tôi giao, chưa xong"),
            "url": f"{here}?view=given",
            "count": given,
            "current": of_given,
        },
        {"label": _("Lịch"), "url": reverse("directives:calendar"), "count": ""},
    ]


def _groups(
    listed: list[Task], shown: list[Loaded], rows: list[dict[str, Any]]
) -> list[dict[str, Any]]:
    """The rows of this page under their headings, each with the count of the whole group."""
    counts = Counter(task.urgency for task in listed)
    pairs = zip((one.task.urgency for one in shown), rows, strict=True)
    return [
        {
            "key": urgency.value,
            "label": urgency.label,
            "count": counts[urgency],
            "rows": [row for _urgency, row in found],
        }
        for urgency, found in groupby(pairs, key=lambda pair: pair[0])
    ]


def _rows(
    request: HttpRequest,
    shown: list[Loaded],
    news: dict[int, list[Change]],
    actor: Actor,
    now: datetime,
) -> list[dict[str, Any]]:
    drawn = rows_of([one.assignment for one in shown], actor.office_id, now)
    names = [_name(one.task) for one in shown]
    rows = []
    for at, (one, row) in enumerate(zip(shown, drawn, strict=True)):
        # After a decision the row is gone: the next one takes its place under the eye.
        after = names[at] if one.task.mine else _beside(names, at)
        row |= {
            "name": names[at],
            "who": row["giver"] if one.task.mine else row["holder"],
            "act": _act(request, one, after),
            "news": _news(news.get(one.task.assignment, []), now),
            "notes": _notes(one),
        }
        rows.append(row)
    return rows


def _beside(names: list[str], at: int) -> str:
    """The row below, or above the last one."""
    others = [*names[at + 1 : at + 2], *names[max(0, at - 1) : at]]
    return others[0] if others else ""


def _name(task: Task) -> str:
    return f"task-{task.assignment}" + (f"-{task.extension}" if task.extension else "")


def _act(request: HttpRequest, one: Loaded, after: str) -> dict[str, Any] | None:
    if one.task.next not in _ACTS:
        return None
    label, route, key = _ACTS[one.task.next]
    url = reverse(route, args=[one.task.extension or one.task.assignment])
    here = request.get_full_path() + (f"#{after}" if after else "")
    again = one.assignment.status == AssignmentStatus.SENT_BACK
    return {
        "label": _("Báo cáo lại") if again else label,
        "url": back.leading(url, here),
        "key": key,
        "post": one.task.next == Next.ACCEPT,
    }


def _notes(one: Loaded) -> list[str]:
    """Words under the order: what kind of part it is, what was asked for."""
    notes = []
    if one.extension is not None:
        until = deadline_words(one.extension.until.astimezone(ZONE))
        words = _("Xin gia hạn đến %(until)s: %(why)s")
        notes.append(words % {"until": until, "why": one.extension.reason})
    if one.handed_on:
        notes.append(_("đã giao tiếp, đang chờ kết quả"))
    if one.task.next == Next.WAIT:
        notes.append(_("tạm dừng, chờ người giao cho tiếp tục"))
    return notes


def _news(found: list[Change], now: datetime) -> str:
    """The newest change in words, and how many more there are."""
    if not found:
        return ""
    words = _said(found[0], now)
    more = len(found) - 1
    return words + (
        ngettext(", và %(count)s thay đổi khác", ", và %(count)s thay đổi khác", more)
        % {"count": more}
        if more
        else ""
    )


def _said(change: Change, now: datetime) -> str:
    parts = [change.label, change.who, _moment(change.at, now)]
    return ", ".join(part for part in parts if part)


def _gone(one: Left) -> dict[str, Any]:
    return {
        "url": one.assignment.get_absolute_url(),
        "text": one.assignment.directive.text,
        "news": _said(one.change, clock.now()),
    }


def _moment(moment: datetime, now: datetime) -> str:
    """ "08:15 hôm nay", "08:15 hôm qua", "08:15 ngày 21/11"."""
    local, today = moment.astimezone(ZONE), now.astimezone(ZONE).date()
    if local.date() == today:
        return _("%(time)s hôm nay") % {"time": f"{local:%H:%M}"}
    if local.date() == today - timedelta(days=1):
        return _("%(time)s hôm qua") % {"time": f"{local:%H:%M}"}
    form = "%d/%m" if local.year == today.year else "%d/%m/%Y"
    return _("%(time)s ngày %(day)s") % {"time": f"{local:%H:%M}", "day": f"{local:{form}}"}
