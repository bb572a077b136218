"""Who is to get a digest today, of which kind, and which could not be sent."""

from collections.abc import Iterable
from datetime import date, datetime, timedelta

from django.conf import settings
from django.db.models import Exists, OuterRef, Q, QuerySet

from docflow.core.actor import Actor
from docflow.core.schedule import WorkState
from docflow.notifications.models import Digest, DigestChoice
from docflow.notifications.states import DigestKind, DigestWish
from docflow.org.models import Office, Position
from docflow.org.selectors import calendar
from docflow.org.states import LEADERS, Role


def wish_of(actor: Actor) -> str:
    """How often the person gets the digest: as chosen, else by role."""
    chosen = DigestChoice.objects.filter(user_id=actor.user_id or 0).first()
    return chosen.wish if chosen else _by_role({actor.role})


def due(now: datetime) -> list[Digest]:
    """The digests of this working day that do not exist yet, of offices whose morning has begun."""
    day = now.astimezone(calendar.ZONE).date()
    found: dict[int, Digest] = {}
    for office in Office.objects.filter(hosted=True).order_by("pk"):
        begins = datetime.combine(day, office.morning_starts, calendar.ZONE)
        if now < begins or not calendar.is_working_day(office.pk, day):
            continue
        first = _is_first_of_week(office.pk, day)
        for user_id, roles, wish in _people(office.pk, day):
            kind = _kind(wish or _by_role(roles), first)
            if kind:
                found.setdefault(user_id, Digest(user_id=user_id, day=day, kind=kind))
    return list(found.values())


def failed(office_id: int) -> QuerySet[Digest]:
    """The digests of the office's people that were given up and that no later one replaced."""
    later = Digest.objects.filter(user=OuterRef("user"), day__gt=OuterRef("day"))
    staff = Position.objects.filter(office_id=office_id).values("user")
    rows = Digest.objects.filter(~Exists(later), state=WorkState.DEAD, user__in=staff)
    return rows.select_related("user").order_by("-day", "pk")


def is_replaced(digest: Digest) -> bool:
    """A later digest says everything that this one would, as of its own morning."""
    return Digest.objects.filter(user=digest.user_id, day__gt=digest.day).exists()


def last_failed(actor: Actor) -> bool:
    """Whether the person's newest digest was given up."""
    newest = Digest.objects.filter(user_id=actor.user_id or 0).order_by("-day", "-pk").first()
    return newest is not None and newest.is_dead


def made() -> bool:
    """Whether this installation mails digests at all."""
    return bool(settings.DIGESTS)


def _people(office_id: int, day: date) -> Iterable[tuple[int, set[str], str | None]]:
    """Who serves, can be mailed and has no digest of the day; with roles and wish."""
    had = Digest.objects.filter(user=OuterRef("user"), day=day)
    serving = (
        Position.objects.filter(office_id=office_id, valid_from__lte=day, user__is_active=True)
        .filter(Q(valid_to__isnull=True) | Q(valid_to__gte=day))
        .exclude(user__email="")
        .exclude(role=Role.ADMINISTRATOR)
        .filter(~Exists(had))
    )
    roles: dict[int, set[str]] = {}
    wishes: dict[int, str | None] = {}
    rows = serving.order_by("pk").values_list("user_id", "role", "user__digest_choice__wish")
    for user_id, role, wish in rows:
        roles.setdefault(user_id, set()).add(role)
        wishes[user_id] = wish
    return [(user_id, roles[user_id], wishes[user_id]) for user_id in roles]


def _by_role(roles: set[str]) -> str:
    return DigestWish.WEEKLY if roles & LEADERS else DigestWish.DAILY


def _kind(wish: str, first_of_week: bool) -> str:
    """The kind of today's mail, or none: never two on one morning."""
    if first_of_week and wish in (DigestWish.WEEKLY, DigestWish.BOTH):
        return DigestKind.WEEKLY
    return DigestKind.DAILY if wish in (DigestWish.DAILY, DigestWish.BOTH) else ""


def _is_first_of_week(office_id: int, day: date) -> bool:
    """No working day of the week, from Monday, lies before `day`."""
    monday = day - timedelta(days=day.weekday())
    special = calendar.exceptions(office_id, monday, day)
    before = (monday + timedelta(days=one) for one in range(day.weekday()))
    return not any(calendar.is_working(one, special) for one in before)
