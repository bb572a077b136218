"""Offices, units and people; and the fixed cast of the suite."""

from dataclasses import dataclass
from datetime import date
from itertools import count

from docflow.core.access import tokens
from docflow.core.actor import Actor
from docflow.org.models import Office, Position, Unit, User
from docflow.org.selectors.acting import actor_in
from docflow.org.services import structure
from docflow.org.states import OfficeKind, Role

SYSTEM = Actor.system()
FOUNDED = date(2015, 1, 1)
_serial = count(1)


def make_office(name: str = "", **fields) -> Office:
    serial = next(_serial)
    name = name or f"Ủy ban nhân dân Phường {serial}"
    values = {
        "short_name": name[:80],
        "kind": OfficeKind.COMMITTEE,
        "notation": "UBND",
        "place": "Quận 2",
        "is_demo": True,
        "valid_from": FOUNDED,
        **fields,
    }
    return structure.found_office(actor=SYSTEM, name=name, **values)


def make_unit(office: Office, name: str = "", parent: Unit | None = None, **fields) -> Unit:
    unit = structure.add_unit(
        actor=SYSTEM, office=office, name=name or f"Phòng {next(_serial)}", **fields
    )
    if parent is not None:
        unit.parent = parent
        unit.save(update_fields=["parent"])
    return unit


def make_user(name: str = "") -> User:
    serial = next(_serial)
    return User.objects.create_user(f"user{serial}", name or f"Nguyễn Văn {serial}", "pin-of-test")


def make_person(
    role: str = Role.OFFICER,
    office: Office | None = None,
    unit: Unit | None = None,
    name: str = "",
    title: str = "",
    capacities: tuple[list[str], ...] = (),
    user: User | None = None,
) -> Position:
    """A person in a position; an officer or head gets a unit, everybody an office."""
    office = office or (unit.office if unit else make_office())
    if unit is None and role in (Role.HEAD, Role.DEPUTY_HEAD, Role.OFFICER):
        unit = make_unit(office)
    return structure.appoint(
        actor=SYSTEM,
        user=user or make_user(name),
        office=office,
        role=role,
        title=title or str(Role(role).label),
        unit=unit,
        valid_from=FOUNDED,
        capacities=capacities,
    )


def actor_of(position: Position) -> Actor:
    """The person at the desk, with today's groups."""
    found = Position.objects.select_related("user", "office", "unit").get(pk=position.pk)
    return actor_in(found)


def tokens_of(actor: Actor) -> frozenset[int]:
    """What the actor's principals are in the index of the search."""
    return tokens(actor.principals, actor.office_id)


@dataclass(frozen=True)
class Cast:
    """An drafts, Bình heads the unit, Chi leads the office and signs, Dũng is clerk, Em is head
    and Hà officer of another unit, Giang leads another office, Khoa administers."""

    office: Office
    unit: Unit
    other_unit: Unit
    registry: Unit
    other_office: Office
    an: Position
    binh: Position
    chi: Position
    dung: Position
    em: Position
    ha: Position
    giang: Position
    khoa: Position

    def people(self) -> tuple[Position, ...]:
        return (
            self.an,
            self.binh,
            self.chi,
            self.dung,
            self.em,
            self.ha,
            self.giang,
            self.khoa,
        )


def make_cast() -> Cast:
    office = make_office("Ủy ban nhân dân Quận 2")
    other_office = make_office("Ủy ban nhân dân Phường An Khánh", kind=OfficeKind.WARD)
    registry = make_unit(office, "Văn phòng", notation="VP", is_registry=True)
    unit = make_unit(office, "Phòng Nội vụ", notation="NV")
    other_unit = make_unit(office, "Phòng Tư pháp", notation="TP")
    lines = (["TM. ỦY BAN NHÂN DÂN", "CHỦ TỊCH"],)
    return Cast(
        office=office,
        unit=unit,
        other_unit=other_unit,
        registry=registry,
        other_office=other_office,
        an=make_person(Role.OFFICER, office, unit, "Trần Thị An", "Chuyên viên"),
        binh=make_person(Role.HEAD, office, unit, "Lê Văn Bình", "Trưởng phòng"),
        chi=make_person(Role.LEADER, office, None, "Phạm Thị Chi", "Chủ tịch", lines),
        dung=make_person(Role.CLERK, office, registry, "Võ Tiến Dũng", "Văn thư"),
        em=make_person(Role.HEAD, office, other_unit, "Đỗ Văn Em", "Trưởng phòng"),
        ha=make_person(Role.OFFICER, office, other_unit, "Ngô Thu Hà", "Chuyên viên"),
        giang=make_person(Role.LEADER, other_office, None, "Hồ Giang", "Chủ tịch", lines),
        khoa=make_person(Role.ADMINISTRATOR, office, None, "Lý Khoa", "Quản trị"),
    )
