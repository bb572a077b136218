"""The figures as a spreadsheet; a text stays a text, whatever it begins with."""

from typing import Any

from django.utils.translation import gettext as _
from openpyxl import Workbook
from openpyxl.worksheet.worksheet import Worksheet

from docflow.metrics.selectors.page import Page


def workbook_of(page: Page) -> Workbook:
    """Two sheets: the figures with their formula, and the documents outside with reason."""
    book = Workbook()
    first = book.active
    if not isinstance(first, Worksheet):
        raise TypeError("a new workbook has one sheet")
    first.title = _("Chỉ số")
    _row(first, [_("Từ ngày"), page.period.first, _("Đến ngày"), page.period.last])
    _row(first, [_("Chỉ số"), _("Tử số"), _("Mẫu số"), _("Tỷ lệ")])
    for name, figure in (("A", page.figures.a), ("B", page.figures.b), ("C", page.figures.c)):
        _row(first, [name, figure.numerator, figure.denominator, figure.share])
    _row(first, [_("Cách đọc của Docflow đối với QĐ 28/2018/QĐ-TTg, Điều 4, 5 và 7.")])
    for label, count in page.excluded:
        _row(first, [_("Không tính: %(why)s") % {"why": label}, count])
    second = book.create_sheet(_("Chưa đạt"))
    _row(second, [_("Số, ký hiệu"), _("Ngày"), _("Trích yếu"), _("Lý do"), _("Việc cần làm")])
    for one in page.outside:
        document = one.verdict.document
        known = [document.code, document.issued_on, document.subject] if one.shown else ["", "", ""]
        _row(second, [*known, one.reason, one.help])
    return book


def _row(sheet: Worksheet, values: list[Any]) -> None:
    at = sheet.max_row + 1 if sheet.max_row > 1 or sheet["A1"].value is not None else 1
    for column, value in enumerate(values, start=1):
        cell = sheet.cell(row=at, column=column, value=value)
        if isinstance(value, str):
            # openpyxl takes "=…" for a formula: what people typed never is one.
            cell.data_type = "s"
