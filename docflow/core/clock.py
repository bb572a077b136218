"""Owns the time of the office. Only the demo and the tests may move it (settings.CLOCK_MOVABLE)."""

import threading
from collections.abc import Iterator
from contextlib import contextmanager
from contextvars import ContextVar
from dataclasses import dataclass
from datetime import UTC, date, datetime, timedelta
from zoneinfo import ZoneInfo

from django.conf import settings
from django.core.exceptions import ImproperlyConfigured

OFFICE_ZONE = ZoneInfo("Asia/Ho_Chi_Minh")


@dataclass(frozen=True, slots=True)
class _Moved:
    """Either a moment that stands still or a distance from the machine's time."""

    frozen: datetime | None = None
    offset: timedelta = timedelta()

    def now(self) -> datetime:
        return self.frozen or real() + self.offset


_guard = threading.RLock()
_process: _Moved | None = None
_here: ContextVar[_Moved | None] = ContextVar("docflow_clock_here", default=None)


def real() -> datetime:
    """The machine's time: for leases and schedules of workers, never for a document."""
    return datetime.now(UTC)


def now() -> datetime:
    """The moment of the office, aware (UTC)."""
    moved = _here.get() or _process
    return moved.now() if moved else real()


def today() -> date:
    """The calendar day at the office (UTC+7)."""
    return now().astimezone(OFFICE_ZONE).date()


def set(moment: datetime | None, *, ticking: bool = False) -> None:
    """Move the clock of the whole process to `moment` (it stands still unless `ticking`);
    None gives the machine's time back."""
    global _process
    moved = _moved(moment, ticking) if moment else None
    with _guard:
        _process = moved


@contextmanager
def at(moment: datetime, *, ticking: bool = False) -> Iterator[None]:
    """The whole process lives at `moment` inside the block; blocks may be nested."""
    global _process
    moved = _moved(moment, ticking)
    with _guard:
        before, _process = _process, moved
    try:
        yield
    finally:
        with _guard:
            _process = before


@contextmanager
def here(moment: datetime, *, ticking: bool = False) -> Iterator[None]:
    """Only this thread (or task) lives at `moment`: history is played while others work today."""
    token = _here.set(_moved(moment, ticking))
    try:
        yield
    finally:
        _here.reset(token)


def _moved(moment: datetime, ticking: bool) -> _Moved:
    if not settings.CLOCK_MOVABLE:
        raise ImproperlyConfigured("The clock of this installation cannot be moved.")
    if moment.tzinfo is None:
        raise ValueError("The clock needs an aware moment.")
    moment = moment.astimezone(UTC)
    return _Moved(offset=moment - real()) if ticking else _Moved(frozen=moment)
