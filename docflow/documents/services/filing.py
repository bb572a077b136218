"""Case files: opened by whoever does the work, filled, closed (NĐ 30/2020/NĐ-CP, Điều 28-31)."""

from django.db.models import F
from django.utils.translation import gettext as _

from docflow.core import clock, deeds, policy, workflow
from docflow.core.access import user_principal
from docflow.core.actor import Actor
from docflow.core.errors import Invalid, Refused
from docflow.documents.grants import SOURCE
from docflow.documents.models import CaseFile, CaseFileItem, Document, FileListLine
from docflow.documents.selectors import closing
from docflow.documents.services import freezing, placing, retention, rights, sharing
from docflow.documents.states import CaseStatus, ListStatus, Perm, Status
from docflow.org.models import User
from docflow.org.states import TeamKind
from search import queue


def open_case(
    *,
    actor: Actor,
    code: str,
    title: str,
    retention_years: int | None = None,
    term_known: bool = True,
    line: FileListLine | None = None,
) -> CaseFile:
    """Open a case file of this year kept by `actor`. `retention_years` None keeps it for ever.

    Raises Invalid where the year's code is taken.
    """
    with deeds.act():
        policy.guard(actor, Perm.OPEN_CASE)
        year = line.file_list.year if line else clock.today().year
        if not code.strip() or not title.strip():
            raise Invalid({"title": [_("Hãy nhập ký hiệu và tiêu đề hồ sơ.")]})
        mine = CaseFile.objects.filter(office_id=actor.office_id, organ_code="", year=year)
        if mine.filter(code=code.strip()).exists():
            raise Invalid({"code": [_("Ký hiệu hồ sơ này đã có trong danh mục.")]})
        case_file = CaseFile.objects.create(
            office_id=actor.office_id,
            unit_id=actor.unit_id,
            year=year,
            code=code.strip(),
            title=title.strip(),
            line=line,
            retention_years=retention_years,
            term_known=term_known,
            keeper=User.objects.get(pk=actor.user_id or 0),
            opened_at=clock.now(),
        )
        sharing.grant_case(
            case_file=case_file,
            principal=user_principal(actor.user_id or 0),
            cause=sharing.KEEPS,
            cause_id=actor.user_id or 0,
            actor=actor,
        )
        if actor.unit_id:
            sharing.grant_case_team(
                case_file=case_file, kind=TeamKind.HEADS, unit_id=actor.unit_id, actor=actor
            )
        deeds.record(actor, "case.open", case_file)
    return case_file


def open_from_list(*, actor: Actor, line: FileListLine) -> CaseFile:
    """Open the planned file with what the approved list says of it (Điều 29.2).

    Raises Refused while the list is not approved, when the file is open already, and where the
    list names another person.
    """
    with deeds.act():
        listed = workflow.lock(line.file_list)
        policy.guard(actor, Perm.VIEW, listed)
        if listed.status != ListStatus.APPROVED:
            raise Refused(_("Danh mục chưa được phê duyệt nên chưa mở được hồ sơ từ đó."))
        if line.opener_id not in (None, actor.user_id):
            raise Refused(_("Danh mục giao %(name)s lập hồ sơ này.") % {"name": line.opener_name})
        if CaseFile.objects.filter(line=line).exists():
            raise Refused(_("Hồ sơ này đã được mở."))
        return open_case(
            actor=actor,
            code=line.code,
            title=line.title,
            retention_years=line.retention_years,
            term_known=line.term_known,
            line=line,
        )


def describe(
    *,
    actor: Actor,
    case_file: CaseFile,
    title: str,
    retention_years: int | None,
    term_known: bool = True,
    use: str = "",
    description: str = "",
    building: bool = False,
) -> CaseFile:
    """What the keeper sets right before closing (Điều 29.4b): title, term, rights, remarks."""
    with deeds.act():
        row = workflow.lock(case_file)
        policy.guard(actor, Perm.OPEN_CASE, row)
        if row.status != CaseStatus.OPEN:
            raise Refused(_("Hồ sơ đã kết thúc; hãy mở lại trước khi sửa."))
        if not title.strip():
            raise Invalid({"title": [_("Hãy nhập ký hiệu và tiêu đề hồ sơ.")]})
        values = {
            "title": title.strip(),
            "retention_years": retention_years,
            "term_known": term_known or retention_years is not None,
            "rights": use.strip(),
            "description": description.strip(),
            "building": building,
        }
        before = {name: getattr(row, name) for name in values}
        changed = [name for name, value in values.items() if before[name] != value]
        if changed:
            for name in changed:
                setattr(row, name, values[name])
            if not building:
                row.settled_on = None
                changed.append("settled_on")
            row.save(update_fields=changed)
            data = {name: before[name] for name in changed if name in before}
            if "rights" in changed:
                said = _("Chế độ sử dụng: “%(old)s” thành “%(new)s”")
                words = {"old": before["rights"], "new": values["rights"]}
                rights.noted(row, said % words, actor)
            deeds.record(actor, "case.describe", row, data={"before": data})
    return row


def add(*, actor: Actor, case_file: CaseFile, document: Document) -> CaseFileItem:
    """Lay a document into a file; a finished document is thereby filed. Nothing is copied."""
    with deeds.act():
        file_row = workflow.lock(case_file)
        policy.guard(actor, Perm.OPEN_CASE, file_row)
        policy.guard(actor, Perm.FILE, document)
        if file_row.status != CaseStatus.OPEN:
            raise Refused(_("Hồ sơ đã kết thúc; hãy mở lại trước khi thêm văn bản."))
        if file_row.items.filter(document=document).exists():
            raise Refused(_("Văn bản này đã có trong hồ sơ."))
        item = placing.place(case_file=file_row, document=document, actor=actor)
        if document.status in (Status.ISSUED, Status.COMPLETED):
            workflow.advance(document, "file", actor=actor, data={"case": file_row.code})
    return item


def remove(*, actor: Actor, item: CaseFileItem) -> None:
    """Take a duplicate or a draft out again (Điều 29.4b); the document itself stays what it is.

    The places behind it close up. Refused in a closed file.
    """
    with deeds.act():
        row = workflow.lock(item.case_file)
        policy.guard(actor, Perm.OPEN_CASE, row)
        if row.status != CaseStatus.OPEN:
            raise Refused(_("Hồ sơ đã kết thúc; hãy mở lại trước khi sửa."))
        freezing.refuse_held(row)
        # Under the lock: somebody else may have taken it out, or another one before it.
        there = row.items.filter(pk=item.pk).select_related("document").first()
        if there is None:
            raise Refused(_("Văn bản này đã được lấy ra khỏi hồ sơ."))
        data = {"document": there.document_id, "ordinal": there.ordinal}
        gone = there.ordinal
        there.delete()
        # What was seen because the file was handed over is seen as long as it lies there.
        sharing.revoke(document=there.document, cause=sharing.KEEPS, cause_id=row.pk)
        queue.enqueue(SOURCE, there.document_id)
        # One by one from below: two rows never share a place, on any database.
        for other in row.items.filter(ordinal__gt=gone).order_by("ordinal"):
            other.ordinal = F("ordinal") - 1
            other.save(update_fields=["ordinal"])
        deeds.record(actor, "case.remove", row, data=data)


def close(*, actor: Actor, case_file: CaseFile) -> CaseFile:
    """End a file once nothing stands against it; days, counts and the day to hand over are set.

    Raises Refused with everything that stands against it (Điều 29.4).
    """
    with deeds.act():
        row = workflow.lock(case_file)
        freezing.refuse_held(row)
        faults = closing.faults(actor, row)
        if faults:
            raise Refused(" ".join(fault.said for fault in faults))
        sums = closing.sums(row)
        now = clock.now()
        changes = {
            "closed_at": now,
            "starts_on": sums.starts_on,
            "ends_on": sums.ends_on,
            "document_total": sums.documents,
            "page_total": sums.pages,
            "due_on": retention.due_on(row, now),
        }
        return workflow.advance(row, "close", actor=actor, changes=changes)


def reopen(*, actor: Actor, case_file: CaseFile, note: str) -> CaseFile:
    """Go on with a closed file, with the reason; what closing counted is counted anew."""
    changes = {
        "closed_at": None,
        "starts_on": None,
        "ends_on": None,
        "document_total": None,
        "page_total": None,
        "due_on": None,
        "kept_until": None,
        "consent": "",
        "warned_for": None,
    }
    return workflow.advance(case_file, "reopen", actor=actor, note=note, changes=changes)
