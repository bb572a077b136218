"""The accounts of an office as its administrator sees them: never content, never secrets."""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import timedelta

from axes.models import AccessAttempt
from django.conf import settings
from django.db.models import Q, Sum

from docflow.core import clock
from docflow.identity.models import Invitation
from docflow.identity.selectors import factors, sessions
from docflow.org.models import Position, User
from docflow.org.selectors import people


@dataclass(frozen=True)
class Account:
    """One person's account in one line."""

    user: User
    title: str
    second: bool
    owed: bool
    locked: bool
    invitation: Invitation | None

    @property
    def can_sign_in(self) -> bool:
        return self.user.is_active and self.user.has_usable_password()


def of_office(office_id: int) -> list[Account]:
    """Everybody who serves in the office today; a constant number of queries."""
    positions = list(people.serving(office_id).order_by("unit__ordinal", "pk"))
    seen: dict[int, Position] = {}
    for one in positions:
        seen.setdefault(one.user_id, one)
    second = factors.with_second(seen)
    rules = [rule for rule in factors.rules_of(office_id) if rule.since <= clock.today()]
    locked = _locked([one.user.username for one in seen.values()])
    waiting = _open(seen)
    return [
        Account(
            user=one.user,
            title=one.title,
            second=one.user_id in second,
            owed=one.user_id not in second
            and any(
                factors.concerns(rule.circle, held)
                for rule in rules
                for held in positions
                if held.user_id == one.user_id
            ),
            locked=one.user.username in locked,
            invitation=waiting.get(one.user_id),
        )
        for one in seen.values()
    ]


def account(user: User) -> Account:
    """The same of one person, whatever they hold today."""
    position = user.positions.order_by("-pk").first()
    second = factors.has_second(user.pk)
    return Account(
        user=user,
        title=position.title if position else "",
        second=second,
        owed=not second and factors.asked_today(user),
        locked=user.username in _locked([user.username]),
        invitation=_open([user.pk]).get(user.pk),
    )


def _open(users: Iterable[int]) -> dict[int, Invitation]:
    now = clock.now()
    rows = Invitation.objects.filter(
        person_id__in=list(users), used_at__isnull=True, withdrawn_at__isnull=True
    )
    return {row.person_id: row for row in rows if row.is_open(now)}


def _locked(names: list[str]) -> set[str]:
    """Names that some address, a device of their own apart, may not try for the moment."""
    since = sessions.machine_now() - timedelta(hours=settings.AXES_COOLOFF_TIME)
    rows = AccessAttempt.objects.filter(Q(username__in=names), attempt_time__gte=since)
    counted = (
        rows.order_by().values("username", "ip_address").annotate(n=Sum("failures_since_start"))
    )
    return {row["username"] for row in counted if row["n"] >= settings.AXES_FAILURE_LIMIT}
