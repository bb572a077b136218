"""The live index: which engine keeps it, building it anew, comparing it with the rows."""

import atexit
import time
from collections.abc import Callable, Sequence
from dataclasses import asdict, dataclass
from typing import TypeVar

from search import engines, sources
from search.backends.base import Backend, Busy, Unusable, silent
from search.sources import Entry, Key

T = TypeVar("T")


@dataclass(frozen=True)
class Rebuilt:
    """What a rebuild made."""

    indexed: int
    seconds: float


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


def loaded(keys: Sequence[Key]) -> tuple[list[Entry], list[Key]]:
    """The entries of `keys` as they are now, and the keys that must leave the index."""
    wanted: dict[str, list[int]] = {}
    for key in dict.fromkeys(keys):
        wanted.setdefault(key.source, []).append(key.id)
    puts = [entry for name, ids in wanted.items() for entry in sources.entries(name, ids)]
    present = {entry.key for entry in puts}
    return puts, [key for key in dict.fromkeys(keys) if key not in present]


def rebuild(*, fresh: bool = False, told: Callable[[int], None] = silent) -> Rebuilt:
    """Build the index anew from every source with the engine of the settings, beside the live one
    of whichever engine, and put it in its place.

    Searches and changes go on meanwhile. What a killed build left is taken up, unless `fresh`;
    `told` hears how many entries are in. Raises Busy when another process is at it.
    """
    started = time.perf_counter()
    indexed = engines.wanted().rebuild(sources.batches, loaded, fresh=fresh, told=told)
    return Rebuilt(indexed, round(time.perf_counter() - started, 3))


def compare() -> Comparison:
    """Compare every row with its entry by a digest of all that is indexed, rights included.

    Changes that wait in the queue show as differences. Raises Unusable.
    """
    engine = backend()
    stored = engine.digests()
    indexed = len(stored)
    rows = missing = stale = 0
    for batch in sources.batches():
        for entry in batch:
            rows += 1
            digest = stored.pop(entry.key, None)
            missing += digest is None
            stale += digest is not None and digest != entry.digest(engine.form())
    return Comparison(rows, indexed, missing, stale, len(stored))


def tidy() -> bool:
    """Nightly: give back the room of deleted entries; False when something else is at work."""
    try:
        backend().tidy()
    except (Busy, Unusable):
        return False
    return True
