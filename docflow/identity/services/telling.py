"""What happened to an account: written down, and told to its person."""

from django.core.cache import cache
from django.urls import reverse
from django.utils.translation import gettext_lazy as _

from docflow.core import deeds
from docflow.core.actor import Actor
from docflow.core.errors import Text
from docflow.identity.states import Way
from docflow.notifications.services.telling import notify
from docflow.org.models import User
from docflow.org.selectors import people

# A machine that guesses writes one row a minute for each name and address, not one a try (s).
QUIET = 60


def tell(user: User, reason: str, text: Text) -> None:
    """Inside an act: a notice to the person about their own account."""
    notify(reason=reason, obj=user, text=text, users=[user.pk], url=reverse("identity:account"))


def tell_leaders(*, actor: Actor, user: User) -> None:
    """Inside an act: access was given anew. The person cannot come in to read of it, and whoever
    has the link can in their name, so an administrator does it in nobody's silence."""
    leaders = people.leaders_of(actor.office_id).values_list("user_id", flat=True)
    said = _(
        "%(by)s đã cấp lại quyền vào tài khoản của %(who)s; ai có liên kết thì đặt được mật khẩu. "
        "Hãy hỏi người này nếu không biết vì sao."
    )
    notify(
        reason="access_anew",
        obj=user,
        text=said % {"by": actor.name, "who": user.full_name},
        users={*leaders} - {user.pk},
        besides=actor.user_id,
        url=reverse("desk:home"),
    )


def entered(*, actor: Actor, user: User, way: str, address: str, device: str, is_new: bool) -> None:
    """Somebody came in; on a device not seen before the person is told."""
    with deeds.act():
        data = {"way": str(way), "address": address, "device": device, "new_device": is_new}
        deeds.record(actor, "identity.sign_in", user, data=data)
        if is_new and way != Way.DEMO:
            said = _(
                "Tài khoản vừa được đăng nhập từ thiết bị mới: %(device)s, địa chỉ %(address)s. "
                "Nếu không phải anh/chị, hãy kết thúc phiên đó và đổi mật khẩu."
            )
            tell(user, "new_device", said % {"device": device, "address": address})
        if way == Way.RECOVERY:
            code_used(actor=actor, user=user, address=address)


def left(*, actor: Actor, user: User, address: str) -> None:
    with deeds.act():
        deeds.record(actor, "identity.sign_out", user, data={"address": address})


def refused(*, actor: Actor, user: User | None, address: str, step: str) -> None:
    """A try that failed, at the password or the second step. What was typed is kept for nobody:
    without an account the row names none."""
    who = user.pk if user else 0
    if not cache.add(f"identity.refused.{step}.{who}.{address}", 1, QUIET):
        return
    with deeds.act():
        data = {"address": address, "step": step, "known": user is not None}
        deeds.record(actor, "identity.sign_in_refused", user or User(), data=data)


def code_used(*, actor: Actor, user: User, address: str) -> None:
    with deeds.act():
        deeds.record(actor, "identity.recovery_code_used", user, data={"address": address})
        said = _("Một mã dự phòng vừa được dùng, từ địa chỉ %(address)s.")
        tell(user, "code_used", said % {"address": address})
