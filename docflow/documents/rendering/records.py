"""Prints lists and minutes of case files in the decree's forms from plain rows. Reads no file.

Form: decree 30/2020, appendix V, II (list of files), III (files handed over), IV (documents of a
file), V (minutes).
"""

from __future__ import annotations

from dataclasses import asdict, dataclass
from datetime import datetime
from typing import Final

from docflow.core import clock
from docflow.documents.rendering import fonts, sheets, typesetting
from docflow.documents.rendering.letter import WORDS
from docflow.documents.rendering.registers import Column

# Characters of a spreadsheet's column for each part of the page it takes in print.
_WIDTH = 9

LIST: Final = (
    Column("Số và ký hiệu hồ sơ", 1.6),
    Column("Tên đề mục và tiêu đề hồ sơ", 5),
    Column("Thời hạn bảo quản", 1.5, centred=True),
    Column("Người lập hồ sơ", 2.2),
    Column("Ghi chú", 1.5),
)
_HANDED = (
    Column("Số TT", 0.8, centred=True),
    Column("Số, ký hiệu hồ sơ", 1.7),
    Column("Tiêu đề hồ sơ", 5),
    Column("Thời gian tài liệu", 2, centred=True),
    Column("Thời hạn bảo quản", 1.5, centred=True),
    Column("Số tờ/ Số trang", 1.2, centred=True),
    Column("Ghi chú", 1.5),
)
#: Files kept for a number of years.
HANDED_LIMITED: Final = _HANDED
#: Files kept for ever: the same without the column of the term (appendix V, III, note 2).
HANDED_FOR_EVER: Final = (*_HANDED[:4], *_HANDED[5:])
DOCUMENTS: Final = (
    Column("STT", 0.8, centred=True),
    Column("Số, ký hiệu văn bản", 1.8),
    Column("Ngày tháng năm văn bản", 1.6, centred=True),
    Column("Tên loại và trích yếu nội dung văn bản", 5),
    Column("Tác giả văn bản", 2.4),
    Column("Tờ số/ Trang số", 1.1, centred=True),
    Column("Ghi chú", 1.2),
)


@dataclass(frozen=True, slots=True)
class Row:
    """One line, a text per column; a heading is one text over all of them."""

    cells: tuple[str, ...]
    heading: bool = False


@dataclass(frozen=True, slots=True)
class Signer:
    role: str
    note: str = "(Ký và ghi rõ họ và tên)"
    name: str = ""


@dataclass(frozen=True, slots=True)
class Paper:
    """What is printed; empty `columns` print no table. Raises ValueError for a row of other width.

    `motto` prints the body and the national motto above the title.
    """

    body: str
    title: str
    superior: str = ""
    motto: bool = True
    dated: str = ""
    subtitles: tuple[str, ...] = ()
    intro: tuple[str, ...] = ()
    columns: tuple[Column, ...] = ()
    rows: tuple[Row, ...] = ()
    closing: tuple[str, ...] = ()
    signers: tuple[Signer, ...] = ()

    def __post_init__(self) -> None:
        for number, row in enumerate(self.rows, start=1):
            wanted = 1 if row.heading else len(self.columns)
            if len(row.cells) != wanted:
                raise ValueError(f"row {number} has {len(row.cells)} cells, not {wanted}")


def pdf(paper: Paper, *, demo: bool = False, now: datetime | None = None) -> bytes:
    """The paper as PDF/A. Raises fonts.FontsMissing and typesetting.NotPrintable."""
    data = {**asdict(paper), "demo": demo, "words": WORDS}
    made, _marks = typesetting.typeset(
        "record.typ", data, face=fonts.choose(demo=demo), now=now or clock.now()
    )
    return made


def workbook(paper: Paper) -> bytes:
    """The rows of the table as XLSX; a heading stands in the column of titles."""
    width = len(paper.columns)
    return sheets.workbook(
        paper.title,
        [column.name for column in paper.columns],
        ((_cells(row, width), False) for row in paper.rows),
        widths=[column.share * _WIDTH for column in paper.columns],
    )


def _cells(row: Row, width: int) -> tuple[str, ...]:
    return ("", row.cells[0], *[""] * (width - 2)) if row.heading else row.cells
