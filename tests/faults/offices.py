"""Who takes part: one office that sends, on installation A, and those that receive, on B.

Each installation has its own authority and keys. They are founded apart and then introduced, as two
that begin (docs/exchange.md, "Two installations that begin").
"""

from typing import Any

from docflow.core import clock
from docflow.core.actor import Actor
from docflow.exchange.services import addressing
from docflow.exchange.states import Transport
from docflow.org.models import Office, OfficeCode, Position, User
from docflow.org.services import calendars
from docflow.org.states import CodeScheme, Role
from signing import authority
from tests.docflow.exchange.transports import house
from tests.factories.org import FOUNDED, actor_of, make_office, make_person, make_unit

PIN = "246810"
SENDER = ("Ủy ban nhân dân Quận 2", "H29.2")
LINES = (["TM. ỦY BAN NHÂN DÂN", "CHỦ TỊCH"],)
Told = dict[str, Any]


def receivers(count: int) -> list[tuple[str, str]]:
    """Name and code of each office that receives."""
    return [(f"Ủy ban nhân dân Phường {n}", f"H29.2.{n:02d}") for n in range(1, count + 1)]


def found_sender(count: int) -> Told:
    """Installation A: an office with who drafts, signs and issues; the others are addresses."""
    now = clock.now()
    authority.setup(now)
    office = _office(SENDER, hosted=True)
    unit, registry = make_unit(office, "Phòng Nội vụ"), make_unit(office, "Văn phòng")
    make_person(Role.HEAD, office, unit, "Lê Văn Bình", "Trưởng phòng")
    leader = make_person(Role.LEADER, office, None, "Phạm Thị Chi", "Chủ tịch", LINES)
    make_person(Role.CLERK, office, registry, "Võ Tiến Dũng", "Văn thư")
    _key(leader.user.owner, "person", "Phạm Thị Chi", PIN)
    _key(office.owner, "seal", office.name, PIN)
    _key(office.owner, "system", office.name, None)
    for one in receivers(count):
        _office(one, hosted=False)
    return {SENDER[1]: house.introduction(office.owner)}


def found_receivers(count: int) -> Told:
    """Installation B: the offices that receive, with a clerk each; the sender is an address."""
    authority.setup(clock.now())
    told: Told = {}
    for one in receivers(count):
        office = _office(one, hosted=True)
        make_person(Role.CLERK, office, make_unit(office, "Văn phòng"))
        make_person(Role.LEADER, office, None, capacities=LINES)
        _key(office.owner, "system", office.name, None)
        told[one[1]] = house.introduction(office.owner)
    _office(SENDER, hosted=False)
    return told


def introduce(told: Told, address: str) -> None:
    """Enter what the other installation told of its offices; they take messages at `address`."""
    clerk = actor_of(Position.objects.filter(role=Role.CLERK).order_by("pk")[0])
    # All of them are certified by the same authority.
    house.believe(next(iter(told.values())), clock.now())
    for code, introduction in told.items():
        office = of_code(code)
        house.keep(introduction, clerk, office)
        addressing.enter(actor=clerk, office=office, channel=Transport.HTTP, address=address)


def of_code(code: str) -> Office:
    return OfficeCode.objects.select_related("office").get(code=code).office


def person(office: Office, role: str) -> Position:
    return Position.objects.get(office=office, role=role)


def actor(office: Office, role: str) -> Actor:
    return actor_of(person(office, role))


def _office(one: tuple[str, str], *, hosted: bool) -> Office:
    name, code = one
    office = make_office(name, codes=[(CodeScheme.NEW, code)], hosted=hosted, valid_from=FOUNDED)
    if hosted:
        for year in (clock.today().year, clock.today().year + 1):
            actor = Actor.system(office.pk, office.name)
            calendars.seed(actor=actor, office=office, year=year)
    return office


def _key(owner: str, purpose: str, name: str, pin: str | None) -> None:
    authority.issue(owner, purpose, name, name, "", pin, clock.now(), key="ec")


def is_founded() -> bool:
    return User.objects.exists()
