"""Where a person is signed in."""

import re
from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime, timedelta

from allauth.usersessions.models import UserSession
from django.conf import settings
from django.contrib.sessions.models import Session
from django.db.models import Q, QuerySet
from django.utils import timezone
from django.utils.translation import gettext as _

from docflow.core import clock
from docflow.org.models import Position

# The first that fits names it; what a browser says of itself proves nothing and helps people.
_BROWSERS = (
    ("Edg", "Edge"),
    ("OPR", "Opera"),
    ("coc_coc", "Cốc Cốc"),
    ("Firefox", "Firefox"),
    ("Chrom", "Chrome"),
    ("Safari", "Safari"),
)
_SYSTEMS = (
    ("Android", "Android"),
    ("iPhone|iPad", "iOS"),
    ("Windows", "Windows"),
    ("Mac OS", "macOS"),
    ("Linux", "Linux"),
)


@dataclass(frozen=True)
class Line:
    """One session as its person sees it."""

    pk: int
    device: str
    address: str
    began_at: datetime
    seen_at: datetime
    here: bool


def of(user_id: int) -> QuerySet[UserSession]:
    return UserSession.objects.filter(user_id=user_id).order_by("-last_seen_at", "-pk")


def lines(user_id: int, here: str | None) -> list[Line]:
    """The person's sessions, this one first; those that ran out are left out."""
    now = machine_now()
    found = [
        Line(
            one.pk,
            device(one.user_agent),
            one.ip,
            one.created_at,
            one.last_seen_at,
            one.session_key == here,
        )
        for one in of(user_id)
        if not ran_out(one, now)
    ]
    return sorted(found, key=lambda line: not line.here)


def machine_now() -> datetime:
    """The machine's time: sessions do not move with the clock of the demo."""
    return timezone.now()


def ran_out(session: UserSession, now: datetime) -> bool:
    oldest = now - timedelta(seconds=settings.SESSION_SECONDS)
    # What is seen is noted every five minutes only.
    idle = now - timedelta(seconds=settings.SESSION_IDLE_SECONDS + 300)
    return session.created_at < oldest or session.last_seen_at < idle


def over(limit: int) -> list[UserSession]:
    """Sessions nobody may use any more: too old, idle, of accounts that are closed or hold no
    position today."""
    now, today = machine_now(), clock.today()
    holding = Position.objects.filter(valid_from__lte=today).filter(
        Q(valid_to__isnull=True) | Q(valid_to__gte=today)
    )
    gone = Q(created_at__lt=now - timedelta(seconds=settings.SESSION_SECONDS))
    gone |= Q(last_seen_at__lt=now - timedelta(seconds=settings.SESSION_IDLE_SECONDS + 300))
    gone |= Q(user__is_active=False) | ~Q(user__in=holding.values("user"))
    return list(UserSession.objects.filter(gone).order_by("pk")[:limit])


def run_out(limit: int) -> list[str]:
    """Stored sessions past their date, of visitors too."""
    rows = Session.objects.filter(expire_date__lt=machine_now()).order_by("expire_date")
    return list(rows.values_list("pk", flat=True)[:limit])


def device(agent: str) -> str:
    """A browser's own words, in three of ours."""
    browser = _first(_BROWSERS, agent) or _("Trình duyệt khác")
    system = _first(_SYSTEMS, agent)
    return (
        _("%(browser)s trên %(system)s") % {"browser": browser, "system": system}
        if system
        else browser
    )


def _first(table: Iterable[tuple[str, str]], agent: str) -> str:
    return next((name for pattern, name in table if re.search(pattern, agent)), "")
