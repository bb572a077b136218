"""One's own account is one's own; those of the office belong to its administrators."""

from typing import Any

from django.db.models import Q
from django.utils.translation import gettext as _

from docflow.core import clock
from docflow.core.actor import Actor
from docflow.identity.states import Perm
from docflow.org import keeping
from docflow.org.models import Position, User
from docflow.org.states import Role


def refusal(actor: Actor, perm: Perm, obj: Any = None) -> str | None:
    """Why not, or None. `obj` is an account, or None where a page is only shown."""
    if perm == Perm.KEEP_OWN:
        own = isinstance(obj, User) and obj.pk == actor.user_id
        return None if own else _("Chỉ chính người dùng được làm việc này.")
    if actor.role != Role.ADMINISTRATOR:
        return _("Chỉ quản trị của cơ quan được làm việc này.")
    if isinstance(obj, User) and not _belongs(actor.office_id, obj):
        return _("Người này không thuộc cơ quan của anh/chị.")
    if perm == Perm.GIVE_ACCESS and isinstance(obj, User) and obj.pk == actor.user_id:
        return _("Không tự cấp lại quyền vào cho mình; hãy nhờ quản trị khác.")
    if perm == Perm.GIVE_ACCESS and isinstance(obj, User) and _kept_elsewhere(actor, obj):
        return _("Tài khoản này do quản trị của cơ quan khác, nơi người này giữ chức vụ, cấp.")
    return None


def _kept_elsewhere(actor: Actor, user: User) -> bool:
    """Who gives access could sign in as the person, in all offices where they serve."""
    return keeping.home_office(user.pk) != actor.office_id


def _belongs(office_id: int, user: User) -> bool:
    """Who serves there or is about to; whoever left is no longer theirs."""
    held = Position.objects.filter(office_id=office_id, user=user)
    return held.filter(Q(valid_to__isnull=True) | Q(valid_to__gte=clock.today())).exists()
