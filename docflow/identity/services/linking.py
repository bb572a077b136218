"""Which account a person of the provider is: by name the first time, then by the provider's own
word for the person alone."""

from typing import Any

from django.utils.translation import gettext_lazy as _

from docflow.core import clock, deeds
from docflow.core.actor import Actor
from docflow.core.errors import Refused
from docflow.identity.models import ProviderLink
from docflow.org.models import User
from docflow.org.selectors.acting import acting_as


def account_of(*, claims: dict[str, Any], claim: str) -> User:
    """The active account of whom `claims` speak. Raises Refused; nobody gets an account by it."""
    issuer, subject = str(claims["iss"])[:200], str(claims["sub"])[:255]
    link = ProviderLink.objects.filter(issuer=issuer, subject=subject).first()
    if link is not None:
        return link.person
    name = claims.get(claim)
    with deeds.act():
        named = User.objects.select_for_update().filter(username=name, is_active=True)
        user = named.first() if isinstance(name, str) and name else None
        if user is None:
            raise Refused(
                _(
                    "Đã xác nhận anh/chị là ai, nhưng ở đây chưa có tài khoản của anh/chị. "
                    "Hãy nhờ quản trị của cơ quan lập tài khoản."
                )
            )
        if ProviderLink.objects.filter(issuer=issuer, person=user).exists():
            # The name was given to somebody else there, or is claimed by somebody else.
            raise Refused(
                _(
                    "Tài khoản này đã gắn với một người khác ở nơi đăng nhập một lần. "
                    "Hãy báo quản trị của cơ quan."
                )
            )
        ProviderLink.objects.create(
            person=user, issuer=issuer, subject=subject, made_at=clock.now()
        )
        actor = acting_as(user) or Actor.system()
        deeds.record(actor, "identity.provider_link", user, data={"issuer": issuer})
    return user
