"""The list behind each number of the board, my tasks."""

from typing import Any

from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_safe

from directives.forms.filters import ListFilter
from directives.models import Assignment
from directives.selectors import work
from directives.selectors.board import behind
from directives.states import DirectiveStatus, Role
from directives.views.places import address, order_label, pager, start_in, views_of
from directives.views.shapes import deadline_words, rows_of
from docflow.core import clock, web
from docflow.core.actor import Actor
from docflow.core.web import signed_in
from docflow.org.selectors.calendar import ZONE
from docflow.org.states import HEADS, LEADERS

SHOWN = 30
# A work list is worked off; whoever holds more looks into the list of all.
MOST = 100


@signed_in
@require_safe
def home(request: HttpRequest) -> HttpResponse:
    """Leaders and heads begin at the board, everybody else at what they have to do."""
    leads = web.actor_of(request).role in LEADERS | HEADS
    return redirect("directives:board" if leads else "directives:mine")


@signed_in
@require_safe
def listing(request: HttpRequest) -> HttpResponse:
    """The orders behind one number of the board, or all that the person sees."""
    actor = web.actor_of(request)
    form = ListFilter(request.GET, actor=actor)
    now = clock.now()
    found = behind(actor, now, filters=form.where(), **form.cell)
    total = found.count()
    start = start_in(request, "from", total)
    rows = found.select_related("directive__source_document")[start : start + SHOWN]
    context = {
        "form": form,
        "narrowed": bool(form.chosen),
        "total": total,
        "rows": rows_of(rows, actor.office_id, now),
        "page": pager(request, "from", start, SHOWN, total) or _single(total),
        "exports": _exports(form, total),
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


def _asked(extension: Any) -> dict[str, Any]:
    return {
        "url": extension.assignment.get_absolute_url(),
        "text": extension.assignment.directive.text,
        "holder": extension.assignment.holder,
        "until": deadline_words(extension.until.astimezone(ZONE)),
        "reason": extension.reason,
    }


def _single(total: int) -> dict[str, Any]:
    """A list that one page shows."""
    shown = f"1-{total}" if total else ""
    return {"newer_url": "", "older_url": "", "shown": shown, "total": total, "exact": True}


def _exports(form: ListFilter, total: int) -> list[dict[str, str]]:
    if not total:
        return []
    return [
        {"label": _("Tải bảng tính"), "url": address("directives:list-sheet", form.chosen)},
        {"label": _("Bản in PDF"), "url": address("directives:list-print", form.chosen)},
    ]
