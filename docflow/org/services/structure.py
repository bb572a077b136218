"""Setting up offices, units, teams, people and positions.

A group stands for a unit and role: moving a person moves the rights, and no grant is touched.
"""

from collections.abc import Iterable
from datetime import date

from django.contrib.auth.models import Group
from django.utils.translation import gettext as _

from docflow.core import clock, deeds, policy
from docflow.core.actor import Actor
from docflow.core.errors import Refused
from docflow.org.models import (
    CapacityRule,
    Membership,
    Office,
    OfficeCode,
    Position,
    Team,
    Unit,
    User,
)
from docflow.org.services import teams
from docflow.org.states import Perm, TeamKind


def found_office(
    *, actor: Actor, codes: Iterable[tuple[str, str]] = (), **fields: object
) -> Office:
    """Create an office with its codes (scheme, code) and its teams."""
    with deeds.act():
        policy.guard(actor, Perm.ADMINISTER)
        office: Office = Office.objects.create(**fields)
        for scheme, code in codes:
            OfficeCode.objects.create(
                office=office,
                scheme=scheme,
                code=code,
                invented=office.is_demo,
                valid_from=office.valid_from,
            )
        for kind in TeamKind:
            if kind not in (TeamKind.HEADS, TeamKind.OFFICERS):
                _team(office, kind)
        deeds.record(actor, "office.found", office)
    return office


def add_unit(
    *, actor: Actor, office: Office, name: str, notation: str = "", is_registry: bool = False
) -> Unit:
    with deeds.act():
        policy.guard(actor, Perm.ADMINISTER, office)
        unit = Unit.objects.create(
            office=office,
            name=name,
            notation=notation,
            is_registry=is_registry,
            ordinal=office.units.count(),
        )
        for kind in (TeamKind.HEADS, TeamKind.OFFICERS, TeamKind.EVERYBODY):
            _team(office, kind, unit)
        deeds.record(actor, "unit.add", unit, data={"office": office.pk})
    return unit


def appoint(
    *,
    actor: Actor,
    user: User,
    office: Office,
    role: str,
    title: str,
    unit: Unit | None = None,
    valid_from: date,
    valid_to: date | None = None,
    capacities: Iterable[list[str]] = (),
) -> Position:
    """Give `user` a position with its capacity lines, and put them into its teams."""
    with deeds.act():
        policy.guard(actor, Perm.ADMINISTER, office)
        if unit is not None and unit.office_id != office.pk:
            raise Refused(_("Đơn vị không thuộc cơ quan này."))
        position = Position.objects.create(
            user=user,
            office=office,
            unit=unit,
            role=role,
            title=title,
            valid_from=valid_from,
            valid_to=valid_to,
        )
        for lines in capacities:
            CapacityRule.objects.create(position=position, lines=lines, valid_from=valid_from)
        deeds.record(
            actor,
            "position.appoint",
            position,
            summary=f"{user.full_name}, {title}",
            data={"role": role, "from": valid_from.isoformat()},
        )
        teams.settle(user)
        position.refresh_from_db(fields=["in_force"])
    return position


def end_position(
    *, actor: Actor, position: Position, day: date, summary: str = "", **data: object
) -> Position:
    """Let `day` be the last of a position; rights that follow from no other one go after it, and at
    once where it is past. A position that would begin later never was: it has that day alone."""
    with deeds.act():
        policy.guard(actor, Perm.ADMINISTER, position)
        told = {"from": position.valid_from.isoformat(), "valid_to": day.isoformat(), **data}
        position.valid_from = min(position.valid_from, day)
        position.valid_to = day
        position.save(update_fields=["valid_from", "valid_to"])
        deeds.record(actor, "position.end", position, summary=summary, data=told)
        teams.settle(position.user)
    return position


def join_team(*, actor: Actor, user: User, office: Office, kind: TeamKind) -> None:
    """Put a person into a team that follows from no position, such as the archive readers."""
    with deeds.act():
        policy.guard(actor, Perm.ADMINISTER, office)
        team = Team.objects.get(office=office, unit=None, kind=kind)
        Membership.objects.get_or_create(
            user=user, team=team, defaults={"given_at": clock.now(), "given_by": actor.name}
        )
        deeds.record(actor, "team.join", user, data={"team": team.group.name})
        teams.settle(user)


def leave_team(*, actor: Actor, user: User, office: Office, kind: TeamKind) -> None:
    """The way back from `join_team`; what follows from a position stays."""
    with deeds.act():
        policy.guard(actor, Perm.ADMINISTER, office)
        team = Team.objects.get(office=office, unit=None, kind=kind)
        left, _by_model = Membership.objects.filter(user=user, team=team).delete()
        if left:
            deeds.record(actor, "team.leave", user, data={"team": team.group.name})
            teams.settle(user)


def _team(office: Office, kind: TeamKind, unit: Unit | None = None) -> Team:
    place = f"unit:{unit.pk}" if unit else f"office:{office.pk}"
    group = Group.objects.create(name=f"{place}:{kind.value}")
    return Team.objects.create(office=office, unit=unit, kind=kind, group=group)
