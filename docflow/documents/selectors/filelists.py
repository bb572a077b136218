"""The yearly lists of files for pages and print; everybody of the office reads them."""

from collections.abc import Sequence
from dataclasses import dataclass

from django.db.models import Count, QuerySet
from django.utils.translation import gettext as _

from docflow.core.actor import Actor
from docflow.documents.models import FileList, FileListLine
from docflow.documents.policies import visible_cases
from docflow.documents.rendering.records import LIST, Paper, Row
from docflow.documents.states import ListStatus
from docflow.org.states import Role


@dataclass(frozen=True)
class Group:
    """Lines under one pair of headings, in the order of the list."""

    heading: str
    subheading: str
    lines: list[FileListLine]


def lists_of(actor: Actor) -> QuerySet[FileList]:
    """The lists of the person's office, newest year first, each with `planned`."""
    if actor.role == Role.ADMINISTRATOR:
        return FileList.objects.none()
    mine = FileList.objects.filter(office_id=actor.office_id)
    return mine.annotate(planned=Count("lines")).order_by("-year")


def lines_of(file_list: FileList) -> list[FileListLine]:
    """All lines in order, each with the file that was opened from it."""
    return list(file_list.lines.select_related("opener", "case_file").order_by("ordinal", "pk"))


def seen_files(actor: Actor, lines: Sequence[FileListLine]) -> set[int]:
    """Which of the opened files the person may see, and so be led to."""
    return set(visible_cases(actor).filter(line__in=lines).values_list("pk", flat=True))


def grouped(lines: Sequence[FileListLine]) -> list[Group]:
    groups: list[Group] = []
    for line in lines:
        last = groups[-1] if groups else None
        if last is None or (last.heading, last.subheading) != (line.heading, line.subheading):
            last = Group(line.heading, line.subheading, [])
            groups.append(last)
        last.lines.append(line)
    return groups


def to_open(actor: Actor) -> list[FileListLine]:
    """Lines of approved lists that this person is named to open and has not opened, newest year."""
    rows = FileListLine.objects.filter(
        file_list__office_id=actor.office_id,
        file_list__status=ListStatus.APPROVED,
        opener_id=actor.user_id,
        case_file=None,
    )
    return list(rows.select_related("file_list").order_by("-file_list__year", "ordinal")[:20])


def paper(file_list: FileList) -> Paper:
    """The list as the decree prints it (NĐ 30/2020/NĐ-CP, Phụ lục V, II)."""
    office = file_list.office
    lines = lines_of(file_list)
    for_ever = sum(line.term_known and line.retention_years is None for line in lines)
    limited = sum(line.retention_years is not None for line in lines)
    decision = file_list.decision or "Quyết định số ....... ngày ... tháng ... năm ......"
    return Paper(
        body=office.name,
        superior=office.superior.name if office.superior else "",
        title="Danh mục hồ sơ",
        subtitles=(f"Năm {file_list.year}", f"(Kèm theo {decision})"),
        columns=LIST,
        rows=tuple(_rows(lines)),
        closing=(
            f"Danh mục hồ sơ này có {len(lines)} hồ sơ, bao gồm:",
            f"{for_ever} hồ sơ bảo quản vĩnh viễn;",
            f"{limited} hồ sơ bảo quản có thời hạn.",
        ),
    )


def _rows(lines: Sequence[FileListLine]) -> list[Row]:
    rows: list[Row] = []
    heading = subheading = ""
    for line in lines:
        if line.heading != heading:
            heading, subheading = line.heading, ""
            rows.append(Row((heading,), heading=True))
        if line.subheading != subheading:
            subheading = line.subheading
            rows.append(Row((subheading,), heading=True))
        cells = (line.code, line.title, term_of(line), line.opener_name, line.note)
        rows.append(Row(cells))
    return rows


def term_of(line: FileListLine) -> str:
    if not line.term_known:
        return ""
    years = line.retention_years
    return _("Vĩnh viễn") if years is None else _("%(n)d năm") % {"n": years}
