"""The yearly list of files: begun, filled, approved by the head, amended with a reason.

Law: NĐ 30/2020/NĐ-CP, Điều 28 and Phụ lục V, I. Reading it from a workbook is `importing.filelist`.
"""

from dataclasses import dataclass

from django.utils.translation import gettext as _

from docflow.core import clock, deeds, policy, workflow
from docflow.core.actor import Actor
from docflow.core.errors import Invalid, Refused
from docflow.documents.models import LONGEST_TERM, FileList, FileListLine
from docflow.documents.states import ListStatus, Perm
from docflow.org.models import User
from docflow.org.selectors import people

FIRST_YEAR, LAST_YEAR = 1945, 2100


@dataclass(frozen=True, kw_only=True)
class Line:
    """What one line says; `retention_years` None keeps for ever where the term is known."""

    code: str
    title: str
    heading: str = ""
    subheading: str = ""
    retention_years: int | None = None
    term_known: bool = True
    opener_name: str = ""
    note: str = ""


def begin(*, actor: Actor, year: int) -> FileList:
    """The list of `year`; an empty draft where there is none yet. Raises Invalid for the year."""
    with deeds.act():
        policy.guard(actor, Perm.KEEP_LIST)
        if not FIRST_YEAR <= year <= LAST_YEAR:
            raise Invalid({"year": [_("Hãy nhập năm từ 1945 đến 2100.")]})
        file_list, new = FileList.objects.get_or_create(office_id=actor.office_id, year=year)
        if new:
            deeds.record(actor, "file_list.begin", file_list)
    return file_list


def put(
    *, actor: Actor, file_list: FileList, line: Line, row: FileListLine | None = None
) -> FileListLine:
    """Add a line at the end, or change `row`. Raises Refused once the list is approved."""
    with deeds.act():
        listed = draft(actor, file_list)
        values = checked(line)
        same = listed.lines.filter(code=values["code"])
        if (row is not None and row.file_list_id != listed.pk) or (
            same.exclude(pk=row.pk) if row else same
        ).exists():
            raise Invalid({"code": [_("Ký hiệu hồ sơ này đã có trong danh mục.")]})
        values["opener"] = person_named(listed, line.opener_name)
        if row is None:
            row = FileListLine(file_list=listed, ordinal=next_ordinal(listed))
        for name, value in values.items():
            setattr(row, name, value)
        row.save()
        deeds.record(actor, "file_list.put", listed, data={"line": row.code})
    return row


def drop(*, actor: Actor, line: FileListLine) -> None:
    """Take a line off a draft; refused where a file was opened from it."""
    with deeds.act():
        listed = draft(actor, line.file_list)
        if hasattr(line, "case_file"):
            raise Refused(_("Hồ sơ %(code)s đã được mở từ dòng này.") % {"code": line.code})
        gone, _each = FileListLine.objects.filter(pk=line.pk, file_list=listed).delete()
        if not gone:
            raise Refused(_("Dòng này đã được bỏ khỏi danh mục."))
        deeds.record(actor, "file_list.drop", listed, data={"line": line.code})


def approve(*, actor: Actor, file_list: FileList, decision: str = "") -> FileList:
    """The head approves it; from then on files are opened from it. Refused while it is empty."""
    with deeds.act():
        policy.guard(actor, Perm.APPROVE_LIST, file_list)
        if not file_list.lines.exists():
            raise Refused(_("Danh mục chưa có hồ sơ nào."))
        return workflow.advance(
            file_list,
            "approve",
            actor=actor,
            changes={
                "decision": decision.strip()[:200],
                "approved_at": clock.now(),
                "approved_by": actor.name,
            },
        )


def amend(*, actor: Actor, file_list: FileList, note: str) -> FileList:
    """Open an approved list for changes, with the reason; it is approved anew."""
    return workflow.advance(
        file_list,
        "amend",
        actor=actor,
        note=note,
        changes={"approved_at": None, "approved_by": ""},
    )


def draft(actor: Actor, file_list: FileList) -> FileList:
    """The locked list, where it may be changed now."""
    row = workflow.lock(file_list)
    policy.guard(actor, Perm.KEEP_LIST, row)
    if row.status != ListStatus.DRAFT:
        raise Refused(_("Danh mục đã ban hành; hãy mở sửa đổi và nêu lý do trước."))
    return row


def checked(line: Line) -> dict[str, object]:
    """The values of a line as they are kept. Raises Invalid with each field that cannot be."""
    code, title = " ".join(line.code.split()), " ".join(line.title.split())
    problems: dict[str, list[str]] = {}
    if not code or len(code) > 40:
        problems["code"] = [_("Hãy nhập ký hiệu hồ sơ, nhiều nhất 40 ký tự.")]
    if not title or len(title) > 500:
        problems["title"] = [_("Hãy nhập tiêu đề hồ sơ, nhiều nhất 500 ký tự.")]
    years = line.retention_years
    if years is not None and not 1 <= years <= LONGEST_TERM:
        problems["retention_years"] = [_("Thời hạn bảo quản từ 1 đến 70 năm, hoặc vĩnh viễn.")]
    if problems:
        raise Invalid(problems)
    return {
        "code": code,
        "title": title,
        "heading": line.heading.strip()[:200],
        "subheading": line.subheading.strip()[:200],
        "retention_years": years,
        "term_known": line.term_known or years is not None,
        "opener_name": line.opener_name.strip()[:100],
        "note": line.note.strip()[:500],
    }


def next_ordinal(file_list: FileList) -> int:
    last = file_list.lines.order_by("-ordinal").values_list("ordinal", flat=True).first()
    return (last or 0) + 1


def person_named(file_list: FileList, name: str) -> User | None:
    """Who is meant, when exactly one person of the office has that name today."""
    wanted = " ".join(name.split()).casefold()
    if not wanted:
        return None
    serving = people.serving(file_list.office_id)
    found = {one.user for one in serving if one.user.full_name.casefold() == wanted}
    return found.pop() if len(found) == 1 else None
