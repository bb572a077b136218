"""The register of mail: its page, its print, its sheet."""

from typing import Any

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.views.decorators.http import require_safe

from docflow.core import clock, web
from docflow.core.language import of_office
from docflow.core.web import requires
from docflow.documents.forms.periods import PeriodForm
from docflow.documents.rendering import registers as printing
from docflow.documents.rendering import sheets
from docflow.documents.states import Perm
from docflow.documents.views.answers import attachment
from docflow.documents.views.paging import pager, start_of
from docflow.exchange.selectors import postal
from docflow.org.models import Office

# Characters of a column for each part of the page it takes in print.
_WIDTH = 7
_NAME = "So_gui_van_ban_di_buu_dien"


@requires(Perm.READ_REGISTER)
@require_safe
def register(request: HttpRequest) -> HttpResponse:
    """The six columns of the decree, the newest first; a row opens its document."""
    actor = web.actor_of(request)
    form = _form(request)
    found = postal.rows(actor, form.period)
    total = found.count()
    start = start_of(request, total)
    shown = list(found[start : start + postal.PAGE])
    cells = postal.lines(shown)
    context = {
        "form": form,
        "narrowed": bool(form.period.first or form.period.last),
        "columns": _columns(),
        "lines": [
            {
                "url": delivery.dispatch.document.get_absolute_url(),
                "subject": delivery.dispatch.document.subject,
                "voided": voided,
                "cells": texts,
            }
            for delivery, (texts, voided) in zip(shown, cells, strict=True)
        ],
        "page": pager(request, start, total, postal.PAGE),
        "total": total,
        "printed": postal.PRINTED,
    }
    return render(request, "exchange/postal.html", context)


@requires(Perm.READ_REGISTER)
@require_safe
def print_register(request: HttpRequest) -> HttpResponse:
    """The decree's form as PDF, to be printed, signed at the post and bound."""
    actor = web.actor_of(request)
    period = _form(request).period
    with of_office():
        cover, rows = postal.printed(actor, period)
        demo = Office.objects.get(pk=actor.office_id).is_demo
        data = printing.postal(cover, rows, demo=demo)
    return attachment(data, f"{_NAME}_{period.year}.pdf", "application/pdf")


@requires(Perm.READ_REGISTER)
@require_safe
def sheet(request: HttpRequest) -> HttpResponse:
    """The same cover and rows as an XLSX file."""
    actor = web.actor_of(request)
    period = _form(request).period
    with of_office():
        cover, rows = postal.printed(actor, period)
        data = sheets.workbook(
            f"Gửi bưu điện {period.year}",
            [column.name for column in printing.POSTAL],
            ((row.cells, row.voided) for row in rows),
            widths=[column.share * _WIDTH for column in printing.POSTAL],
            cover=printing.cover_lines(printing.POSTAL_TITLE, cover, numbered=False),
        )
    return attachment(data, f"{_NAME}_{period.year}.xlsx", sheets.MEDIA_TYPE)


def _form(request: HttpRequest) -> PeriodForm:
    years = postal.years(web.actor_of(request))
    return PeriodForm(request.GET, years=years, today=clock.today())


def _columns() -> list[dict[str, Any]]:
    whole = sum(column.share for column in printing.POSTAL)
    return [
        {"name": one.name, "centred": one.centred, "width": round(one.share / whole * 100, 1)}
        for one in printing.POSTAL
    ]
