"""Prints a table of plain rows under a title: boards, lists, reports. Reads nothing itself."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import asdict, dataclass
from datetime import datetime

from docflow.core import clock
from docflow.documents.rendering import fonts, sheets, typesetting
from docflow.documents.rendering.letter import WORDS

# Characters of a spreadsheet's column for each part of the page it takes in print.
_WIDTH = 7


@dataclass(frozen=True, slots=True)
class Column:
    """A head, the part of the width it takes, and whether its cells are figures."""

    name: str
    share: float
    number: bool = False


@dataclass(frozen=True, slots=True)
class Row:
    """A text per column; `strong` for sums."""

    cells: tuple[str, ...]
    strong: bool = False


@dataclass(frozen=True, slots=True)
class Report:
    """What is printed: whose it is, what it says it counts, and the rows.

    Raises ValueError for a row that has not a cell for each column.
    """

    body: str
    title: str
    notes: tuple[str, ...]
    columns: tuple[Column, ...]
    rows: tuple[Row, ...]

    def __post_init__(self) -> None:
        for number, row in enumerate(self.rows, start=1):
            if len(row.cells) != len(self.columns):
                raise ValueError(
                    f"row {number} has {len(row.cells)} cells, not {len(self.columns)}"
                )


def pdf(report: Report, *, demo: bool = False, now: datetime | None = None) -> bytes:
    """A4 across, heads on every page. Raises fonts.FontsMissing and typesetting.NotPrintable."""
    moment = now or clock.now()
    data = {
        "title": report.title,
        "body": report.body,
        "notes": list(report.notes),
        "columns": [asdict(column) for column in report.columns],
        "rows": [asdict(row) for row in report.rows],
        "demo": demo,
        "words": WORDS,
    }
    made, _marks = typesetting.typeset("table.typ", data, face=fonts.choose(demo=demo), now=moment)
    return made


def workbook(report: Report) -> bytes:
    """The same rows as XLSX; every cell is text, see `sheets`."""
    return sheets.workbook(
        report.title,
        [column.name for column in report.columns],
        _plain(report.rows),
        widths=[column.share * _WIDTH for column in report.columns],
    )


def _plain(rows: Iterable[Row]) -> Iterable[tuple[tuple[str, ...], bool]]:
    return ((row.cells, False) for row in rows)
