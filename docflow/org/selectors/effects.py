"""What a change of somebody's positions would do, told before it is done."""

from collections.abc import Iterable
from dataclasses import dataclass

from docflow.core import clock
from docflow.core.access import group_principal, user_principal
from docflow.core.access.sight import Difference, difference
from docflow.org.models import Membership, Position, Team, User
from docflow.org.selectors.teams import teams_of


@dataclass(frozen=True)
class Effect:
    """Teams by name, and how many objects the person would lose sight of or come to see."""

    left: list[str]
    joined: list[str]
    sight: list[Difference]
    # The account holds no position afterwards: nobody signs in with it.
    shut: bool

    @property
    def changes_nothing(self) -> bool:
        return not (self.left or self.joined)


def effect(user: User, positions: Iterable[Position]) -> Effect:
    """The effect of holding `positions` (saved or not) instead of what is held today."""
    after = list(positions)
    today = clock.today()
    held = [one for one in user.positions.select_related("unit") if one.holds_on(today)]
    own = {user_principal(user.pk)}
    return _effect(_teams(user, held), _teams(user, after), own, shut=not after)


def effect_of_new(position: Position) -> Effect:
    """The effect of a first `position`, not saved, for somebody who is nobody here yet."""
    return _effect({}, {team.pk: team for team in teams_of(position)}, set(), shut=False)


def _effect(old: dict[int, Team], new: dict[int, Team], own: set[int], *, shut: bool) -> Effect:
    return Effect(
        left=sorted(_name(old[pk]) for pk in old.keys() - new.keys()),
        joined=sorted(_name(new[pk]) for pk in new.keys() - old.keys()),
        sight=difference(own | _groups(old.values()), own | _groups(new.values())),
        shut=shut,
    )


def _teams(user: User, positions: list[Position]) -> dict[int, Team]:
    found = {team.pk: team for position in positions for team in teams_of(position)}
    offices = {one.office_id for one in positions}
    seats = Membership.objects.filter(user=user, team__office__in=offices)
    rows = Team.objects.filter(memberships__in=seats).select_related("group", "unit", "office")
    return found | {team.pk: team for team in rows}


def _groups(teams: Iterable[Team]) -> set[int]:
    return {group_principal(team.group_id) for team in teams}


def _name(team: Team) -> str:
    place = team.unit.name if team.unit_id and team.unit else team.office.short_name
    return f"{team.get_kind_display()}, {place}"
