"""Counts the moments of a process at which it can be killed, and kills it at one of them.

A moment is a statement about to run (on SQLite begin and commit included), or a file about to be
opened for writing or renamed: whatever a process leaves behind changes only there.
"""

import os
import signal
import sys
from collections.abc import Iterator
from contextlib import contextmanager
from typing import Any

from django.db import connection
from django.db.backends.signals import connection_created

WRITES = os.O_WRONLY | os.O_RDWR | os.O_CREAT
LEAVES_A_MARK = frozenset({"os.rename", "os.remove", "os.mkdir", "subprocess.Popen"})


class Moments:
    """The moments of this process since `watch` began; at `fatal` it dies as by `kill -9`."""

    def __init__(self) -> None:
        self.seen = 0
        self.fatal = 0
        self.watching = False

    def pass_(self) -> None:
        if not self.watching:
            return
        self.seen += 1
        if self.seen == self.fatal:
            os.kill(os.getpid(), signal.SIGKILL)


moments = Moments()


@contextmanager
def watch(fatal: int = 0) -> Iterator[Moments]:
    """Count inside the block; the process does not survive the `fatal`-th moment."""
    moments.seen, moments.fatal, moments.watching = 0, fatal, True
    try:
        yield moments
    finally:
        moments.watching = False


def install() -> None:
    """Once per process: listen to its statements and to what it does to files."""
    connection_created.connect(_listen, weak=False)
    if connection.connection is not None:
        _listen(connection=connection)
    sys.addaudithook(_on_system_event)


def _listen(*, connection: Any, **_: Any) -> None:
    if connection.vendor == "sqlite":
        connection.connection.set_trace_callback(lambda _statement: moments.pass_())
    elif _count_statement not in connection.execute_wrappers:
        connection.execute_wrappers.append(_count_statement)


def _count_statement(execute: Any, *arguments: Any) -> Any:
    moments.pass_()
    return execute(*arguments)


def _on_system_event(event: str, arguments: tuple[Any, ...]) -> None:
    if not moments.watching:
        return
    if event == "open" and not (isinstance(arguments[2], int) and arguments[2] & WRITES):
        return
    if event == "open" or event in LEAVES_A_MARK:
        moments.pass_()
