"""The live index: which engine keeps it, building it anew, comparing it with the rows."""

import atexit
import logging
import time
from collections.abc import Callable, Sequence
from dataclasses import asdict, dataclass
from functools import partial
from typing import TypeVar

from django.db import DatabaseError

from search import engines, sources
from search.backends.base import Backend, Busy, Unusable, silent
from search.sources import Entry, Key

T = TypeVar("T")
logger = logging.getLogger(__name__)
# Things a build goes on without.
MOST_SPARED = 100


@dataclass(frozen=True)
class Rebuilt:
    """What a rebuild made."""

    indexed: int
    seconds: float
    # What could not be loaded, and is not in it.
    spared: tuple[Key, ...] = ()


@dataclass(frozen=True)
class Comparison:
    """The index against the rows: `stale` entries differ, `extra` have no row."""

    rows: int
    indexed: int
    missing: int
    stale: int
    extra: int

    @property
    def same(self) -> bool:
        return not (self.missing or self.stale or self.extra)

    def to_json(self) -> dict[str, int]:
        return asdict(self)


def backend() -> Backend:
    """The engine that has the live index; where there is none, the one of the settings."""
    wanted = engines.wanted()
    return engines.live() or wanted


def reading(read: Callable[[Backend], T]) -> T:
    """What `read` tells of the live index; once more, when another engine's has taken its place
    meanwhile. Raises Unusable."""
    engine = backend()
    try:
        return read(engine)
    except Unusable:
        again = backend()
        if again is engine:
            raise
        return read(again)


@atexit.register
def close() -> None:
    """Close the files of every engine of this process; the next question opens them again."""
    engines.close()


def loaded(
    keys: Sequence[Key], *, spared: sources.Spared | None = None
) -> tuple[list[Entry], list[Key]]:
    """The entries of `keys` as they are now, and the keys that must leave the index; with `spared`
    what cannot be loaded is told to it and leaves."""
    wanted: dict[str, list[int]] = {}
    for key in dict.fromkeys(keys):
        wanted.setdefault(key.source, []).append(key.id)
    puts = [
        entry
        for name, ids in wanted.items()
        for entry in (
            sources.entries(name, ids) if spared is None else sources.sparing(name, ids, spared)
        )
    ]
    present = {entry.key for entry in puts}
    return puts, [key for key in dict.fromkeys(keys) if key not in present]


def rebuild(*, fresh: bool = False, told: Callable[[int], None] = silent) -> Rebuilt:
    """Build the index anew from every source with the engine of the settings, beside the live one
    of whichever engine, and put it in its place.

    Searches and changes go on meanwhile. What a killed build left is taken up, unless `fresh`;
    `told` hears how many entries are in. What cannot be loaded is left out and named, up to
    MOST_SPARED things. Raises Busy when another process is at it.
    """
    started = time.perf_counter()
    spared: dict[Key, None] = {}

    def note(key: Key, problem: Exception) -> None:
        # Where nothing can be read the fault is not the thing's, and an empty index no gain.
        if isinstance(problem, DatabaseError) or len(spared) >= MOST_SPARED:
            raise problem
        logger.error("%s is not indexed: %r", key, problem)
        spared[key] = None

    def reload(keys: list[Key]) -> tuple[list[Entry], list[Key]]:
        return loaded(keys, spared=note)

    indexed = engines.wanted().rebuild(
        partial(sources.batches, spared=note), reload, fresh=fresh, told=told
    )
    return Rebuilt(indexed, round(time.perf_counter() - started, 3), tuple(spared))


def compare() -> Comparison:
    """Compare every row with its entry by a digest of all that is indexed, rights included.

    Changes that wait in the queue show as differences. Raises Unusable.
    """
    engine = backend()
    stored = engine.digests()
    indexed = len(stored)
    rows = missing = stale = 0
    broken: list[Key] = []
    for batch in sources.batches(spared=lambda key, _problem: broken.append(key)):
        for entry in batch:
            rows += 1
            digest = stored.pop(entry.key, None)
            missing += digest is None
            stale += digest is not None and digest != entry.digest(engine.form())
    # A row whose entry cannot be made is a difference, whatever the index has of it.
    for key in broken:
        stored.pop(key, None)
    rows, stale = rows + len(broken), stale + len(broken)
    return Comparison(rows, indexed, missing, stale, len(stored))


def tidy() -> bool:
    """Nightly: give back the room of deleted entries; False when something else is at work."""
    try:
        backend().tidy()
    except (Busy, Unusable):
        return False
    return True
