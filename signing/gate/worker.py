"""The gate in a process of its own: bounded time and memory, one report for any bytes whatever.

A few warm processes are kept; a killed one is replaced. Safe to use from threads.
"""

import atexit
import contextlib
import hashlib
import json
import logging
import os
import queue
import subprocess
import sys
import threading
import time
from collections.abc import Callable
from datetime import datetime
from pathlib import Path
from typing import BinaryIO, cast

from signing.gate import wire
from signing.gate.child import READY, TAKEN
from signing.gate.document import MAX_BYTES
from signing.gate.policy import Material, Policy, resolve
from signing.gate.report import Report, Verdict

# Wall seconds for one file, and bytes of memory beyond the idle process.
SECONDS = 10.0
SPARE_BYTES = 1024**3
# Importing the libraries takes a second or two; a loaded machine gets more.
START_SECONDS = 60.0
PROCESSES = 2

log = logging.getLogger(__name__)


class Stopped(Exception):
    """The process was killed or has died; `code` is the reason for the report, `taken` tells that
    it had begun with the file."""

    def __init__(self, code: str, *, taken: bool = False) -> None:
        super().__init__(code)
        self.code = code
        self.taken = taken


class Busy(Exception):
    """No process became free within the caller's patience."""


class Worker:
    """One warm process, used by one thread at a time."""

    def __init__(self, spare_bytes: int = SPARE_BYTES) -> None:
        root = str(Path(__file__).resolve().parents[2])
        self.process = subprocess.Popen(
            [sys.executable, "-m", "signing.gate.child", str(spare_bytes)],
            stdin=subprocess.PIPE,
            stdout=subprocess.PIPE,
            stderr=subprocess.DEVNULL,
            cwd=root,
            # Nothing of the secrets in our environment is in reach of a hostile file.
            env={"PATH": os.defpath, "PYTHONPATH": root, "LANG": "C.UTF-8"},
        )
        self.ready = False
        # Whether the file at hand has arrived there whole.
        self.taken = False
        # Digest of the trust material the process holds.
        self.told = ""

    @property
    def alive(self) -> bool:
        return self.process.poll() is None

    def judge(self, data: bytes, now: datetime, material: Material, seconds: float) -> Report:
        """One judgement; raises Stopped when it takes too long or the process dies of it."""
        self.taken = False
        if not self.ready:
            self.ready = self._bounded(START_SECONDS, self._hello) == READY
        answer = self._bounded(seconds, lambda: self._ask(data, now, material))
        return Report.from_json(json.loads(answer))

    def close(self) -> None:
        """Kill the process, if it still lives, and let go of its pipes."""
        self.process.kill()
        for pipe in (self.process.stdin, self.process.stdout):
            if pipe is not None:
                # An unsent rest in the buffer cannot be flushed to a dead process.
                with contextlib.suppress(OSError):
                    pipe.close()
        self.process.wait()

    def _hello(self) -> bytes:
        return wire.receive(cast(BinaryIO, self.process.stdout), wire.MAX_ANSWER)

    def _ask(self, data: bytes, now: datetime, material: Material) -> bytes:
        orders = cast(BinaryIO, self.process.stdin)
        told, self.told = self.told == material.digest, material.digest
        wire.send(orders, wire.pack_order(now, material, told=told))
        wire.send(orders, data)
        answers = cast(BinaryIO, self.process.stdout)
        self.taken = wire.receive(answers, wire.MAX_ANSWER) == TAKEN
        return wire.receive(answers, wire.MAX_ANSWER)

    def _bounded(self, seconds: float, talk: Callable[[], bytes]) -> bytes:
        """Talk to the process; killing it at the deadline is what ends a blocked read."""
        late = threading.Event()

        def stop() -> None:
            late.set()
            self.process.kill()

        timer = threading.Timer(seconds, stop)
        timer.daemon = True
        timer.start()
        try:
            return talk()
        except (wire.Gone, OSError, ValueError) as error:
            code = "timed_out" if late.is_set() else "worker_failed"
            raise Stopped(code, taken=self.taken) from error
        finally:
            timer.cancel()
            # A timer that fired in this very moment has to have killed before we look.
            timer.join()


class Pool:
    """A fixed number of places for workers, started on first use and again after each death."""

    def __init__(self, places: int = PROCESSES, spare_bytes: int = SPARE_BYTES) -> None:
        self.spare_bytes = spare_bytes
        self.places: queue.LifoQueue[Worker | None] = queue.LifoQueue()
        for _ in range(places):
            self.places.put(None)

    def judge(
        self,
        data: bytes,
        now: datetime,
        material: Material,
        seconds: float,
        patience: float | None = None,
    ) -> Report:
        """Wait for a free place (at most `patience` seconds, for ever with None), then judge;
        raises Stopped, Busy."""
        try:
            worker = self.places.get(timeout=patience)
        except queue.Empty as error:
            raise Busy from error
        start = time.monotonic()
        try:
            if worker is None or not worker.alive:
                worker = self._renew(worker)
            try:
                return worker.judge(data, now, material, seconds)
            except Stopped as stopped:
                # The next file, or this one, finds a warm process again.
                tired = worker.ready
                worker = self._renew(worker)
                left = seconds - (time.monotonic() - start)
                if stopped.code != "worker_failed" or stopped.taken or not tired or left <= 0:
                    # What has killed one process is not given to another.
                    raise
            # The process had died while it was idle, before it had the file: one more try.
            try:
                return worker.judge(data, now, material, left)
            except Stopped:
                worker = self._renew(worker)
                raise
        finally:
            self.places.put(worker)

    def _renew(self, worker: Worker | None) -> Worker:
        if worker is not None:
            worker.close()
        return Worker(self.spare_bytes)

    def close(self) -> None:
        """End the processes that are idle."""
        with contextlib.suppress(queue.Empty):
            while True:
                worker = self.places.get_nowait()
                if worker is not None:
                    worker.close()


_pool = Pool()
atexit.register(lambda: _pool.close())


def started(places: int) -> Pool:
    """A pool of its own, for callers that must not stand in each other's way; closed at exit."""
    pool = Pool(places)
    atexit.register(pool.close)
    return pool


def _after_fork() -> None:
    """A forked child must not talk through its parent's pipes."""
    global _pool
    _pool = Pool()


os.register_at_fork(after_in_child=_after_fork)


def validate(
    data: bytes,
    *,
    now: datetime,
    policy: Policy | None = None,
    seconds: float = SECONDS,
    pool: Pool | None = None,
    patience: float | None = None,
) -> Report:
    """`signing.gate.validate` for bytes from outside: at most `seconds` of wall time (waiting for a
    free process not counted) and 1 GiB beyond the idle process. Never raises for the bytes; raises
    Busy when no process of `pool` is free within `patience` seconds (None waits)."""
    material = resolve(policy or Policy(), now)
    return judge(data, now=now, material=material, seconds=seconds, pool=pool, patience=patience)


def judge(
    data: bytes,
    *,
    now: datetime,
    material: Material,
    seconds: float = SECONDS,
    pool: Pool | None = None,
    patience: float | None = None,
) -> Report:
    """The same with the trust stores already read."""
    if len(data) > MAX_BYTES:
        return _stopped(data, now, material, "too_large")
    try:
        return (pool or _pool).judge(data, now, material, seconds, patience)
    except Stopped as stopped:
        log.warning("a file was given up: %s", stopped.code)
        return _stopped(data, now, material, stopped.code)


def _stopped(data: bytes, now: datetime, material: Material, code: str) -> Report:
    return Report(
        verdict=Verdict.UNREADABLE,
        sha256=hashlib.sha256(data).hexdigest(),
        reasons=[code],
        validated_at=now,
        trust_embedded=material.trust_embedded,
    )
