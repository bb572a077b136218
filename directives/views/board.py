"""The board: lines by standing, what is late and soon due, the trend; the office's and a unit's."""

from dataclasses import dataclass
from datetime import datetime
from typing import Any

from django.db.models import Q
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import ngettext
from django.views.decorators.http import require_safe

from directives.forms.filters import ONCE, BoardFilter, UnitFilter, period_words
from directives.selectors import work
from directives.selectors.board import (
    EXTENDED,
    RETURNED,
    Board,
    Row,
    at_level,
    board,
    counted_once,
    handed_on,
)
from directives.selectors.dimensions import DIMENSIONS, Dimension
from directives.selectors.lateness import Standing
from directives.selectors.soon import counts_soon
from directives.selectors.trend import MONTH, WEEK, Period, span_of, trend
from directives.views.places import address, order_label, views_of
from docflow.core import clock, web
from docflow.core.actor import Actor
from docflow.core.web import signed_in
from docflow.documents.views.paging import pager_if_long, start_of
from docflow.org.models import Unit
from docflow.org.states import LEADERS

# Lines of the board, and late work, on one page.
LINES = 200
SHOWN = 30
# Columns of the board in the order leaders read them: attribute, column of the list, tone.
CELLS = (
    ("given", "", ""),
    ("on_time", Standing.ON_TIME.value, ""),
    ("late", Standing.LATE.value, "late"),
    ("running", Standing.RUNNING.value, ""),
    ("running_late", Standing.RUNNING_LATE.value, "late"),
    ("no_deadline", Standing.NO_DEADLINE.value, ""),
    ("extensions", EXTENDED, ""),
    ("returned", RETURNED, ""),
)


@dataclass(frozen=True)
class Asked:
    """One board as it was asked for: over what, by what, and the page that shows it."""

    actor: Actor
    now: datetime
    form: BoardFilter
    by: Dimension
    page: str

    @property
    def where(self) -> Q:
        return self.form.where()

    def count(self) -> Board:
        level = self.form.counted_level
        return board(self.actor, self.now, self.where, by=self.by.name, level=level)


@signed_in
@require_safe
def overview(request: HttpRequest) -> HttpResponse:
    """The office's orders: lines by standing, and what is late with its last report."""
    actor = web.actor_of(request)
    form = BoardFilter(request.GET, actor=actor)
    asked = Asked(actor, clock.now(), form, dimension_in(request, "unit"), "directives:board")
    return render(request, "directives/board.html", _page(request, asked))


@signed_in
@require_safe
def unit_board(request: HttpRequest) -> HttpResponse:
    """The orders of a department's heads, by who has them in hand."""
    actor = web.actor_of(request)
    units = units_for(actor)
    if not units:
        return redirect("directives:board")
    form = UnitFilter(request.GET, actor=actor, units=units)
    asked = Asked(
        actor, clock.now(), form, dimension_in(request, "holder"), "directives:unit-board"
    )
    context = _page(request, asked) | {"unit": form.unit_name}
    return render(request, "directives/board.html", context)


def dimension_in(request: HttpRequest, usual: str) -> Dimension:
    return DIMENSIONS.get(request.GET.get("by", ""), DIMENSIONS[usual])


def units_for(actor: Actor) -> list[tuple[int, str]]:
    """The departments whose board one may open: all for leaders, the own and those below it."""
    units = Unit.objects.filter(office_id=actor.office_id)
    if actor.role not in LEADERS:
        if actor.unit_id is None:
            return []
        units = Unit.objects.descendants(actor.unit_id, include_self=True)
    return [(unit.pk, unit.name) for unit in units.order_by("ordinal", "pk")]


def _page(request: HttpRequest, asked: Asked) -> dict[str, Any]:
    form, counted = asked.form, asked.count()
    kept, total = form.kept, counted.total
    first = start_of(request, len(counted.rows), "line")
    late_first = start_of(request, total.running_late, "late")
    step = WEEK if request.GET.get("step") == WEEK else MONTH
    once = counted_once(asked.actor, asked.where, form.counted_level)
    own = form.chosen
    return {
        "form": form,
        "narrowed": bool(set(own) - {"from_unit"}),
        "clear_url": reverse(asked.page),
        "hidden": {"by": asked.by.name, "step": step},
        "by": asked.by,
        "dimensions": _dimensions(asked, own, step),
        "rows": [_line(asked, row, kept) for row in counted.rows[first : first + LINES]],
        "lines": pager_if_long(request, first, len(counted.rows), LINES, "line"),
        "total": _total(total, kept) if len(counted.rows) > 1 else None,
        "tiles": _tiles(asked, once, total, kept),
        "worst": _worst(asked, counted, kept),
        **_lateness(request, asked, total, late_first),
        **_trend(asked, once, kept, own, step),
        "exports": _exports(asked, kept),
        "order_label": order_label(asked.actor),
        "views": views_of(request),
    }


def _lateness(request: HttpRequest, asked: Asked, total: Row, first: int) -> dict[str, Any]:
    """What runs late, each piece of work once: as many as the last line says."""
    level = asked.form.counted_level
    where = asked.where & at_level(level) & ~handed_on(level)
    late = work.overdue(asked.actor, asked.now, where, start=first, most=SHOWN)
    return {
        "late": [_late(one) for one in late],
        "late_count": total.running_late,
        "late_pages": pager_if_long(request, first, total.running_late, SHOWN, "late"),
        "late_url": _once(asked.form.kept, Standing.RUNNING_LATE.value),
    }


def _trend(
    asked: Asked, once: Any, kept: dict[str, str], own: dict[str, str], step: str
) -> dict[str, Any]:
    periods = trend(once, asked.now, step)
    steps = [(MONTH, _("Theo tháng")), (WEEK, _("Theo tuần"))]
    return {
        "trend": [_period(one, kept) for one in periods],
        "steps": [
            {
                "label": label,
                "url": address(asked.page, {**own, "by": asked.by.name, "step": name}) + "#trend",
                "current": name == step,
            }
            for name, label in steps
        ],
    }


def _period(one: Period, kept: dict[str, str]) -> dict[str, Any]:
    cells = [
        (one.given, _once(kept, "", given_in=one.key)),
        (one.on_time, _once(kept, Standing.ON_TIME.value, done_in=one.key)),
        (one.late, _once(kept, Standing.LATE.value, done_in=one.key)),
    ]
    share = one.share
    days = span_of(one.key)
    return {
        "label": f"{one.first:%d/%m}" if "W" in one.key else f"{one.first:%m/%y}",
        "words": period_words(days) if days else one.key,
        "value": None if share is None else round(share * 100),
        "cells": [{"value": value, "url": url} for value, url in cells],
    }


def _dimensions(asked: Asked, own: dict[str, str], step: str) -> list[dict[str, Any]]:
    return [
        {
            "label": one.label,
            "url": address(asked.page, {**own, "by": one.name, "step": step}),
            "current": one is asked.by,
        }
        for one in DIMENSIONS.values()
    ]


def _line(asked: Asked, row: Row, kept: dict[str, str]) -> dict[str, Any]:
    """One line of the board; each number with the address of its list."""
    return _cells(row, {**kept, asked.by.name: row.key})


def _total(row: Row, kept: dict[str, str]) -> dict[str, Any]:
    return _cells(row, {**kept, "once": ONCE})


def _cells(row: Row, query: dict[str, str]) -> dict[str, Any]:
    cells = [
        {
            "value": getattr(row, name),
            "url": address("directives:list", {**query, "column": column}),
            "tone": tone if getattr(row, name) else "",
        }
        for name, column, tone in CELLS
    ]
    share = row.share
    return {
        "name": row.name,
        "url": address("directives:list", query),
        "cells": cells,
        "share": None if share is None else round(float(share) * 100),
        "given": row.given,
        "running_late": row.running_late,
    }


def _tiles(asked: Asked, once: Any, total: Row, kept: dict[str, str]) -> list[dict[str, Any]]:
    """What asks for a look today; each opens its list."""
    soon = counts_soon(once, asked.actor.office_id, asked.now)
    late = Standing.RUNNING_LATE.value
    return [
        {
            "label": _("Đang quá hạn"),
            "value": total.running_late,
            "note": _("việc đang thực hiện"),
            "url": _once(kept, late),
            "tone": "late" if total.running_late else "",
        },
        {
            "label": _("Đến hạn trong 3 ngày"),
            "value": soon["due_3"],
            "note": _("ngày làm việc"),
            "url": _once(kept, "due_3"),
            "tone": "soon" if soon["due_3"] else "",
        },
        {
            "label": _("Đến hạn trong 7 ngày"),
            "value": soon["due_7"],
            "note": _("ngày làm việc"),
            "url": _once(kept, "due_7"),
            "tone": "",
        },
    ]


def _worst(asked: Asked, counted: Board, kept: dict[str, str]) -> dict[str, str] | None:
    """The line with the most work running late."""
    late = [row for row in counted.rows if row.running_late]
    if not late:
        return None
    row = max(late, key=lambda one: one.running_late)
    query = {**kept, asked.by.name: row.key, "column": Standing.RUNNING_LATE.value}
    words = ngettext(
        "Xem %(count)s việc quá hạn của %(unit)s",
        "Xem %(count)s việc quá hạn của %(unit)s",
        row.running_late,
    )
    label = words % {"count": row.running_late, "unit": row.name}
    return {"label": label, "url": address("directives:list", query)}


def _exports(asked: Asked, kept: dict[str, str]) -> list[dict[str, str]]:
    level = {} if kept.get("level") else {"level": "all"}
    query = {**kept, **level, "by": asked.by.name}
    return [
        {"label": label, "url": address(name, query)}
        for name, label in (
            ("directives:board-sheet", _("Tải bảng tính")),
            ("directives:board-print", _("Bản in PDF")),
        )
    ]


def _once(kept: dict[str, str], column: str, **more: str) -> str:
    return address("directives:list", {**kept, **more, "once": ONCE, "column": column})


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
