"""The board, the list behind each of its numbers, my tasks."""

from typing import Any
from urllib.parse import urlencode

from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_safe

from directives.forms.filters import NO_UNIT, BoardFilter, ListFilter
from directives.models import Assignment
from directives.selectors import work
from directives.selectors.board import EXTENDED, RETURNED, Row, behind, board
from directives.selectors.lateness import Standing
from directives.states import DirectiveStatus, Role
from directives.views.places import order_label, views_of
from directives.views.shapes import deadline_words, rows_of
from docflow.core import clock, web
from docflow.core.actor import Actor
from docflow.core.web import signed_in
from docflow.org.selectors.calendar import ZONE
from docflow.org.states import HEADS, LEADERS

SHOWN = 30
# A work list is worked off; whoever holds more looks into the list of all.
MOST = 100
# Columns of the board in the order leaders read them: attribute, column of the list, tone.
_CELLS = (
    ("given", "", ""),
    ("on_time", Standing.ON_TIME.value, ""),
    ("late", Standing.LATE.value, "late"),
    ("running", Standing.RUNNING.value, ""),
    ("running_late", Standing.RUNNING_LATE.value, "late"),
    ("no_deadline", Standing.NO_DEADLINE.value, ""),
    ("extensions", EXTENDED, ""),
    ("returned", RETURNED, ""),
)


@signed_in
@require_safe
def home(request: HttpRequest) -> HttpResponse:
    """Leaders and heads begin at the board, everybody else at what they have to do."""
    leads = web.actor_of(request).role in LEADERS | HEADS
    return redirect("directives:board" if leads else "directives:mine")


@signed_in
@require_safe
def overview(request: HttpRequest) -> HttpResponse:
    """Units by standing, and what is late with its last report."""
    actor = web.actor_of(request)
    form = BoardFilter(request.GET, actor=actor)
    now, where, chosen = clock.now(), form.where(), form.chosen
    counted = board(actor, now, where)
    late = work.overdue(actor, now, where)
    context = {
        "form": form,
        "narrowed": bool(chosen),
        "rows": [_units(row, chosen, str(row.unit_id or NO_UNIT)) for row in counted.rows],
        "total": _units(counted.total, chosen, "") if len(counted.rows) > 1 else None,
        "worst": _worst(counted.rows, chosen),
        "late": [_late(one) for one in late[:MOST]],
        "late_count": len(late),
        "late_url": _url(chosen, "", Standing.RUNNING_LATE.value),
        "order_label": order_label(actor),
        "views": views_of(request),
    }
    return render(request, "directives/board.html", context)


@signed_in
@require_safe
def listing(request: HttpRequest) -> HttpResponse:
    """The orders behind one number of the board, or all that the person sees."""
    actor = web.actor_of(request)
    form = ListFilter(request.GET, actor=actor)
    now = clock.now()
    found = behind(actor, now, filters=form.where(), **form.cell)
    total = found.count()
    start = start_of(request, total)
    rows = found.select_related("directive__source_document")[start : start + SHOWN]
    context = {
        "form": form,
        "narrowed": bool(form.chosen),
        "total": total,
        "rows": rows_of(rows, actor.office_id, now),
        "page": page_of(request, start, total),
        "order_label": order_label(actor),
        "views": views_of(request),
    }
    return render(request, "directives/list.html", context)


@signed_in
@require_safe
def mine(request: HttpRequest) -> HttpResponse:
    """What I have to do, what waits for my word, what I gave."""
    actor = web.actor_of(request)
    now = clock.now()
    groups = [
        (_("Việc tôi phải làm"), work.mine(actor, now)),
        (_("Kết quả chờ tôi duyệt"), work.waiting_for_decision(actor, now)),
        (_("Bị trả lại, chờ tôi giao lại"), work.returned_to(actor)),
    ]
    shown = [
        {"label": label, "rows": rows_of(rows[:MOST], actor.office_id, now)}
        for label, rows in groups
    ]
    extensions = [_asked(one) for one in work.extensions_asked(actor)[:MOST]]
    context = {
        "groups": shown,
        "extensions": extensions,
        "waits": bool(extensions) or any(group["rows"] for group in shown),
        "given": rows_of(_open(actor), actor.office_id, now),
        "gives": actor.role in LEADERS | HEADS,
        "order_label": order_label(actor),
        "views": views_of(request),
    }
    return render(request, "directives/mine.html", context)


def _open(actor: Actor) -> list[Assignment]:
    """The lead of every order of the person that still runs."""
    orders = work.given_by(actor).filter(status=DirectiveStatus.GIVEN)[:MOST]
    leads = [[one for one in row.assignments.all() if one.role == Role.LEAD] for row in orders]
    return [found[-1] for found in leads if found]


def _units(row: Row, chosen: dict[str, str], unit: str) -> dict[str, Any]:
    """One line of the board; each number with the address of its list."""
    cells = [
        {
            "value": getattr(row, name),
            "url": _url(chosen, unit, column),
            "tone": tone if getattr(row, name) else "",
        }
        for name, column, tone in _CELLS
    ]
    share = row.share
    return {
        "name": row.name,
        "url": _url(chosen, unit, ""),
        "cells": cells,
        "share": None if share is None else round(float(share) * 100),
        "given": row.given,
        "running_late": row.running_late,
    }


def _worst(rows: tuple[Row, ...], chosen: dict[str, str]) -> dict[str, str] | None:
    """The unit with the most work running late."""
    late = [row for row in rows if row.running_late]
    if not late:
        return None
    row = max(late, key=lambda one: one.running_late)
    url = _url(chosen, str(row.unit_id or NO_UNIT), Standing.RUNNING_LATE.value)
    words = _("Xem %(count)s việc quá hạn của %(unit)s")
    return {"label": words % {"count": row.running_late, "unit": row.name}, "url": url}


def _url(chosen: dict[str, str], unit: str, column: str) -> str:
    query = {**chosen, "unit": unit, "column": column}
    kept = urlencode({name: value for name, value in query.items() if value})
    return reverse("directives:list") + (f"?{kept}" if kept else "")


def _late(one: work.Late) -> dict[str, Any]:
    report = one.last_report
    return {
        "url": one.assignment.get_absolute_url(),
        "text": one.assignment.directive.text,
        "holder": one.assignment.holder,
        "giver": one.assignment.directive.author_name,
        "due": one.assignment.due,
        "days": one.days_late,
        "report": report.text if report else "",
        "report_at": report.made_at if report else None,
    }


def _asked(extension: Any) -> dict[str, Any]:
    return {
        "url": extension.assignment.get_absolute_url(),
        "text": extension.assignment.directive.text,
        "holder": extension.assignment.holder,
        "until": deadline_words(extension.until.astimezone(ZONE)),
        "reason": extension.reason,
    }


def start_of(request: HttpRequest, total: int) -> int:
    """From which row on the address asks to be shown."""
    given = request.GET.get("from", "")
    start = int(given) if given.isascii() and given.isdigit() and len(given) < 9 else 0
    return start if start < total else 0


def page_of(request: HttpRequest, start: int, total: int, shown: int = SHOWN) -> dict[str, Any]:
    """Newer and older of a list that shows `shown` rows at once, for the pager."""

    def url(first: int) -> str:
        query = request.GET.copy()
        query["from"] = str(first)
        return f"?{query.urlencode()}"

    end = min(start + shown, total)
    return {
        "newer_url": url(max(0, start - shown)) if start else "",
        "older_url": url(end) if end < total else "",
        "shown": f"{start + 1}-{end}" if total else "",
        "total": total,
        "exact": True,
    }
