"""The list behind each number of the board."""

from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_safe

from directives.forms.filters import ListFilter
from directives.selectors.board import behind
from directives.views.places import address, order_label, views_of
from directives.views.shapes import rows_of
from docflow.core import clock, web
from docflow.core.web import signed_in
from docflow.documents.views.paging import pager, start_of
from docflow.org.states import HEADS, LEADERS

SHOWN = 30
# So many late ones stand under the board; the rest behind the link.
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
    start = start_of(request, total)
    rows = found.select_related("directive__source_document")[start : start + SHOWN]
    context = {
        "form": form,
        "narrowed": bool(form.chosen),
        "total": total,
        "rows": rows_of(rows, actor.office_id, now),
        "page": pager(request, start, total, SHOWN),
        "exports": _exports(form, total),
        "order_label": order_label(actor),
        "views": views_of(request),
    }
    return render(request, "directives/list.html", context)


def _exports(form: ListFilter, total: int) -> list[dict[str, str]]:
    if not total:
        return []
    return [
        {"label": _("Tải bảng tính"), "url": address("directives:list-sheet", form.chosen)},
        {"label": _("Bản in PDF"), "url": address("directives:list-print", form.chosen)},
    ]
