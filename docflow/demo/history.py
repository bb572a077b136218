"""How far the demo's history has been made: a small file in the data folder, and one maker.

The file is what the sign-in page shows; an interrupted history goes on with the scenes that had
not begun.
"""

import fcntl
import json
import os
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import asdict, dataclass
from datetime import datetime
from pathlib import Path

from docflow.demo import living
from docflow.demo.building import World
from docflow.demo.days import beginning
from docflow.demo.living.timeline import Stopped, Timeline
from docflow.org.selectors.calendar import ZONE

FILE, LOCK = "HISTORY.json", "HISTORY.lock"


@dataclass(frozen=True)
class Progress:
    """Percent of the history that is made, the day it has reached, the scenes it began."""

    percent: int = 0
    day: str = ""
    finished: bool = False
    begun: tuple[str, ...] = ()


def read(folder: Path) -> Progress | None:
    """What the file says; None when no history was ever begun here."""
    try:
        values = json.loads((folder / FILE).read_text(encoding="utf-8"))
        return Progress(**{**values, "begun": tuple(values["begun"])})
    except FileNotFoundError:
        return None


def is_made(folder: Path) -> bool:
    progress = read(folder)
    return progress is not None and progress.finished


def make(world: World, folder: Path, say: Callable[[str], None], parent: int | None = None) -> bool:
    """Make what is missing of the history; False when another process makes it already.

    With `parent` it stops, to be continued, when that is no longer the parent process.
    """
    with _alone(folder) as alone:
        if not alone:
            return False
        before = read(folder) or Progress()
        if before.finished:
            return True
        _write(folder, before)
        teller = _Teller(folder, say, parent)
        try:
            living.play(world, teller.told, begun=frozenset(before.begun))
        except Stopped:
            return True
        _write(folder, Progress(percent=100, finished=True))
    return True


class _Teller:
    """Writes the progress down whenever it moved, and says each new month."""

    def __init__(self, folder: Path, say: Callable[[str], None], parent: int | None) -> None:
        self.folder, self.say, self.parent = folder, say, parent
        self.before: tuple[str, int] = ("", 0)
        self.month = ""

    def told(self, timeline: Timeline, moment: datetime, end: datetime) -> None:
        if self.parent is not None and os.getppid() != self.parent:
            raise Stopped
        local = moment.astimezone(ZONE)
        day = f"{local:%d/%m/%Y}"
        if self.before != (day, len(timeline.begun)):
            self.before = (day, len(timeline.begun))
            whole = (end - beginning(end)).total_seconds()
            percent = int(99 * (moment - beginning(end)).total_seconds() / whole)
            _write(self.folder, Progress(percent, day, begun=tuple(timeline.begun)))
        if self.month != f"{local:%m/%Y}":
            self.month = f"{local:%m/%Y}"
            self.say(f"Lịch sử trình diễn: tháng {self.month}")


def _write(folder: Path, progress: Progress) -> None:
    # Readers see the old or the new text, never half of one.
    draft = folder / f"{FILE}.new"
    draft.write_text(json.dumps(asdict(progress), ensure_ascii=False), encoding="utf-8")
    draft.replace(folder / FILE)


@contextmanager
def _alone(folder: Path) -> Iterator[bool]:
    """True for one process at a time; the system takes the lock from a killed one."""
    with (folder / LOCK).open("w") as handle:
        try:
            fcntl.flock(handle, fcntl.LOCK_EX | fcntl.LOCK_NB)
        except BlockingIOError:
            yield False
            return
        yield True
