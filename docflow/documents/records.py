"""Who may do what to what is kept beside documents: books, files, batches, loans, rules.

`policies` asks here, after it has made sure of office and role.
"""

from typing import Any

from django.utils.translation import gettext as _

from docflow.core.actor import Actor
from docflow.documents import keepers
from docflow.documents.grants import CASE_FILES
from docflow.documents.models import (
    CaseFile,
    HandOver,
    LegalHold,
    Loan,
    Register,
    SealRequest,
)
from docflow.documents.states import Perm
from docflow.org.states import HEADS, LEADERS, Role

ARCHIVE_ROLES = frozenset({Role.CLERK, Role.ARCHIVIST})
# Who may order that a file stays as it is.
_HOLDS = LEADERS | HEADS | ARCHIVE_ROLES
# Rules are no content: who administers the office may write them.
RULERS = LEADERS | {Role.CLERK, Role.ADMINISTRATOR}
# Routes and processes: rules too, open to everybody of the office.
PROCESSES = frozenset({Perm.KEEP_ROUTES, Perm.READ_PROCESSES, Perm.KEEP_PROCESSES})


def rules(actor: Actor) -> str | None:
    """How routes run in the office."""
    return None if actor.role in RULERS else _("Việc này do lãnh đạo, văn thư hoặc quản trị.")


def scheme(actor: Actor, perm: Perm) -> str | None:
    """The head of the office decides how it counts (NĐ 30/2020/NĐ-CP, Điều 15.1c)."""
    if actor.role in (Role.LEADER, Role.ADMINISTRATOR):
        return None
    if perm == Perm.READ_SCHEME and actor.role in RULERS:
        return None
    return _("Sổ và ký hiệu do người đứng đầu cơ quan quy định.")


def process(actor: Actor, perm: Perm, obj: Any) -> str | None:
    """`obj` is a route or a process, also one that is not written yet; without one, whether the
    person keeps any. Heads keep those of their own unit, and none of the whole office."""
    if obj is not None and obj.office_id != actor.office_id:
        return _("Quy trình này thuộc cơ quan khác.")
    if perm == Perm.READ_PROCESSES or actor.role in RULERS:
        return None
    own = actor.unit_id is not None and (obj is None or obj.unit_id == actor.unit_id)
    if actor.role in HEADS and own:
        return None
    return _("Việc này do lãnh đạo, văn thư, quản trị hoặc lãnh đạo của đơn vị ấy làm.")


def file_list(actor: Actor, perm: Perm) -> str | None:
    """Everybody of the office reads the list: it is sent to all (NĐ 30/2020/NĐ-CP, Điều 28)."""
    if perm == Perm.KEEP_LIST and actor.role not in ARCHIVE_ROLES:
        return _("Danh mục hồ sơ do văn thư hoặc lưu trữ cơ quan lập.")
    if perm == Perm.APPROVE_LIST and actor.role != Role.LEADER:
        return _("Danh mục hồ sơ do người đứng đầu cơ quan phê duyệt.")
    return None


def register(actor: Actor, register: Register) -> str | None:
    # A book names every document of the office, so only who sees them all by grant reads it.
    return None if actor.role == Role.CLERK else _("Sổ do văn thư cơ quan giữ.")


def seal_request(actor: Actor, perm: Perm, request: SealRequest) -> str | None:
    """Clerks see what their office is to seal; another one than who asked confirms."""
    if actor.role != Role.CLERK:
        return _("Việc này do văn thư cơ quan thực hiện.")
    if perm == Perm.VIEW:
        return None
    if perm != Perm.CONFIRM_SEAL:
        return _("Quyền này chưa được khai báo.")
    if request.asked_by_id == actor.user_id:
        return _("Người đề nghị không tự xác nhận được; cần một văn thư khác.")
    return None


def case_file(actor: Actor, perm: Perm, case_file: CaseFile) -> str | None:
    if not CASE_FILES.holds(actor, case_file):
        return _("Anh/chị chưa được chia sẻ hồ sơ này.")
    if perm == Perm.HOLD:
        # Not who keeps it: a hold binds the keeper too.
        return None if actor.role in _HOLDS else _("Lãnh đạo hoặc lưu trữ ra lệnh giữ nguyên.")
    if perm == Perm.LIFT_HOLD:
        return _no_lifting(actor, case_file)
    if perm == Perm.TAKE_OVER:
        return archive(actor)
    if perm == Perm.PASS_ON:
        return keepers.no_passing(actor, case_file)
    if perm == Perm.VIEW or case_file.keeper_id == actor.user_id:
        return None
    if actor.role == Role.ARCHIVIST:
        return None
    return _("Hồ sơ do người lập hồ sơ giữ.")


def _no_lifting(actor: Actor, case_file: CaseFile) -> str | None:
    """A hold binds its keeper: who placed it ends it, or a leader who does not keep the file."""
    if case_file.keeper_id == actor.user_id:
        return _("Người giữ hồ sơ không tự thôi giữ nguyên trạng được.")
    if actor.role in LEADERS:
        return None
    hold = LegalHold.objects.filter(case_file=case_file, lifted_at=None).first()
    if actor.role in _HOLDS and (hold is None or hold.placer_id == actor.user_id):
        return None
    return _("Người ra lệnh giữ nguyên trạng hoặc lãnh đạo cơ quan mới thôi giữ được.")


def hand_over(actor: Actor, perm: Perm, hand_over: HandOver) -> str | None:
    """Who offered and the archive know of a batch; the archive alone answers it."""
    own = hand_over.offered_by_id == actor.user_id
    if not own and actor.role not in ARCHIVE_ROLES:
        return _("Đợt nộp lưu do người nộp và lưu trữ cơ quan xem.")
    if perm == Perm.VIEW:
        return None
    if perm == Perm.TAKE_OVER:
        # Two sides sign the minutes.
        return _("Người giao không tự nhận được; cần một người khác.") if own else archive(actor)
    return None if own else _("Chỉ người nộp rút lại được.")


def loan(actor: Actor, perm: Perm, loan: Loan) -> str | None:
    """The keepers of the originals, and who has this one."""
    if perm == Perm.VIEW and loan.borrower_id is not None and loan.borrower_id == actor.position_id:
        return None
    return archive(actor)


def archive(actor: Actor) -> str | None:
    if actor.role in ARCHIVE_ROLES:
        return None
    return _("Việc này do văn thư hoặc lưu trữ cơ quan thực hiện.")
