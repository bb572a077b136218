"""The rows of a route: planned, opened one ordinal at a time, answered, taken back.

Part of the acts of `routing`, `opinions` and `rerouting`, which guard and lock before.
"""

from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from datetime import datetime

from django.db.models import Max
from django.utils.translation import gettext as _

from docflow.core import clock
from docflow.core.access import user_principal
from docflow.core.actor import Actor
from docflow.documents.models import Document, RouteStep
from docflow.documents.rendering import letter
from docflow.documents.selectors import routes
from docflow.documents.selectors.versions import latest
from docflow.documents.services import sharing, telling
from docflow.documents.states import UNLENT, Origin, RouteKind, RouteState
from docflow.org.models import Position, Unit
from docflow.org.selectors import calendar, people
from docflow.org.selectors.delegations import takers_of
from docflow.org.states import HEADS, TeamKind


@dataclass(frozen=True)
class Planned:
    """One station that is to be; those of the same `place` are asked at once."""

    place: int
    kind: RouteKind
    principal: int
    holder: str
    needed: bool = True
    norm_minutes: int | None = None
    due_at: datetime | None = None
    asked_by: int | None = None
    # Where it comes from: the step of a reusable route, and of a process.
    planned: int | None = None
    process_step: int | None = None


def usual(actor: Actor, document: Document, signer: Position) -> Iterator[Planned]:
    """The decree's way: head of unit, the office's check of form, who signs."""
    unit = document.unit
    if unit is not None and actor.role not in HEADS and people.heads_of(unit.pk).exists():
        yield Planned(1, RouteKind.HEAD, heads(document.office_id, unit.pk), _heads_of(unit))
    keeper = form_keeper(document)
    if keeper is not None and (keeper.unit != unit or keeper.named):
        yield Planned(2, RouteKind.OFFICE, keeper.principal, keeper.holder)
    yield Planned(3, RouteKind.LEADER, user_principal(signer.user_id), str(signer))


@dataclass(frozen=True)
class Keeper:
    """Who answers for form: the person named by the office, else the heads of the registry."""

    principal: int
    holder: str
    unit: object
    named: bool


def form_keeper(document: Document) -> Keeper | None:
    return keeper_of(document.office_id, document.drafter_id)


def keeper_of(office_id: int, drafter_id: int | None) -> Keeper | None:
    named = routes.rule_of(office_id).form_keeper
    serves = named is not None and named.holds_on(clock.today()) and named.user.is_active
    # Nobody checks the form of what they wrote themselves.
    if named is not None and serves and named.user_id != drafter_id:
        return Keeper(user_principal(named.user_id), str(named), named.unit, True)
    registry = people.registry_of(office_id)
    if registry is None or not people.heads_of(registry.pk).exists():
        return None
    principal = heads(office_id, registry.pk)
    return Keeper(principal, _heads_of(registry), registry, False)


def _heads_of(unit: Unit) -> str:
    return _("Lãnh đạo %(unit)s") % {"unit": unit.name}


def heads(office_id: int, unit_id: int) -> int:
    return people.team_principal(office_id, TeamKind.HEADS, unit_id)


def lay(document: Document, plan: Iterable[Planned]) -> int:
    """Write a new round, still closed; how many places for initials the file needs."""
    round_ = (document.route.aggregate(top=Max("round"))["top"] or 0) + 1
    initials = 0
    places = {place: at for at, place in enumerate(sorted({one.place for one in plan}), 1)}
    for one in plan:
        ours = document.origin == Origin.DRAFTED
        if ours and one.kind == RouteKind.SECRETARY:
            field = letter.SECRETARY
        elif ours and one.kind in (RouteKind.HEAD, RouteKind.OFFICE):
            initials += 1
            field = f"Initial{initials}"
        else:
            field = ""
        add(document, round_, places[one.place], one, field)
    return initials


def add(document: Document, round_: int, ordinal: int, one: Planned, field: str = "") -> RouteStep:
    return RouteStep.objects.create(
        document=document,
        round=round_,
        ordinal=ordinal,
        kind=one.kind,
        principal=one.principal,
        holder=one.holder[:200],
        needed=one.needed,
        field=field,
        norm_minutes=one.norm_minutes,
        due_at=one.due_at,
        asked_by_id=one.asked_by,
        planned_id=one.planned,
        process_step_id=one.process_step,
    )


def open_next(actor: Actor, document: Document) -> None:
    """The stations of the next ordinal open, all at once; each has its own due date."""
    waiting = document.route.filter(state=RouteState.WAITING).order_by("round", "ordinal", "pk")
    rows = list(waiting)
    if not rows:
        return
    now = clock.now()
    time = calendar.worktime(document.office)
    rule = routes.rule_of(document.office_id)
    for station in rows:
        if (station.round, station.ordinal) != (rows[0].round, rows[0].ordinal):
            break
        station.state, station.opened_at = RouteState.OPEN, now
        station.norm_minutes = station.norm_minutes or rule.norm_minutes
        station.due_at = station.due_at or time.due_in_minutes(now, station.norm_minutes)
        station.look_at = station.due_at
        station.save(update_fields=["state", "opened_at", "norm_minutes", "due_at", "look_at"])
        _let_see(actor, document, station, now)


def _let_see(actor: Actor, document: Document, station: RouteStep, now: datetime) -> None:
    sharing.grant(
        document=document,
        principal=station.principal,
        cause="route",
        cause_id=station.pk,
        actor=actor,
    )
    if station.kind not in UNLENT:
        for one in takers_of(station.principal, now):
            sharing.grant_person(
                document=document,
                position=one.taker,
                cause="delegation",
                cause_id=one.pk,
                actor=actor,
            )
    telling.waiting(document, station, now)


def answer(actor: Actor, document: Document, station: RouteStep, state: str, note: str) -> None:
    """Write an answer with who gave it, for whom, on what, and how long it took."""
    now = clock.now()
    station.state = state
    station.answered_at = now
    station.answered_by_id = actor.position_id
    station.on_behalf = actor.on_behalf_of[:200]
    station.version = latest(document)
    station.note = note[:1000]
    station.look_at = None
    station.spent_minutes = spent(document, station, now)
    station.save(
        update_fields=[
            "state",
            "answered_at",
            "answered_by",
            "on_behalf",
            "version",
            "note",
            "look_at",
            "spent_minutes",
        ]
    )
    _keep_sight(actor, document, station)


def _keep_sight(actor: Actor, document: Document, station: RouteStep) -> None:
    """Who answered for somebody still sees it when the delegation is over: their name is on it."""
    if actor.on_behalf_of_id is not None and actor.user_id is not None:
        sharing.grant(
            document=document,
            principal=user_principal(actor.user_id),
            cause="answered",
            cause_id=station.pk,
            actor=actor,
        )


def spent(document: Document, station: RouteStep, until: datetime) -> int | None:
    """Working minutes since it opened; None where it never did."""
    if station.opened_at is None:
        return None
    time = calendar.worktime(document.office)
    return max(0, time.minutes_between(station.opened_at, until))


def is_done(document: Document, station: RouteStep) -> bool:
    """Whether nobody who is needed is still asked beside `station`; who is not is passed over."""
    beside = document.route.filter(
        round=station.round, ordinal=station.ordinal, state=RouteState.OPEN
    )
    if beside.filter(needed=True).exists():
        return False
    beside.update(state=RouteState.SKIPPED, look_at=None)
    return True


def close(
    document: Document, rows: Iterable[RouteStep], state: RouteState, *, forget: bool = False
) -> None:
    """Close what nobody answers any more; `forget` takes sight and notices of it back."""
    for station in rows:
        was_open = station.state == RouteState.OPEN
        station.state, station.look_at = state, None
        station.save(update_fields=["state", "look_at"])
        if forget and was_open:
            _unlet_see(document, station)


def wait_again(document: Document, rows: Iterable[RouteStep]) -> None:
    """Open stations go back behind what comes before them now; what was seen stays seen."""
    for station in rows:
        station.state, station.opened_at, station.look_at = RouteState.WAITING, None, None
        if station.asked_by_id is None:
            station.due_at = None
        station.save(update_fields=["state", "opened_at", "look_at", "due_at"])
        if station.seen_at is None:
            _unlet_see(document, station)


def _unlet_see(document: Document, station: RouteStep) -> None:
    lost = sharing.revoke(document=document, cause="route", cause_id=station.pk)
    for one in takers_of(station.principal, clock.now()):
        lost |= sharing.revoke(document=document, cause="delegation", cause_id=one.pk)
    telling.not_waiting(document, lost)


def make_room(document: Document, round_: int, ordinal: int, count: int) -> None:
    """Move every station from `ordinal` on back by `count`; none of them is open."""
    rows = document.route.filter(round=round_, ordinal__gte=ordinal).order_by("-ordinal", "-pk")
    for station in rows:
        station.ordinal += count
        station.save(update_fields=["ordinal"])


def again(document: Document, station: RouteStep, ordinal: int, signed: set[str]) -> RouteStep:
    """The same question once more; an initial that stands on the file is not made twice."""
    one = Planned(
        ordinal,
        RouteKind(station.kind),
        station.principal,
        station.holder,
        station.needed,
        station.norm_minutes,
        asked_by=station.asked_by_id,
        planned=station.planned_id,
        process_step=station.process_step_id,
    )
    field = "" if station.field in signed else station.field
    return add(document, station.round, ordinal, one, field)
