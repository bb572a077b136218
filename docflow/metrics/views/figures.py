"""The metric page: one figure with its target, the others beside, and the list of what failed."""

from io import BytesIO

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_safe

from docflow.core import clock
from docflow.core.web import actor_of, requires
from docflow.metrics.selectors import page as pages
from docflow.metrics.services.workbooks import workbook_of
from docflow.metrics.states import Perm

XLSX = "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet"


@requires(Perm.READ_FIGURES)
@require_safe
def page(request: HttpRequest) -> HttpResponse:
    today = clock.today()
    period = pages.period_from(request.GET, today)
    built = pages.build(actor_of(request), period, today)
    context = {
        "page": built,
        "main": _percent(built.figures.a.share),
        "b": _percent(built.figures.b.share),
        "c": _percent(built.figures.c.share),
        "points": [
            {"label": month.label, "value": _number(month.figures.a.share)} for month in built.trend
        ],
        "units": [
            {"cells": [name, {"text": f"{figure.numerator}", "number": True, "total": 0}]}
            for name, figure in built.units
        ],
        "months": _months(request, built),
    }
    return render(request, "metrics/figures.html", context)


@requires(Perm.READ_LIST)
@require_safe
def workbook(request: HttpRequest) -> HttpResponse:
    """The same figures and list as a spreadsheet."""
    today = clock.today()
    period = pages.period_from(request.GET, today)
    out = BytesIO()
    workbook_of(pages.build(actor_of(request), period, today)).save(out)
    response = HttpResponse(out.getvalue(), content_type=XLSX)
    name = f"chi-so-{period.first:%Y-%m}.xlsx"
    response["Content-Disposition"] = f'attachment; filename="{name}"'
    return response


def _months(request: HttpRequest, built: pages.Page) -> list[dict[str, object]]:
    return [
        {
            "label": month.label,
            "url": f"?month={month.first:%Y-%m}",
            "current": month.first == built.period.first,
        }
        for month in built.trend
    ]


def _number(share: float | None) -> float | None:
    return None if share is None else round(share * 100, 1)


def _percent(share: float | None) -> str:
    if share is None:
        return _("chưa có")
    return f"{share * 100:.1f}".rstrip("0").rstrip(".").replace(".", ",")
