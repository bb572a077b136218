"""An office of many units with many orders, written in bulk as the services would leave them."""

import random
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from typing import Any

from docflow.core.actor import Actor

UNITS = 200
LEADERS = 5
FOUNDED = date(2015, 1, 1)
STEP = 5_000
FIELDS = ("Đất đai", "Xây dựng", "Tư pháp", "Y tế", "Giáo dục", "Nội vụ", "Tài chính", "")
# Statuses of a lead's assignment, with their weights; the void ones are counted nowhere.
STATUSES = (
    ("completed", 60),
    ("in_progress", 14),
    ("accepted", 6),
    ("given", 6),
    ("reported", 4),
    ("suspended", 2),
    ("sent_back", 2),
    ("returned", 3),
    ("cancelled", 2),
    ("withdrawn", 1),
)
_OF_DIRECTIVE = {"completed": "completed", "cancelled": "withdrawn", "withdrawn": "withdrawn"}


@dataclass(frozen=True)
class Orders:
    """The office, a leader and a head of it, and how many leads' assignments it has."""

    leader: Actor
    head: Actor
    count: int


@dataclass(frozen=True)
class _People:
    office: Any
    units: list[Any]
    leaders: list[Any]
    heads: list[Any]
    officers: list[Any]
    leaders_team: int
    heads_teams: list[int]


def build(count: int, now: datetime) -> Orders:
    """Make `count` directives with one lead each and the access rows of `services.sharing`.

    Of twenty orders seventeen are given by leaders to a unit, two hand such an order on to an
    officer of that unit, one is a head's own. Deadlines, extensions and outcomes are drawn.
    """
    from docflow.org.selectors.acting import actor_in

    people = _people()
    draw = random.Random(2026)
    given: list[Any] = []
    for start in range(0, count, STEP):
        kinds = range(start, min(start + STEP, count))
        given = _write(people, [_kind(number) for number in kinds], given, draw, now)
    return Orders(actor_in(people.leaders[0]), actor_in(people.heads[0]), count)


def _kind(number: int) -> str:
    place = number % 20
    return "down" if place in (7, 14) else "own" if place == 19 else "leader"


def _people() -> _People:
    from docflow.core.access import group_principal
    from docflow.org.models import Team, User
    from docflow.org.services import structure
    from docflow.org.states import OfficeKind, Role

    system = Actor.system()
    office = structure.found_office(
        actor=system,
        name="Ủy ban nhân dân Thành phố",
        short_name="UBND",
        kind=OfficeKind.COMMITTEE,
        notation="UBND",
        place="Thủ Đức",
        is_demo=True,
        valid_from=FOUNDED,
    )

    def person(name: str, role: Role, unit: Any = None) -> Any:
        user = User.objects.create(username=name, full_name=name, password="!")
        return structure.appoint(
            actor=system,
            user=user,
            office=office,
            role=role,
            title=str(role.label),
            unit=unit,
            valid_from=FOUNDED,
        )

    units = [
        structure.add_unit(actor=system, office=office, name=f"Phòng {number:03}")
        for number in range(UNITS)
    ]
    leaders = [person(f"leader{number}", Role.LEADER) for number in range(LEADERS)]
    heads = [person(f"head{unit.pk}", Role.HEAD, unit) for unit in units]
    officers = [person(f"officer{unit.pk}", Role.OFFICER, unit) for unit in units]
    teams = {
        (team.kind, team.unit_id): group_principal(team.group_id)
        for team in Team.objects.filter(office=office)
    }
    return _People(
        office,
        units,
        leaders,
        heads,
        officers,
        teams["leaders", None],
        [teams["heads", unit.pk] for unit in units],
    )


def _write(
    people: _People, kinds: list[str], given: list[Any], draw: random.Random, now: datetime
) -> list[Any]:
    """One step: directives, their leads, access, extensions; returns what may be handed on."""
    from directives.models import Assignment, Directive, DirectiveAccess, Extension

    parents = [draw.choice(given) if kind == "down" and given else None for kind in kinds]
    rows = [
        _directive(people, kind, parent, draw, now)
        for kind, parent in zip(kinds, parents, strict=True)
    ]
    directives = Directive.objects.bulk_create(row[0] for row in rows)
    leads = [
        _lead(people, directive, place, status, draw, now)
        for directive, (_row, place, status) in zip(directives, rows, strict=True)
    ]
    access: list[Any] = []
    for lead, directive in zip(leads, directives, strict=True):
        access += _access(directive, lead)
    DirectiveAccess.objects.bulk_create(access)
    leads = Assignment.objects.bulk_create(leads)
    Extension.objects.bulk_create(
        Extension(
            assignment=lead,
            status="granted",
            previous_due=lead.first_due,
            until=lead.due,
            reason="Chờ số liệu của các phường",
            asked_at=lead.given_at,
            asked_by_name=lead.holder,
            decided_at=lead.given_at,
            decided_by_name="leader0",
        )
        for lead in leads
        if lead.deadline_changes
    )
    return [lead for lead in leads if lead.person_id is None][:500]


def _directive(
    people: _People, kind: str, parent: Any, draw: random.Random, now: datetime
) -> tuple[Any, int, str]:
    from directives.models import Directive

    place = people.units.index(parent.unit) if parent else draw.randrange(UNITS)
    author = draw.choice(people.leaders) if kind == "leader" else people.heads[place]
    status = draw.choices(*zip(*STATUSES, strict=True))[0]
    given_at = now - timedelta(minutes=draw.randrange(2 * 365 * 24 * 60))
    row = Directive(
        office=people.office,
        origin=draw.choice(["meeting", "plan", "telegram", "spoken"]),
        text="Rà soát, hoàn thiện thủ tục hành chính thuộc lĩnh vực quản lý, báo cáo kết quả",
        field=draw.choice(FIELDS),
        author=author,
        author_name=author.user.full_name,
        author_title=author.title,
        entered_by=author,
        entered_by_name=author.user.full_name,
        parent=parent,
        status=_OF_DIRECTIVE.get(status, "given"),
        created_at=given_at,
        given_at=given_at,
        completed_at=now if status == "completed" else None,
    )
    return row, place, status


def _lead(
    people: _People,
    directive: Any,
    place: int,
    status: str,
    draw: random.Random,
    now: datetime,
) -> Any:
    from directives.models import Assignment

    first = directive.given_at + timedelta(days=draw.randrange(1, 60))
    first = None if draw.random() < 0.1 else first
    more = 10 if first and draw.random() < 0.05 else 0
    done = min(now, directive.given_at + timedelta(days=draw.randrange(60)))
    by_leader = directive.author.unit_id is None
    person = None if by_leader else people.officers[place]
    return Assignment(
        directive=directive,
        office=people.office,
        level="leaders" if by_leader else "heads",
        above=directive.parent.level if directive.parent else "",
        shown_to=_peers(people, directive, place),
        role="lead",
        unit=people.units[place],
        person=person,
        principal=2 * person.user_id if person else people.heads_teams[place],
        holder=str(person or people.units[place]),
        status=status,
        given_at=directive.given_at,
        done_at=done if status in ("completed", "reported") else None,
        completed_at=done if status == "completed" else None,
        suspended_at=done if status == "suspended" else None,
        due=first + timedelta(days=more) if first else None,
        first_due=first,
        deadline_changes=int(more > 0),
    )


def _peers(people: _People, directive: Any, place: int) -> int:
    by_leader = directive.author.unit_id is None
    return people.leaders_team if by_leader else people.heads_teams[place]


def _access(directive: Any, lead: Any) -> list[Any]:
    """Author, the author's peers, the holder, and everybody above."""
    from directives.models import DirectiveAccess

    who = {2 * directive.author.user_id, lead.shown_to, lead.principal}
    if directive.parent is not None:
        above = directive.parent
        who |= {above.principal, 2 * above.directive.author.user_id}
    return [
        DirectiveAccess(target=directive, principal=one, date=directive.created_at) for one in who
    ]
