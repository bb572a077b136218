"""What can be found: entries as the apps describe them, and the register of their sources.

Owns the shape of an entry and its digest; does not own where entries are kept.
"""

import datetime as dt
import hashlib
import json
from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass, field, replace
from typing import NamedTuple

# Names of exact values an entry may have several of: what a signature is (the serial of its
# certificate in hexadecimal, its level, what validation said), and where the entry belongs.
FACTS = ("serial", "level", "verdict", "register", "file", "unit", "progress")


class Key(NamedTuple):
    """Names one entry of the index."""

    source: str
    id: int

    def __str__(self) -> str:
        return f"{self.source}:{self.id}"

    @classmethod
    def parse(cls, text: str) -> "Key":
        source, _, number = text.rpartition(":")
        return cls(source, int(number))


@dataclass(frozen=True, kw_only=True)
class Entry:
    """One thing that can be found, and who may find it.

    `code` is the number and notation as printed; `other_codes` further numbers (the sender's, an
    older one). `type`, `agency`, `direction`, `status`, `urgency` are exact values for filters and
    facets; the words of type, agency, signer and `extra` are searched too. `extra` also filters by
    exact value. An entry without principals is found by nobody.

    `facts` are further exact values, several of one name: filters, facets and field words, no words
    of the text; their names are those of `FACTS`. `expires` is the first day on which something of
    the entry is no longer good, such as the certificate of a signature.
    """

    source: str
    id: int
    title: str
    code: str = ""
    other_codes: tuple[str, ...] = ()
    body: str = ""
    type: str = ""
    agency: str = ""
    signer: str = ""
    date: dt.date | None = None
    urgency: str = ""
    direction: str = ""
    status: str = ""
    principals: frozenset[int] = frozenset()
    extra: Mapping[str, str] = field(default_factory=dict)
    facts: Mapping[str, tuple[str, ...]] = field(default_factory=dict)
    expires: dt.date | None = None

    def __post_init__(self) -> None:
        unknown = set(self.facts) - set(FACTS)
        if unknown:
            raise ValueError(f"{sorted(unknown)} are no facts of an entry")

    @property
    def key(self) -> Key:
        return Key(self.source, self.id)

    def digest(self, form: str) -> str:
        """A digest of everything indexed; `form` names the form in which it was indexed."""
        # In the order of the fields, which `vars` keeps; a copy of each would cost as much again.
        plain = {**vars(self), "principals": frozenset(), "extra": {}, "facts": {}}
        parts = [form, *plain.values(), sorted(self.principals), sorted(self.extra.items())]
        parts.append(sorted((name, sorted(values)) for name, values in self.facts.items()))
        text = json.dumps(parts, default=str, ensure_ascii=False)
        return hashlib.sha256(text.encode("utf-8", "surrogatepass")).hexdigest()[:32]


@dataclass(frozen=True)
class Plain:
    """A question that the owner of a source can answer from its own rows while there is no index:
    numbers and notations as `analysis.code` writes them, and the words of single fields (a name of
    `nodes.Within`), each in several spellings of which one must hold; days both included; `values`
    as those of filters. All of it must hold."""

    codes: tuple[str, ...] = ()
    words: tuple[tuple[str, tuple[tuple[str, ...], ...]], ...] = ()
    since: dt.date | None = None
    until: dt.date | None = None
    values: Mapping[str, frozenset[str]] = field(default_factory=dict)


# (question, whose principals, how many at most) -> (id, day), newest first.
Rows = Callable[[Plain, frozenset[int], int], Iterable[tuple[int, dt.date | None]]]


@dataclass(frozen=True)
class Source:
    """Where entries come from; an app registers one per kind of thing in its `ready()`.

    `ids` yields every id that should be findable; `load` yields the entries of some ids and leaves
    out those that are gone or must not be indexed (state secrets): they leave the index.
    `tokens`, when given, answers who may find them, instead of `Entry.principals`. `rows`, when
    given, answers plain questions while the index cannot.
    """

    name: str
    ids: Callable[[], Iterable[int]]
    load: Callable[[list[int]], Iterable[Entry]]
    tokens: Callable[[list[int]], Mapping[int, frozenset[int]]] | None = None
    rows: Rows | None = None


_sources: dict[str, Source] = {}


def register(source: Source) -> None:
    """Make `source` searchable; a second one of the same name takes the place of the first."""
    if not source.name or ":" in source.name:
        raise ValueError(f"{source.name!r} is no name of a source")
    _sources[source.name] = source


def registered() -> list[Source]:
    """Every source, by name."""
    return [_sources[name] for name in sorted(_sources)]


def entries(name: str, ids: Sequence[int]) -> list[Entry]:
    """The entries of `ids`; none for a source that is not (or no longer) installed."""
    source = _sources.get(name)
    if source is None or not ids:
        return []
    loaded = list(source.load(list(ids)))
    for entry in loaded:
        if entry.source != name:
            raise ValueError(f"source {name!r} loaded an entry of {entry.source!r}")
    if source.tokens is None:
        return loaded
    tokens = source.tokens([entry.id for entry in loaded])
    return [replace(entry, principals=tokens.get(entry.id, frozenset())) for entry in loaded]


# Hears of a thing whose entry could not be loaded, and why.
Spared = Callable[[Key, Exception], None]


def batches(
    after: Key | None = None, size: int = 200, *, spared: Spared | None = None
) -> Iterable[list[Entry]]:
    """Every entry that follows `after` in the order of keys, in lists of at most `size`.

    With `spared` a thing that cannot be loaded, such as one whose file is damaged, is told to it
    and left out; without, it raises.
    """
    for source in registered():
        if after and source.name < after.source:
            continue
        least = after.id if after and source.name == after.source else None
        ids = sorted(number for number in source.ids() if least is None or number > least)
        for begin in range(0, len(ids), size):
            chosen = ids[begin : begin + size]
            yield (
                entries(source.name, chosen)
                if spared is None
                else sparing(source.name, chosen, spared)
            )


def sparing(name: str, ids: Sequence[int], spared: Spared) -> list[Entry]:
    """`entries`, one by one when together they fail: one must not stop the others."""
    try:
        return entries(name, ids)
    # Sources are other rooms' code and may raise anything.
    except Exception as problem:
        if len(ids) == 1:
            spared(Key(name, ids[0]), problem)
            return []
    return [entry for number in ids for entry in sparing(name, [number], spared)]


def count() -> int:
    """How many entries there should be, of every source."""
    return sum(1 for source in registered() for _number in source.ids())
