"""Second factors: set up, taken away, and codes that count once."""

import time

from allauth.mfa.models import Authenticator
from allauth.mfa.recovery_codes.internal.auth import RecoveryCodes
from allauth.mfa.totp.internal import auth as totp
from allauth.mfa.utils import decrypt
from allauth.mfa.webauthn.internal.auth import WebAuthn
from django.utils.translation import gettext_lazy as _

from docflow.core import deeds, policy
from docflow.core.actor import Actor
from docflow.core.errors import NotFound, Refused, Text
from docflow.identity.selectors import factors
from docflow.identity.services.telling import tell
from docflow.identity.states import Perm
from docflow.org.models import User

PERIOD, TOLERANCE = 30, 1
# The step of the last code that was taken; one code opens once (RFC 6238, section 5.2).
LAST = "last_step"


def add_totp(*, actor: Actor, user: User, secret: str, code: str) -> list[str]:
    """An authenticator app whose first code shows that it has the secret. The new recovery codes,
    when there were none. Raises Refused for a wrong code or a second app."""
    with deeds.act():
        policy.guard(actor, Perm.KEEP_OWN, user)
        step = _step(secret, code)
        if step is None:
            raise Refused(_("Mã chưa đúng. Hãy nhập mã đang hiện trong ứng dụng."))
        if factors.held_by(user.pk).totp is not None:
            raise Refused(_("Đã có ứng dụng xác thực. Hãy bỏ ứng dụng cũ trước."))
        made = totp.TOTP.activate(user, secret).instance
        made.data[LAST] = step
        made.save(update_fields=["data"])
        return _added(actor, user, made, _("ứng dụng xác thực"))


def add_passkey(*, actor: Actor, user: User, name: str, credential: dict) -> list[str]:
    """A passkey that the browser made and the view has judged. New recovery codes as above."""
    with deeds.act():
        policy.guard(actor, Perm.KEEP_OWN, user)
        made = WebAuthn.add(user, name, credential).instance
        return _added(actor, user, made, _("khóa đăng nhập “%(name)s”") % {"name": name})


def rename(*, actor: Actor, user: User, pk: int, name: str) -> None:
    with deeds.act():
        policy.guard(actor, Perm.KEEP_OWN, user)
        row = _passkey(user, pk)
        row.data["name"] = name
        row.save(update_fields=["data"])
        deeds.record(actor, "identity.factor_rename", user, data={"name": name})


def remove(*, actor: Actor, user: User, pk: int) -> None:
    """One app or passkey; with the last of them the recovery codes go too. Raises NotFound, and
    Refused where the office asks for a second factor and it is the last."""
    with deeds.act():
        policy.guard(actor, Perm.KEEP_OWN, user)
        rows = Authenticator.objects.select_for_update().filter(user_id=user.pk)
        mine = list(rows)
        row = next((one for one in mine if one.pk == pk and one.type in factors.SECOND), None)
        if row is None:
            raise NotFound
        last = not [one for one in mine if one.pk != pk and one.type in factors.SECOND]
        if last and factors.asked_today(user):
            raise Refused(
                _("Cơ quan yêu cầu bước xác thực thứ hai. Hãy thêm cách khác trước khi bỏ.")
            )
        what, kind = str(row), row.type
        row.delete()
        if last:
            Authenticator.objects.filter(user_id=user.pk).delete()
        deeds.record(actor, "identity.factor_remove", user, data={"kind": kind, "name": what})
        tell(
            user,
            "factor_gone",
            _("Đã bỏ một cách xác thực của tài khoản: %(what)s.") % {"what": what},
        )


def new_codes(*, actor: Actor, user: User) -> list[str]:
    """Ten recovery codes in place of the old ones. Raises Refused without a second factor."""
    with deeds.act():
        policy.guard(actor, Perm.KEEP_OWN, user)
        if not factors.has_second(user.pk):
            raise Refused(_("Mã dự phòng chỉ dùng khi đã có bước xác thực thứ hai."))
        Authenticator.objects.filter(
            user_id=user.pk, type=Authenticator.Type.RECOVERY_CODES
        ).delete()
        made = RecoveryCodes.activate(user)
        deeds.record(actor, "identity.codes_new", user)
        tell(user, "codes_new", _("Đã tạo mã dự phòng mới; mã cũ không dùng được nữa."))
        return list(made.generate_codes())


def use_code(*, user: User, code: str) -> Authenticator | None:
    """The authenticator that `code` belongs to, the code used up by it; None for a wrong, an old
    or a used one. Its own short transaction: a failure later gives no code back."""
    with deeds.act():
        rows = Authenticator.objects.select_for_update().filter(user_id=user.pk).order_by("pk")
        for row in rows:
            if row.type == Authenticator.Type.TOTP and _totp_taken(row, code):
                return row
            if row.type == Authenticator.Type.RECOVERY_CODES and row.wrap().validate_code(code):
                return row
    return None


def clear_all(user: User) -> int:
    """Part of giving access anew: nothing the person had proves anything any more."""
    gone, _rows = Authenticator.objects.filter(user_id=user.pk).delete()
    return gone


def _totp_taken(row: Authenticator, code: str) -> bool:
    step = _step(decrypt(row.data["secret"]), code)
    if step is None or step <= row.data.get(LAST, 0):
        return False
    row.data[LAST] = step
    row.save(update_fields=["data"])
    return True


def _step(secret: str, code: str) -> int | None:
    """The step of time whose code it is, one before and one after count as well."""
    now = int(time.time()) // PERIOD
    found = None
    for step in range(now - TOLERANCE, now + TOLERANCE + 1):
        expected = totp.format_hotp_value(totp.hotp_value(secret, step))
        if totp.compare_user_code(actual=code, expected=expected):
            found = step
    return found


def _passkey(user: User, pk: int) -> Authenticator:
    row = Authenticator.objects.filter(
        user_id=user.pk, pk=pk, type=Authenticator.Type.WEBAUTHN
    ).first()
    if row is None:
        raise NotFound
    return row


def _added(actor: Actor, user: User, made: Authenticator, what: Text) -> list[str]:
    deeds.record(actor, "identity.factor_add", user, data={"kind": made.type, "name": str(made)})
    tell(
        user, "factor_new", _("Đã thêm một cách xác thực cho tài khoản: %(what)s.") % {"what": what}
    )
    held = factors.held_by(user.pk)
    return (
        [] if held.codes_left is not None else list(RecoveryCodes.activate(user).generate_codes())
    )
