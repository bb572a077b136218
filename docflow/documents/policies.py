"""Who may do what to a document. Sight follows grants alone; acts follow role, unit and state.

The registry's clerks number, seal, register and dispatch; the person named as signer signs; the
holder of the open route station answers it.
"""

from typing import Any

from django.db.models import QuerySet
from django.utils.translation import gettext as _

from docflow.core.access import visible
from docflow.core.actor import Actor
from docflow.documents import drafters, records
from docflow.documents.grants import DOCUMENTS
from docflow.documents.models import (
    CaseFile,
    CaseFileAccess,
    Document,
    DocumentAccess,
    FileList,
    HandOver,
    LegalHold,
    Loan,
    Register,
    RouteStep,
    SealRequest,
    ways,
)
from docflow.documents.states import (
    WRITABLE,
    CaseStatus,
    Direction,
    Origin,
    Perm,
    Secrecy,
    Status,
)
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
_FROZEN = frozenset({Status.CANCELLED, Status.REFUSED, Status.RECALLED})
# What is done to arrivals alone, and what to the office's own documents alone.
_ARRIVING = frozenset({Perm.REGISTER, Perm.REFUSE, Perm.PRESENT})
# A copy is asked for, decided, numbered and given out; nobody drafts or routes it.
_OF_COPIES = frozenset(
    {
        *(Perm.COPY, Perm.DECIDE_COPY, Perm.NUMBER, Perm.SEAL, Perm.ISSUE, Perm.DISPATCH),
        *(Perm.CANCEL, Perm.RECALL, Perm.FILE, Perm.OPEN_CASE, Perm.SHARE, Perm.LEND),
    }
)
# A secret is a row of its book: nobody lays it before others, shares it or files it here.
_OF_SECRETS = frozenset(
    {Perm.REGISTER, Perm.NUMBER, Perm.SEAL, Perm.ISSUE, Perm.CANCEL, Perm.RECALL}
)
_LEAVING = frozenset({Perm.NUMBER, Perm.SEAL, Perm.ISSUE, Perm.DISPATCH, Perm.CANCEL, Perm.RECALL})


def refusal(actor: Actor, perm: Perm, obj: Any = None) -> str | None:
    """Why `actor` may not, in words for the button that is not offered; None when it may."""
    if perm == Perm.RULE_ROUTES:
        return records.rules(actor)
    if perm in (Perm.READ_SCHEME, Perm.RULE_SCHEME):
        return records.scheme(actor, perm)
    if perm in records.PROCESSES:
        return records.process(actor, perm, obj)
    if actor.role == Role.ADMINISTRATOR:
        return _("Quản trị hệ thống không xem và không xử lý nội dung.")
    if perm == Perm.FOLLOW:
        return _("Bước này do hệ thống thực hiện khi có sự kiện tương ứng.")
    if obj is None:
        return _without_object(actor, perm)
    if obj.office_id != actor.office_id:
        return _("Văn bản thuộc cơ quan khác.")
    if isinstance(obj, Register):
        return records.register(actor, obj)
    if isinstance(obj, SealRequest):
        return records.seal_request(actor, perm, obj)
    if isinstance(obj, CaseFile):
        return records.case_file(actor, perm, obj)
    if isinstance(obj, HandOver):
        return records.hand_over(actor, perm, obj)
    if isinstance(obj, FileList):
        return records.file_list(actor, perm)
    if isinstance(obj, Loan):
        return records.loan(actor, perm, obj)
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
    if perm in (Perm.IMPORT, Perm.TAKE_OVER, Perm.LEND):
        return records.archive(actor)
    if perm in (Perm.KEEP_LIST, Perm.APPROVE_LIST):
        return records.file_list(actor, perm)
    return None


def _act(actor: Actor, perm: Perm, document: Document) -> str | None:
    incoming = document.direction == Direction.INCOMING
    if perm in (_LEAVING if incoming else _ARRIVING):
        return _("Bước này không áp dụng cho văn bản này.")
    if document.origin == Origin.COPIED and perm not in _OF_COPIES:
        return _("Bước này không áp dụng cho bản sao.")
    if document.secrecy != Secrecy.NONE and perm not in _OF_SECRETS:
        return _("Văn bản bí mật nhà nước chỉ có dòng trong sổ; không xử lý trên hệ thống này.")
    if perm in REGISTRY:
        return None if actor.role == Role.CLERK else _("Việc này do văn thư cơ quan thực hiện.")
    check = _CHECKS.get(perm)
    return check(actor, document) if check else _("Quyền này chưa được khai báo.")


def _own(actor: Actor, document: Document) -> str | None:
    if document.drafter_id == actor.user_id:
        return None
    return _("Chỉ người soạn được làm việc này.")


def _editable(actor: Actor, document: Document) -> str | None:
    if document.status not in WRITABLE:
        return _fixed(document)
    if drafters.writes(actor, document):
        return None
    return _("Chỉ người soạn và người cùng soạn được sửa.")


def _fixed(document: Document) -> str:
    """Why nobody edits it any more, and what there is instead (NĐ 30/2020/NĐ-CP, Điều 18.3)."""
    if document.direction == Direction.INCOMING:
        return _("Văn bản đến được giữ nguyên như khi nhận nên không sửa được.")
    match document.status:
        case Status.IN_REVIEW | Status.APPROVED | Status.SIGNED:
            return _("Văn bản đã trình nên không sửa được; hãy đề nghị trả lại.")
        case Status.NUMBERED | Status.SEALED:
            return _("Văn bản đã có số nên không sửa được; nếu sai, văn thư hủy số kèm lý do.")
        case Status.ISSUED | Status.FILED:
            return _(
                "Văn bản đã phát hành nên không sửa được; "
                "hãy ra văn bản thay thế, sửa đổi hoặc đính chính."
            )
    return _("Văn bản đã thu hồi hoặc hủy nên không sửa được.")


def _submittable(actor: Actor, document: Document) -> str | None:
    if document.secrecy != Secrecy.NONE:
        return _("Văn bản mật không được xử lý trên hệ thống này.")
    return _own(actor, document)


def _reviewer(actor: Actor, document: Document) -> str | None:
    """Who holds an open station, or stands in for who does."""
    return _holder(actor, ways.open_stations(document))


def _holder(actor: Actor, open_: list[RouteStep]) -> str | None:
    if not open_:
        return _("Văn bản không có bước nào đang chờ ý kiến.")
    if ways.mine_of(actor, open_) is not None:
        return None
    return _("Đang chờ %(holder)s.") % {"holder": "; ".join(one.holder for one in open_)}


def _decider(actor: Actor, document: Document) -> str | None:
    """Who is asked for an opinion advises: the way is for the others to change."""
    open_ = ways.open_stations(document)
    station = ways.mine_of(actor, open_)
    if station is None:
        return _holder(actor, open_)
    return None if ways.decides(station) else _("Anh/chị được hỏi ý kiến ở bước này.")


def _rerouter(actor: Actor, document: Document) -> str | None:
    reason = _decider(actor, document)
    if reason is None and not ways.earlier(ways.present_round(document)):
        return _("Trước bước này chưa có ai cho ý kiến.")
    return reason


def _taker_back(actor: Actor, document: Document) -> str | None:
    if document.status not in (Status.IN_REVIEW, Status.PRESENTED):
        return _("Văn bản không đang ở bước trình.")
    if document.direction == Direction.INCOMING:
        if actor.role != Role.CLERK:
            return _("Việc này do văn thư cơ quan thực hiện.")
        seen = document.presented_seen_at is not None
    else:
        if reason := _own(actor, document):
            return reason
        seen = not ways.untouched(ways.present_round(document))
    return _("Đã có người mở xem nên không rút lại được.") if seen else None


def _undoer(actor: Actor, document: Document) -> str | None:
    """Whose last step everything open rests on, while nobody has opened it."""
    if document.status != Status.IN_REVIEW:
        return _("Văn bản không có bước nào đang chờ ý kiến.")
    way = ways.present_round(document)
    if ways.asked_unseen(actor, way) or ways.passed_on(actor, way):
        return None
    return _("Anh/chị không phải người chuyển sau cùng, hoặc bước tiếp theo đã được mở xem.")


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
        return _decider(actor, document)
    if actor.role == Role.CLERK or document.signer_id == actor.position_id:
        return None
    return _("Chỉ người ký hoặc văn thư được trả lại văn bản đã duyệt.")


def _canceller(actor: Actor, document: Document) -> str | None:
    if document.number is not None:
        return None if actor.role == Role.CLERK else _("Văn bản đã có số: chỉ văn thư được hủy số.")
    return _own(actor, document)


def _recaller(actor: Actor, document: Document) -> str | None:
    if LegalHold.objects.filter(case_file__items__document=document, lifted_at=None).exists():
        return _("Văn bản nằm trong hồ sơ đang được giữ nguyên trạng nên không thu hồi được.")
    if actor.role == Role.CLERK or document.signer_id == actor.position_id:
        return None
    return _("Chỉ người ký hoặc văn thư được thu hồi văn bản.")


def _sharer(actor: Actor, document: Document) -> str | None:
    copied = document.origin == Origin.COPIED
    if copied and document.status not in (Status.ISSUED, Status.FILED):
        return _("Bản sao chưa phát hành nên chưa chia sẻ được.")
    # Who asked for a copy wrote nothing of it: sight of the original does not hand it on.
    own = document.drafter_id == actor.user_id and not copied
    if own or actor.role in LEADERS | {Role.CLERK, Role.HEAD}:
        return None
    return _("Chỉ người soạn, lãnh đạo hoặc văn thư được chia sẻ văn bản.")


def _describer(actor: Actor, document: Document) -> str | None:
    """The drafter until it is submitted, then the registry; what is frozen or archived stays."""
    if document.secrecy != Secrecy.NONE:
        return _("Văn bản mật chỉ có dòng trong sổ, không ghi thêm nội dung.")
    if document.status in _FROZEN:
        return _("Văn bản đã bị hủy, từ chối hoặc thu hồi nên dữ liệu được giữ nguyên.")
    if document.origin == Origin.IMPORTED:
        return _("Văn bản của kho lưu trữ giữ nguyên dữ liệu như khi nhận.")
    if document.status == Status.ARRIVED:
        return _("Hãy vào sổ văn bản trước.")
    if document.status in (Status.DRAFT, Status.RETURNED) and (
        document.direction != Direction.INCOMING
    ):
        return _own(actor, document)
    if actor.role != Role.CLERK:
        return _("Việc này do văn thư cơ quan thực hiện.")
    handed = document.filed_in.filter(
        case_file__status__in=[CaseStatus.OFFERED, CaseStatus.HANDED_OVER]
    )
    return _("Văn bản nằm trong hồ sơ đã nộp lưu.") if handed.exists() else None


def _copier(actor: Actor, document: Document) -> str | None:
    """Whoever sees what is in force may ask; who signs copies decides (Điều 27.1)."""
    return _not_in_force(document)


def _not_in_force(document: Document) -> str | None:
    if document.secrecy != Secrecy.NONE:
        return _("Tài liệu bí mật nhà nước không được sao trên hệ thống này.")
    if document.status == Status.RECALLED:
        return _("Văn bản đã thu hồi nên không sao được.")
    if document.direction == Direction.INCOMING:
        if document.status in (Status.ARRIVED, Status.REFUSED):
            return _("Văn bản đến chưa vào sổ nên chưa sao được.")
    elif document.status not in (Status.ISSUED, Status.FILED):
        return _("Văn bản chưa phát hành nên chưa có gì để sao.")
    return None


def _copy_decider(actor: Actor, document: Document) -> str | None:
    if document.origin != Origin.COPIED:
        return _("Bước này chỉ dùng cho bản sao.")
    return _signer(actor, document)


def _lender(actor: Actor, document: Document) -> str | None:
    return records.archive(actor) or _not_in_force(document)


def _anyone(actor: Actor, document: Document) -> str | None:
    return None


_CHECKS = {
    Perm.EDIT: _editable,
    Perm.COMMENT: drafters.no_comment,
    Perm.READ_COMMENTS: drafters.no_reading,
    Perm.SUBMIT: _submittable,
    Perm.REVIEW: _reviewer,
    Perm.ASK_OPINION: _decider,
    Perm.REROUTE: _rerouter,
    Perm.TAKE_BACK: _taker_back,
    Perm.UNDO: _undoer,
    Perm.APPROVE: _approver,
    Perm.RETURN: _returner,
    Perm.SIGN: _signer,
    Perm.CANCEL: _canceller,
    Perm.RECALL: _recaller,
    Perm.SHARE: _sharer,
    Perm.DESCRIBE: _describer,
    Perm.COPY: _copier,
    Perm.DECIDE_COPY: _copy_decider,
    Perm.LEND: _lender,
    # Whoever does the work files it (NĐ 30/2020/NĐ-CP, Điều 29).
    Perm.FILE: _anyone,
    Perm.OPEN_CASE: _anyone,
}
