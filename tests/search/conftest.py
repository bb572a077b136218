"""A shelf of papers as a source, and an index of its own for each test."""

from collections.abc import Callable, Iterable, Iterator
from dataclasses import replace
from datetime import UTC, datetime
from importlib.util import find_spec
from pathlib import Path
from typing import Any

import pytest

from search import Entry, Source, engines, index, queue, sources
from search.backends.base import Backend, Batches
from search.query import Result, abbreviations, run
from search.sources import Key
from tests.search import cluster

# All but the first are extras; where one is not installed its part of these tests cannot be.
ENGINES = [
    "whoosh",
    *(["tantivy"] if find_spec("tantivy") else []),
    *(["opensearch"] if cluster.is_there() else []),
]
NOW = datetime(2026, 11, 23, 9, 0, tzinfo=UTC)


class Shelf:
    """Papers that tests put, change and take away; its rows are the truth."""

    def __init__(self) -> None:
        self.papers: dict[int, Entry] = {}
        self.loads: list[list[int]] = []

    def put(self, number: int, title: str = "", **given: Any) -> Entry:
        given.setdefault("principals", {2})
        given["principals"] = frozenset(given["principals"])
        self.papers[number] = Entry(source="paper", id=number, title=title, **given)
        queue.enqueue("paper", number)
        return self.papers[number]

    def change(self, number: int, *, urgent: bool = False, **given: Any) -> None:
        self.papers[number] = replace(self.papers[number], **given)
        queue.enqueue("paper", number, urgent=urgent)

    def take_away(self, number: int) -> None:
        del self.papers[number]
        queue.enqueue("paper", number)

    def load(self, ids: list[int]) -> Iterable[Entry]:
        self.loads.append(ids)
        return [self.papers[number] for number in ids if number in self.papers]

    def visible(self, ids: Iterable[int], principals: set[int]) -> set[int]:
        return {n for n in ids if n in self.papers and self.papers[n].principals & principals}

    def ask(self, text: str, *, principals: set[int] | None = None, **given: Any) -> Result:
        mine = {2} if principals is None else principals
        given.setdefault("check", lambda _source, ids: self.visible(ids, mine))
        return run(text, principals=mine, **given)

    def found(self, text: str, **given: Any) -> list[int]:
        result = self.ask(text, **given)
        assert result.error is None, result.error
        return [hit.id for hit in result.hits]


@pytest.fixture(autouse=True)
def no_abbreviations(monkeypatch: pytest.MonkeyPatch) -> None:
    """Questions are read without a list of abbreviations, unless a test brings one."""
    monkeypatch.setattr(abbreviations, "_source", None)


@pytest.fixture(autouse=True)
def cluster_left_as_it_was() -> Iterator[None]:
    """Indexes that a test made in the cluster go with it."""
    before = cluster.indexes()
    yield
    cluster.delete(cluster.indexes() - before)


@pytest.fixture(params=ENGINES)
def kind(request: pytest.FixtureRequest) -> str:
    """The engine: what asks for an index is asked of each."""
    return str(request.param)


@pytest.fixture
def folder(settings: Any, tmp_path: Path, kind: str) -> Iterator[Path]:
    settings.SEARCH = {"url": url_of(kind), "path": tmp_path / "index"}
    yield tmp_path / "index"
    index.close()


@pytest.fixture
def shelf(db: None, folder: Path, monkeypatch: pytest.MonkeyPatch) -> Shelf:
    shelf = Shelf()
    monkeypatch.setattr(sources, "_sources", {})
    sources.register(Source("paper", lambda: list(shelf.papers), shelf.load))
    index.rebuild()
    return shelf


@pytest.fixture
def sweep() -> Callable[[], int]:
    return lambda: queue.drain(NOW)


def engine_at(kind: str, path: Path) -> Backend:
    """An engine of its own, without settings."""
    return engines.make(kind, path, url_of(kind))


def url_of(kind: str) -> str:
    """What SEARCH_URL says to choose this engine."""
    return cluster.address() if kind == "opensearch" else kind


def of(*batches: list[Entry]) -> Batches:
    """Batches as a build asks for them."""
    return lambda after: [
        [entry for entry in batch if after is None or entry.key > after] for batch in batches
    ]


def nothing(_keys: list[Key]) -> tuple[list[Entry], list[Key]]:
    """For a build during which nothing changes."""
    return [], []
