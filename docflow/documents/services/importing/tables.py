"""Reading a CSV file whatever saved it: encoding, delimiter, names of columns, the leading index.

Owns the shape of the file; does not own what a cell means.
"""

import csv
import io
import re
from collections.abc import Iterable
from dataclasses import dataclass

from django.utils.translation import gettext as _

from docflow.core.errors import Invalid
from search import analysis

MOST_BYTES = 64 * 1024 * 1024
# Longer than any cell of a register: an open quotation mark that swallows the file.
CELL = 100_000
_MARKS = {
    b"\xef\xbb\xbf": "utf-8-sig",
    b"\xff\xfe": "utf-16",
    b"\xfe\xff": "utf-16",
}
_INDEX = frozenset({"", "stt", "tt", "so_tt", "so_thu_tu", "index", "unnamed_0"})
# Folded names that registers use -> the column as the import knows it.
_NAMES = {
    "code": ("so_ky_hieu", "so_va_ky_hieu", "so_ky_hieu_van_ban", "so_hieu", "ky_hieu"),
    "date": ("ngay_ban_hanh", "ngay_van_ban", "ngay_thang_van_ban", "ngay_thang", "ngay"),
    "subject": ("trich_yeu", "trich_yeu_noi_dung", "ten_loai_va_trich_yeu_noi_dung_van_ban"),
    "type": ("loai_van_ban", "loai", "ten_loai"),
    "issuer": ("co_quan_ban_hanh", "noi_ban_hanh", "tac_gia", "co_quan"),
    "signer": ("nguoi_ky",),
    "secrecy": ("do_mat", "muc_do_mat", "mat"),
    "force": ("hieu_luc", "tinh_trang_hieu_luc"),
    "file": ("pdf", "tep", "file", "link", "duong_dan"),
}
_KNOWN = {alias: name for name, aliases in _NAMES.items() for alias in aliases}


@dataclass(frozen=True)
class Row:
    """One row: its place from 1, cells by known column, and all cells as they were."""

    place: int
    cells: dict[str, str]
    original: dict[str, str]
    # Cells beyond the last column, and columns without a cell.
    surplus: int
    lacking: int

    @property
    def empty(self) -> bool:
        return not any(cell.strip() for cell in self.original.values())


@dataclass(frozen=True)
class Table:
    """The rows of a file; `index` names the leading column of row numbers, None without one."""

    index: str | None
    rows: list[Row]


def read(data: bytes) -> Table:
    """The table in `data`. Raises Invalid with words for people when it is no register."""
    if len(data) > MOST_BYTES:
        raise _refused(_("Tệp lớn hơn 64 MB. Hãy tách sổ theo năm rồi nhập từng tệp."))
    text = _text(data)
    csv.field_size_limit(CELL)
    lines = csv.reader(io.StringIO(text, newline=""), delimiter=_delimiter(text))
    try:
        header = next(lines, [])
        index, columns = _columns(header)
        names = _distinct(header, len(header))
        rows = [
            _row(place, cells, header, names, columns, index) for place, cells in _numbered(lines)
        ]
    except csv.Error as error:
        raise _refused(
            _("Dòng %(line)d của tệp không đọc được: thiếu dấu ngoặc kép đóng hoặc ô quá dài.")
            % {"line": lines.line_num}
        ) from error
    return Table(index, rows)


def _text(data: bytes) -> str:
    encoding = next((name for mark, name in _MARKS.items() if data.startswith(mark)), "utf-8")
    try:
        text = data.decode(encoding)
    except UnicodeDecodeError as error:
        line = data[: error.start].count(b"\n") + 1
        raise _refused(
            _("Tệp không phải UTF-8 (dòng %(line)d). Hãy lưu lại dạng “CSV UTF-8” rồi nhập lại.")
            % {"line": line}
        ) from error
    return text.replace("\0", "\N{REPLACEMENT CHARACTER}")


def _delimiter(text: str) -> str:
    """The sign that parts the names of columns; quoted text does not count."""
    first = re.sub(r'"[^"]*"', "", text.lstrip("\r\n").split("\n", 1)[0])
    return max(",;\t|", key=first.count)


def _columns(header: list[str]) -> tuple[str | None, dict[int, str]]:
    """The leading index column, if there is one, and the known columns by place."""
    folded = [re.sub(r"[^a-z0-9]+", "_", analysis.fold(name)).strip("_") for name in header]
    columns: dict[int, str] = {}
    for place, name in enumerate(folded):
        known = _KNOWN.get(name)
        if known and known not in columns.values():
            columns[place] = known
    missing = [name for name in ("code", "subject") if name not in columns.values()]
    if missing:
        raise _refused(
            _("Dòng đầu phải nêu tên cột; thiếu cột %(names)s. Chưa có gì được nhập.")
            % {"names": ", ".join(_NAMES[name][0] for name in missing)}
        )
    return (header[0] if folded[0] in _INDEX else None), columns


def _numbered(lines: Iterable[list[str]]) -> list[tuple[int, list[str]]]:
    """Rows with their place from 1; blank lines are no rows."""
    return list(enumerate((cells for cells in lines if cells), start=1))


def _row(
    place: int,
    cells: list[str],
    header: list[str],
    names: list[str],
    columns: dict[int, str],
    index: str | None,
) -> Row:
    if len(cells) > len(header):
        names = _distinct(header, len(cells))
    padded = [*cells, *[""] * (len(header) - len(cells))]
    original = dict(zip(names, padded, strict=True))
    if index is not None:
        # Kept beside the row, but no part of what it says.
        original.pop(names[0])
    return Row(
        place=place,
        cells={name: padded[at] for at, name in columns.items()},
        original=original,
        surplus=max(len(cells) - len(header), 0),
        lacking=max(len(header) - len(cells), 0),
    )


def _distinct(header: list[str], width: int) -> list[str]:
    """A name for every cell, also where a column has none or shares it with another."""
    names: list[str] = []
    for place in range(max(width, len(header))):
        name = header[place].strip() if place < len(header) else ""
        names.append(name if name and name not in names else f"{name}#{place + 1}")
    return names


def _refused(message: str) -> Invalid:
    return Invalid({"file": [message]}, message)
