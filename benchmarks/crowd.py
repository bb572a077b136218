"""An office of many units with many orders, written in bulk for the benchmarks of directives."""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date, datetime
from itertools import islice
from typing import Any
from zoneinfo import ZoneInfo

ZONE = ZoneInfo("Asia/Ho_Chi_Minh")
AT_ONCE = 5_000


@dataclass(frozen=True)
class Order:
    """One order with its lead, a unit by its position in the house."""

    unit: Any
    status: str
    given: datetime
    due: datetime
    done: datetime | None = None


@dataclass(frozen=True)
class House:
    office: Any
    leader: Any
    # (unit, principal of its heads, position of its head)
    units: list[Any]


def settle(units: int) -> House:
    """One office with a leader and a head and an officer in each unit; through the services."""
    from django.contrib.auth.models import Group

    from docflow.core.access import group_principal
    from docflow.core.actor import Actor
    from docflow.org.models import Team, User
    from docflow.org.services import structure
    from docflow.org.states import OfficeKind, Role, TeamKind

    system, since = Actor.system(), date(2015, 1, 1)
    office = structure.found_office(
        actor=system,
        name="Ủy ban nhân dân Quận 2",
        short_name="Quận 2",
        kind=OfficeKind.COMMITTEE,
        notation="UBND",
        place="Quận 2",
        is_demo=True,
        valid_from=since,
    )
    assert Group.objects.exists()

    def person(name: str, role: str, unit: Any = None) -> Any:
        # No password: nobody signs in here, and hashing a thousand takes minutes.
        user = User.objects.create(username=name, full_name=name, password="!")
        return structure.appoint(
            actor=system,
            user=user,
            office=office,
            role=role,
            title=str(Role(role).label),
            unit=unit,
            valid_from=since,
        )

    leader, held = person("leader", Role.LEADER), []
    for number in range(units):
        unit = structure.add_unit(actor=system, office=office, name=f"Phòng {number}")
        head = person(f"head{number}", Role.HEAD, unit)
        person(f"officer{number}", Role.OFFICER, unit)
        team = Team.objects.get(office=office, unit=unit, kind=TeamKind.HEADS)
        held.append((unit, group_principal(team.group_id), head))
    return House(office, leader, held)


def give(house: House, orders: Iterable[Order]) -> None:
    """The orders with their leads, in bulk; `remind_at` stays empty until somebody plans."""
    from directives.models import Assignment, Directive, DirectiveAccess
    from directives.states import DirectiveStatus, Level, Origin, Role
    from docflow.core.access import group_principal, user_principal
    from docflow.org.models import Team
    from docflow.org.states import TeamKind

    team = Team.objects.get(office=house.office, unit=None, kind=TeamKind.LEADERS)
    givers = (user_principal(house.leader.user_id), group_principal(team.group_id))
    number, orders = 0, iter(orders)
    while batch := list(islice(orders, AT_ONCE)):
        directives = Directive.objects.bulk_create(
            Directive(
                office=house.office,
                origin=Origin.SPOKEN,
                text=f"Rà soát, báo cáo kết quả thực hiện nhiệm vụ số {number + at}",
                author=house.leader,
                author_name="Phạm Thị Chi",
                author_title="Chủ tịch",
                entered_by=house.leader,
                entered_by_name="Phạm Thị Chi",
                status=DirectiveStatus.GIVEN,
                created_at=one.given,
                given_at=one.given,
            )
            for at, one in enumerate(batch)
        )
        Assignment.objects.bulk_create(
            Assignment(
                directive=directive,
                office=house.office,
                level=Level.LEADERS,
                role=Role.LEAD,
                unit=one.unit[0],
                principal=one.unit[1],
                holder=one.unit[0].name,
                status=one.status,
                given_at=one.given,
                done_at=one.done,
                due=one.due,
                first_due=one.due,
            )
            for directive, one in zip(directives, batch, strict=True)
        )
        DirectiveAccess.objects.bulk_create(
            DirectiveAccess(target=directive, principal=principal, date=one.given)
            for directive, one in zip(directives, batch, strict=True)
            for principal in (one.unit[1], *givers)
        )
        number += len(batch)
