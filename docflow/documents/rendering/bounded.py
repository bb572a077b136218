"""Processes of bounded time and memory for files that may come from anywhere.

A hostile file costs one of them, never the office's desk. Safe to use from threads.
"""

import multiprocessing
import os
import resource
import threading
from collections.abc import Callable
from concurrent.futures import wait
from concurrent.futures.process import BrokenProcessPool
from typing import Any, Final, ParamSpec, TypeVar

from pebble import ProcessExpired, ProcessPool

#: Bytes of memory beyond the idle process. The largest picture takes 160 MB.
SPARE_BYTES: Final = 1024**3
PROCESSES: Final = 2

P = ParamSpec("P")
R = TypeVar("R")
#: Seconds between two looks at whether the pool still works.
_LOOK: Final = 1.0
_guard = threading.Lock()
_pools: dict[int, ProcessPool] = {}


class TooHeavy(Exception):
    """The question took too much time or memory, or its process died of it."""


def within(seconds: float, question: Callable[P, R], /, *args: P.args, **kwargs: P.kwargs) -> R:
    """The answer of a process of its own; what the question itself raises comes through.

    `seconds` are by the clock, waiting for a free process not counted. Processes that died while
    they were idle are begun anew, once for each question. Raises TooHeavy.
    """
    try:
        try:
            return _asked(seconds, question, args, kwargs)
        except _Broken:
            return _asked(seconds, question, args, kwargs)
    except (TimeoutError, ProcessExpired, MemoryError, _Broken) as error:
        raise TooHeavy from error


class _Broken(Exception):
    """The pool gave up before it had an answer."""


def _asked(
    seconds: float, question: Callable[..., R], args: tuple[Any, ...], kwargs: dict[str, Any]
) -> R:
    pool = _pool()
    try:
        future = pool.schedule(question, args=args, kwargs=kwargs, timeout=seconds)
    except RuntimeError as error:
        raise _Broken from error
    # A pool that breaks while the question is on its way to it forgets the question.
    while not wait([future], timeout=_LOOK).done:
        if not pool.active and not wait([future], timeout=_LOOK).done:
            raise _Broken
    try:
        answer: R = future.result()
    except BrokenProcessPool as error:
        raise _Broken from error
    return answer


def _new_pool() -> ProcessPool:
    return ProcessPool(
        max_workers=PROCESSES,
        initializer=_limit,
        initargs=(SPARE_BYTES,),
        # Not forked: a fork would carry over locks of our threads and connections to the database.
        context=multiprocessing.get_context("spawn"),
    )


def _pool() -> ProcessPool:
    """The pool of this process; a forked child must not talk through its parent's pipes. A broken
    one stays broken, and a new one begins in its place."""
    with _guard:
        pool = _pools.get(os.getpid())
        if pool is None or not pool.active:
            if pool is not None:
                threading.Thread(target=_end, args=(pool,), daemon=True).start()
            pool = _pools[os.getpid()] = _new_pool()
        return pool


def _end(pool: ProcessPool) -> None:
    """Let go of what is left of a pool; nobody waits for it."""
    pool.stop()
    pool.join()


def _limit(spare_bytes: int) -> None:
    """Allow a reading process `spare_bytes` beyond what it has mapped now; no core dumps."""
    try:
        with open("/proc/self/statm") as statm:
            base = int(statm.read().split()[0]) * resource.getpagesize()
    except OSError:
        base = 0
    resource.setrlimit(resource.RLIMIT_AS, (base + spare_bytes, base + spare_bytes))
    resource.setrlimit(resource.RLIMIT_CORE, (0, 0))
