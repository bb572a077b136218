"""Books of the office: the list, one book in the decree's columns, its print and its sheet."""

from typing import Any

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_GET

from docflow.core import clock, policy, slots, web
from docflow.core.actor import Actor
from docflow.core.audit import reads
from docflow.core.characters import whole
from docflow.core.errors import Refused
from docflow.core.language import of_office
from docflow.core.web import requires, signed_in
from docflow.documents.forms.registers import RangeForm
from docflow.documents.models import Register
from docflow.documents.rendering import registers as printing
from docflow.documents.rendering import sheets
from docflow.documents.selectors import registers
from docflow.documents.states import Direction, Perm
from docflow.documents.views.answers import attachment

# Characters of a column for each part of the page it takes in print.
_WIDTH = 7


@signed_in
@require_GET
def index(request: HttpRequest) -> HttpResponse:
    """The books one may read, by year."""
    years: dict[int, list[Register]] = {}
    actor = web.actor_of(request)
    for book in registers.books(actor):
        years.setdefault(book.year, []).append(book)
    more = slots.in_("registers.more", actor)
    context = {
        "years": years,
        "more": more,
        "may_enter": policy.can(actor, Perm.REGISTER),
        "may_number": policy.can(actor, Perm.NUMBER),
        "may_scheme": policy.can(actor, Perm.READ_SCHEME),
    }
    return render(request, "documents/registers/list.html", context)


@requires(Perm.READ_REGISTER, Register)
@require_GET
def book(request: HttpRequest, register: Register) -> HttpResponse:
    """One book: the newest numbers first, voids struck through, totals, other books and years."""
    actor = web.actor_of(request)
    reads.note(actor, register, "view")
    before = whole(request.GET.get("before", ""))
    sheet = registers.sheet(actor, register, before=before)
    others = registers.books(actor)
    context = {
        "register": register,
        "secret_url": _secret_url(actor, register),
        "columns": _columns(register),
        "lines": _lines(register, sheet),
        "totals": registers.totals(register),
        "page": _pager(sheet, before),
        "form": RangeForm(request.GET if "first" in request.GET else None),
        "years": _years(register, others),
        "views": _books_of_year(register, others),
        "printed": registers.PRINTED,
        "may_reserve": register.direction != Direction.INCOMING and not register.legacy,
    }
    return render(request, "documents/registers/book.html", context)


@requires(Perm.READ_REGISTER, Register)
@require_GET
def print_book(request: HttpRequest, register: Register) -> HttpResponse:
    """The decree's form as PDF, to be printed and bound (NĐ 30/2020/NĐ-CP, Phụ lục IV)."""
    cover, rows = _asked(request, register)
    draw = printing.incoming if register.direction == Direction.INCOMING else printing.outgoing
    data = draw(cover, rows, demo=register.office.is_demo)
    reads.note(web.actor_of(request), register, "download")
    return attachment(data, f"{_name(register)}.pdf", "application/pdf")


@requires(Perm.READ_REGISTER, Register)
@require_GET
def sheet_of_book(request: HttpRequest, register: Register) -> HttpResponse:
    """The same cover and rows as an XLSX file."""
    cover, rows = _asked(request, register)
    columns = registers.columns_of(register)
    incoming = register.direction == Direction.INCOMING
    title = printing.INCOMING_TITLE if incoming else printing.OUTGOING_TITLE
    data = sheets.workbook(
        str(register),
        [column.name for column in columns],
        ((row.cells, row.voided) for row in rows),
        widths=[column.share * _WIDTH for column in columns],
        cover=printing.cover_lines(title, cover),
    )
    reads.note(web.actor_of(request), register, "download")
    return attachment(data, f"{_name(register)}.xlsx", sheets.MEDIA_TYPE)


def _secret_url(actor: Actor, register: Register) -> str:
    """Where the next number of this book of secrets is taken, while it gives any."""
    incoming = register.direction == Direction.INCOMING
    gives = register.secret and register.closed_at is None and register.year == clock.today().year
    if not gives or not policy.can(actor, Perm.REGISTER if incoming else Perm.NUMBER):
        return ""
    return reverse("documents:secret-in" if incoming else "documents:secret-out")


def _columns(register: Register) -> list[dict[str, Any]]:
    columns = registers.columns_of(register)
    whole = sum(column.share for column in columns)
    return [
        {"name": one.name, "centred": one.centred, "width": round(one.share / whole * 100, 1)}
        for one in columns
    ]


def _lines(register: Register, sheet: registers.Sheet) -> list[dict[str, Any]]:
    """Cells ready to draw; the subject leads to the document for who may see it."""
    columns = registers.columns_of(register)
    subject = 5 if register.direction == Direction.INCOMING else 2
    return [
        {
            "voided": line.voided,
            "cells": [
                {
                    "text": text,
                    "centred": column.centred,
                    "url": line.document.get_absolute_url()
                    if place == subject and line.document
                    else "",
                }
                for place, (text, column) in enumerate(zip(line.cells, columns, strict=True))
            ],
        }
        for line in sheet.lines
    ]


def _asked(request: HttpRequest, register: Register) -> tuple[Any, Any]:
    form = RangeForm(request.GET)
    form.is_valid()
    if form.upside_down:
        raise Refused(_("Khoảng in kết thúc trước khi bắt đầu nên không có số nào. Hãy sửa lại."))
    part = registers.Part(**form.cleaned_data)
    # The bound book is the office's, whatever the language of who prints it.
    with of_office():
        return registers.printed(web.actor_of(request), register, part)


def _pager(sheet: registers.Sheet, before: int | None) -> dict[str, Any]:
    shown = [line.entry.number for line in sheet.lines]
    return {
        "older_url": f"?before={sheet.older}" if sheet.older else None,
        # Back to the newest: numbers below are reached again in a few steps.
        "newer_url": "?" if before is not None else None,
        "shown": _("số %(last)d đến %(first)d") % {"first": shown[0], "last": shown[-1]}
        if shown
        else "",
        "total": None,
    }


def _years(register: Register, books: list[Register]) -> list[dict[str, Any]]:
    """The same book in other years."""
    same = [
        one for one in books if (one.direction, one.name) == (register.direction, register.name)
    ]
    return [
        {
            "label": str(one.year),
            "url": reverse("documents:book", args=[one.pk]),
            "current": one.pk == register.pk,
        }
        for one in sorted(same, key=lambda one: -one.year)
    ]


def _books_of_year(register: Register, books: list[Register]) -> list[dict[str, Any]]:
    return [
        {
            "label": one.name,
            "url": reverse("documents:book", args=[one.pk]),
            "count": one.given,  # type: ignore[attr-defined]
            "current": one.pk == register.pk,
        }
        for one in books
        if one.year == register.year
    ]


def _name(register: Register) -> str:
    return f"{register.name} {register.year}".replace(" ", "_")
