"""Who may do what to a document. Sight follows grants alone; acts follow role, unit and state.

The registry's clerks number, seal, register and dispatch; the person named as signer signs; the
holder of the open route station answers it.
"""

from typing import Any

from django.db.models import QuerySet
from django.utils.translation import gettext as _

from docflow.core.access import visible
from docflow.core.actor import Actor
from docflow.documents.grants import CASE_FILES, DOCUMENTS
from docflow.documents.models import (
    CaseFile,
    CaseFileAccess,
    Document,
    DocumentAccess,
    Register,
    RouteStep,
)
from docflow.documents.states import Direction, Perm, RouteState, Secrecy, Status
from docflow.org.states import LEADERS, Role

# Acts of the registry: NĐ 30/2020/NĐ-CP, Điều 6.3 (văn thư cơ quan).
REGISTRY = frozenset(
    {
        Perm.NUMBER,
        Perm.SEAL,
        Perm.ISSUE,
        Perm.DISPATCH,
        Perm.REGISTER,
        Perm.REFUSE,
        Perm.PRESENT,
        Perm.READ_REGISTER,
    }
)
_ARCHIVE = frozenset({Role.CLERK, Role.ARCHIVIST})
# What is done to arrivals alone, and what to the office's own documents alone.
_ARRIVING = frozenset({Perm.REGISTER, Perm.REFUSE, Perm.PRESENT})
_LEAVING = frozenset({Perm.NUMBER, Perm.SEAL, Perm.ISSUE, Perm.DISPATCH, Perm.CANCEL, Perm.RECALL})


def refusal(actor: Actor, perm: Perm, obj: Any = None) -> str | None:
    """Why `actor` may not, in words for the button that is not offered; None when it may."""
    if actor.role == Role.ADMINISTRATOR:
        return _("Quản trị hệ thống không xem và không xử lý nội dung.")
    if perm == Perm.FOLLOW:
        return _("Bước này do hệ thống thực hiện khi có sự kiện tương ứng.")
    if obj is None:
        return _without_object(actor, perm)
    if obj.office_id != actor.office_id:
        return _("Văn bản thuộc cơ quan khác.")
    if isinstance(obj, Register):
        return _register(actor, obj)
    if isinstance(obj, CaseFile):
        return _case_file(actor, perm, obj)
    if not DOCUMENTS.holds(actor, obj):
        return _("Anh/chị chưa được chia sẻ văn bản này.")
    if perm == Perm.VIEW:
        return None
    return _act(actor, perm, obj)


def visible_to(actor: Actor) -> QuerySet[Document]:
    """The documents `actor` may see; agrees with VIEW (a property test holds it)."""
    if actor.role == Role.ADMINISTRATOR:
        return Document.objects.none()
    mine = Document.objects.filter(office_id=actor.office_id)
    return visible(mine, DocumentAccess, actor.principals)


def visible_cases(actor: Actor) -> QuerySet[CaseFile]:
    if actor.role == Role.ADMINISTRATOR:
        return CaseFile.objects.none()
    mine = CaseFile.objects.filter(office_id=actor.office_id)
    return visible(mine, CaseFileAccess, actor.principals)


def _without_object(actor: Actor, perm: Perm) -> str | None:
    if perm in REGISTRY and actor.role != Role.CLERK:
        return _("Việc này do văn thư cơ quan thực hiện.")
    if perm == Perm.IMPORT and actor.role not in _ARCHIVE:
        return _("Việc này do văn thư hoặc lưu trữ cơ quan thực hiện.")
    return None


def _register(actor: Actor, register: Register) -> str | None:
    # A book names every document of the office, so only who sees them all by grant reads it.
    return None if actor.role == Role.CLERK else _("Sổ do văn thư cơ quan giữ.")


def _case_file(actor: Actor, perm: Perm, case_file: CaseFile) -> str | None:
    if not CASE_FILES.holds(actor, case_file):
        return _("Anh/chị chưa được chia sẻ hồ sơ này.")
    if perm == Perm.VIEW or case_file.keeper_id == actor.user_id:
        return None
    if actor.role == Role.ARCHIVIST:
        return None
    return _("Hồ sơ do người lập hồ sơ giữ.")


def _act(actor: Actor, perm: Perm, document: Document) -> str | None:
    incoming = document.direction == Direction.INCOMING
    if perm in (_LEAVING if incoming else _ARRIVING):
        return _("Bước này không áp dụng cho văn bản này.")
    if perm in REGISTRY:
        return None if actor.role == Role.CLERK else _("Việc này do văn thư cơ quan thực hiện.")
    check = _CHECKS.get(perm)
    return check(actor, document) if check else _("Quyền này chưa được khai báo.")


def _own(actor: Actor, document: Document) -> str | None:
    if document.drafter_id == actor.user_id:
        return None
    return _("Chỉ người soạn được làm việc này.")


def _editable(actor: Actor, document: Document) -> str | None:
    if document.status not in (Status.DRAFT, Status.RETURNED):
        return _("Văn bản đã trình nên không sửa được; hãy đề nghị trả lại.")
    return _own(actor, document)


def _submittable(actor: Actor, document: Document) -> str | None:
    if document.secrecy != Secrecy.NONE:
        return _("Văn bản mật không được xử lý trên hệ thống này.")
    return _own(actor, document)


def _reviewer(actor: Actor, document: Document) -> str | None:
    """The holder of the open station; delegation puts the taker into the actor's principals."""
    station = RouteStep.objects.filter(document=document, state=RouteState.OPEN).first()
    if station is None:
        return _("Văn bản không có bước nào đang chờ ý kiến.")
    if station.principal in actor.principals:
        return None
    return _("Đang chờ %(holder)s.") % {"holder": station.holder}


def _approver(actor: Actor, document: Document) -> str | None:
    if document.signer_id is not None and document.signer_id == actor.position_id:
        return None
    return _("Chỉ người sẽ ký văn bản được duyệt.")


def _signer(actor: Actor, document: Document) -> str | None:
    if document.signer_id is not None and document.signer_id == actor.position_id:
        return None
    return _("Chỉ %(name)s được ký văn bản này.") % {"name": document.signer_name}


def _returner(actor: Actor, document: Document) -> str | None:
    if document.direction == Direction.INCOMING:
        if document.presented_to_id == actor.position_id:
            return None
        return _("Chỉ lãnh đạo được trình mới trả lại được.")
    if document.status == Status.IN_REVIEW:
        return _reviewer(actor, document)
    if actor.role == Role.CLERK or document.signer_id == actor.position_id:
        return None
    return _("Chỉ người ký hoặc văn thư được trả lại văn bản đã duyệt.")


def _canceller(actor: Actor, document: Document) -> str | None:
    if document.number is not None:
        return None if actor.role == Role.CLERK else _("Văn bản đã có số: chỉ văn thư được hủy số.")
    return _own(actor, document)


def _recaller(actor: Actor, document: Document) -> str | None:
    if actor.role == Role.CLERK or document.signer_id == actor.position_id:
        return None
    return _("Chỉ người ký hoặc văn thư được thu hồi văn bản.")


def _sharer(actor: Actor, document: Document) -> str | None:
    if document.drafter_id == actor.user_id or actor.role in LEADERS | {Role.CLERK, Role.HEAD}:
        return None
    return _("Chỉ người soạn, lãnh đạo hoặc văn thư được chia sẻ văn bản.")


def _anyone(actor: Actor, document: Document) -> str | None:
    return None


_CHECKS = {
    Perm.EDIT: _editable,
    Perm.SUBMIT: _submittable,
    Perm.REVIEW: _reviewer,
    Perm.APPROVE: _approver,
    Perm.RETURN: _returner,
    Perm.SIGN: _signer,
    Perm.CANCEL: _canceller,
    Perm.RECALL: _recaller,
    Perm.SHARE: _sharer,
    # Whoever does the work files it (NĐ 30/2020/NĐ-CP, Điều 29).
    Perm.FILE: _anyone,
    Perm.OPEN_CASE: _anyone,
}
