"""The figures as a spreadsheet; a text stays a text, whatever it begins with."""

from collections.abc import Iterable, Sequence
from io import BytesIO
from typing import Any

from django.utils.translation import gettext as _
from openpyxl import Workbook
from openpyxl.cell.cell import ILLEGAL_CHARACTERS_RE
from openpyxl.worksheet.worksheet import Worksheet

from docflow.metrics.selectors.figures import Figures
from docflow.metrics.selectors.page import Outside, Page

Rows = Iterable[Sequence[Any]]


def workbook_of(page: Page, outside: Iterable[Outside]) -> bytes:
    """Three sheets: the figures with their formula and readings, the breakdown by unit, and the
    documents outside with reason."""
    first: list[Sequence[Any]] = [
        [_("Từ ngày"), page.question.first, _("Đến ngày"), page.question.last],
        heads(),
        *(row for _reading, row in figures_rows(page.readings[0][1])),
        [_("Cách đọc của Docflow đối với QĐ 28/2018/QĐ-TTg, Điều 4, 5 và 7.")],
        *([_("Không tính: %(why)s") % {"why": label}, n] for _code, label, n in page.excluded),
    ]
    for reading, found in page.readings[1:]:
        first += [[], [str(reading.label)], *(row for _name, row in figures_rows(found))]
    return book(
        [
            (_("Chỉ số"), first),
            (_("Theo đơn vị"), _units(page)),
            (_("Chưa đạt"), _outside(outside)),
        ]
    )


def heads() -> list[str]:
    return [_("Chỉ số"), _("Tử số"), _("Mẫu số"), _("Tỷ lệ")]


def figures_rows(found: Figures) -> list[tuple[str, list[Any]]]:
    return [
        (name, [name, figure.numerator, figure.denominator, figure.share])
        for name, figure in (("A", found.a), ("B", found.b), ("C", found.c))
    ]


def book(sheets: Iterable[tuple[str, Rows]]) -> bytes:
    """An XLSX file; each sheet is a name and its rows."""
    made = Workbook()
    for place, (name, rows) in enumerate(sheets):
        sheet = made.active if place == 0 else made.create_sheet()
        if not isinstance(sheet, Worksheet):
            raise TypeError("a sheet of cells is wanted")
        sheet.title = name[:31]
        for at, values in enumerate(rows, start=1):
            _row(sheet, at, values)
    out = BytesIO()
    made.save(out)
    return out.getvalue()


def _units(page: Page) -> list[Sequence[Any]]:
    rows = [
        [one.name, one.figure.numerator, one.figure.denominator, one.figure.share]
        for one in page.units
    ]
    return [[_("Đơn vị"), *heads()[1:]], *rows]


def _outside(outside: Iterable[Outside]) -> list[Sequence[Any]]:
    rows: list[Sequence[Any]] = [
        [_("Số, ký hiệu"), _("Ngày"), _("Trích yếu"), _("Lý do"), _("Việc cần làm")]
    ]
    for one in outside:
        document = one.entry.document
        known = [document.code, document.issued_on, document.subject] if one.shown else ["", "", ""]
        rows.append([*known, one.reason, one.help])
    return rows


def _row(sheet: Worksheet, at: int, values: Sequence[Any]) -> None:
    for column, value in enumerate(values, start=1):
        plain = ILLEGAL_CHARACTERS_RE.sub("", value) if isinstance(value, str) else value
        cell = sheet.cell(row=at, column=column, value=plain)
        if isinstance(value, str):
            # openpyxl takes "=…" for a formula: what people typed never is one.
            cell.data_type = "s"
