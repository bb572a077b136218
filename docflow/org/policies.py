"""Who may change the organisation: its administrators, inside their own office; who may do what
to a key: its person, the office's clerks and administrators. What is not named is refused."""

from datetime import timedelta
from typing import Any

from django.db.models import Q
from django.utils.translation import gettext as _

from docflow.core import clock
from docflow.core.actor import Actor
from docflow.core.audit import history
from docflow.org import keeping
from docflow.org.models import Office, Position, SupportAccess, User
from docflow.org.states import LEADERS, Perm, Role
from signing.keys.models import PendingKey

KEYS = frozenset({Perm.SEE_KEY, Perm.RENEW_KEY, Perm.REVOKE_KEY, Perm.CHANGE_PIN, Perm.RESET_KEY})
# Long enough for leaders, who are told of each account and position, to have looked.
_NEW = timedelta(days=7)
SUPPORT = frozenset({Perm.ASK_SUPPORT, Perm.PERMIT_SUPPORT, Perm.END_SUPPORT, Perm.SEE_SUPPORT})
# What an administrator shares with one other role.
_SHARED = frozenset(
    {
        (Perm.EDIT_CALENDAR, Role.CLERK),
        (Perm.RULE_FORM, Role.LEADER),
        (Perm.KEEP_COUNCILS, Role.LEADER),
    }
)
# The person may not give the own tries back: that is for somebody else to do.
_OWN = KEYS - {Perm.RESET_KEY}
_ADMINISTRATOR_OF_OFFICE = KEYS
_CLERK_OF_OFFICE = frozenset({Perm.SEE_KEY, Perm.CHANGE_PIN})
# An administrator never chooses a PIN, or a key, for a person.
_ADMINISTRATOR_OF_PERSON = frozenset({Perm.SEE_KEY, Perm.REVOKE_KEY, Perm.RESET_KEY})


def refusal(actor: Actor, perm: Perm, obj: Any = None) -> str | None:
    """Why not, or None. An office's calendar and people belong to its own administrators."""
    if perm in KEYS:
        return _key(actor, perm, obj)
    if perm == Perm.DELEGATE:
        return _delegation(actor, obj)
    if perm in SUPPORT:
        return _support(actor, perm, obj)
    if perm == Perm.SEE_OFFICE_KEYS:
        return None if actor.role in (Role.ADMINISTRATOR, Role.CLERK) else _not_yours()
    if actor.role != Role.ADMINISTRATOR and (perm, actor.role) not in _SHARED:
        return _("Chỉ quản trị của cơ quan được làm việc này.")
    if perm == Perm.KEEP_TRUST and not keeping.keeps_installation(actor.office_id):
        return _("Danh sách tin cậy dùng chung; chỉ quản trị của cơ quan cao nhất được sửa.")
    if perm == Perm.KEEP_ABBREVIATIONS and not keeping.keeps_installation(actor.office_id):
        return _("Danh sách chữ viết tắt dùng chung; chỉ quản trị của cơ quan cao nhất được sửa.")
    office_id = obj.pk if isinstance(obj, Office) else getattr(obj, "office_id", None)
    if office_id is not None and office_id != actor.office_id:
        return _("Đối tượng này thuộc cơ quan khác.")
    return None


def _support(actor: Actor, perm: Perm, obj: Any) -> str | None:
    """`obj` is the office, or an access of it. Everybody of the office sees who looked."""
    office_id = obj.pk if isinstance(obj, Office) else getattr(obj, "office_id", actor.office_id)
    if office_id != actor.office_id:
        return _("Đối tượng này thuộc cơ quan khác.")
    own = isinstance(obj, SupportAccess) and obj.person_id == actor.user_id
    match perm:
        case Perm.ASK_SUPPORT if actor.role != Role.ADMINISTRATOR:
            return _("Chỉ quản trị của cơ quan được làm việc này.")
        case Perm.PERMIT_SUPPORT if actor.role not in LEADERS or own:
            return _("Lãnh đạo cơ quan, không phải người đề nghị, quyết định.")
        case Perm.PERMIT_SUPPORT if isinstance(obj, SupportAccess) and _made_by(obj, actor):
            return _(
                "Người đề nghị vừa lập tài khoản hoặc chức vụ này; lãnh đạo khác quyết định,"
                " hoặc chờ đủ 7 ngày."
            )
        case Perm.END_SUPPORT if actor.role not in LEADERS and not own:
            return _("Lãnh đạo cơ quan hoặc người đang hỗ trợ kết thúc.")
    return None


def _made_by(access: SupportAccess, actor: Actor) -> bool:
    """Whether who asks has lately made the second person: an account or position that was opened,
    or let in anew, by the one it shall watch. Leaders are told of each, and have these days."""
    since = clock.now() - _NEW
    return any(
        history.of(obj).filter(verb__in=verbs, actor_id=access.person_id, at__gte=since).exists()
        for obj, verbs in (
            (Position(pk=actor.position_id), ("position.appoint", "position.reinstate")),
            (User(pk=actor.user_id), ("account.open", "account.reopen", "identity.invite")),
        )
    )


def _delegation(actor: Actor, giver: Any) -> str | None:
    """`giver` is the position whose work is lent; without one, whether a page is shown at all."""
    if giver is None or giver.pk == actor.position_id:
        return None
    if actor.role == Role.ADMINISTRATOR and giver.office_id == actor.office_id:
        return None
    return _("Chỉ người giao hoặc quản trị của cơ quan được ủy quyền xử lý.")


def _key(actor: Actor, perm: Perm, obj: Any) -> str | None:
    """`obj` is a credential, a pending key, or the name of an owner."""
    owner = obj if isinstance(obj, str) else getattr(obj, "owner", "")
    kind, _colon, number = owner.partition(":")
    if kind == "person" and number == str(actor.user_id):
        allowed = _OWN
    elif kind == "office" and number == str(actor.office_id):
        allowed = _of_office(actor)
    elif isinstance(obj, PendingKey):
        # Until it has its certificate it is nobody else's concern.
        allowed = frozenset()
    elif kind == "person" and actor.role == Role.ADMINISTRATOR and _serves(actor, number, obj):
        allowed = _of_person(actor, number, obj)
    else:
        allowed = frozenset()
    return None if perm in allowed else _not_yours()


def _of_office(actor: Actor) -> frozenset[Perm]:
    if actor.role == Role.ADMINISTRATOR:
        return _ADMINISTRATOR_OF_OFFICE
    return _CLERK_OF_OFFICE if actor.role == Role.CLERK else frozenset()


def _of_person(actor: Actor, number: str, obj: Any) -> frozenset[Perm]:
    """One key signs in all offices where the person serves; it belongs to who keeps the account."""
    # A page that lists many asks no query a line; whoever acts is asked with the key itself.
    listed = getattr(obj, "served_office", None) is not None
    if listed or keeping.home_office(int(number)) == actor.office_id:
        return _ADMINISTRATOR_OF_PERSON
    return frozenset({Perm.SEE_KEY})


def _serves(actor: Actor, number: str, obj: Any) -> bool:
    known = getattr(obj, "served_office", None)
    if known is not None:
        return bool(known == actor.office_id)
    if not (number.isascii() and number.isdigit()):
        return False
    today = clock.today()
    held = Position.objects.filter(user_id=number, office_id=actor.office_id, valid_from__lte=today)
    return held.filter(Q(valid_to__isnull=True) | Q(valid_to__gte=today)).exists()


def _not_yours() -> str:
    return _("Khóa ký này không thuộc quyền của anh/chị.")
