"""Who may act in exchange: the clerks of the office; sight follows the document's own policy."""

from typing import Any

from django.conf import settings
from django.utils.translation import gettext as _

from docflow.core import policy
from docflow.core.actor import Actor
from docflow.documents.models import Document
from docflow.documents.states import Direction, Secrecy, Status
from docflow.documents.states import Perm as DocumentPerm
from docflow.exchange.models import AddressEntry, Delivery, Dispatch, SimulatedPartner
from docflow.exchange.states import Perm
from docflow.org import keeping
from docflow.org.models import Office
from docflow.org.states import LEADERS, Role

_BOOK_KEEPERS = frozenset({Role.CLERK, Role.ADMINISTRATOR})
_PROVERS = LEADERS | {Role.CLERK}
_OUT = frozenset({Status.ISSUED, Status.FILED, Status.RECALLED})


def refusal(actor: Actor, perm: Perm, obj: Any = None) -> str | None:
    """Why not, or None."""
    if perm == Perm.FOLLOW:
        return _("Bước này do hệ thống thực hiện khi có tin báo tương ứng.")
    if perm == Perm.EDIT_ADDRESSES:
        return _address_book(actor, obj)
    if perm == Perm.READ_STATUS:
        allowed = actor.role in _BOOK_KEEPERS
        return None if allowed else _("Đường truyền do văn thư và quản trị theo dõi.")
    if perm == Perm.SIMULATE:
        return _training(actor, obj)
    if isinstance(obj, AddressEntry):
        return None
    office_id = _office_of(obj)
    if office_id is not None and office_id != actor.office_id:
        return _("Việc gửi nhận này thuộc cơ quan khác.")
    if perm == Perm.PROVE:
        return _evidence(actor, obj)
    if perm == Perm.VIEW and isinstance(obj, Delivery | Dispatch):
        dispatch = obj.dispatch if isinstance(obj, Delivery) else obj
        return policy.refusal(actor, DocumentPerm.VIEW, dispatch.document)
    if actor.role != Role.CLERK:
        return _("Việc này do văn thư cơ quan thực hiện.")
    return None


def _address_book(actor: Actor, office: Any) -> str | None:
    """With an `office`: whose entry is written. All offices hosted here send and believe by it."""
    if actor.role not in _BOOK_KEEPERS:
        return _("Sổ địa chỉ do văn thư và quản trị giữ.")
    if not isinstance(office, Office) or office.pk == actor.office_id:
        return None
    if keeping.keeps_installation(actor.office_id) or _is_played(office):
        return None
    return _("Sổ địa chỉ dùng chung; chỉ cơ quan cao nhất ghi mục của cơ quan khác.")


def _is_played(office: Office) -> bool:
    """Whoever trains sets the played partner up, in a demo only (SIMULATE)."""
    return settings.DEMO and SimulatedPartner.objects.filter(office=office).exists()


def _evidence(actor: Actor, document: Any) -> str | None:
    """All of a document's way in one file: clerks and leaders, of what they see themselves."""
    if actor.role not in _PROVERS:
        return _("Gói bằng chứng do văn thư hoặc lãnh đạo cơ quan lập.")
    if not isinstance(document, Document):
        return _("Quyền này chưa được khai báo.")
    hidden = policy.refusal(actor, DocumentPerm.VIEW, document)
    if hidden is not None:
        return hidden
    if document.secrecy != Secrecy.NONE:
        return _("Văn bản mật không được đóng gói.")
    if document.direction != Direction.INCOMING and document.status not in _OUT:
        return _("Văn bản chưa phát hành nên chưa có gì để chứng minh.")
    return None


def _training(actor: Actor, office: Any) -> str | None:
    """With an `office`: who is written to, which is one's own."""
    if actor.role != Role.CLERK:
        return _("Việc này do văn thư cơ quan thực hiện.")
    if not settings.DEMO:
        return _("Chỉ hệ thống trình diễn mới có cơ quan giả lập.")
    if not Office.objects.filter(pk=actor.office_id, is_demo=True).exists():
        return _("Chỉ cơ quan trình diễn mới tập huấn với cơ quan giả lập.")
    if isinstance(office, Office) and office.pk != actor.office_id:
        return _("Việc gửi nhận này thuộc cơ quan khác.")
    return None


def _office_of(obj: Any) -> int | None:
    if isinstance(obj, Delivery):
        return int(obj.dispatch.office_id)
    return getattr(obj, "office_id", None)
