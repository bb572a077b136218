"""The bounded processes begin anew, however they died."""

import multiprocessing
import os
import signal
import time

import pytest

from docflow.documents.rendering import bounded

SECONDS = 20.0


def kill_idle() -> set[int]:
    """End every process of the pool, as the kernel does when memory is short."""
    bounded.within(SECONDS, os.getpid)
    pids = {one.pid for one in multiprocessing.active_children()}
    assert pids
    for pid in pids:
        os.kill(pid, signal.SIGKILL)
    return pids


def test_a_question_right_after_all_died_is_answered():
    dead = kill_idle()

    assert bounded.within(SECONDS, os.getpid) not in dead


def test_a_question_long_after_all_died_is_answered():
    dead = kill_idle()
    pool = bounded._pools[os.getpid()]
    until = time.monotonic() + SECONDS
    while pool.active and time.monotonic() < until:
        time.sleep(0.05)
    assert not pool.active

    assert bounded.within(SECONDS, os.getpid) not in dead
    assert bounded._pools[os.getpid()] is not pool


def test_what_kills_every_process_is_not_asked_for_ever():
    with pytest.raises(bounded.TooHeavy):
        bounded.within(SECONDS, os._exit, 3)

    assert bounded.within(SECONDS, os.getpid) != os.getpid()


def test_what_the_question_raises_comes_through():
    with pytest.raises(ZeroDivisionError):
        bounded.within(SECONDS, divmod, 1, 0)
