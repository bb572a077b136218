"""The files of a Whoosh index: one reader per process, fresh after each commit, and a writer.

index/dirty says that a commit may not be on the disk yet, with the boot id of the machine.
"""

import os
import re
import threading
from collections.abc import Callable, Iterator, Sequence
from contextlib import closing, contextmanager, suppress
from pathlib import Path
from typing import Any, TypeVar

from whoosh.filedb.filestore import FileStorage
from whoosh.index import FileIndex

from search.backends.base import Found, Request, Unusable
from search.backends.generations import Generations, all_to_disk, replace, to_disk
from search.backends.whoosh import evaluate, fields, ranking
from search.sources import Entry, Key

T = TypeVar("T")
_TOC = re.compile(r"_MAIN_([0-9]+)\.toc")
_MANY_SEGMENTS = 8


class _Folder(FileStorage):
    """Remembers which column files exist: Whoosh asks once per posting of every field without
    lengths, a third of the time of a build. Segments have unique names and never gain columns."""

    def __init__(self, path: str) -> None:
        super().__init__(path)
        self._columns: dict[str, bool] = {}

    def file_exists(self, name: str) -> bool:
        if not name.endswith(".col"):
            return bool(super().file_exists(name))
        if name not in self._columns:
            self._columns[name] = bool(super().file_exists(name))
        return self._columns[name]


class WhooshBackend(Generations):
    """The engine over one folder; see `search.backends.base.Backend`."""

    FORM = fields.FORM

    def __init__(self, path: Path) -> None:
        super().__init__(path)
        self._mutex = threading.RLock()
        self._opened: tuple[str, int] | None = None
        self._reader: Any = None
        self._leaves: list[evaluate.Leaf] = []

    def usable(self) -> bool:
        return super().usable() and not self._lost_power()

    # Reading

    def search(self, request: Request) -> Found:
        return self._reading(lambda leaves: _answer(leaves, request))

    def suggest(self, words: Sequence[str], principals: frozenset[int]) -> dict[str, str]:
        return self._reading(lambda leaves: evaluate.nearest(leaves, words, principals))

    def digests(self) -> dict[Key, str]:
        def read(leaves: list[evaluate.Leaf]) -> dict[Key, str]:
            stored = (row for leaf in leaves for _, row in leaf.reader.iter_docs())
            return {Key.parse(row["key"]): row["digest"] for row in stored}

        return self._reading(read)

    def _reading(self, read: Callable[[list[evaluate.Leaf]], T]) -> T:
        """Read with the newest reader; Whoosh readers share file positions, so one at a time."""
        with self._mutex:
            failed: tuple[str, int] | None = None
            for _attempt in range(10):
                newest = self._newest()
                try:
                    return read(self._fresh(newest))
                # Torn files raise anything from struct.error to AssertionError. Files that another
                # process has just put away raise too: only what fails twice unchanged is torn.
                except Exception as problem:
                    self._forget()
                    if newest == failed:
                        self.report(problem)
                        raise Unusable(str(problem)) from problem
                    failed = newest
            raise Unusable("the index changes faster than it can be read")

    def _newest(self) -> tuple[str, int]:
        """The live generation and its latest commit."""
        for _attempt in range(3):
            name = self.live()
            with suppress(OSError):
                found = (_TOC.fullmatch(file) for file in os.listdir(self.path / name))
                return name, max((int(toc.group(1)) for toc in found if toc), default=-1)
        raise Unusable("no index")

    def _fresh(self, newest: tuple[str, int]) -> list[evaluate.Leaf]:
        """The segments of the newest commit. Never `refresh()`: it keeps readers of segments whose
        deletions changed, and so would show what was taken out."""
        if newest != self._opened:
            self._forget()
            self._reader = _open(self.path / newest[0]).reader()
            if self._reader.doc_count_all():
                pairs = self._reader.leaf_readers()
                self._leaves = [evaluate.Leaf(reader, offset) for reader, offset in pairs]
            self._opened = newest
        return self._leaves

    def close(self) -> None:
        with self._mutex:
            self._forget()

    def _forget(self) -> None:
        if self._reader is not None:
            with suppress(Exception):
                self._reader.close()
        self._reader, self._leaves, self._opened = None, [], None

    def _index(self, folder: Path) -> FileIndex:
        """An index to write; nobody else writes, so what cannot be opened is damaged."""
        try:
            return _open(folder)
        except Exception as problem:
            self.report(problem)
            raise Unusable(str(problem)) from problem

    # Writing

    def change(self, folder: Path, puts: Sequence[Entry], drops: Sequence[Key]) -> None:
        index = self._index(folder)
        writer = index.writer(compound=False, limitmb=32, timeout=1.0)
        try:
            # One delete for all and then adds: Whoosh's own update would not see an entry of the
            # same batch. A later entry of the same key wins.
            latest = {entry.key: entry for entry in puts}
            for key in {*latest, *drops}:
                writer.delete_by_term("key", str(key))
            for entry in latest.values():
                writer.add_document(**fields.document(entry))
            with self._settled(folder):
                writer.commit(merge=len(writer.segments) > _MANY_SEGMENTS)
        except BaseException:
            # Gives back Whoosh's own lock; after a broken commit there may be little to cancel.
            with suppress(Exception):
                writer.cancel()
            raise

    @contextmanager
    def _settled(self, folder: Path) -> Iterator[None]:
        """Whoosh never calls fsync: after a commit every new file is brought to the disk, and a
        mark says so until it is, lest an index torn by a power loss be trusted."""
        dirty = self.path / "dirty"
        # A mark left by a killed commit: its files are not known to be on the disk either.
        before = set() if dirty.exists() else set(folder.iterdir())
        replace(dirty, _boot_id())
        yield
        for file in folder.iterdir():
            if file.is_file() and file not in before:
                to_disk(file)
        to_disk(folder)
        dirty.unlink()

    def _lost_power(self) -> bool:
        """Whether the machine went down between a commit and its arrival on the disk."""
        try:
            return (self.path / "dirty").read_text() != _boot_id()
        except OSError:
            return False
        except ValueError:
            return True

    # Building

    @contextmanager
    def building(self, folder: Path) -> Iterator[Callable[[list[Entry]], None]]:
        begun = any(_TOC.fullmatch(file.name) for file in folder.iterdir())
        storage = _Folder(str(folder))
        index = (
            FileIndex(storage, schema=fields.schema(), indexname="MAIN")
            if begun
            else FileIndex.create(storage, fields.schema(), "MAIN")
        )
        writer = index.writer(compound=False, limitmb=128)

        def add(entries: list[Entry]) -> None:
            for entry in entries:
                writer.add_document(**fields.document(entry))

        try:
            yield add
        except BaseException:
            writer.cancel()
            raise
        writer.commit(merge=False)
        all_to_disk(folder)

    def count(self, folder: Path) -> int:
        try:
            return int(_open(folder).doc_count())
        # Torn files raise anything.
        except Exception as problem:
            raise Unusable(str(problem)) from problem

    def merge(self, folder: Path) -> None:
        index = self._index(folder)
        with closing(index.reader()) as reader:
            wasted = reader.doc_count_all() - reader.doc_count()
            segments = len(list(reader.leaf_readers()))
        if wasted * 10 > index.doc_count_all() or segments > _MANY_SEGMENTS:
            writer = index.writer(compound=False, limitmb=64, timeout=1.0)
            with self._settled(folder):
                writer.commit(optimize=True)


def _answer(leaves: Sequence[evaluate.Leaf], request: Request) -> Found:
    found = [(leaf, evaluate.matching(leaf, request)) for leaf in leaves]
    facets = evaluate.facets(found) if request.facets else {}
    total = sum(len(docs) for _leaf, docs in found)
    return Found(ranking.ordered(found, request), total, facets)


def _open(folder: Path) -> FileIndex:
    return FileIndex(_Folder(str(folder)), schema=fields.schema())


def _boot_id() -> str:
    with suppress(OSError):
        return Path("/proc/sys/kernel/random/boot_id").read_text().strip()
    return "unknown"
