"""The hits of a question to take away as XLSX, as far as the person may see them now."""

from django.http import HttpRequest, HttpResponse
from django.utils.translation import gettext as _
from django.utils.translation import ngettext
from django.views.decorators.http import require_safe

from docflow.core import clock
from docflow.core.audit import reads
from docflow.core.web import actor_of, signed_in
from docflow.desk.question import Question
from docflow.desk.selectors import listed
from docflow.desk.selectors.listed import Line, Lines
from docflow.documents.rendering import sheets
from docflow.documents.views.answers import attachment
from docflow.documents.views.document import absolute
from docflow.org.models import Office

WIDTHS = (6, 18, 12, 32, 70, 18, 20, 50)


@signed_in
@require_safe
def sheet(request: HttpRequest) -> HttpResponse:
    """In the order of the page; what is too much is cut, and the last line says so."""
    actor = actor_of(request)
    found = listed.lines(actor, Question.read(request.GET.dict()))
    heads = (
        _("STT"),
        _("Số, ký hiệu"),
        _("Ngày"),
        _("Cơ quan, người giao"),
        _("Trích yếu, nội dung"),
        _("Loại"),
        _("Trạng thái"),
        _("Địa chỉ"),
    )
    rows = [
        (_cells(request, place, line), False) for place, line in enumerate(found.lines, start=1)
    ]
    if found.cut:
        rows.append((("", "", "", "", _cut(found), "", "", ""), False))
    data = sheets.workbook(_("Kết quả tra cứu"), heads, rows, widths=WIDTHS)
    # Who took a list away stands in the office's log of reads.
    reads.note(actor, Office.objects.get(pk=actor.office_id), "download")
    name = f"tra-cuu-{clock.today():%Y-%m-%d}.xlsx"
    return attachment(data, name, sheets.MEDIA_TYPE)


def _cells(request: HttpRequest, place: int, line: Line) -> tuple[str, ...]:
    day = f"{line.date:%d/%m/%Y}" if line.date else ""
    address = absolute(request, line.url)
    return (str(place), line.code, day, line.agency, line.title, line.kind, line.state, address)


def _cut(found: Lines) -> str:
    said = ngettext(
        "Danh sách dừng ở %(n)d kết quả đầu; còn nữa. Hãy thu hẹp câu tìm rồi tải lại.",
        "Danh sách dừng ở %(n)d kết quả đầu; còn nữa. Hãy thu hẹp câu tìm rồi tải lại.",
        len(found.lines),
    )
    return said % {"n": len(found.lines)}
