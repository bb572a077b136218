"""Who may keep and use saved searches, and who reads the office's audit. What is found there is
another matter: it follows the sight of whoever asks."""

from typing import Any

from django.db.models import Q, QuerySet
from django.utils.translation import gettext as _

from docflow.core.access.principals import holder_id, is_group
from docflow.core.actor import Actor
from docflow.core.errors import Forbidden
from docflow.desk.models import SavedSearch
from docflow.desk.states import Perm
from docflow.org.states import LEADERS, Role


def refusal(actor: Actor, perm: Perm, obj: Any = None) -> str | None:
    """Why not, or None. The owner keeps it; whom it is shared with may use it."""
    if perm == Perm.READ_AUDIT:
        # Leaders of what they see, administrators of what is no content (core.audit.subjects).
        may = actor.role in LEADERS | {Role.ADMINISTRATOR}
        return None if may else _("Nhật ký của cơ quan do lãnh đạo và quản trị đọc.")
    if actor.role == Role.ADMINISTRATOR:
        return _("Quản trị hệ thống không tra cứu nội dung.")
    if perm == Perm.SAVE:
        return None
    if not isinstance(obj, SavedSearch):
        return _("Quyền này chưa được khai báo.")
    if _is_own(actor, obj):
        if perm != Perm.USE or obj.removed_at is None:
            return None
        return _("Tìm kiếm này đã xóa. Chủ của nó có thể khôi phục.")
    if not visible_to(actor).filter(pk=obj.pk).exists():
        return _("Tìm kiếm này chưa được chia sẻ với anh/chị.")
    return None if perm != Perm.KEEP else _("Chỉ người lưu tìm kiếm được sửa, chia sẻ hoặc xóa.")


def person(actor: Actor) -> int:
    """Whose searches and notices these are. Raises Forbidden for the system, which has none."""
    if actor.user_id is None:
        raise Forbidden(_("Chỉ người dùng mới lưu tìm kiếm và nhận báo."))
    return actor.user_id


def visible_to(actor: Actor) -> QuerySet[SavedSearch]:
    """The searches that `actor` may use; agrees with USE."""
    if actor.role == Role.ADMINISTRATOR:
        return SavedSearch.objects.none()
    groups = [holder_id(one) for one in actor.principals if is_group(one)]
    mine = SavedSearch.teams.through.objects.filter(team__group__in=groups)
    rows = SavedSearch.objects.filter(office_id=actor.office_id, removed_at__isnull=True)
    return rows.filter(Q(owner_id=actor.user_id) | Q(pk__in=mine.values("savedsearch")))


def _is_own(actor: Actor, search: SavedSearch) -> bool:
    return search.owner_id == actor.user_id and search.office_id == actor.office_id
