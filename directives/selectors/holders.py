"""To whom a giver may hand work: units and people, grouped as a page shows them.

What it leaves out the service would refuse; the service alone decides.
"""

from dataclasses import dataclass

from django.utils.translation import gettext as _

from docflow.org.models import Position, Unit
from docflow.org.selectors import people
from docflow.org.states import HEADS, LEADERS, Role


@dataclass(frozen=True)
class Candidate:
    """A unit or a person; `value` names it in a form."""

    value: str
    label: str
    note: str
    holder: Unit | Position


@dataclass(frozen=True)
class Group:
    label: str
    candidates: tuple[Candidate, ...]


def candidates(office_id: int, author: Position | None) -> list[Group]:
    """Units first, then leaders, then the people of each unit; two queries, three for a head.

    Without `author` the order is entered for a leader who is still to be chosen.
    """
    serving = people.serving(office_id).exclude(role=Role.ADMINISTRATOR).order_by("pk")
    positions = [one for one in serving if author is None or one.user_id != author.user_id]
    units = list(Unit.objects.filter(office_id=office_id).order_by("ordinal", "pk"))
    if author is not None and author.role in HEADS:
        below = {unit.pk for unit in Unit.objects.descendants(author.unit_id, include_self=True)}
        positions = [one for one in positions if one.unit_id in below]
        units = [unit for unit in units if unit.pk in below]
    headed = {one.unit_id for one in serving if one.role in HEADS}
    own = author.unit_id if author is not None and author.role in HEADS else None
    offered = [unit for unit in units if unit.pk in headed and unit.pk != own]
    groups = [
        Group(_("Đơn vị"), tuple(_unit(unit) for unit in offered)),
        Group(_("Lãnh đạo"), tuple(_person(one) for one in positions if _leads(one, author))),
        *(_people_of(unit, positions, author) for unit in units),
    ]
    return [group for group in groups if group.candidates]


def _leads(position: Position, author: Position | None) -> bool:
    deputy = author is not None and author.role == Role.DEPUTY
    return position.role in LEADERS and not deputy


def _people_of(unit: Unit, positions: list[Position], author: Position | None) -> Group:
    equals = author is not None and author.role == Role.DEPUTY_HEAD
    found = [
        one
        for one in positions
        if one.unit_id == unit.pk and one.role not in LEADERS and not (equals and one.role in HEADS)
    ]
    return Group(unit.name, tuple(_person(one) for one in found))


def _unit(unit: Unit) -> Candidate:
    return Candidate(f"unit:{unit.pk}", unit.name, "", unit)


def _person(position: Position) -> Candidate:
    name, title = position.user.full_name, position.title
    return Candidate(f"person:{position.pk}", name, title, position)
