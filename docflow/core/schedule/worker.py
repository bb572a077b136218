"""Owns the loop that runs what is due: polls each second, wakes when prompted, never dies."""

import logging
import threading
from collections.abc import Collection
from datetime import datetime, timedelta

from django.db import close_old_connections, connections
from django.db.models import F, Q

from docflow.core import clock
from docflow.core.schedule import registry
from docflow.core.schedule.models import ScheduleRun
from docflow.core.schedule.registry import Sweep

logger = logging.getLogger(__name__)

POLL_SECONDS = 1.0
LONGEST_PAUSE = timedelta(minutes=5)
ERROR_LENGTH = 2000


class Worker:
    """Runs every registered sweep (or those in `only`) in the thread that calls `run`."""

    def __init__(self, only: Collection[str] = (), *, poll: float = POLL_SECONDS) -> None:
        self.only = frozenset(only)
        self.poll = poll
        self._due: dict[str, datetime] = {}
        self._failures: dict[str, int] = {}
        self._prompted: set[str] = set()
        self._guard = threading.Lock()
        self._wake = threading.Event()
        self._stop = threading.Event()

    def run(self) -> None:
        """Until `stop`: a sweep that raises is logged and waits longer, the others go on."""
        registry.on_wake(self.wake)
        try:
            while not self._stop.is_set():
                if not self._round():
                    self._wake.wait(self.poll)
                self._wake.clear()
        finally:
            registry.off_wake(self.wake)
            connections.close_all()

    def wake(self, name: str) -> None:
        with self._guard:
            self._prompted.add(name)
        self._wake.set()

    def stop(self) -> None:
        """Ends the loop after the sweep that is running; safe in a signal handler."""
        self._stop.set()
        self._wake.set()

    def _round(self) -> bool:
        """Each sweep that is due, once; True when one of them has more to do."""
        with self._guard:
            prompted, self._prompted = self._prompted, set()
        busy = False
        for sweep in registry.sweeps():
            if self._stop.is_set():
                break
            if self.only and sweep.name not in self.only:
                continue
            now = clock.real()
            asked = sweep.name in prompted
            if asked or self._due.get(sweep.name, now) <= now:
                busy |= self._turn(sweep, now, asked)
        return busy

    def _turn(self, sweep: Sweep, now: datetime, asked: bool) -> bool:
        close_old_connections()
        more = False
        try:
            done = run(sweep, now, asked=asked)
            self._failures[sweep.name] = 0
            more = done is not None and done >= sweep.limit
        except Exception:
            logger.exception("sweep %s failed", sweep.name)
            self._failures[sweep.name] = self._failures.get(sweep.name, 0) + 1
        finally:
            close_old_connections()
        self._due[sweep.name] = now if more else now + self._wait(sweep)
        if more:
            self.wake(sweep.name)
        return more

    def _wait(self, sweep: Sweep) -> timedelta:
        doubled = sweep.every * 2 ** min(self._failures.get(sweep.name, 0), 10)
        return min(doubled, max(sweep.every, LONGEST_PAUSE))


def run(sweep: Sweep, now: datetime, *, asked: bool = False) -> int | None:
    """One turn of one sweep at machine time `now`; None when another worker has it.

    The sweep itself is given the time of the office. Its errors are noted on the row and raised.
    """
    if not sweep.allow_parallel and not _take(sweep, now, asked):
        return None
    try:
        done = sweep.sweep(clock.now(), sweep.limit)
    except Exception as error:
        _note(sweep, failures=F("failures") + 1, last_error=f"{type(error).__name__}: {error}")
        raise
    # A parallel sweep that found nothing writes nothing: an idle office stays idle.
    if done or not sweep.allow_parallel:
        _note(sweep, done=done, failures=0, last_error="")
    return done


def run_all(*names: str, rounds: int = 100) -> int:
    """The named sweeps (all without names) until none has more to do, in this thread: for the
    demo, tests and restores. Things done; a sweep's error is raised."""
    chosen = [sweep for sweep in registry.sweeps() if not names or sweep.name in names]
    total = 0
    for _ in range(rounds):
        done = sum(run(sweep, clock.real(), asked=True) or 0 for sweep in chosen)
        if not done:
            break
        total += done
    return total


def _take(sweep: Sweep, now: datetime, asked: bool) -> bool:
    free = Q(claimed_until=None) | Q(claimed_until__lt=now)
    # A start in the future was written by a clock that has since been put right.
    due = Q(started_at=None) | Q(started_at__lte=now - sweep.every) | Q(started_at__gt=now)
    chosen = free if asked else free & due
    return _write(sweep, chosen, started_at=now, claimed_until=now + sweep.lease)


def _note(sweep: Sweep, **values: object) -> None:
    if "last_error" in values:
        values["last_error"] = str(values["last_error"]).replace("\0", "")[:ERROR_LENGTH]
    _write(sweep, Q(), finished_at=clock.real(), claimed_until=None, **values)


def _write(sweep: Sweep, chosen: Q, **values: object) -> bool:
    """Whether the sweep's row was one of the `chosen`. It is there from its first turn on, so that
    is looked at last: an idle office asks its database as little as can be."""
    rows = ScheduleRun.objects.filter(chosen, pk=sweep.name)
    if rows.update(**values):
        return True
    if ScheduleRun.objects.filter(pk=sweep.name).exists():
        return False
    ScheduleRun.objects.bulk_create([ScheduleRun(name=sweep.name)], ignore_conflicts=True)
    return bool(rows.update(**values))
