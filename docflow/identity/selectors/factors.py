"""Which second factors a person has, and from which day one is asked of them."""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date, datetime

from allauth.mfa.models import Authenticator
from django.conf import settings
from django.db.models import QuerySet

from docflow.core import clock
from docflow.identity.models import FactorRule
from docflow.identity.states import Circle
from docflow.org.models import Position, User
from docflow.org.selectors.acting import positions_of
from docflow.org.states import LEADERS, Role

SECOND = (Authenticator.Type.TOTP, Authenticator.Type.WEBAUTHN)
ALWAYS = date(2000, 1, 1)


@dataclass(frozen=True)
class Held:
    """What a person has set up."""

    totp: Authenticator | None
    passkeys: list[Authenticator]
    codes_left: int | None
    codes_made_at: datetime | None

    @property
    def any(self) -> bool:
        return self.totp is not None or bool(self.passkeys)


def held_by(user_id: int) -> Held:
    rows = list(Authenticator.objects.filter(user_id=user_id).order_by("pk"))
    codes = next((one for one in rows if one.type == Authenticator.Type.RECOVERY_CODES), None)
    return Held(
        totp=next((one for one in rows if one.type == Authenticator.Type.TOTP), None),
        passkeys=[one for one in rows if one.type == Authenticator.Type.WEBAUTHN],
        codes_left=len(codes.wrap().get_unused_codes()) if codes else None,
        codes_made_at=codes.created_at if codes else None,
    )


def has_second(user_id: int) -> bool:
    return Authenticator.objects.filter(user_id=user_id, type__in=SECOND).exists()


def with_second(users: Iterable[int]) -> set[int]:
    rows = Authenticator.objects.filter(user_id__in=users, type__in=SECOND)
    return set(rows.values_list("user_id", flat=True))


def rules_of(office_id: int) -> QuerySet[FactorRule]:
    return FactorRule.objects.filter(office_id=office_id)


def asked_from(user: User) -> date | None:
    """The day from which `user` needs a second factor, by all positions held today; or None."""
    positions = list(positions_of(user))
    rules = list(FactorRule.objects.filter(office_id__in={one.office_id for one in positions}))
    days = [
        rule.since
        for rule in rules
        for position in positions
        if rule.office_id == position.office_id and concerns(rule.circle, position)
    ]
    if settings.ADMINISTRATORS_NEED_FACTOR:
        days += [ALWAYS for one in positions if one.role == Role.ADMINISTRATOR]
    return min(days, default=None)


def owed_from(user: User) -> date | None:
    """The same, for whom has none yet."""
    since = asked_from(user)
    return None if since is None or has_second(user.pk) else since


def asked_today(user: User) -> bool:
    since = asked_from(user)
    return since is not None and since <= clock.today()


def concerns(circle: str, position: Position) -> bool:
    if circle == Circle.ADMINISTRATORS:
        return position.role == Role.ADMINISTRATOR
    if circle == Circle.LEADERS:
        return position.role in LEADERS
    if circle == Circle.CLERKS:
        return position.role == Role.CLERK
    return circle == Circle.EVERYBODY
