"""Board and list to take away, as XLSX and PDF: the filters and the sight of the page."""

from typing import Any

from django.http import HttpRequest, HttpResponse
from django.utils.translation import gettext as _
from django.utils.translation import ngettext
from django.views.decorators.http import require_safe

from directives.forms.filters import BoardFilter, ListFilter
from directives.models import Assignment
from directives.selectors import work
from directives.selectors.board import Row, behind, board
from directives.selectors.lateness import standing_of
from directives.views.board import CELLS, dimension_in
from directives.views.shapes import state_of
from docflow.core import clock, web
from docflow.core.audit import reads
from docflow.core.errors import Refused
from docflow.core.web import signed_in
from docflow.documents.rendering import sheets, tables
from docflow.documents.rendering.tables import Column, Report
from docflow.documents.views.answers import attachment
from docflow.org.models import Office
from docflow.org.selectors.calendar import ZONE

# More lines than anybody reads; whoever wants all narrows by period and takes several.
MOST = 5_000
PDF = "application/pdf"


@signed_in
@require_safe
def board_sheet(request: HttpRequest) -> HttpResponse:
    return _sheet(request, _board(request), "bang-theo-doi")


@signed_in
@require_safe
def board_print(request: HttpRequest) -> HttpResponse:
    return _print(request, _board(request), "bang-theo-doi")


@signed_in
@require_safe
def list_sheet(request: HttpRequest) -> HttpResponse:
    return _sheet(request, _list(request), "danh-sach-chi-dao")


@signed_in
@require_safe
def list_print(request: HttpRequest) -> HttpResponse:
    return _print(request, _list(request), "danh-sach-chi-dao")


def _sheet(request: HttpRequest, report: Report, name: str) -> HttpResponse:
    _noted(request)
    return attachment(tables.workbook(report), f"{name}{_day()}.xlsx", sheets.MEDIA_TYPE)


def _print(request: HttpRequest, report: Report, name: str) -> HttpResponse:
    office = _office(request)
    data = tables.pdf(report, demo=office.is_demo)
    _noted(request)
    return attachment(data, f"{name}{_day()}.pdf", PDF)


def _noted(request: HttpRequest) -> None:
    """The figures and lists are the office's; who took them away stands in its log of reads."""
    reads.note(web.actor_of(request), _office(request), "download")


def _office(request: HttpRequest) -> Office:
    return Office.objects.get(pk=web.actor_of(request).office_id)


def _board(request: HttpRequest) -> Report:
    actor = web.actor_of(request)
    form = BoardFilter(request.GET, actor=actor)
    by = dimension_in(request, "unit")
    found = board(actor, clock.now(), form.where(), by=by.name, level=form.counted_level)
    heads = (
        (str(by.head), 5.0),
        (_("Được giao"), 1.3),
        (_("Hoàn thành đúng hạn"), 1.6),
        (_("Hoàn thành quá hạn"), 1.6),
        (_("Đang thực hiện trong hạn"), 1.6),
        (_("Đang thực hiện quá hạn"), 1.6),
        (_("Không có thời hạn"), 1.6),
        (_("Xin gia hạn"), 1.3),
        (_("Trả lại"), 1.2),
        (_("Tỷ lệ đúng hạn (%)"), 1.5),
    )
    return Report(
        body=actor.office,
        title=_("Bảng theo dõi chỉ đạo"),
        notes=_notes(form),
        columns=tuple(
            Column(name, share, number=place > 0) for place, (name, share) in enumerate(heads)
        ),
        rows=(*(_line(row) for row in found.rows), _line(found.total, strong=True)),
    )


def _line(row: Row, *, strong: bool = False) -> tables.Row:
    figures = [str(getattr(row, name)) for name, _column, _tone in CELLS]
    share = "" if row.share is None else str(round(float(row.share) * 100))
    return tables.Row((row.name, *figures, share), strong=strong)


def _list(request: HttpRequest) -> Report:
    actor = web.actor_of(request)
    form = ListFilter(request.GET, actor=actor)
    now = clock.now()
    rows = behind(actor, now, filters=form.where(), **form.cell)
    found = list(rows.select_related("directive__source_document")[: MOST + 1])
    if len(found) > MOST:
        raise Refused(
            _(
                "Danh sách có hơn %(most)d việc, quá dài để tải một lần. Hãy lọc hẹp lại, "
                "chẳng hạn theo thời gian giao, rồi tải lại."
            )
            % {"most": MOST}
        )
    heads = (
        (_("STT"), 0.7),
        (_("Nội dung chỉ đạo"), 5.1),
        (_("Nguồn"), 1.8),
        (_("Người giao"), 2.0),
        (_("Chủ trì"), 2.4),
        (_("Ngày giao"), 1.8),
        (_("Thời hạn"), 1.8),
        (_("Trạng thái"), 1.6),
        (_("Tình trạng"), 1.8),
        (_("Báo cáo gần nhất"), 3.0),
    )
    last = work.last_reports(one.pk for one in found)
    return Report(
        body=actor.office,
        title=_("Danh sách việc được giao"),
        notes=(*_notes(form), ngettext("%(n)d việc", "%(n)d việc", len(found)) % {"n": len(found)}),
        columns=tuple(
            Column(name, share, number=not place) for place, (name, share) in enumerate(heads)
        ),
        rows=tuple(
            tables.Row((str(number), *_work(one, now, last.get(one.pk))))
            for number, one in enumerate(found, start=1)
        ),
    )


def _work(one: Assignment, now: Any, report: Any) -> tuple[str, ...]:
    directive = one.directive
    document = directive.source_document
    source = (document.code or document.type_name) if document else directive.get_origin_display()
    said = f"{_date(report.made_at)}: {report.text}" if report else ""
    return (
        directive.text,
        str(source),
        directive.author_name,
        one.holder,
        _date(one.given_at),
        _date(one.due),
        state_of(one)["label"],
        str(standing_of(one, now).label),
        said,
    )


def _notes(form: Any) -> tuple[str, ...]:
    """When it was counted, and what narrows it, in the words of the page."""
    said = [f"{field.label}: {label}" for field, label in _narrowed(form)]
    moment = clock.now().astimezone(ZONE)
    counted = _("Số liệu lúc %(moment)s") % {"moment": f"{moment:%H:%M ngày %d/%m/%Y}"}
    return (counted, "; ".join(said)) if said else (counted,)


def _narrowed(form: Any) -> list[tuple[Any, str]]:
    found = []
    for name, value in form.chosen.items():
        field = form.fields[name]
        words = dict(getattr(field, "choices", [])).get(value, value)
        found.append((field, str(words)))
    return found


def _date(moment: Any) -> str:
    return f"{moment.astimezone(ZONE):%d/%m/%Y}" if moment else ""


def _day() -> str:
    return f"-{clock.today():%Y-%m-%d}"
