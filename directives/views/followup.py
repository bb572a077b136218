"""The follow-up register of incoming documents: its page, its print, its sheet."""

from typing import Any

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.views.decorators.http import require_safe

from directives.selectors import followup
from directives.views.places import views_of
from docflow.core import clock, web
from docflow.core.language import of_office
from docflow.core.web import requires
from docflow.documents.forms.periods import PeriodForm
from docflow.documents.rendering import registers as printing
from docflow.documents.rendering import sheets
from docflow.documents.states import Perm as DocumentPerm
from docflow.documents.views.answers import attachment
from docflow.documents.views.paging import pager, start_of
from docflow.org.models import Office

# Characters of a column for each part of the page it takes in print.
_WIDTH = 7
_NAME = "So_theo_doi_giai_quyet_van_ban_den"


@requires(DocumentPerm.READ_REGISTER)
@require_safe
def register(request: HttpRequest) -> HttpResponse:
    """The seven columns of the decree, the newest number first; a row opens its document."""
    actor = web.actor_of(request)
    form = _form(request)
    period = form.period
    found = followup.rows(actor, period)
    total = found.count()
    start = start_of(request, total)
    shown = list(found[start : start + followup.PAGE])
    context = {
        "form": form,
        "query": request.GET.urlencode(),
        "narrowed": bool(period.first or period.last),
        "columns": _columns(),
        "lines": _lines(followup.lines(actor, shown, clock.now())),
        "page": pager(request, start, total, followup.PAGE),
        "total": total,
        "printed": followup.PRINTED,
        "views": views_of(request),
    }
    return render(request, "directives/followup.html", context)


@requires(DocumentPerm.READ_REGISTER)
@require_safe
def print_register(request: HttpRequest) -> HttpResponse:
    """The decree's form as PDF, to be printed and bound (NĐ 30/2020/NĐ-CP, Phụ lục IV, VIII)."""
    actor = web.actor_of(request)
    period = _form(request).period
    with of_office():
        cover, rows = followup.printed(actor, period, clock.now())
        demo = Office.objects.get(pk=actor.office_id).is_demo
        data = printing.follow_up(cover, rows, demo=demo)
    return attachment(data, f"{_NAME}_{period.year}.pdf", "application/pdf")


@requires(DocumentPerm.READ_REGISTER)
@require_safe
def sheet(request: HttpRequest) -> HttpResponse:
    """The same cover and rows as an XLSX file."""
    actor = web.actor_of(request)
    period = _form(request).period
    with of_office():
        cover, rows = followup.printed(actor, period, clock.now())
        columns = printing.FOLLOW_UP
        data = sheets.workbook(
            f"Theo dõi giải quyết {period.year}",
            [column.name for column in columns],
            ((row.cells, row.voided) for row in rows),
            widths=[column.share * _WIDTH for column in columns],
            cover=printing.cover_lines(printing.FOLLOW_UP_TITLE, cover, numbered=False),
        )
    return attachment(data, f"{_NAME}_{period.year}.xlsx", sheets.MEDIA_TYPE)


def _form(request: HttpRequest) -> PeriodForm:
    years = followup.years(web.actor_of(request))
    return PeriodForm(request.GET, years=years, today=clock.today())


def _columns() -> list[dict[str, Any]]:
    whole = sum(column.share for column in printing.FOLLOW_UP)
    return [
        {"name": one.name, "centred": one.centred, "width": round(one.share / whole * 100, 1)}
        for one in printing.FOLLOW_UP
    ]


def _lines(lines: list[followup.Line]) -> list[dict[str, Any]]:
    return [
        {
            "url": line.document.get_absolute_url(),
            "subject": line.document.subject,
            "voided": line.voided,
            "late": line.late,
            "cells": line.cells,
        }
        for line in lines
    ]
