"""Owns the read journal on disk: what was read, safe before the page is shown, no database lock."""

import fcntl
import json
import os
import threading
import uuid
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any

from django.conf import settings

# A process goes on in a new file here, so that loaded files can be removed.
ROLL_AT = 4 * 1024 * 1024
MODE = 0o600
COLUMNS = frozenset(
    {"office_id", "at", "actor_id", "actor", "position_id"}
    | {"on_behalf_of_id", "kind", "object_type", "object_id"}
)


class Journal:
    """The file this process appends to. It holds a lock on it for life, which the system
    releases when the process ends, however it ends: so a sweeper knows that nobody writes."""

    def __init__(self) -> None:
        self._guard = threading.Lock()
        self._handle = -1
        self._pid = 0
        self._folder = Path()
        self._written = 0

    def append(self, entry: dict[str, Any]) -> None:
        """One line, on the disk when this returns. Raises OSError when the disk refuses."""
        line = json.dumps(entry, ensure_ascii=False, separators=(",", ":")).encode() + b"\n"
        with self._guard:
            self._open()
            written = os.write(self._handle, line)
            if written != len(line):
                # Half a line ends this file; the next entry starts another one.
                self._written = ROLL_AT
                raise OSError("The read journal could not be written whole.")
            self._written += written
            handle = os.dup(self._handle)
        try:
            # Outside the guard: readers wait for the disk together, not one after the other.
            os.fdatasync(handle)
        finally:
            os.close(handle)

    def close(self) -> None:
        with self._guard:
            self._close()

    def _open(self) -> None:
        # A forked child must not share its parent's file: the lock would outlive the writer.
        mine = self._pid == os.getpid() and self._folder == folder()
        if self._handle >= 0 and mine and self._written < ROLL_AT:
            return
        self._close()
        self._folder = folder()
        self._folder.mkdir(parents=True, exist_ok=True)
        path = self._folder / f"{uuid.uuid4().hex}.new"
        flags = os.O_WRONLY | os.O_CREAT | os.O_EXCL | os.O_APPEND | os.O_CLOEXEC
        self._handle = os.open(path, flags, MODE)
        # Named like a journal only once it is locked, or a sweeper could take it for abandoned.
        fcntl.flock(self._handle, fcntl.LOCK_EX)
        path.rename(path.with_suffix(".log"))
        self._pid, self._written = os.getpid(), 0
        _sync(self._folder)

    def _close(self) -> None:
        if self._handle >= 0:
            os.close(self._handle)
        self._handle = -1


journal = Journal()


def folder() -> Path:
    return Path(settings.DATA_DIR) / "reads"


def files() -> list[Path]:
    return sorted(folder().glob("*.log"))


def lines(path: Path, start: int, limit: int) -> tuple[list[bytes], int]:
    """Up to `limit` whole lines from byte `start`, and the byte after the last of them."""
    found: list[bytes] = []
    with path.open("rb") as source:
        source.seek(start)
        while len(found) < limit and (line := source.readline()).endswith(b"\n"):
            start += len(line)
            found.append(line)
    return found, start


def parse(line: bytes) -> dict[str, Any] | None:
    """The entry of a line; None when the line is not what `append` wrote."""
    try:
        entry = json.loads(line)
    except ValueError:
        return None
    return entry if isinstance(entry, dict) and entry.keys() == COLUMNS else None


@contextmanager
def abandoned(path: Path) -> Iterator[bool]:
    """Whether no process writes to the file any more; nobody starts to inside the block."""
    try:
        handle = os.open(path, os.O_RDONLY | os.O_CLOEXEC)
    except FileNotFoundError:
        yield False
        return
    try:
        try:
            fcntl.flock(handle, fcntl.LOCK_EX | fcntl.LOCK_NB)
        except BlockingIOError:
            yield False
        else:
            yield True
    finally:
        os.close(handle)


def _sync(path: Path) -> None:
    handle = os.open(path, os.O_RDONLY)
    try:
        os.fsync(handle)
    finally:
        os.close(handle)
