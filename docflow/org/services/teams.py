"""Which teams a person is in: those of the positions held today, and seats given by hand.

Written as a whole whenever a cause comes or goes, so no cause can wipe another's team.
"""

from dataclasses import dataclass
from datetime import date, datetime

from django.db.models import Q, QuerySet

from docflow.core import clock, deeds, events
from docflow.org.models import Membership, Position, User
from docflow.org.selectors.teams import teams_of
from docflow.org.states import Role

SWEEP = "org.teams"


@dataclass(frozen=True)
class SightChanged:
    """Published when what a person may see or do has changed; `closed`: the account as well."""

    user_id: int
    closed: bool = False


def settle(user: User) -> bool:
    """Put the person into exactly the teams that today gives; part of an act. True when one came or
    went. Somebody whose account is closed, or without a position today, is in none."""
    today = clock.today()
    # Two causes that come and go at once are settled one after the other.
    user = User.objects.select_for_update(of=("self",)).get(pk=user.pk)
    positions = list(user.positions.select_related("unit"))
    holding = [one for one in positions if user.is_active and one.holds_on(today)]
    wanted = {team.group_id for position in holding for team in teams_of(position)}
    if any(one.role != Role.ADMINISTRATOR for one in holding):
        seats = Membership.objects.filter(user=user, team__office__in=_offices(holding))
        wanted |= set(seats.values_list("team__group", flat=True))
    held = set(user.groups.filter(team__isnull=False).values_list("pk", flat=True))
    Position.objects.filter(pk__in=[one.pk for one in holding]).update(in_force=True)
    Position.objects.filter(pk__in=[one.pk for one in positions if one not in holding]).update(
        in_force=False
    )
    if wanted == held:
        return False
    user.groups.remove(*(held - wanted))
    user.groups.add(*(wanted - held))
    events.publish(SightChanged(user.pk))
    return True


def sweep(now: datetime, limit: int) -> int:
    """Settle up to `limit` people whose position began or ended with the day; how many."""
    today = now.astimezone(clock.OFFICE_ZONE).date()
    due = _unsettled(today).values_list("user_id", flat=True).distinct().order_by("user_id")
    people = list(due[:limit])
    for user_id in people:
        with deeds.act():
            settle(User.objects.get(pk=user_id))
    return len(people)


def _unsettled(today: date) -> QuerySet[Position]:
    holds = Q(valid_from__lte=today) & (Q(valid_to=None) | Q(valid_to__gte=today))
    holds &= Q(user__is_active=True)
    counted = Q(in_force=True)
    return Position.objects.filter(counted & ~holds | (Q(in_force=None) | ~counted) & holds)


def _offices(positions: list[Position]) -> set[int]:
    return {one.office_id for one in positions}
