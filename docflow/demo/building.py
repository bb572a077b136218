"""Builds the demo tenant through the services: offices, people, calendars, keys, address book.

It is founded some months back, so that what is signed in its past is signed with valid keys.
"""

from collections.abc import Callable, Iterable
from dataclasses import dataclass, field
from datetime import datetime

from docflow.core import clock
from docflow.core.actor import Actor
from docflow.demo import cast
from docflow.demo.days import beginning
from docflow.exchange.services import addressing
from docflow.exchange.simulator import acts as simulator
from docflow.exchange.states import Transport
from docflow.org.models import Office, Position, Unit, User
from docflow.org.selectors.acting import actor_in
from docflow.org.services import calendars, structure
from docflow.org.states import CodeScheme
from signing import authority

# How partners are reached: (key, channel, types that also go on paper, note).
ADDRESSES = (
    ("tp", Transport.NONE, (), "Chưa kết nối liên thông"),
    ("kbnn", Transport.PAPER, (), "Đề nghị gửi bản giấy"),
    ("bhxh", Transport.LOCAL, (), "Khai báo theo công văn, chưa thử đường truyền"),
    ("tckh", Transport.LOCAL, ("QD",), "Quyết định tài chính: gửi kèm bản giấy theo danh mục"),
)


@dataclass
class World:
    """The demo office as objects, found again by the keys of the cast."""

    offices: dict[str, Office] = field(default_factory=dict)
    positions: dict[str, Position] = field(default_factory=dict)

    def actor(self, username: str) -> Actor:
        """The person acting today, with the groups held now."""
        position = self.positions[username]
        return actor_in(position)


def build(say: Callable[[str], None] = lambda _line: None) -> World:
    """Make every office of the cast; to be called once on an empty database."""
    present = clock.now()
    founded = beginning(present)
    world = World()
    years = range(founded.year, present.year + 2)
    with clock.here(founded):
        authority.setup(founded)
        for body in cast.BODIES:
            office = _office(body, world, years)
            world.offices[body.key] = office
            if body.hosted:
                _people(body, office, world)
                _keys(body, office, world, founded)
            say(f"{office.name}: {len(body.people)}")
        _address_book(world)
    # Revocation lists of the founding day have run out since.
    authority.refresh_crl(present)
    return world


def load() -> World:
    """The demo office of this database."""
    world = World()
    by_name = {office.name: office for office in Office.objects.filter(is_demo=True)}
    for body in cast.BODIES:
        world.offices[body.key] = by_name[body.name]
    people = Position.objects.select_related("user", "office", "unit")
    world.positions = {position.user.username: position for position in people}
    return world


def exists() -> bool:
    return Office.objects.filter(is_demo=True, name=cast.COMMITTEE.name).exists()


def _office(body: cast.Body, world: World, years: Iterable[int]) -> Office:
    actor = Actor.system()
    office = structure.found_office(
        actor=actor,
        codes=[(CodeScheme.OLD, body.code_old), (CodeScheme.NEW, body.code_new)],
        name=body.name,
        short_name=body.short_name,
        kind=body.kind,
        notation=body.notation,
        place=body.place,
        superior=world.offices.get(body.superior),
        hosted=body.hosted,
        is_demo=True,
        valid_from=cast.FOUNDED,
    )
    if body.hosted:
        for year in years:
            calendars.seed(actor=_of(office), office=office, year=year)
    return office


def _people(body: cast.Body, office: Office, world: World) -> None:
    actor = _of(office)
    units: dict[str, Unit] = {
        name: structure.add_unit(
            actor=actor, office=office, name=name, notation=notation, is_registry=is_registry
        )
        for name, notation, is_registry in body.units
    }
    for person in body.people:
        user = User.objects.create_user(person.username, person.full_name, cast.PASSWORD)
        world.positions[person.username] = structure.appoint(
            actor=actor,
            user=user,
            office=office,
            role=person.role,
            title=person.title,
            unit=units.get(person.unit),
            valid_from=cast.FOUNDED,
            capacities=[list(lines) for lines in person.capacities],
        )


def _keys(body: cast.Body, office: Office, world: World, now: datetime) -> None:
    authority.issue(office.owner, "seal", office.name, office.name, "", cast.PIN, now, key="rsa")
    authority.issue(
        office.owner,
        "system",
        f"Hệ thống {office.short_name}",
        office.name,
        "",
        None,
        now,
        key="ec",
    )
    for person in _signers(body.people):
        position = world.positions[person.username]
        authority.issue(
            position.user.owner,
            "person",
            person.full_name,
            office.name,
            person.title,
            cast.PIN,
            now,
            key="ec",
        )


def _signers(people: Iterable[cast.Person]) -> Iterable[cast.Person]:
    return (person for person in people if person.role != "administrator")


def _address_book(world: World) -> None:
    keeper = world.actor("quantri")
    for key, channel, paper_required, note in ADDRESSES:
        addressing.enter(
            actor=keeper,
            office=world.offices[key],
            channel=channel,
            paper_required=paper_required,
            note=note,
        )
    simulator.establish(
        actor=world.actor("vanthu"),
        office=world.offices[cast.PLAYED.key],
        note="Để tập huấn",
    )


def _of(office: Office) -> Actor:
    return Actor.system(office.pk, office.name)
