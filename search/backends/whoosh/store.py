"""The folder of the Whoosh index: one generation is live, another may be built beside it.

index/CURRENT   names the live generation; replaced at once
index/g7/       a Whoosh index
index/lock      held by whoever writes; `building` by whoever builds
index/journal   keys changed while a new generation is built
index/damaged   somebody met files that cannot be read
index/dirty     a commit that may not be on the disk yet, with the machine's boot id
"""

import logging
import os
import re
import shutil
import threading
from collections.abc import Callable, Iterable, Iterator, Sequence
from contextlib import closing, contextmanager, suppress
from pathlib import Path
from typing import Any, TypeVar

from whoosh.filedb.filestore import FileStorage
from whoosh.index import FileIndex
from whoosh.util.filelock import FileLock, try_for

from search.backends.base import Busy, Found, Request, Unusable
from search.backends.whoosh import evaluate, fields, ranking
from search.sources import Entry, Key

logger = logging.getLogger(__name__)

T = TypeVar("T")
_TOC = re.compile(r"_MAIN_([0-9]+)\.toc")
_MANY_SEGMENTS = 8
# Seconds a build waits for another to end.
BUILDING_TIMEOUT = 5.0


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


class WhooshBackend:
    """The engine over one folder; see `search.backends.base.Backend`."""

    def __init__(self, path: Path) -> None:
        self.path = path
        self._mutex = threading.RLock()
        self._opened: tuple[str, int] | None = None
        self._reader: Any = None
        self._leaves: list[evaluate.Leaf] = []

    def form(self) -> str:
        return fields.FORM

    def usable(self) -> bool:
        if (self.path / "damaged").exists() or self._lost_power():
            return False
        try:
            self._live()
        except Unusable:
            return False
        return True

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
                        self._report(problem)
                        raise Unusable(str(problem)) from problem
                    failed = newest
            raise Unusable("the index changes faster than it can be read")

    def _newest(self) -> tuple[str, int]:
        """The live generation and its latest commit."""
        for _attempt in range(3):
            name = self._live()
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

    def _live(self) -> str:
        try:
            name = (self.path / "CURRENT").read_text().strip()
            if (self.path / name / "FORM").read_text() == fields.FORM:
                return name
        except OSError as problem:
            raise Unusable("no index") from problem
        raise Unusable("an index of another form")

    def _index(self, name: str) -> FileIndex:
        """An index to write; nobody else writes, so what cannot be opened is damaged."""
        try:
            return _open(self.path / name)
        except Exception as problem:
            self._report(problem)
            raise Unusable(str(problem)) from problem

    def _report(self, problem: Exception) -> None:
        # As text: a log record that keeps the exception keeps the open files of its frames.
        logger.error("The search index cannot be read and will be built anew: %s", repr(problem))
        with suppress(OSError):
            (self.path / "damaged").touch()

    # Writing

    @contextmanager
    def exclusive(self, timeout: float = 0.0) -> Iterator[None]:
        with self._held("lock", timeout):
            yield

    @contextmanager
    def _held(self, name: str, timeout: float) -> Iterator[None]:
        self._folder()
        lock = FileLock(str(self.path / name))
        if not try_for(lock.acquire, timeout=timeout, delay=0.05):
            raise Busy(name)
        try:
            yield
        finally:
            lock.release()

    def apply(self, puts: Sequence[Entry], drops: Sequence[Key]) -> None:
        journal = self.path / "journal"
        if journal.exists():
            keys = [entry.key for entry in puts] + list(drops)
            with journal.open("a") as lines:
                lines.writelines(f"{key}\n" for key in keys)
        self._change(self._live(), puts, drops)

    def _change(self, name: str, puts: Sequence[Entry], drops: Sequence[Key]) -> None:
        folder = self.path / name
        index = self._index(name)
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
        _replace(dirty, _boot_id())
        yield
        for file in folder.iterdir():
            if file.is_file() and file not in before:
                _to_disk(file)
        _to_disk(folder)
        dirty.unlink()

    def _lost_power(self) -> bool:
        """Whether the machine went down between a commit and its arrival on the disk."""
        try:
            return (self.path / "dirty").read_text() != _boot_id()
        except OSError:
            return False

    # Building

    def rebuild(
        self,
        batches: Iterable[list[Entry]],
        reload: Callable[[list[Key]], tuple[list[Entry], list[Key]]],
    ) -> int:
        with self._held("building", BUILDING_TIMEOUT):
            journal = self.path / "journal"
            name = self._next_name()
            try:
                with self.exclusive(60.0):
                    journal.write_text("")
                self._build(name, batches)
                with self.exclusive(60.0):
                    lines = dict.fromkeys(journal.read_text().split())
                    puts, drops = reload([Key.parse(line) for line in lines])
                    if puts or drops:
                        self._change(name, puts, drops)
                    indexed = self._index(name).doc_count()
                    self._put_in_place(name)
            except BaseException:
                shutil.rmtree(self.path / name, ignore_errors=True)
                raise
            finally:
                journal.unlink(missing_ok=True)
            self._remove_others(name)
            return indexed

    def _build(self, name: str, batches: Iterable[list[Entry]]) -> None:
        folder = self.path / name
        shutil.rmtree(folder, ignore_errors=True)
        folder.mkdir(mode=0o700)
        index = FileIndex.create(_Folder(str(folder)), fields.schema(), "MAIN")
        writer = index.writer(compound=False, limitmb=128)
        seen: set[Key] = set()
        try:
            for batch in batches:
                for entry in batch:
                    if entry.key not in seen:
                        seen.add(entry.key)
                        writer.add_document(**fields.document(entry))
        except BaseException:
            writer.cancel()
            raise
        writer.commit()
        (folder / "FORM").write_text(fields.FORM)
        for file in folder.iterdir():
            if file.is_file():
                _to_disk(file)
        _to_disk(folder)

    def _put_in_place(self, name: str) -> None:
        _replace(self.path / "CURRENT", name)
        for mark in ("damaged", "dirty"):
            (self.path / mark).unlink(missing_ok=True)
        _to_disk(self.path)

    def _next_name(self) -> str:
        numbers = [int(folder.name[1:]) for folder in self._generations()]
        return f"g{max(numbers, default=0) + 1}"

    def _generations(self) -> list[Path]:
        return [folder for folder in self.path.glob("g*") if folder.name[1:].isdigit()]

    def _remove_others(self, name: str) -> None:
        for folder in self._generations():
            if folder.name != name:
                shutil.rmtree(folder, ignore_errors=True)

    def tidy(self) -> None:
        with self._held("building", 0.0), self.exclusive():
            # Left by a build that was killed.
            (self.path / "journal").unlink(missing_ok=True)
            name = self._live()
            self._remove_others(name)
            index = self._index(name)
            with closing(index.reader()) as reader:
                wasted = reader.doc_count_all() - reader.doc_count()
                segments = len(list(reader.leaf_readers()))
            if wasted * 10 > index.doc_count_all() or segments > _MANY_SEGMENTS:
                writer = index.writer(compound=False, limitmb=64, timeout=1.0)
                with self._settled(self.path / name):
                    writer.commit(optimize=True)

    def _folder(self) -> None:
        """The folder, closed to others: Whoosh reads pickles, so who writes here runs code."""
        self.path.mkdir(mode=0o700, parents=True, exist_ok=True)
        if self.path.stat().st_mode & 0o077:
            self.path.chmod(0o700)


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


def _replace(path: Path, text: str) -> None:
    """Write a small file at once: others read the old or the new text, never half of it."""
    fresh = path.with_suffix(".new")
    fresh.write_text(text)
    _to_disk(fresh)
    os.replace(fresh, path)
    _to_disk(path.parent)


def _to_disk(path: Path) -> None:
    handle = os.open(path, os.O_RDONLY)
    try:
        os.fsync(handle)
    finally:
        os.close(handle)
