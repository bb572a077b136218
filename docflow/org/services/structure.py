"""Setting up offices, units, teams, people and positions.

A group stands for a unit and role: moving a person moves the rights, and no grant is touched.
"""

from collections.abc import Iterable
from datetime import date

from django.contrib.auth.models import Group
from django.utils.translation import gettext as _

from docflow.core import deeds, policy
from docflow.core.actor import Actor
from docflow.core.errors import Refused
from docflow.org.models import CapacityRule, Office, OfficeCode, Position, Team, Unit, User
from docflow.org.states import HEADS, LEADERS, Perm, Role, TeamKind


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
        user.groups.add(*(team.group_id for team in teams_of(position)))
        deeds.record(actor, "position.appoint", position, data={"role": role})
    return position


def end_position(*, actor: Actor, position: Position, day: date) -> Position:
    """Let a position end with `day`; rights that follow from no other position go at once."""
    with deeds.act():
        policy.guard(actor, Perm.ADMINISTER, position)
        position.valid_to = day
        position.save(update_fields=["valid_to"])
        _refresh_groups(position.user, day)
        deeds.record(actor, "position.end", position, data={"valid_to": day.isoformat()})
    return position


def join_team(*, actor: Actor, user: User, office: Office, kind: TeamKind) -> None:
    """Put a person into a team that follows from no position, such as the archive readers."""
    with deeds.act():
        policy.guard(actor, Perm.ADMINISTER, office)
        team = Team.objects.get(office=office, unit=None, kind=kind)
        user.groups.add(team.group_id)
        deeds.record(actor, "team.join", user, data={"team": team.group.name})


def teams_of(position: Position) -> list[Team]:
    """The teams a position puts its holder into."""
    wanted: list[tuple[TeamKind, int | None]] = [(TeamKind.EVERYBODY, None)]
    if position.role in LEADERS:
        wanted.append((TeamKind.LEADERS, None))
    if position.role == Role.CLERK:
        wanted += [(TeamKind.CLERKS, None), (TeamKind.ARCHIVE_READERS, None)]
    if position.role == Role.ARCHIVIST:
        wanted.append((TeamKind.ARCHIVE_READERS, None))
    if position.unit_id:
        wanted.append((TeamKind.EVERYBODY, position.unit_id))
        kind = TeamKind.HEADS if position.role in HEADS else TeamKind.OFFICERS
        wanted.append((kind, position.unit_id))
    if position.role == Role.ADMINISTRATOR:
        # Administrators of the system see no content, so they are in no team.
        return []
    teams = Team.objects.filter(office_id=position.office_id).select_related("group")
    return [team for team in teams if (TeamKind(team.kind), team.unit_id) in wanted]


def _refresh_groups(user: User, day: date) -> None:
    keep = {
        team.group_id
        for position in user.positions.select_related("unit")
        if position.valid_to is None or position.valid_to > day
        for team in teams_of(position)
    }
    explicit = user.groups.filter(team__kind=TeamKind.ARCHIVE_READERS)
    keep |= set(explicit.values_list("pk", flat=True)) if keep else set()
    user.groups.set(keep)


def _team(office: Office, kind: TeamKind, unit: Unit | None = None) -> Team:
    place = f"unit:{unit.pk}" if unit else f"office:{office.pk}"
    group = Group.objects.create(name=f"{place}:{kind.value}")
    return Team.objects.create(office=office, unit=unit, kind=kind, group=group)
