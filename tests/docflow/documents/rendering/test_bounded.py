"""A process that reads files may be killed at any time; the next question is answered."""

import os
import signal
import time
from operator import add
from pathlib import Path

import pytest

from docflow.documents.rendering import bounded


@pytest.fixture(autouse=True)
def own_pool(monkeypatch):
    """One of this test alone."""
    monkeypatch.setattr(bounded, "_pools", {})
    yield
    for pool in bounded._pools.values():
        pool.stop()
        pool.join()


def kill_all() -> None:
    workers = bounded._pools[os.getpid()]._pool_manager.worker_manager.workers
    for process in list(workers.values()):
        os.kill(process.pid, signal.SIGKILL)


def killed(sign: str) -> None:
    """What a file does on which its process dies."""
    Path(sign).write_text(f"{os.getpid()}")
    os.kill(os.getpid(), signal.SIGKILL)


def test_the_question_after_a_kill_is_answered():
    assert bounded.within(30, add, 1, 2) == 3
    for _ in range(3):
        kill_all()
        # Sometimes it is seen at once, sometimes only when the next one asks.
        assert bounded.within(30, add, 1, 2) == 3
        kill_all()
        time.sleep(0.5)
        assert bounded.within(30, add, 1, 2) == 3


def test_a_pool_that_broke_is_replaced():
    assert bounded.within(30, add, 1, 2) == 3
    broken = bounded._pools[os.getpid()]
    broken.stop()

    assert bounded.within(30, add, 1, 2) == 3
    assert bounded._pools[os.getpid()] is not broken
    broken.join()


def test_who_kills_its_process_is_too_heavy_and_stops_nobody_else(tmp_path):
    with pytest.raises(bounded.TooHeavy):
        bounded.within(30, killed, str(tmp_path / "sign"))

    assert (tmp_path / "sign").exists()
    assert bounded.within(30, add, 1, 2) == 3
