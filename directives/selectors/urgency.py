"""What must be done next: the order of a work list, from values alone."""

from dataclasses import dataclass
from datetime import datetime, time, timedelta
from enum import StrEnum, auto

from django.db.models import TextChoices
from django.utils.translation import gettext_lazy as _

from docflow.org.selectors.calendar import ZONE


class Next(StrEnum):
    """What a thing that waits asks of the person."""

    JUDGE = auto()
    EXTENSION = auto()
    REASSIGN = auto()
    ACCEPT = auto()
    REPORT = auto()
    # Stopped by the giver: nothing can be done, and nothing is forgotten.
    WAIT = auto()


class Urgency(TextChoices):
    """The light groups of the list, in their order."""

    LATE = "late", _("Quá hạn")
    TODAY = "today", _("Hôm nay")
    WEEK = "week", _("Tuần này")
    LATER = "later", _("Sau đó")
    UNDATED = "undated", _("Không hạn")
    PAUSED = "paused", _("Tạm dừng")


# Somebody else stands still until it is done, so it is always of today.
DECISIONS = frozenset({Next.JUDGE, Next.EXTENSION, Next.REASSIGN})
_GROUPS = list(Urgency)
_RANKS = {Next.JUDGE: 0, Next.EXTENSION: 0, Next.REASSIGN: 1, Next.ACCEPT: 2}


@dataclass(frozen=True)
class Horizon:
    """Where today and this week end, in the office's zone."""

    today: datetime
    week: datetime

    @classmethod
    def of(cls, now: datetime) -> "Horizon":
        local = now.astimezone(ZONE)
        midnight = datetime.combine(local.date() + timedelta(days=1), time.min, ZONE)
        return cls(midnight, midnight + timedelta(days=6 - local.weekday()))


def urgency(next_: Next, due: datetime | None, late: bool, horizon: Horizon) -> Urgency:
    """The group of one thing. `late` is what `selectors.lateness` says of one's own work."""
    if next_ == Next.WAIT:
        return Urgency.PAUSED
    if next_ in DECISIONS:
        return Urgency.TODAY
    if late:
        return Urgency.LATE
    # To take work on, or give it back, is never put off.
    if next_ == Next.ACCEPT or (due is not None and due < horizon.today):
        return Urgency.TODAY
    if due is None:
        return Urgency.UNDATED
    return Urgency.WEEK if due < horizon.week else Urgency.LATER


def place(
    next_: Next, group: Urgency, due: datetime | None, since: datetime
) -> tuple[int, int, float, float]:
    """The key to sort by: group, who is kept waiting, the deadline, how long it has waited."""
    rank = 0 if group == Urgency.LATE else _RANKS.get(next_, 3)
    # A decision is taken in the order in which it was asked for.
    dated = None if next_ in DECISIONS else due
    return (
        _GROUPS.index(group),
        rank,
        dated.timestamp() if dated else float("inf"),
        since.timestamp(),
    )
