"""Processes of bounded time and memory for files that may come from anywhere.

A hostile file costs one of them, never the office's desk. Safe to use from threads.
"""

import functools
import multiprocessing
import os
import resource
import threading
from collections.abc import Callable
from typing import Final, ParamSpec, TypeVar

from pebble import ProcessExpired, ProcessPool

#: Bytes of memory beyond the idle process. The largest picture takes 160 MB.
SPARE_BYTES: Final = 1024**3
PROCESSES: Final = 2

P = ParamSpec("P")
R = TypeVar("R")
_guard = threading.Lock()


class TooHeavy(Exception):
    """The question took too much time or memory, or its process died of it."""


def within(seconds: float, question: Callable[P, R], /, *args: P.args, **kwargs: P.kwargs) -> R:
    """The answer of a process of its own; what the question itself raises comes through.

    `seconds` are by the clock, waiting for a free process not counted. Raises TooHeavy.
    """
    try:
        answer: R = _pool().schedule(question, args=args, kwargs=kwargs, timeout=seconds).result()
    except (TimeoutError, ProcessExpired, MemoryError) as error:
        raise TooHeavy from error
    return answer


@functools.cache
def _pool_of(_process: int) -> ProcessPool:
    return ProcessPool(
        max_workers=PROCESSES,
        initializer=_limit,
        initargs=(SPARE_BYTES,),
        # Not forked: a fork would carry over locks of our threads and connections to the database.
        context=multiprocessing.get_context("spawn"),
    )


def _pool() -> ProcessPool:
    """The pool of this process; a forked child must not talk through its parent's pipes."""
    with _guard:
        return _pool_of(os.getpid())


def _limit(spare_bytes: int) -> None:
    """Allow a reading process `spare_bytes` beyond what it has mapped now; no core dumps."""
    try:
        with open("/proc/self/statm") as statm:
            base = int(statm.read().split()[0]) * resource.getpagesize()
    except OSError:
        base = 0
    resource.setrlimit(resource.RLIMIT_AS, (base + spare_bytes, base + spare_bytes))
    resource.setrlimit(resource.RLIMIT_CORE, (0, 0))
