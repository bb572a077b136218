"""Reading an XLSX file of strangers: size, packing and entities are looked at before openpyxl."""

import datetime as dt
import zipfile
from io import BytesIO
from typing import Any
from xml.etree.ElementTree import ParseError

from django.utils.translation import gettext as _
from openpyxl import load_workbook
from openpyxl.utils.exceptions import InvalidFileException

from docflow.core import packed
from docflow.core.errors import Invalid

MOST_BYTES = 8 * 1024 * 1024
# Unpacked: a list of some thousand lines needs a hundredth of it.
MOST_UNPACKED = 64 * 1024 * 1024
MOST_MEMBERS = 500
MOST_ROWS = 5_000
MOST_COLUMNS = 30
_XML = (".xml", ".rels", ".vml")
_FORBIDDEN = (b"<!DOCTYPE", b"<!ENTITY")
_BROKEN = (
    *packed.BROKEN,
    InvalidFileException,
    ParseError,
    KeyError,
    TypeError,
    AttributeError,
    IndexError,
    SyntaxError,
)


def rows(data: bytes) -> list[tuple[str, ...]]:
    """The cells of the first sheet as texts, row by row. Raises Invalid with words for people."""
    if len(data) > MOST_BYTES:
        raise refused(_("Tệp lớn hơn 8 MB."))
    try:
        _inspect(data)
        book = load_workbook(BytesIO(data), read_only=True, data_only=True)
        try:
            return _read(book.worksheets[0])
        finally:
            book.close()
    except _BROKEN as error:
        raise refused(_("Không đọc được tệp: đây không phải bảng tính XLSX lành lặn.")) from error


def refused(message: str) -> Invalid:
    return Invalid({"file": [message]}, message)


def _inspect(data: bytes) -> None:
    """A bomb or a document type is found without parsing anything."""
    with zipfile.ZipFile(BytesIO(data)) as archive:
        members = archive.infolist()
        if len(members) > MOST_MEMBERS:
            raise refused(_("Tệp có quá nhiều thành phần nên không được mở."))
        left = MOST_UNPACKED
        for member in members:
            try:
                content = packed.read(archive, member, left)
            except packed.TooLarge as error:
                raise refused(_("Tệp bung ra quá lớn nên không được mở.")) from error
            left -= len(content)
            if member.filename.lower().endswith(_XML) and _declares(content):
                raise refused(_("Tệp khai báo DTD hoặc thực thể XML nên không được mở."))


def _declares(content: bytes) -> bool:
    """A document type, in UTF-8 or UTF-16."""
    plain = content.replace(b"\0", b"")
    return any(mark in plain for mark in _FORBIDDEN)


def _read(sheet: Any) -> list[tuple[str, ...]]:
    found: list[tuple[str, ...]] = []
    for cells in sheet.iter_rows(values_only=True, max_col=MOST_COLUMNS):
        if len(found) == MOST_ROWS:
            raise refused(_("Bảng tính có hơn 5.000 dòng."))
        found.append(tuple(_text(cell) for cell in cells))
    return found


def _text(value: Any) -> str:
    if value is None:
        return ""
    if isinstance(value, dt.datetime | dt.date):
        return f"{value:%d/%m/%Y}"
    if isinstance(value, float) and value.is_integer():
        value = int(value)
    return " ".join(str(value).replace("\0", "").split())
