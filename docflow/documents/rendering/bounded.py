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
_guard = threading.Lock()
_pools: dict[int, ProcessPool] = {}
# Seconds after which one looks whether the pool still is there to answer.
_LOOK: Final = 1.0


class TooHeavy(Exception):
    """The question took too much time or memory, or its process died of it."""


def within(seconds: float, question: Callable[P, R], /, *args: P.args, **kwargs: P.kwargs) -> R:
    """The answer of a process of its own; what the question itself raises comes through.

    `seconds` are by the clock, waiting for a free process not counted. Raises TooHeavy.
    """
    try:
        try:
            answer: R = _ask(seconds, question, args, kwargs)
        except BrokenProcessPool:
            # Perhaps it was another's process that was killed: asked once more, of a new pool.
            answer = _ask(seconds, question, args, kwargs)
    except (TimeoutError, ProcessExpired, MemoryError, BrokenProcessPool) as error:
        raise TooHeavy from error
    return answer


def _ask(seconds: float, question: Callable[..., Any], args: Any, kwargs: Any) -> Any:
    pool = _pool()
    try:
        future = pool.schedule(question, args=args, kwargs=kwargs, timeout=seconds)
    except RuntimeError as error:
        raise BrokenProcessPool("It broke just now.") from error
    while not wait([future], _LOOK).done:
        # What was laid into it at that moment is answered by nobody.
        if not pool.active:
            raise BrokenProcessPool("It broke meanwhile.")
    return future.result()


def _new_pool() -> ProcessPool:
    return ProcessPool(
        max_workers=PROCESSES,
        initializer=_limit,
        initargs=(SPARE_BYTES,),
        # Not forked: a fork would carry over locks of our threads and connections to the database.
        context=multiprocessing.get_context("spawn"),
    )


def _pool() -> ProcessPool:
    """The pool of this process; a forked child must not talk through its parent's pipes.

    One that lost its processes to somebody's kill stays broken, so another takes its place.
    """
    with _guard:
        pool = _pools.get(os.getpid())
        if pool is None or not pool.active:
            pool = _pools[os.getpid()] = _new_pool()
        return pool


def _limit(spare_bytes: int) -> None:
    """Allow a reading process `spare_bytes` beyond what it has mapped now; no core dumps."""
    try:
        with open("/proc/self/statm") as statm:
            base = int(statm.read().split()[0]) * resource.getpagesize()
    except OSError:
        base = 0
    resource.setrlimit(resource.RLIMIT_AS, (base + spare_bytes, base + spare_bytes))
    resource.setrlimit(resource.RLIMIT_CORE, (0, 0))
