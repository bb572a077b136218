"""A folder of index generations: one is live, another may be built beside it. Knows no engine.

index/CURRENT   names the live generation; replaced at once
index/g7/       the files of an engine; FORM says of which, and in which form
index/lock      held by whoever writes; `building` by whoever builds
index/wanted    somebody waits for `lock`: who keeps it while nothing is to do lets go
index/journal   keys changed while a new generation is built
index/damaged   somebody met files that cannot be read

Generations of two engines may lie side by side: a site changes its engine by building the other's.
"""

import errno
import json
import logging
import os
import re
import shutil
from abc import ABC, abstractmethod
from collections.abc import Callable, Iterator, Sequence
from contextlib import AbstractContextManager, contextmanager, suppress
from pathlib import Path

from whoosh.util.filelock import FileLock, try_for

from search.backends.base import Batches, Busy, Reload, Unusable, silent
from search.sources import Entry, Key

logger = logging.getLogger(__name__)

# Seconds a build waits for another to end, and for who writes.
BUILDING_TIMEOUT, WRITING_TIMEOUT = 5.0, 60.0
# Entries after which a build can be taken up again.
CHECKPOINT = 20_000
_EXHAUSTED = {errno.ENOSPC, errno.EDQUOT, errno.EMFILE, errno.ENFILE}


def form_of(path: Path) -> str:
    """The form of the live generation in the folder `path`, of whichever engine; "" without one."""
    # Rubbish in a small file is no text, or no name of a file: then nothing is live.
    with suppress(OSError, ValueError):
        return (path / (path / "CURRENT").read_text().strip() / "FORM").read_text()
    return ""


class Generations(ABC):
    """What engines over a folder share; see `search.backends.base.Backend` for what is public."""

    FORM: str
    # Entries are kept by their key: what was sent after a checkpoint is replaced, never doubled.
    KEYED = False

    def __init__(self, path: Path) -> None:
        self.path = path

    def form(self) -> str:
        return self.FORM

    def usable(self) -> bool:
        return not (self.path / "damaged").exists() and form_of(self.path) == self.FORM

    def size(self) -> int:
        return self.count(self.path / self.live())

    # What an engine does with the files of one generation

    @abstractmethod
    def change(self, folder: Path, puts: Sequence[Entry], drops: Sequence[Key]) -> None:
        """Put and drop in one commit, durable on return."""

    @abstractmethod
    def building(self, folder: Path) -> AbstractContextManager[Callable[[list[Entry]], None]]:
        """Gives what adds entries to a new or taken-up generation. At the end of the block they are
        durable; a block that raises may leave them out."""

    @abstractmethod
    def count(self, folder: Path) -> int:
        """How many entries a generation holds."""

    @abstractmethod
    def merge(self, folder: Path) -> None:
        """Give back the room of deleted entries, where it is worth it."""

    def remove(self, folder: Path) -> None:
        """Take a generation away, of whichever engine; nothing to be told when that fails."""
        shutil.rmtree(folder, ignore_errors=True)

    # Writing

    def exclusive(self, timeout: float = 0.0) -> AbstractContextManager[None]:
        return self.held("lock", timeout)

    @contextmanager
    def held(self, name: str, timeout: float) -> Iterator[None]:
        """Hold the lock `name` across processes; raises Busy."""
        lock = self.take(name, timeout)
        try:
            yield
        finally:
            lock.release()

    def take(self, name: str, timeout: float) -> FileLock:
        """Take the lock `name`, to be released by the caller; raises Busy."""
        self._folder()
        lock = FileLock(str(self.path / name))
        if lock.acquire():
            return lock
        if name == "lock":
            (self.path / "wanted").touch()
        if not try_for(lock.acquire, timeout=timeout, delay=0.05):
            raise Busy(name)
        return lock

    def apply(self, puts: Sequence[Entry], drops: Sequence[Key]) -> None:
        journal = self.path / "journal"
        if journal.exists():
            keys = [entry.key for entry in puts] + list(drops)
            with journal.open("a") as lines:
                lines.writelines(f"{key}\n" for key in keys)
        self.change(self.path / self.live(), puts, drops)

    def live(self) -> str:
        """The name of the live generation; raises Unusable where it is not of this form."""
        # A build may put another in its place between the two readings.
        for _attempt in range(3):
            name = self._current()
            with suppress(OSError, ValueError):
                if name and (self.path / name / "FORM").read_text() == self.FORM:
                    return name
                break
        raise Unusable("no index of this form")

    def report(self, problem: BaseException) -> None:
        """Files cannot be read: whoever sweeps next builds the index anew; not where the machine
        has no room or no handle left, for the index is whole and a build would need more."""
        if _EXHAUSTED & _numbers(problem):
            logger.error("The search index cannot be used just now: %s", repr(problem))
            return
        # As text: a log record that keeps the exception keeps the open files of its frames.
        logger.error("The search index cannot be read and will be built anew: %s", repr(problem))
        with suppress(OSError):
            (self.path / "damaged").touch()

    # Building

    def rebuild(
        self,
        batches: Batches,
        reload: Reload,
        *,
        fresh: bool = False,
        told: Callable[[int], None] = silent,
    ) -> int:
        with self.held("building", BUILDING_TIMEOUT):
            journal = self.path / "journal"
            name = "" if fresh else self._broken_off()
            if not name:
                name = self._next_name()
                with self.exclusive(WRITING_TIMEOUT):
                    self._remove_others(form_of(self.path) and self._current())
                    (self.path / name).mkdir(mode=0o700)
                    journal.write_text("")
            folder = self.path / name
            try:
                self._fill(folder, batches, told)
                with self.exclusive(WRITING_TIMEOUT):
                    puts, drops = reload(self._changed())
                    if puts or drops:
                        self.change(folder, puts, drops)
                    indexed = self.count(folder)
                    self._put_in_place(name)
                    journal.unlink()
            except BaseException:
                if not (folder / "PROGRESS").exists():
                    self.remove(folder)
                    journal.unlink(missing_ok=True)
                raise
            self._remove_others(name)
            return indexed

    def _fill(self, folder: Path, batches: Batches, told: Callable[[int], None]) -> None:
        """Add every entry, with a checkpoint now and then."""
        _form, after, done = _progress(folder)
        seen: set[Key] = set()
        rest = iter(batches(after))
        ended = False
        while not ended:
            since = 0
            with self.building(folder) as add:
                while since < CHECKPOINT and not ended:
                    batch = next(rest, None)
                    ended = batch is None
                    entries = [entry for entry in batch or () if entry.key not in seen]
                    seen.update(entry.key for entry in entries)
                    if entries:
                        add(entries)
                        after = entries[-1].key
                    since += len(entries)
                    told(done + since)
            done += since
            if not ended:
                replace(folder / "PROGRESS", json.dumps([self.FORM, str(after), done]))
        (folder / "FORM").write_text(self.FORM)
        all_to_disk(folder)

    def _broken_off(self) -> str:
        """The generation that a killed build of this form left, with all that changed since; none
        that cannot be read, or holds more than its checkpoint says: entries would stand twice."""
        current = self._current()
        with suppress(OSError, ValueError, Unusable):
            self._changed()
            for folder in self._generations():
                form, _after, done = _progress(folder)
                if folder.name == current or form != self.FORM:
                    continue
                held = self.count(folder)
                if held == done or (self.KEYED and held > done):
                    return folder.name
        return ""

    def _changed(self) -> list[Key]:
        """The keys of the journal. Raises OSError, ValueError."""
        lines = (self.path / "journal").read_text().split()
        return [Key.parse(line) for line in dict.fromkeys(lines)]

    def _current(self) -> str:
        with suppress(OSError, ValueError):
            return (self.path / "CURRENT").read_text().strip()
        return ""

    def _put_in_place(self, name: str) -> None:
        replace(self.path / "CURRENT", name)
        for mark in ("damaged", "dirty"):
            (self.path / mark).unlink(missing_ok=True)
        (self.path / name / "PROGRESS").unlink(missing_ok=True)
        to_disk(self.path)

    def _next_name(self) -> str:
        numbers = [int(folder.name[1:]) for folder in self._generations()]
        return f"g{max(numbers, default=0) + 1}"

    def _generations(self) -> list[Path]:
        return [folder for folder in self.path.glob("g*") if folder.name[1:].isdigit()]

    def _remove_others(self, name: str) -> None:
        for folder in self._generations():
            if folder.name != name:
                self.remove(folder)

    def tidy(self) -> None:
        with self.held("building", 0.0), self.exclusive():
            # Left by a build that was killed and that nobody took up since.
            (self.path / "journal").unlink(missing_ok=True)
            name = self.live()
            self._remove_others(name)
            self.merge(self.path / name)

    def _folder(self) -> None:
        """The folder, closed to others: Whoosh reads pickles, so who writes here runs code."""
        self.path.mkdir(mode=0o700, parents=True, exist_ok=True)
        if self.path.stat().st_mode & 0o077:
            self.path.chmod(0o700)


def _progress(folder: Path) -> tuple[str, Key | None, int]:
    """The form of a build that was broken off, its last key and how many entries it had."""
    try:
        form, key, done = json.loads((folder / "PROGRESS").read_text())
        return str(form), Key.parse(key), int(done)
    except (OSError, ValueError, TypeError, AttributeError):
        return "", None, 0


def _numbers(problem: BaseException) -> set[int]:
    """The numbers by which the system names an error; tantivy tells them in words."""
    own = {problem.errno or 0} if isinstance(problem, OSError) else set()
    return own | {int(number) for number in re.findall(r"os error ([0-9]+)", str(problem))}


def replace(path: Path, text: str) -> None:
    """Write a small file at once: others read the old or the new text, never half of it."""
    fresh = path.with_suffix(".new")
    fresh.write_text(text)
    to_disk(fresh)
    os.replace(fresh, path)
    to_disk(path.parent)


def all_to_disk(folder: Path) -> None:
    """Bring the files of a folder, and their names, to the disk."""
    for file in folder.iterdir():
        if file.is_file():
            to_disk(file)
    to_disk(folder)


def to_disk(path: Path) -> None:
    handle = os.open(path, os.O_RDONLY)
    try:
        os.fsync(handle)
    finally:
        os.close(handle)
