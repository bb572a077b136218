"""Being told of new hits: switched on and off by each person, looked for and told by a sweep.

A look asks as the person, with what the person may see at that moment, outside any transaction.
What it found is told in one short transaction together with the note that it was told: killed
before, nothing was told and the next look finds it again; after, it is told no second time.
"""

from collections.abc import Mapping
from datetime import datetime, timedelta
from typing import Any

from django.db import IntegrityError, transaction
from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from docflow.core import clock, db, deeds, policy, schedule
from docflow.core.actor import Actor
from docflow.core.errors import Refused
from docflow.core.language import of_office
from docflow.core.schedule import WorkState
from docflow.desk.models import SavedSearch, SearchWatch
from docflow.desk.policies import person
from docflow.desk.selectors import looking
from docflow.desk.selectors.looking import Keys, Look, Unanswered
from docflow.desk.services import saving
from docflow.desk.states import Perm
from docflow.notifications.services import notify
from docflow.org.models import Position
from docflow.org.selectors.acting import acting_among, positions_of

SWEEP = "desk.watches"
REASON = "found"
# Between two looks of one person at one search.
EVERY = timedelta(minutes=15)
# Who has no position in the office today is asked for again so much later.
AWAY = timedelta(hours=12)
# So many new hits one look tells; the rest is told by the next one, at once.
AT_ONCE = 500
# A wider search says nothing by its notices, and its known hits would be a burden.
WIDEST = 20_000


def start(*, actor: Actor, search: SavedSearch) -> SearchWatch:
    """Tell the person from now on; what is there already is no news.

    Raises Refused for a search that is too wide or cannot be asked just now, Forbidden.
    """
    policy.guard(actor, Perm.USE, search)
    # Asked before the transaction: what comes up between is new to the first look.
    there = _there(actor, search)
    now = clock.now()
    with deeds.act():
        row = db.lock(search)
        policy.guard(actor, Perm.USE, row)
        watch = SearchWatch(
            search=row,
            user_id=person(actor),
            position=Position.objects.get(pk=actor.position_id or 0),
            seen=_listed(there),
            looked_at=now,
            next_try_at=now + EVERY,
        )
        try:
            with transaction.atomic():
                watch.save()
        except IntegrityError:
            return _again(row, actor, now)
        deeds.record(actor, "search.watch", row)
    return watch


def stop(*, actor: Actor, search: SavedSearch) -> None:
    """Tell the person no more. Raises Forbidden."""
    with deeds.act():
        row = db.lock(search)
        policy.guard(actor, Perm.USE, row)
        gone, _rows = SearchWatch.objects.filter(search=row, user_id=person(actor)).delete()
        if gone:
            deeds.record(actor, "search.unwatch", row)


def sweep(now: datetime, limit: int) -> int:
    """Look where it is time to, up to `limit` searches; how many."""
    rows = SearchWatch.objects.filter(search__removed_at__isnull=True)
    done = schedule.perform(rows.select_related("search", "user"), _look, now, limit)
    return done + saving.purge(now, limit)


def _again(row: SavedSearch, actor: Actor, now: datetime) -> SearchWatch:
    """It was on already; where it had come to a stop it goes on."""
    watch = SearchWatch.objects.get(search=row, user_id=person(actor))
    if watch.is_dead:
        schedule.try_again(watch, now)
        deeds.record(actor, "search.watch", row)
    return watch


def _there(actor: Actor, search: SavedSearch) -> Keys:
    try:
        there = looking.look(actor, search.question, {}, WIDEST + 1)
    except Unanswered as problem:
        raise Refused(str(problem)) from None
    if there.count > WIDEST:
        said = _("Tìm kiếm này có hơn %(n)s kết quả. Hãy thu hẹp lại rồi mới nhận báo.")
        raise Refused(said % {"n": f"{WIDEST:,}".replace(",", ".")})
    return there.found


def _look(watch: SearchWatch) -> None:
    """One look of one person. An index that cannot answer is a failed try: nothing is lost."""
    actor = _subscriber(watch)
    if actor is None:
        _put_off(watch, clock.now() + AWAY)
        return
    if not policy.can(actor, Perm.USE, watch.search):
        _end(watch)
        return
    seen = {source: set(ids) for source, ids in watch.seen.items()}
    found = looking.look(actor, watch.search.question, seen, AT_ONCE)
    with deeds.act(), of_office():
        # Only who still holds the claim tells; a switch that went off meanwhile has no row.
        schedule.finish(watch)
        search = db.lock(watch.search)
        if policy.can(actor, Perm.USE, search):
            _tell(watch, search, actor, found)


def _subscriber(watch: SearchWatch) -> Actor | None:
    """The person as they stand today in the office of the search; None when they do not."""
    if not watch.user.is_active:
        return None
    office = watch.search.office_id
    held = [one for one in positions_of(watch.user) if one.office_id == office]
    return acting_among(held, watch.position_id)


def _tell(watch: SearchWatch, search: SavedSearch, actor: Actor, found: Look) -> None:
    """The notice, what it told, and when to look again: all or nothing."""
    now, today = clock.now(), clock.today()
    # A right that was lost while the index answered counts; so does one lost since the morning.
    new = looking.still(actor, found.found)
    before = looking.still(actor, _sets(watch.fresh)) if watch.fresh_on == today else {}
    fresh = _joined(before, new)
    change: dict[str, Any] = {"looked_at": now, "next_try_at": now + EVERY if found.whole else now}
    if new:
        change["seen"] = _listed(_joined(_sets(watch.seen), new))
        change["fresh"], change["fresh_on"] = _newest(fresh), today
        notify(
            reason=REASON,
            obj=search,
            text=_words(search, sum(map(len, fresh.values())), now),
            users=[watch.user_id],
            url=f"{reverse('desk:saved', args=[search.pk])}?new=1",
        )
    _wait(watch, **change)


def _words(search: SavedSearch, count: int, now: datetime) -> str:
    """The number is that of the day, and the hour tells it from an earlier notice of the day."""
    values = {"n": count, "name": search.name, "at": f"{now.astimezone(clock.OFFICE_ZONE):%H:%M}"}
    if count > AT_ONCE:
        said = _("Hơn %(n)d kết quả mới cho “%(name)s” (đến %(at)s)")
        return said % {**values, "n": AT_ONCE}
    said = ngettext(
        "%(n)d kết quả mới cho “%(name)s” (đến %(at)s)",
        "%(n)d kết quả mới cho “%(name)s” (đến %(at)s)",
        count,
    )
    return said % values


def _put_off(watch: SearchWatch, until: datetime) -> None:
    with deeds.act():
        schedule.finish(watch)
        _wait(watch, next_try_at=until)


def _wait(watch: SearchWatch, **change: Any) -> None:
    """The row waits for its next turn; only inside the act that finished this one."""
    rows = SearchWatch.objects.filter(pk=watch.pk)
    rows.update(state=WorkState.QUEUED, attempts=0, **change)


def _end(watch: SearchWatch) -> None:
    """Whom the search is no longer shared with is told no more."""
    with deeds.act():
        schedule.finish(watch)
        SearchWatch.objects.filter(pk=watch.pk).delete()
        office = Actor.system(watch.search.office_id)
        deeds.record(office, "search.unwatch", watch.search, data={"user": watch.user_id})


def _sets(kept: Mapping[str, list[int]]) -> Keys:
    return {source: set(ids) for source, ids in kept.items()}


def _joined(one: Keys, other: Keys) -> Keys:
    return {source: one.get(source, set()) | other.get(source, set()) for source in {*one, *other}}


def _listed(keys: Keys) -> dict[str, list[int]]:
    return {source: sorted(ids) for source, ids in keys.items()}


def _newest(keys: Keys) -> dict[str, list[int]]:
    """Enough of them to say "more than"; the youngest rows of each source."""
    return {source: sorted(ids)[-(AT_ONCE + 1) :] for source, ids in keys.items()}
