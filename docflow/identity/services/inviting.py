"""The first day, and the day after a lost phone: a link by which a person sets a password once."""

import secrets
from datetime import timedelta

from axes.models import AccessAttempt
from django.utils.translation import gettext_lazy as _

from docflow.core import clock, deeds, policy
from docflow.core.actor import Actor
from docflow.core.errors import NotFound, Refused
from docflow.identity.models import Invitation
from docflow.identity.selectors import invitations
from docflow.identity.selectors.factors import has_second
from docflow.identity.services import factors, sessions
from docflow.identity.services.telling import tell, tell_leaders
from docflow.identity.states import Occasion, Perm
from docflow.org.models import User
from docflow.org.selectors.acting import acting_as, positions_of

LASTS = timedelta(hours=72)


def invite(*, actor: Actor, user: User) -> tuple[Invitation, str]:
    """A link for `user` and its word, which nobody can read again; an open one before it is void.

    Who could sign in already gets access anew: password, factors and sessions end now, and the
    person is told. Raises Forbidden and Refused (a closed account).
    """
    with deeds.act():
        policy.guard(actor, Perm.GIVE_ACCESS, user)
        user = User.objects.select_for_update().get(pk=user.pk)
        if not user.is_active:
            raise Refused(_("Tài khoản đã ngừng dùng. Hãy mở lại tài khoản trước."))
        again = user.has_usable_password() or user.last_login is not None or has_second(user.pk)
        if again:
            _take_access(user)
        _void(user)
        token, now = secrets.token_urlsafe(32), clock.now()
        row = Invitation.objects.create(
            person=user,
            token_hash=invitations.fingerprint(token),
            occasion=Occasion.AGAIN if again else Occasion.FIRST,
            made_at=now,
            made_by=actor.name[:100],
            expires_at=now + LASTS,
        )
        deeds.record(actor, "identity.invite", user, data={"occasion": str(row.occasion)})
        if again:
            said = _("Quản trị đã cấp lại quyền vào tài khoản: mật khẩu và bước xác thực cũ bị bỏ.")
            tell(user, "access_anew", said)
            tell_leaders(actor=actor, user=user)
    return row, token


def withdraw(*, actor: Actor, user: User) -> None:
    """The open link of `user` opens nothing any more. Raises NotFound without one."""
    with deeds.act():
        policy.guard(actor, Perm.GIVE_ACCESS, user)
        if not _void(user):
            raise NotFound
        deeds.record(actor, "identity.invite_withdraw", user)


def accept(*, token: str, new: str, address: str) -> User:
    """Set the password by the link and use it up. Raises NotFound for a word that opens nothing,
    Refused for an account that is closed or holds no position yet."""
    with deeds.act():
        found = invitations.by_token(token)
        if found is None:
            raise NotFound
        row = Invitation.objects.select_for_update(of=("self",)).get(pk=found.pk)
        if not row.is_open(clock.now()):
            raise NotFound
        user = User.objects.select_for_update().get(pk=row.person_id)
        if not user.is_active or not positions_of(user).exists():
            raise Refused(_("Tài khoản chưa có chức vụ hôm nay. Hãy hỏi quản trị của cơ quan."))
        user.set_password(new)
        user.save(update_fields=["password"])
        row.used_at = clock.now()
        row.save(update_fields=["used_at"])
        data = {"address": address, "made_by": row.made_by}
        deeds.record(acting_as(user) or Actor.system(), "identity.invite_accept", user, data=data)
        tell(user, "password_new", _("Mật khẩu của tài khoản vừa được đặt bằng liên kết mời."))
    return user


def end_sessions(*, actor: Actor, user: User) -> int:
    """Take somebody of the office out of all their sessions; they may sign in again."""
    with deeds.act():
        policy.guard(actor, Perm.GIVE_ACCESS, user)
        gone = sessions.end_all_of(user)
        deeds.record(actor, "identity.sessions_end", user, data={"sessions": gone})
    return gone


def _take_access(user: User) -> None:
    user.set_unusable_password()
    user.save(update_fields=["password"])
    factors.clear_all(user)
    sessions.end_all_of(user)
    AccessAttempt.objects.filter(username=user.username).delete()


def _void(user: User) -> int:
    waiting = Invitation.objects.filter(
        person=user, used_at__isnull=True, withdrawn_at__isnull=True
    )
    return waiting.update(withdrawn_at=clock.now())
