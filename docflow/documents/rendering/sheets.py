"""Writes rows as an XLSX file in which nothing that was typed can become a formula."""

from collections.abc import Iterable, Sequence
from io import BytesIO
from typing import Any

from openpyxl import Workbook
from openpyxl.cell import WriteOnlyCell
from openpyxl.cell.cell import ILLEGAL_CHARACTERS_RE
from openpyxl.styles import Alignment, Font
from openpyxl.utils import get_column_letter

MEDIA_TYPE = "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet"
# Excel refuses a longer text in a cell.
LONGEST = 32_767
_WRAP = Alignment(wrap_text=True, vertical="top")


def workbook(
    title: str,
    heads: Sequence[str],
    rows: Iterable[tuple[Sequence[str], bool]],
    *,
    widths: Sequence[float] = (),
    cover: Sequence[str] = (),
) -> bytes:
    """An XLSX file with one sheet; a row is its cells and whether it is struck through.

    With `cover` its lines are a sheet of their own before; the rows are what opens.

    Every cell is text: a subject such as "=HYPERLINK(...)" stays the words it is.
    """
    book = Workbook(write_only=True)
    if cover:
        _cover(book, cover)
    # The stubs lack half of what a write-only sheet can do.
    sheet: Any = book.create_sheet(_sheet_name(title))
    for index, width in enumerate(widths, start=1):
        sheet.column_dimensions[get_column_letter(index)].width = width
    sheet.freeze_panes = "A2"
    sheet.append([_cell(sheet, head, Font(bold=True)) for head in heads])
    for cells, struck in rows:
        last = len(cells) - 1
        sheet.append(
            [
                # The last column says why and stays legible.
                _cell(sheet, text, Font(strike=True) if struck and place < last else None)
                for place, text in enumerate(cells)
            ]
        )
    book.active = len(book.sheetnames) - 1
    out = BytesIO()
    book.save(out)
    return out.getvalue()


def _cover(book: Workbook, lines: Sequence[str]) -> None:
    sheet: Any = book.create_sheet("Bìa")
    sheet.column_dimensions["A"].width = 90
    for line in lines:
        cell = _cell(sheet, line, Font(bold=True, size=16))
        cell.alignment = Alignment(horizontal="center", wrap_text=True)
        sheet.append([cell])


def _cell(sheet: Any, text: str, font: Font | None) -> Any:
    clean = ILLEGAL_CHARACTERS_RE.sub("", text)[:LONGEST]
    cell = WriteOnlyCell(sheet, value=clean)
    # "=..." would be taken for a formula; the quote prefix keeps it text when it is edited.
    cell.data_type = "s"
    cell.quotePrefix = True
    cell.alignment = _WRAP
    if font is not None:
        cell.font = font
    return cell


def _sheet_name(title: str) -> str:
    return "".join(sign for sign in title if sign not in r"[]:*?/\\")[:31] or "Sheet"
