"""Case files: opened by whoever does the work, filled, closed (NĐ 30/2020/NĐ-CP, Điều 28-31)."""

from django.db.models import Max
from django.utils.translation import gettext as _

from docflow.core import clock, deeds, policy, workflow
from docflow.core.access import user_principal
from docflow.core.actor import Actor
from docflow.core.errors import Invalid, Refused
from docflow.documents.models import CaseFile, CaseFileItem, Document
from docflow.documents.services import sharing
from docflow.documents.states import CaseStatus, Perm, Status
from docflow.org.models import User
from docflow.org.states import TeamKind


def open_case(
    *, actor: Actor, code: str, title: str, retention_years: int | None = None
) -> CaseFile:
    """Open a case file kept by `actor`. `retention_years` None keeps it for ever."""
    with deeds.act():
        policy.guard(actor, Perm.OPEN_CASE)
        if not code.strip() or not title.strip():
            raise Invalid({"title": [_("Hãy nhập ký hiệu và tiêu đề hồ sơ.")]})
        if CaseFile.objects.filter(office_id=actor.office_id, code=code.strip()).exists():
            raise Invalid({"code": [_("Ký hiệu hồ sơ này đã có trong danh mục.")]})
        case_file = CaseFile.objects.create(
            office_id=actor.office_id,
            unit_id=actor.unit_id,
            code=code.strip(),
            title=title.strip(),
            retention_years=retention_years,
            keeper=User.objects.get(pk=actor.user_id or 0),
            opened_at=clock.now(),
        )
        sharing.grant_case(
            case_file=case_file,
            principal=user_principal(actor.user_id or 0),
            cause="keeper",
            cause_id=actor.user_id or 0,
            actor=actor,
        )
        if actor.unit_id:
            sharing.grant_case_team(
                case_file=case_file, kind=TeamKind.HEADS, unit_id=actor.unit_id, actor=actor
            )
        deeds.record(actor, "case.open", case_file)
    return case_file


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
        top = file_row.items.aggregate(top=Max("ordinal"))["top"] or 0
        item = CaseFileItem.objects.create(
            case_file=file_row,
            document=document,
            ordinal=top + 1,
            added_at=clock.now(),
            added_by=actor.name,
        )
        if document.status in (Status.ISSUED, Status.COMPLETED):
            workflow.advance(document, "file", actor=actor, data={"case": file_row.code})
        deeds.record(actor, "case.add", file_row, data={"document": document.pk})
    return item


def close(*, actor: Actor, case_file: CaseFile) -> CaseFile:
    """End a file; refused while it is empty or a document in it is still in work."""
    with deeds.act():
        documents = Document.objects.filter(filed_in__case_file=case_file)
        if not documents.exists():
            raise Refused(_("Hồ sơ chưa có văn bản nào."))
        waiting = documents.exclude(
            status__in=[Status.FILED, Status.CANCELLED, Status.RECALLED, Status.REFUSED]
        ).first()
        if waiting is not None:
            raise Refused(
                _("Văn bản “%(doc)s” trong hồ sơ chưa xử lý xong.") % {"doc": str(waiting)}
            )
        return workflow.advance(case_file, "close", actor=actor, changes={"closed_at": clock.now()})


def reopen(*, actor: Actor, case_file: CaseFile) -> CaseFile:
    with deeds.act():
        return workflow.advance(case_file, "reopen", actor=actor, changes={"closed_at": None})
