"""What every engine must offer. Engines answer questions of `search.nodes` on entries."""

from collections.abc import Callable, Iterable, Mapping, Sequence
from contextlib import AbstractContextManager
from dataclasses import dataclass, field
from datetime import date
from typing import Protocol

from search.nodes import Node
from search.sources import Entry, Key

# Exact values an entry may be filtered by; each is also counted as a facet, and so are the FACTS.
FACETS = ("source", "type", "agency", "direction", "status", "urgency")
# How many values of a facet are told.
MOST_VALUES = 20


def silent(_done: int) -> None:
    """For who does not ask how far a build is."""


class Busy(Exception):
    """Another process writes the index just now; nothing was changed, ask again later."""


class Unusable(Exception):
    """There is no index, or its files cannot be read: it has to be built anew."""


class Away(Unusable):
    """The server of the engine does not answer, or not fully: nothing is known to be wrong with the
    index, and nothing was changed that would not be done again."""


@dataclass(frozen=True)
class Filters:
    """Conditions beside the question; empty ones do not count. `values` maps a name of FACETS or
    FACTS, or "signer", to the values allowed; `extra` a name of `Entry.extra` to its value."""

    values: Mapping[str, frozenset[str]] = field(default_factory=dict)
    extra: Mapping[str, str] = field(default_factory=dict)
    since: date | None = None
    until: date | None = None


@dataclass(frozen=True)
class Place:
    """Where an entry stands among the newest first: by day (ordinal, 0 without one), then id, both
    falling, then source."""

    day: int
    id: int
    source: str

    @property
    def rank(self) -> tuple[int, int, str]:
        """Smaller is shown earlier."""
        return -self.day, -self.id, self.source

    def before(self, other: "Place") -> bool:
        """Whether this one is shown earlier than `other`."""
        return self.rank < other.rank


@dataclass(frozen=True)
class Request:
    """One question of one person: the first `top` of the answer, best or newest first.

    `after` asks for what follows a place, and only with `newest`; totals and facets are of the
    whole answer all the same. `facets` False leaves the facets out.
    """

    node: Node | None
    principals: frozenset[int]
    filters: Filters = Filters()
    newest: bool = False
    facets: bool = True
    top: int = 100
    after: Place | None = None


@dataclass(frozen=True)
class Hit:
    """`score` compares entries of one answer only; 0 among the newest first."""

    key: Key
    score: float
    day: int

    @property
    def place(self) -> Place:
        return Place(self.day, self.key.id, self.key.source)


@dataclass(frozen=True)
class Found:
    """The first entries of an answer, how many there are in all, and how they divide.

    `facets` maps a name to its values with counts, most frequent first; "year" is one of them.
    """

    hits: Sequence[Hit]
    total: int
    facets: Mapping[str, list[tuple[str, int]]] = field(default_factory=dict)


# The entries that follow a key, in the order of keys; None: all of them.
Batches = Callable[[Key | None], Iterable[list[Entry]]]
# The entries of keys as they are now, and the keys that must leave the index.
Reload = Callable[[list[Key]], tuple[list[Entry], list[Key]]]


class Backend(Protocol):
    """An engine; one instance per process, used from many threads."""

    def usable(self) -> bool:
        """Whether there is an index in today's form that nobody reported damaged."""

    def exclusive(self, timeout: float = 0.0) -> AbstractContextManager[None]:
        """Hold the right to write, across processes; raises Busy after `timeout` seconds."""

    def apply(self, puts: Sequence[Entry], drops: Sequence[Key]) -> None:
        """Put or replace entries and drop others in one commit, durable on return; only inside
        `exclusive()`. Raises Unusable."""

    def search(self, request: Request) -> Found:
        """Answer a request; raises Unusable."""

    def suggest(self, words: Sequence[str], principals: frozenset[int]) -> dict[str, str]:
        """For folded words that no entry these principals see contains: the nearest word that one
        of them does contain. Raises Unusable."""

    def size(self) -> int:
        """How many entries there are; raises Unusable."""

    def digests(self) -> dict[Key, str]:
        """The digest stored with each entry; raises Unusable."""

    def rebuild(
        self,
        batches: Batches,
        reload: Reload,
        *,
        fresh: bool = False,
        told: Callable[[int], None] = silent,
    ) -> int:
        """Build a new index beside the live one and put it in its place at once; returns how many
        entries it holds. What others change meanwhile is loaded again by `reload` before.

        A build that was broken off goes on after its last checkpoint, unless `fresh`. `told` hears
        how many entries are in. Raises Busy when another process builds."""

    def form(self) -> str:
        """Names the form in which entries are stored; part of every digest."""

    def close(self) -> None:
        """Close the files; the next question opens them again."""

    def tidy(self) -> None:
        """Give back what deleted entries and broken-off work occupy; raises Busy, Unusable."""
