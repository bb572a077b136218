"""The yearly list of files from a workbook in the decree's form, again and again.

Law: NĐ 30/2020/NĐ-CP, Phụ lục V, II: five columns, headings with Roman numbers over headings with
Arabic ones. A line is known by its code: a new code is added, a changed line takes the new words,
and what the workbook leaves out stays and is named.
"""

import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field
from enum import StrEnum, auto

from django.utils.translation import gettext as _

from docflow.core import deeds
from docflow.core.actor import Actor
from docflow.core.errors import Invalid
from docflow.documents.models import FileList, FileListLine
from docflow.documents.services import filelists
from docflow.documents.services.filelists import Line
from docflow.documents.services.importing import workbooks
from search import analysis

# Folded names of columns -> the column as we know it.
_NAMES = {
    "code": ("so va ky hieu ho so", "so ky hieu ho so", "so va ky hieu", "so ky hieu", "ky hieu"),
    "title": ("ten de muc va tieu de ho so", "tieu de ho so", "de muc va tieu de ho so", "tieu de"),
    "term": ("thoi han bao quan", "thoi han", "thbq"),
    "opener": ("nguoi lap ho so", "nguoi lap", "don vi nguoi lap ho so"),
    "note": ("ghi chu",),
}
_COLUMNS = {alias: name for name, aliases in _NAMES.items() for alias in aliases}
# The heads of the columns stand under the titles of the page.
_HEAD_WITHIN = 40
_NUMBERED = re.compile(r"\(\d+\)")
_ROMAN = re.compile(r"[IVXLC]+(?:[.)\s]|$)")
_ARABIC = re.compile(r"\d{1,3}(?:[.)]$|[.)]\s|$)")
_CODE = re.compile(r"\d+\s*[./-]?\s*[^\W\d_]")
_YEARS = re.compile(r"(\d{1,3})(?:\s*nam)?")
_FOR_EVER = frozenset({"vinh vien", "vv"})
# The sums under the table.
_FOOT = "danh muc ho so nay co"


class Result(StrEnum):
    ADDED = auto()
    CHANGED = auto()
    SAME = auto()
    REJECTED = auto()


@dataclass(frozen=True)
class Told:
    """What became of one row of the workbook: its place in the sheet, counted from 1."""

    row: int
    code: str
    result: Result
    # Why it was rejected, or what to look at again.
    said: tuple[str, ...] = ()


@dataclass
class Report:
    """One line for each row that names a file; `missing` are listed codes that no row names."""

    rows: list[Told] = field(default_factory=list)
    missing: list[str] = field(default_factory=list)

    def count(self, result: Result) -> int:
        return sum(one.result == result for one in self.rows)

    def totals(self) -> dict[str, int]:
        return {**{str(one): self.count(one) for one in Result}, "missing": len(self.missing)}


@dataclass(frozen=True)
class _Row:
    place: int
    line: Line
    said: tuple[str, ...]


def import_list(*, actor: Actor, file_list: FileList, data: bytes) -> Report:
    """Bring the rows of the workbook into a draft list: all that can be used, in their order.

    Raises Invalid for a file that is no such workbook, Refused once the list is approved.
    """
    read = list(_rows(workbooks.rows(data)))
    report = Report()
    with deeds.act():
        listed = filelists.draft(actor, file_list)
        stand = {one.code: one for one in listed.lines.all()}
        named: set[str] = set()
        for row in read:
            report.rows.append(_take(listed, row, stand, named))
        report.missing = [code for code in stand if code not in named]
        deeds.record(actor, "file_list.import", listed, data=report.totals())
    return report


def _take(listed: FileList, row: _Row, stand: dict[str, FileListLine], named: set[str]) -> Told:
    try:
        values = filelists.checked(row.line)
    except Invalid as problem:
        said = tuple(str(text) for texts in problem.fields.values() for text in texts)
        return Told(row.place, row.line.code, Result.REJECTED, said)
    code = str(values["code"])
    if code in named:
        return Told(row.place, code, Result.REJECTED, (_("Ký hiệu này có hai lần trong tệp."),))
    named.add(code)
    doubts = list(row.said)
    values["opener"] = filelists.person_named(listed, row.line.opener_name)
    if row.line.opener_name and values["opener"] is None:
        doubts.append(
            _("Người lập không trùng với đúng một người của cơ quan; giữ tên như đã ghi.")
        )
    values["ordinal"] = len(named)
    old = stand.get(code)
    if old is None:
        FileListLine.objects.create(file_list=listed, **values)
        return Told(row.place, code, Result.ADDED, tuple(doubts))
    changed = [name for name, value in values.items() if getattr(old, name) != value]
    for name in changed:
        setattr(old, name, values[name])
    if changed:
        old.save(update_fields=changed)
    same = not set(changed) - {"ordinal"}
    return Told(row.place, code, Result.SAME if same else Result.CHANGED, tuple(doubts))


def _rows(table: Sequence[tuple[str, ...]]) -> Iterator[_Row]:
    """The files of the sheet with the headings above each."""
    start, columns = _head(table)
    heading = subheading = ""
    for place, cells in enumerate(table[start:], start=start + 1):
        got = {name: cells[at] if at < len(cells) else "" for name, at in columns.items()}
        text = " ".join(part for part in (got["code"], got["title"]) if part)
        if analysis.fold(text).startswith(_FOOT):
            return
        if not text or _NUMBERED.match(text):
            continue
        if not got["term"] and _is_heading(got["code"], got["title"]):
            if _ROMAN.match(text):
                heading, subheading = text, ""
            else:
                subheading = text
            continue
        years, known, said = _term(got["term"])
        line = Line(
            code=got["code"],
            title=got["title"],
            heading=heading,
            subheading=subheading,
            retention_years=years,
            term_known=known,
            opener_name=got.get("opener", ""),
            note=got.get("note", ""),
        )
        yield _Row(place, line, said)


def _head(table: Sequence[tuple[str, ...]]) -> tuple[int, dict[str, int]]:
    """Where the rows begin, and the place of each column."""
    for place, cells in enumerate(table[:_HEAD_WITHIN]):
        columns: dict[str, int] = {}
        for at, cell in enumerate(cells):
            name = _COLUMNS.get(re.sub(r"[^a-z0-9]+", " ", analysis.fold(cell)).strip())
            if name and name not in columns:
                columns[name] = at
        if {"code", "title", "term"} <= columns.keys():
            return place + 1, columns
    raise workbooks.refused(
        _(
            "Không thấy dòng tên cột: cần “Số và ký hiệu hồ sơ”, “Tên đề mục và tiêu đề hồ sơ”, "
            "“Thời hạn bảo quản”. Chưa có gì được nhập."
        )
    )


def _is_heading(code: str, title: str) -> bool:
    """A row that names no file: a number of its own and words, or words alone."""
    if not code or not title:
        return not _CODE.match(code) or " " in code
    return bool(_ROMAN.fullmatch(code) or _ARABIC.fullmatch(code))


def _term(said: str) -> tuple[int | None, bool, tuple[str, ...]]:
    """Years, whether the term is known, and what to look at again."""
    folded = analysis.fold(said).strip(" .")
    if folded in _FOR_EVER:
        return None, True, ()
    found = _YEARS.fullmatch(folded)
    if found:
        return int(found[1]), True, ()
    return None, False, (_("Chưa rõ thời hạn bảo quản; hãy xác định trước khi kết thúc hồ sơ."),)
