"""The words of DOCX and XLSX files, for the search alone: no look, no order beyond the file's own.

Files come from anywhere: `read` is asked in a process of bounded time and memory, opens nothing
that is larger, or packed otherwise, than its limits, and no XML that brings entities along.
"""

import io
import re
import zipfile
from collections.abc import Iterator
from typing import Final

from lxml import etree
from openpyxl import load_workbook

from docflow.core import packed

MOST_BYTES: Final = 20 * 1024 * 1024
MOST_PARTS: Final = 4_000
MOST_UNPACKED: Final = 96 * 1024 * 1024
MOST_XML: Final = 24 * 1024 * 1024
#: What is kept of one file; far beyond what anybody reads.
MOST_SIGNS: Final = 2_000_000
MOST_CELLS: Final = 500_000
_WORDS: Final = "{http://schemas.openxmlformats.org/wordprocessingml/2006/main}"
_ENTITIES: Final = re.compile(rb"<\s*!\s*(?:DOCTYPE|ENTITY)", re.I)
# The text, then what stands above, below and beside it.
_PARTS: Final = re.compile(r"word/(document\d*|header\d*|footer\d*|footnotes|endnotes)\.xml", re.I)
_BOOK: Final = "xl/workbook.xml"


class Unread(Exception):
    """The bytes are no file of these kinds, or one that is not opened."""


def read(data: bytes) -> tuple[str, str]:
    """The words of the file and its kind, "docx" or "xlsx". Raises Unread."""
    if len(data) > MOST_BYTES:
        raise Unread("large")
    try:
        with zipfile.ZipFile(io.BytesIO(data)) as archive:
            parts = _admitted(archive)
            names = sorted(filter(_PARTS.fullmatch, parts), key=_order)
            if names:
                return _joined(_paragraphs(parts[name]) for name in names), "docx"
        if _BOOK in parts:
            return _joined([_cells(data)]), "xlsx"
    except (*packed.BROKEN, packed.TooLarge, KeyError, etree.XMLSyntaxError) as error:
        raise Unread("broken") from error
    raise Unread("other")


def _admitted(archive: zipfile.ZipFile) -> dict[str, bytes]:
    """Every XML of the file by name, read; nothing is opened that could grow further."""
    entries = archive.infolist()
    if len(entries) > MOST_PARTS or sum(one.file_size for one in entries) > MOST_UNPACKED:
        raise Unread("bomb")
    found: dict[str, bytes] = {}
    for entry in entries:
        if entry.flag_bits & 1:
            raise Unread("locked")
        packed.admit(entry, MOST_UNPACKED)
        if not entry.filename.casefold().endswith((".xml", ".rels")):
            continue
        text = packed.read(archive, entry, MOST_XML)
        # The same signs in two bytes each are looked at as well.
        if _ENTITIES.search(text.replace(b"\0", b"") if b"\0" in text[:64] else text):
            raise Unread("entities")
        found[entry.filename] = text
    return found


def _order(name: str) -> tuple[bool, str]:
    return not name.casefold().startswith("word/document"), name


def _paragraphs(part: bytes) -> Iterator[str]:
    """The lines of a part; what was struck out under track changes is no text of it."""
    parser = etree.XMLParser(resolve_entities=False, no_network=True, huge_tree=False)
    for paragraph in etree.fromstring(part, parser).iter(f"{_WORDS}p"):
        signs = []
        for node in paragraph.iter(f"{_WORDS}t", f"{_WORDS}tab", f"{_WORDS}br"):
            # A paragraph in a box inside this one has its own turn.
            if next(node.iterancestors(f"{_WORDS}p")) is paragraph:
                signs.append(node.text or "" if node.tag == f"{_WORDS}t" else " ")
        yield "".join(signs)


def _cells(data: bytes) -> Iterator[str]:
    """The rows of every sheet as they were last computed."""
    book = load_workbook(io.BytesIO(data), read_only=True, data_only=True)
    try:
        left = MOST_CELLS
        for sheet in book.worksheets:
            # What a sheet says of its own size is not believed: a row may claim 16,384 columns.
            sheet.reset_dimensions()
            yield str(sheet.title)
            for row in sheet.iter_rows(values_only=True):
                left -= len(row)
                if left < 0:
                    return
                yield " ".join(str(value) for value in row if value is not None)
    finally:
        book.close()


def _joined(parts: "list[Iterator[str]] | Iterator[Iterator[str]]") -> str:
    """The lines of all parts that are no blanks, up to MOST_SIGNS."""
    lines: list[str] = []
    room = MOST_SIGNS
    for part in parts:
        for line in part:
            if not line.strip():
                continue
            lines.append(line[:room])
            room -= len(line) + 1
            if room <= 0:
                return "\n".join(lines)
    return "\n".join(lines)
