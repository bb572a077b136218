"""The register of borrowed originals: its page and prints; lending, prolonging, taking back."""

from collections.abc import Callable
from typing import Any

from django.contrib import messages
from django.forms import Form
from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_safe

from docflow.core import clock, policy, web, workflow
from docflow.core.attempts import attempt
from docflow.core.audit import reads
from docflow.core.language import of_office
from docflow.core.web import requires
from docflow.documents.forms.loans import ExtendForm, LendForm, ReturnForm
from docflow.documents.forms.periods import PeriodForm
from docflow.documents.models import Document, Loan
from docflow.documents.policies import visible_to
from docflow.documents.rendering import registers as printing
from docflow.documents.rendering import sheets
from docflow.documents.selectors import copies
from docflow.documents.selectors import loans as found
from docflow.documents.services import borrowing
from docflow.documents.states import LoanStatus, Medium, Perm
from docflow.documents.views.acts import page
from docflow.documents.views.answers import attachment, posted_in, see_other
from docflow.documents.views.paging import pager, start_of
from docflow.org.models import Office

# Characters of a column for each part of the page it takes in print.
_WIDTH = 7
_NAME = "So_su_dung_ban_luu"


@requires(Perm.LEND)
@require_safe
def register(request: HttpRequest) -> HttpResponse:
    """What is out, overdue first; below it the register of the year in the decree's columns."""
    actor = web.actor_of(request)
    form = _form(request)
    every = found.rows(actor, form.period)
    total = every.count()
    start = start_of(request, total)
    shown = list(every[start : start + found.PAGE])
    still = list(found.still_out(actor)[: found.PRINTED])
    ids = {one.document_id for one in (*shown, *still)}
    seen = set(visible_to(actor).filter(pk__in=ids).values_list("pk", flat=True))
    context = {
        "form": form,
        "narrowed": bool(form.period.first or form.period.last),
        "columns": _columns(),
        "lines": [_line(line, seen) for line in found.lines(shown)],
        "out": [_line(line, seen) for line in found.lines(still)],
        "late": sum(one.due_on < clock.today() for one in still),
        "page": pager(request, start, total, found.PAGE),
        "total": total,
        "printed": found.PRINTED,
    }
    return render(request, "documents/loans/register.html", context)


@requires(Perm.LEND)
@require_safe
def print_register(request: HttpRequest) -> HttpResponse:
    """The decree's fifth form as PDF, to be printed and bound (Phụ lục IV, IV)."""
    actor = web.actor_of(request)
    period = _form(request).period
    with of_office():
        cover, rows = found.printed(actor, period)
        demo = Office.objects.get(pk=actor.office_id).is_demo
        data = printing.borrowed(cover, rows, demo=demo)
    return attachment(data, f"{_NAME}_{period.year}.pdf", "application/pdf")


@requires(Perm.LEND)
@require_safe
def sheet(request: HttpRequest) -> HttpResponse:
    """The same cover and rows as an XLSX file."""
    actor = web.actor_of(request)
    period = _form(request).period
    with of_office():
        cover, rows = found.printed(actor, period)
        data = sheets.workbook(
            f"Sử dụng bản lưu {period.year}",
            [column.name for column in printing.BORROWED],
            ((row.cells, row.voided) for row in rows),
            widths=[column.share * _WIDTH for column in printing.BORROWED],
            cover=printing.cover_lines(printing.BORROWED_TITLE, cover),
        )
    return attachment(data, f"{_NAME}_{period.year}.xlsx", sheets.MEDIA_TYPE)


@requires(Perm.LEND, Document)
@page
def lend(request: HttpRequest, document: Document) -> HttpResponse:
    """Give the original of this document to somebody."""
    actor = web.actor_of(request)
    form = LendForm(posted_in(request), office_id=document.office_id)
    if request.method == "POST" and form.is_valid():
        made = attempt(
            form, lambda: borrowing.lend(actor=actor, document=document, **form.cleaned_data)
        )
        if made:
            messages.success(request, _("Đã ghi vào sổ sử dụng bản lưu."))
            return see_other(made)
    context = {
        "document": document,
        "form": form,
        "out": found.out(document),
        "electronic": copies.source_of(document).medium == Medium.ELECTRONIC,
    }
    return render(request, "documents/loans/lend.html", context)


@requires(Perm.VIEW, Loan)
@require_safe
def show(request: HttpRequest, loan: Loan) -> HttpResponse:
    """One loan: for its keepers and for who has the original."""
    actor = web.actor_of(request)
    reads.note(actor, loan, "view")
    document = loan.document
    late = loan.status == LoanStatus.LENT and loan.due_on < clock.today()
    context = {
        "loan": loan,
        "late": late,
        "facts": _facts(loan),
        "document_url": document.get_absolute_url()
        if visible_to(actor).filter(pk=document.pk).exists()
        else "",
        "offers": {one.name: one for one in workflow.open_to(loan, actor)},
        "keeps": policy.can(actor, Perm.LEND, loan),
    }
    return render(request, "documents/loans/show.html", context)


@requires(Perm.LEND, Loan)
@page
def extend(request: HttpRequest, loan: Loan) -> HttpResponse:
    actor = web.actor_of(request)
    form = ExtendForm(posted_in(request), loan=loan)
    words = (_("Gia hạn"), _("Đã ghi hạn trả mới."))
    return _step(
        request,
        loan,
        form,
        words,
        lambda: borrowing.extend(actor=actor, loan=loan, **form.cleaned_data),
    )


@requires(Perm.LEND, Loan)
@page
def take_back(request: HttpRequest, loan: Loan) -> HttpResponse:
    actor = web.actor_of(request)
    form = ReturnForm(posted_in(request))
    words = (_("Nhận lại bản lưu"), _("Đã ghi ngày trả."))
    return _step(
        request,
        loan,
        form,
        words,
        lambda: borrowing.take_back(actor=actor, loan=loan, **form.cleaned_data),
    )


def _step(
    request: HttpRequest,
    loan: Loan,
    form: Form,
    words: tuple[str, str],
    act: Callable[[], Any],
) -> HttpResponse:
    title, done = words
    if request.method == "POST" and form.is_valid() and attempt(form, act):
        messages.success(request, done)
        return see_other(loan)
    context = {
        "loan": loan,
        "form": form,
        "title": title,
        "action": request.path,
        "back_url": loan.get_absolute_url(),
    }
    return render(request, "documents/loans/step.html", context)


def _form(request: HttpRequest) -> PeriodForm:
    years = found.years(web.actor_of(request))
    return PeriodForm(request.GET, years=years, today=clock.today())


def _columns() -> list[dict[str, Any]]:
    whole = sum(column.share for column in printing.BORROWED)
    return [
        {"name": one.name, "centred": one.centred, "width": round(one.share / whole * 100, 1)}
        for one in printing.BORROWED
    ]


def _line(line: found.Line, seen: set[int]) -> dict[str, Any]:
    document = line.loan.document
    return {
        "loan": line.loan,
        "cells": line.cells,
        "late": line.late,
        "url": document.get_absolute_url() if document.pk in seen else "",
    }


def _facts(loan: Loan) -> list[dict[str, Any]]:
    returned = loan.returned_on
    return [
        {"label": _("Người mượn"), "value": loan.borrower or loan.borrower_name},
        {"label": _("Mục đích"), "value": loan.purpose},
        {"label": _("Người cho phép"), "value": loan.permitted_by},
        {"label": _("Ngày mượn"), "value": f"{loan.lent_on:%d/%m/%Y}"},
        {"label": _("Hạn trả"), "value": f"{loan.due_on:%d/%m/%Y}"},
        {"label": _("Ngày trả"), "value": f"{returned:%d/%m/%Y}" if returned else ""},
        {"label": _("Người cho mượn"), "value": loan.lent_by},
        {"label": _("Ghi chú"), "value": loan.remark},
    ]
