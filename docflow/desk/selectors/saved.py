"""The saved searches of one person and those shared with them, as the pages list them."""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date, timedelta

from docflow.core import clock
from docflow.core.actor import Actor
from docflow.desk.models import SavedSearch, SearchWatch
from docflow.desk.policies import visible_to
from docflow.desk.selectors.looking import still
from docflow.org.models import Team
from docflow.org.states import TeamKind

# So long one that was taken away can come back.
KEPT = timedelta(days=30)


@dataclass(frozen=True)
class Saved:
    """A search beside what it is to this person."""

    search: SavedSearch
    own: bool
    # Names of whom it is shared with; of the owner where it is somebody else's.
    shared_with: tuple[str, ...]
    owner: str
    watch: SearchWatch | None
    # New hits that were told today.
    fresh: int

    @property
    def is_stuck(self) -> bool:
        return self.watch is not None and self.watch.is_dead


def saved_of(actor: Actor) -> list[Saved]:
    """One's own first, then what is shared with one, by name; a fixed number of queries."""
    rows = list(visible_to(actor).select_related("owner").order_by("name", "pk"))
    teams = _teams(row.pk for row in rows if row.owner_id == actor.user_id)
    watches = SearchWatch.objects.filter(user_id=actor.user_id or 0, search__in=rows)
    mine = {one.search_id: one for one in watches.defer("seen")}
    fresh = _fresh(actor, mine.values())
    found = [
        Saved(
            search=row,
            own=row.owner_id == actor.user_id,
            shared_with=teams.get(row.pk, ()),
            owner=row.owner.full_name,
            watch=mine.get(row.pk),
            fresh=fresh.get(row.pk, 0),
        )
        for row in rows
    ]
    return sorted(found, key=lambda one: not one.own)


def audiences(actor: Actor) -> list[Team]:
    """With whom one may share: the own unit, the office, then its other units."""
    rows = Team.objects.filter(office_id=actor.office_id, kind=TeamKind.EVERYBODY)
    teams = list(rows.select_related("unit", "office").order_by("unit__ordinal", "pk"))
    return sorted(teams, key=lambda one: (one.unit_id != actor.unit_id, one.unit_id is not None))


def label_of(team: Team) -> str:
    """The name of whom a team stands for."""
    return team.unit.name if team.unit else team.office.name


def watch_of(actor: Actor, search: SavedSearch) -> SearchWatch | None:
    return SearchWatch.objects.filter(search=search, user_id=actor.user_id or 0).first()


def fresh_of(watch: SearchWatch | None, today: date) -> set[tuple[str, int]]:
    """The hits told today, for their marks; nothing of another day."""
    if watch is None or watch.fresh_on != today:
        return set()
    return {(source, one) for source, ids in watch.fresh.items() for one in ids}


def _fresh(actor: Actor, watches: Iterable[SearchWatch]) -> dict[int, int]:
    """By search, how many of the hits told today the person may still see."""
    today = clock.today()
    told = {one.search_id: fresh_of(one, today) for one in watches}
    keys: dict[str, set[int]] = {}
    for source, one in {pair for pairs in told.values() for pair in pairs}:
        keys.setdefault(source, set()).add(one)
    seen = {(source, one) for source, ids in still(actor, keys).items() for one in ids}
    return {search: len(pairs & seen) for search, pairs in told.items()}


def _teams(searches: Iterable[int]) -> dict[int, tuple[str, ...]]:
    rows = SavedSearch.teams.through.objects.filter(savedsearch__in=list(searches))
    named: dict[int, tuple[str, ...]] = {}
    for row in rows.select_related("team__unit", "team__office").order_by("pk"):
        named[row.savedsearch_id] = (*named.get(row.savedsearch_id, ()), label_of(row.team))
    return named
