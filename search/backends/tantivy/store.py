"""The files of a tantivy index: a searcher that follows the commits, and one long-lived writer.

The writer merges in the background, so it stays open while there is work; the right to write stays
with it, until it has been idle for a moment or another process asks for it (`index/wanted`).
"""

import threading
from collections.abc import Callable, Iterator, Sequence
from contextlib import contextmanager, suppress
from pathlib import Path
from typing import Any, TypeVar

import tantivy
from tantivy import Query
from whoosh.util.filelock import FileLock

from search.backends import facets
from search.backends.base import Busy, Found, Hit, Request, Unusable
from search.backends.generations import Generations
from search.backends.nearness import one_edit
from search.backends.relevance import rarity, weighed
from search.backends.tantivy import fields
from search.backends.tantivy.asking import TantivyAsking
from search.backends.written import plain
from search.sources import Entry, Key

T = TypeVar("T")
# Bytes the writer fills before it makes a segment; a build has more to write at once.
_WRITER, _BUILDER = 30_000_000, 200_000_000
# Seconds after which an idle writer lets go, and between two looks whether it should.
IDLE, LOOK = 1.0, 0.05
_REMEMBERED = 4096
# Equals of one day beyond so many are told in the order of the engine.
_EQUALS = 10_000


class TantivyBackend(Generations):
    """The engine over one folder; see `search.backends.base.Backend`."""

    FORM = fields.FORM

    def __init__(self, path: Path) -> None:
        super().__init__(path)
        self._asking = TantivyAsking(fields.schema())
        self._opening = threading.Lock()
        self._opened: tuple[str, int, int] | None = None
        self._index: Any = None
        self._searcher: Any = None
        # How many entries have a word, by principals; as long as the searcher is the same.
        self._counts: dict[tuple[frozenset[int], str], int] = {}
        self._writing = threading.Lock()
        self._right: FileLock | None = None
        self._writer: tuple[Path, Any] | None = None
        self._acts = 0

    # Reading

    def search(self, request: Request) -> Found:
        # Made before a file is read: what is wrong with a question is no damage of the index.
        answering = self._asking.asked(request)
        return self._reading(lambda searcher: self._answer(searcher, request, answering))

    def suggest(self, words: Sequence[str], principals: frozenset[int]) -> dict[str, str]:
        return self._reading(lambda searcher: self._nearest(searcher, words, principals))

    def digests(self) -> dict[Key, str]:
        def read(searcher: Any) -> dict[Key, str]:
            found = searcher.search(Query.all_query(), max(searcher.num_docs, 1), count=False)
            stored = (searcher.doc(address) for _score, address in found.hits)
            return {Key.parse(row.get_first("key")): row.get_first("digest") for row in stored}

        return self._reading(read)

    def _reading(self, read: Callable[[Any], T]) -> T:
        """Read with the newest searcher. What fails twice in an unchanged index is damaged."""
        failed: tuple[str, int, int] | None = None
        for _attempt in range(10):
            newest = self._newest()
            try:
                return read(self._fresh(newest))
            except BaseException as problem:
                if not _of_the_engine(problem):
                    raise
                self._forget()
                if newest == failed:
                    self.report(problem)
                    raise Unusable(str(problem)) from problem
                failed = newest
        raise Unusable("the index changes faster than it can be read")

    def _newest(self) -> tuple[str, int, int]:
        """The live generation and what tells its commits apart."""
        for _attempt in range(3):
            name = self.live()
            with suppress(OSError):
                told = (self.path / name / "meta.json").stat()
                return name, told.st_ino, told.st_mtime_ns
        raise Unusable("no index")

    def _fresh(self, newest: tuple[str, int, int]) -> Any:
        with self._opening:
            if self._opened is None or self._opened[0] != newest[0]:
                self._index = tantivy.Index.open(str(self.path / newest[0]))
            if self._opened != newest:
                self._index.reload()
                self._searcher = self._index.searcher()
                self._counts = {}
                self._opened = newest
            return self._searcher

    def _forget(self) -> None:
        with self._opening:
            self._opened = self._index = self._searcher = None

    def _answer(self, searcher: Any, request: Request, answering: Query) -> Found:
        divided = _facets(searcher, answering) if request.facets else {}
        if request.newest:
            hits, total = self._newest_first(searcher, answering, request)
        else:
            hits, total = self._best_first(searcher, answering, request)
        return Found(hits, total, divided)

    def _newest_first(
        self, searcher: Any, answering: Query, request: Request
    ) -> tuple[list[Hit], int]:
        if request.after is None:
            found = searcher.search(answering, request.top, order_by_field="recency")
            return sorted(_hits(searcher, found.hits), key=_by_day)[: request.top], found.count
        total = searcher.search(answering, 1).count
        last = fields.recency(request.after.day, request.after.id)
        older = self._asking.between("recency", 0, last)
        # The place itself, and whoever shares its day and id, are among them.
        found = searcher.search(
            self._asking.all_of([answering, older]),
            request.top + 10,
            count=False,
            order_by_field="recency",
        )
        hits = sorted(_hits(searcher, found.hits), key=_by_day)
        return [hit for hit in hits if request.after.before(hit.place)][: request.top], total

    def _best_first(
        self, searcher: Any, answering: Query, request: Request
    ) -> tuple[list[Hit], int]:
        worths = self._asking.worths(request.node, self._rarities(searcher, request))
        query, top = self._asking.scored(answering, worths), request.top
        while True:
            found = searcher.search(query, top + 1, weight_by_field="freshness")
            hits = _hits(searcher, found.hits, scored=True)
            # The engine cuts equals of one day anywhere: all of them are fetched, then ordered.
            cut = len(hits) > top and _rank(hits[-1]) == _rank(hits[request.top - 1])
            if not cut or top > _EQUALS:
                return sorted(hits, key=_by_score)[: request.top], found.count
            top *= 4

    def _rarities(self, searcher: Any, request: Request) -> dict[str, float]:
        words = weighed(request.node)
        if not words:
            return {}
        visible = self._asking.visible(request.principals)
        total = self._count(searcher, request.principals, "", visible)
        return {
            word: rarity(
                self._count(
                    searcher,
                    request.principals,
                    word,
                    self._asking.all_of([visible, self._asking.word("body", word)]),
                ),
                total,
            )
            for word in words
        }

    def _count(self, searcher: Any, principals: frozenset[int], word: str, query: Query) -> int:
        counts = self._counts
        known = counts.get((principals, word))
        if known is None:
            known = searcher.search(Query.const_score_query(query, 0.0), 1).count
            if len(counts) > _REMEMBERED:
                counts.clear()
            # Of another searcher by now: the next one counts for itself.
            if searcher is self._searcher:
                counts[principals, word] = known
        return known

    def _nearest(
        self, searcher: Any, words: Sequence[str], principals: frozenset[int]
    ) -> dict[str, str]:
        visible = self._asking.visible(principals)
        better: dict[str, str] = {}
        for word in words:
            mine = self._asking.all_of([visible, self._asking.word("body", word)])
            if len(word) < 2 or searcher.search(mine, 1).count:
                continue
            # The first letter is taken as meant: it bounds the part of the lexicon that is read.
            known = searcher.terms_with_prefix("body", plain(word[0]), visible)
            near = {
                term: count
                for term, count in known
                if count and term.isascii() and one_edit(word, term)
            }
            if near:
                better[word] = max(sorted(near), key=lambda term: near[term])
        return better

    def close(self) -> None:
        self._forget()
        with self._writing:
            self._let_go()

    # Writing

    @contextmanager
    def exclusive(self, timeout: float = 0.0) -> Iterator[None]:
        # A look at the clock holds it too, for a moment.
        if not self._writing.acquire(timeout=max(timeout, 2 * LOOK)):
            raise Busy("lock")
        try:
            if self._right is None:
                self._right = self.take("lock", timeout)
            self._acts += 1
            try:
                yield
            finally:
                if self._writer is None or self._asked_for():
                    self._let_go()
                else:
                    self._look_later(self._acts, IDLE)
        finally:
            self._writing.release()

    def _look_later(self, acts: int, left: float) -> None:
        waiting = threading.Timer(LOOK, self._look, [acts, left - LOOK])
        waiting.daemon = True
        waiting.start()

    def _look(self, acts: int, left: float) -> None:
        """Let go when somebody waits, or when nothing was written since act number `acts`."""
        if not self._writing.acquire(blocking=False):
            return
        try:
            if self._acts != acts or self._right is None:
                return
            if left <= 0 or self._asked_for():
                self._let_go()
            else:
                self._look_later(acts, left)
        finally:
            self._writing.release()

    def _asked_for(self) -> bool:
        return (self.path / "wanted").exists()

    def _let_go(self) -> None:
        """Merges under way are given up: nothing of what is committed depends on them."""
        self._writer = None
        if self._right is not None:
            (self.path / "wanted").unlink(missing_ok=True)
            self._right.release()
            self._right = None

    def change(self, folder: Path, puts: Sequence[Entry], drops: Sequence[Key]) -> None:
        latest = {entry.key: entry for entry in puts}
        with self._broken():
            writer = self._writer_of(folder)
            for key in {*latest, *drops}:
                writer.delete_documents_by_term("key", str(key))
            for entry in latest.values():
                writer.add_document(fields.document(entry))
            writer.commit()
            writer.garbage_collect_files()

    def _writer_of(self, folder: Path) -> Any:
        if self._writer is None or self._writer[0] != folder:
            self._writer = None
            index = tantivy.Index.open(str(folder))
            self._writer = folder, index.writer(_WRITER, 1)
        return self._writer[1]

    @contextmanager
    def _broken(self) -> Iterator[None]:
        """After whatever went wrong the writer is closed, which forgets what is not committed."""
        try:
            yield
        except BaseException as problem:
            self._writer = None
            if not _of_the_engine(problem):
                raise
            self.report(problem)
            raise Unusable(str(problem)) from problem

    # Building

    @contextmanager
    def building(self, folder: Path) -> Iterator[Callable[[list[Entry]], None]]:
        index = tantivy.Index(fields.schema(), str(folder), reuse=True)
        writer = index.writer(_BUILDER, 1)

        def add(entries: list[Entry]) -> None:
            for entry in entries:
                writer.add_document(fields.document(entry))

        yield add
        writer.commit()
        writer.wait_merging_threads()

    def count(self, folder: Path) -> int:
        try:
            return int(tantivy.Index.open(str(folder)).searcher().num_docs)
        except BaseException as problem:
            if not _of_the_engine(problem):
                raise
            raise Unusable(str(problem)) from problem

    def merge(self, folder: Path) -> None:
        """The writer merges by itself; what was given up on the way is taken off the disk."""
        with self._broken():
            self._writer_of(folder).garbage_collect_files()


def _of_the_engine(problem: BaseException) -> bool:
    """Whether it comes out of the engine: torn files make it panic, which is no Exception."""
    return type(problem).__name__ == "PanicException" or isinstance(problem, ValueError | OSError)


def _hits(searcher: Any, found: Sequence[Any], *, scored: bool = False) -> list[Hit]:
    addresses = [address for _order, address in found]
    places = searcher.fast_field_values("recency", addresses)
    hits: list[Hit] = []
    for (order, address), place in zip(found, places, strict=True):
        day = place >> fields.ID_BITS
        score = round(order / fields.factor(day), 3) if scored else 0.0
        hits.append(Hit(Key.parse(searcher.doc(address).get_first("key")), score, day))
    return hits


def _rank(hit: Hit) -> tuple[float, int]:
    return hit.score, hit.day


def _by_score(hit: Hit) -> tuple[float, int, int, str]:
    return -hit.score, *_by_day(hit)


def _by_day(hit: Hit) -> tuple[int, int, str]:
    return hit.place.rank


def _facets(searcher: Any, answering: Query) -> dict[str, list[tuple[str, int]]]:
    return facets.told(searcher.aggregate(answering, facets.asked("segment_size")))
