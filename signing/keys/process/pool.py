"""Starting signing processes and lending them out, one to a batch at a time.

Safe from threads; a forked child starts with none. What it keeps warm holds no key.
"""

import atexit
import contextlib
import os
import subprocess
import sys
import threading
import time
import weakref
from collections import deque
from collections.abc import Callable
from functools import partial
from pathlib import Path
from typing import Any

from asn1crypto import parser
from django.conf import settings

from signing.keys import errors, server_key
from signing.keys.process import wire

# Seconds for one order. Four thousand bits of RSA take a few to make, a slow token some to sign.
ORDER_SECONDS = 60.0
START_SECONDS = 60.0
# Seconds one waits for a free place before the act is refused with nothing changed.
WAIT_SECONDS = 30.0
# Seconds a key stays open at most, whatever its batch does.
KEY_SECONDS = 600.0
# Lent out at once; one more would rather wait than take the machine's memory.
PLACES = 16
# Kept warm between batches: so many, so long.
SPARE = 1
# Batches one process serves. A key under a PIN takes its process with it: the end of a process is
# the only certain way to make Python forget. The unattended keys are used every few seconds.
BATCHES = 1
BATCHES_UNATTENDED = 200


class Process:
    """One signing process, lent to one batch at a time; its orders are made one by one."""

    def __init__(self, config: dict[str, Any]) -> None:
        root = str(Path(__file__).resolve().parents[3])
        environment = {"PATH": os.defpath, "PYTHONPATH": root, "LANG": "C.UTF-8"}
        if "SOFTHSM2_CONF" in os.environ:
            environment["SOFTHSM2_CONF"] = os.environ["SOFTHSM2_CONF"]
        self.popen = subprocess.Popen(
            [sys.executable, "-m", "signing.keys.process.child"],
            stdin=subprocess.PIPE,
            stdout=subprocess.PIPE,
            stderr=subprocess.DEVNULL,
            bufsize=0,
            cwd=root,
            # Nothing of the secrets in our environment is needed there.
            env=environment,
        )
        self.config, self.pid = config, os.getpid()
        self.ready: dict[str, Any] | None = None
        self.batches = 0
        # Told to end: a killed process may still look alive for a moment.
        self.ended = False
        self.lock = threading.Lock()
        with contextlib.suppress(wire.Gone):
            wire.send(self._orders, config)

    @property
    def alive(self) -> bool:
        return not self.ended and self.popen.poll() is None

    def ask(
        self, do: str, *parts: wire.Part, seconds: float = ORDER_SECONDS, **head: Any
    ) -> tuple[dict[str, Any], list[bytearray]]:
        """One order and its answer; raises the errors of `signing.keys.errors`.

        A process that does not answer in time is ended: half an answer is none.
        """
        with self.lock:
            try:
                self.greet()
                wire.send(self._orders, {"do": do, **head}, parts)
                answer, blobs = wire.receive(self._answers, time.monotonic() + seconds)
            except (wire.Gone, wire.Late, ValueError) as error:
                self.close()
                raise errors.ProcessGone from error
        if "error" in answer:
            raise errors.of_process(answer["error"])
        return answer, blobs

    def greet(self) -> dict[str, Any]:
        """Wait until it is ready; what it could do to protect itself. Raises wire.Gone, Late."""
        if self.ready is None:
            self.ready, _ = wire.receive(self._answers, time.monotonic() + START_SECONDS)
        return self.ready

    def close(self) -> None:
        """End it at once, with every key it holds; a forked child only lets go of its pipes."""
        ours = self.pid == os.getpid()
        self.ended = True
        if ours:
            self.popen.kill()
        for pipe in (self.popen.stdin, self.popen.stdout):
            if pipe is not None:
                with contextlib.suppress(OSError):
                    pipe.close()
        if ours:
            self.popen.wait()

    def __del__(self) -> None:
        if hasattr(self, "pid"):
            self.close()

    @property
    def _orders(self) -> int:
        return self._descriptor(self.popen.stdin)

    @property
    def _answers(self) -> int:
        return self._descriptor(self.popen.stdout)

    def _descriptor(self, pipe: Any) -> int:
        if pipe is None or pipe.closed:
            raise wire.Gone
        return int(pipe.fileno())


class Lease:
    """A process for one batch, until `give_back`; what is forgotten is given back by the collector.

    Used in the process that took it: not pickled, of no use after a fork.
    """

    def __init__(self, pool: "Pool", process: Process, *, attended: bool) -> None:
        self._process = process
        self._pid, self.attended = os.getpid(), attended
        self._taken = threading.Lock()
        self._back = partial(pool.take_back, process, attended, self._pid)
        self._forgotten = weakref.finalize(self, pool.forget, self._back, process, self._pid)
        self._forgotten.atexit = False

    def ask(
        self, do: str, *parts: wire.Part, **head: Any
    ) -> tuple[dict[str, Any], list[bytearray]]:
        """As `Process.ask`; raises KeyDropped once given back."""
        if not self._forgotten.alive or self._pid != os.getpid():
            raise errors.KeyDropped
        return self._process.ask(do, *parts, **head)

    @property
    def process(self) -> Process:
        return self._process

    def give_back(self) -> None:
        """The batch has ended; a second call does nothing."""
        if self._taken.acquire(blocking=False):
            self._forgotten.detach()
            self._back()

    def __reduce__(self) -> Any:
        raise TypeError("A lease of a signing process is never pickled.")

    def __enter__(self) -> "Lease":
        return self

    def __exit__(self, *_error: object) -> None:
        self.give_back()


class Pool:
    """Warm processes without keys, and places for those that are lent."""

    def __init__(self, places: int = PLACES) -> None:
        self.free = threading.BoundedSemaphore(places)
        self.lock = threading.Lock()
        self.forgotten: deque[Callable[[], None]] = deque()
        self.warm: list[Process] = []
        self.lent: set[Process] = set()

    def lend(self, *, attended: bool = True) -> Lease:
        """A process of one's own; raises ProcessBusy, and ImproperlyConfigured for a server key
        that is missing. Waiting for a place takes at most WAIT_SECONDS."""
        config = _config()
        until = time.monotonic() + WAIT_SECONDS
        self._reap()
        while not self.free.acquire(timeout=1.0):
            self._reap()
            if time.monotonic() > until:
                raise errors.ProcessBusy
        try:
            process = self._found(config) or _start(config)
        except BaseException:
            self.free.release()
            raise
        with self.lock:
            self.lent.add(process)
        return Lease(self, process, attended=attended)

    def take_back(self, process: Process, attended: bool, pid: int) -> None:
        """End the process, or keep it warm for the next batch."""
        if pid != os.getpid():
            return
        process.batches += 1
        most = _batches(attended)
        spent = process.batches >= most or not process.alive
        with self.lock:
            self.lent.discard(process)
            keep = not spent and len(self.warm) < _spare()
            if keep:
                self.warm.append(process)
        self.free.release()
        if not keep:
            process.close()
            self._prepare(process.config)

    def forget(self, back: Callable[[], None], process: Process, pid: int) -> None:
        """Called by the collector, which may come at any point: end the process, with its keys,
        and touch no lock. Its place is free again when the next one is asked for."""
        if pid == os.getpid():
            process.ended = True
            process.popen.kill()
            self.forgotten.append(back)

    def _reap(self) -> None:
        with contextlib.suppress(IndexError):
            while True:
                self.forgotten.popleft()()

    def close(self) -> None:
        """End every process, the lent ones too: their keys are dropped."""
        self._reap()
        with self.lock:
            every = [*self.warm, *self.lent]
            self.warm.clear()
        for process in every:
            process.close()

    def _found(self, config: dict[str, Any]) -> Process | None:
        while True:
            with self.lock:
                if not self.warm:
                    return None
                process = self.warm.pop()
            if process.alive and process.config == config:
                return process
            process.close()

    def _prepare(self, config: dict[str, Any]) -> None:
        """Start the next one beside the work at hand; the interpreter shutting down starts none."""
        with self.lock:
            if len(self.warm) >= _spare() or sys.is_finalizing():
                return
        with contextlib.suppress(errors.ProcessGone, RuntimeError):
            process = _start(config)
            with self.lock:
                if len(self.warm) < _spare():
                    self.warm.append(process)
                    return
            process.close()


def lend(*, attended: bool = True, once: bool = False) -> Lease:
    """A signing process for one batch, from this program's pool; `once` ends it afterwards
    whatever the settings say (a module of a token keeps its own state)."""
    lease = _pool.lend(attended=attended)
    if once:
        lease.process.batches = BATCHES_UNATTENDED * 1000
    return lease


def close() -> None:
    """End all of this program's signing processes."""
    _pool.close()


def _start(config: dict[str, Any]) -> Process:
    try:
        return Process(config)
    except OSError as error:
        raise errors.ProcessGone from error


def _config() -> dict[str, Any]:
    """What a process is told once, when it starts; an order cannot change it."""
    return {
        "server_key": str(server_key.ready()),
        "modules": dict(getattr(settings, "PKCS11_MODULES", {})),
        "seconds": _setting("key_seconds", KEY_SECONDS),
    }


def _setting(name: str, default: Any) -> Any:
    return getattr(settings, "SIGNING_PROCESS", {}).get(name, default)


def _batches(attended: bool) -> int:
    if attended:
        return int(_setting("batches", BATCHES))
    return int(_setting("batches_unattended", BATCHES_UNATTENDED))


def _spare() -> int:
    return int(_setting("spare", SPARE))


_pool = Pool()
atexit.register(lambda: _pool.close())


def _after_fork() -> None:
    """A forked child must not talk through its parent's pipes, nor end its parent's processes."""
    global _pool
    _pool = Pool()


os.register_at_fork(after_in_child=_after_fork)


def certificates_in(joined: wire.Part) -> list[bytes]:
    """The certificates that a process sent as one part."""
    data, found = bytes(joined), []
    while data:
        size = parser.peek(data)
        found.append(data[:size])
        data = data[size:]
    return found
