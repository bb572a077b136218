"""Who stands in for whom now: a delegation begins and ends by its dates, nobody has to switch it.

Only the work at a station is lent. Sight stays with grants, and the capacity in which somebody
signs is never lent (NĐ 30/2020/NĐ-CP, Điều 13: that takes a written authority).
"""

from collections.abc import Iterable
from datetime import datetime

from django.db.models import Q, QuerySet

from docflow.core import clock
from docflow.core.access import group_principal, user_principal
from docflow.core.access.principals import holder_id, is_group
from docflow.core.actor import Standing
from docflow.org.models import Delegation, Position, Team


def holding_at(now: datetime) -> QuerySet[Delegation]:
    """The delegations that hold at `now`, of people who still serve in both positions."""
    day = now.astimezone(clock.OFFICE_ZONE).date()
    serves = Q()
    for side in ("giver", "taker"):
        serves &= Q(**{f"{side}__valid_from__lte": day, f"{side}__user__is_active": True}) & (
            Q(**{f"{side}__valid_to__isnull": True}) | Q(**{f"{side}__valid_to__gte": day})
        )
    return _running_at(now).filter(serves)


def _running_at(now: datetime) -> QuerySet[Delegation]:
    """Neither revoked nor out of their dates, whether or not their people still serve."""
    return Delegation.objects.filter(starts_at__lte=now, ends_at__gt=now, revoked_at__isnull=True)


def standings_of(position_id: int) -> tuple[Standing, ...]:
    """For whom the holder of the position may answer now; one query, four when there are any.

    Asked for every page: almost nobody stands in, and that is found without a join.
    """
    now = clock.now()
    if not _running_at(now).filter(taker_id=position_id).exists():
        return ()
    rows = list(
        holding_at(now).filter(taker_id=position_id).select_related("giver__user").order_by("pk")
    )
    if not rows:
        return ()
    lent = principals_of([one.giver for one in rows])
    return tuple(Standing(one.giver.user_id, str(one.giver), lent[one.giver.pk]) for one in rows)


def principals_of(positions: Iterable[Position]) -> dict[int, frozenset[int]]:
    """The person and the teams of each position, as access lists name them; one query."""
    positions = list(positions)
    users = {one.user_id for one in positions}
    offices = {one.office_id for one in positions}
    teams: dict[tuple[int, int], set[tuple[int | None, int]]] = {}
    rows = Team.objects.filter(group__user__in=users, office__in=offices)
    for user, office, unit, group in rows.values_list("group__user", "office", "unit", "group"):
        teams.setdefault((user, office), set()).add((unit, group))
    return {
        one.pk: frozenset(
            {
                user_principal(one.user_id),
                *(
                    group_principal(group)
                    for unit, group in teams.get((one.user_id, one.office_id), ())
                    # What the person holds in another unit is no part of this position.
                    if unit is None or unit == one.unit_id
                ),
            }
        )
        for one in positions
    }


def takers_of(principal: int, now: datetime) -> list[Delegation]:
    """The delegations by which somebody answers for `principal` now, with their takers."""
    rows = holding_at(now).select_related("giver", "taker__user")
    if not is_group(principal):
        return list(rows.filter(giver__user=holder_id(principal)))
    team = Team.objects.filter(group=holder_id(principal)).first()
    if team is None:
        return []
    given = rows.filter(giver__office=team.office_id, giver__user__groups=team.group_id)
    return list(given.filter(giver__unit=team.unit_id) if team.unit_id else given)
