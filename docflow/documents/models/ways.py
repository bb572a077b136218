"""How the stations of one document stand: whose answer is open, what lies behind, what may still
be taken back. Read by policies, services and pages alike; decides nothing."""

from collections.abc import Iterable, Sequence

from django.db.models import Prefetch, prefetch_related_objects

from docflow.core.actor import Actor
from docflow.documents.models.documents import Document
from docflow.documents.models.routes import RouteStep
from docflow.documents.states import UNLENT, RouteKind, RouteState

ANSWERED = (RouteState.AGREED, RouteState.DIFFERED)


def read_once(document: Document) -> None:
    """Let a page ask as often as it likes; never in an act, which must see what it changed."""
    rows = RouteStep.objects.select_related("answered_by__user")
    prefetch_related_objects([document], Prefetch("route", queryset=rows))


def present_round(document: Document) -> list[RouteStep]:
    """Every station of the present submission, in order; one query, none after `read_once`."""
    steps = sorted(document.route.all(), key=lambda one: (one.ordinal, one.pk))
    newest = max((step.round for step in steps), default=0)
    return [step for step in steps if step.round == newest]


def open_stations(document: Document) -> list[RouteStep]:
    return [one for one in present_round(document) if one.state == RouteState.OPEN]


def holds(actor: Actor, station: RouteStep) -> bool:
    """Whether `actor` may answer, alone or for whom they stand in. A signature is never lent, and
    nobody stands in over what they drafted themselves."""
    if station.principal in actor.principals:
        return True
    if station.kind in UNLENT or station.principal not in actor.duties:
        return False
    return station.document.drafter_id is None or station.document.drafter_id != actor.user_id


def mine_of(actor: Actor, stations: Iterable[RouteStep]) -> RouteStep | None:
    """The open station that `actor` answers first: their own before a lent one, what decides
    before what advises."""
    held = [one for one in stations if one.state == RouteState.OPEN and holds(actor, one)]
    held.sort(key=lambda one: (one.principal not in actor.principals, not decides(one), one.pk))
    return held[0] if held else None


def decides(station: RouteStep) -> bool:
    return station.kind != RouteKind.OPINION


def leader_open(stations: Iterable[RouteStep]) -> bool:
    """Whether the way has come to who signs."""
    return any(one.state == RouteState.OPEN and one.kind == RouteKind.LEADER for one in stations)


def earlier(stations: Sequence[RouteStep]) -> list[RouteStep]:
    """The stations that the open one may be given back to, nearest first, each holder once."""
    now = next((one for one in stations if one.state == RouteState.OPEN), None)
    if now is None:
        return []
    behind = [
        one
        for one in reversed(stations)
        if one.ordinal < now.ordinal and one.state == RouteState.AGREED and decides(one)
    ]
    return list({(one.kind, one.principal): one for one in reversed(behind)}.values())[::-1]


def passed_on(actor: Actor, stations: Sequence[RouteStep]) -> RouteStep | None:
    """The answer of `actor` on which everything now open rests, if nobody has opened that yet."""
    open_ = [one for one in stations if one.state == RouteState.OPEN]
    if not open_ or any(one.seen_at for one in stations if one.ordinal == open_[0].ordinal):
        return None
    behind = [one for one in stations if one.ordinal < open_[0].ordinal and one.answered_at]
    last = max(behind, key=lambda one: (one.answered_at, one.ordinal), default=None)
    if last is None or last.answered_by_id != actor.position_id:
        return None
    return last if last.state in (*ANSWERED, RouteState.RETURNED) else None


def asked_unseen(actor: Actor, stations: Iterable[RouteStep]) -> list[RouteStep]:
    """The open questions of `actor`, while none of them was opened or answered."""
    open_ = [one for one in stations if one.state == RouteState.OPEN]
    at = [one for one in stations if open_ and one.ordinal == open_[0].ordinal]
    unseen = all(one.state == RouteState.OPEN and one.seen_at is None for one in at)
    mine = all(one.asked_by_id == actor.position_id for one in at)
    return open_ if open_ and unseen and mine and actor.position_id is not None else []


def untouched(stations: Iterable[RouteStep]) -> bool:
    """Whether the whole submission still lies where the drafter put it, unopened."""
    return not any(one.seen_at or one.answered_at for one in stations)
