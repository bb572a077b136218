"""A person's own password: every other session ends with the old one."""

from django.utils.translation import gettext_lazy as _

from docflow.core import deeds, policy
from docflow.core.actor import Actor
from docflow.identity.selectors import sessions as reads
from docflow.identity.services import sessions
from docflow.identity.services.telling import tell
from docflow.identity.states import Perm
from docflow.org.models import User


def change(*, actor: Actor, user: User, new: str, here: str, address: str) -> None:
    """The form has judged `new`; the session `here` goes on."""
    with deeds.act():
        policy.guard(actor, Perm.KEEP_OWN, user)
        user.set_password(new)
        user.save(update_fields=["password"])
        gone = sessions.drop(reads.of(user.pk).exclude(session_key=here))
        data = {"address": address, "sessions": gone}
        deeds.record(actor, "identity.password_change", user, data=data)
        tell(user, "password_new", _("Mật khẩu của tài khoản vừa được đổi."))
