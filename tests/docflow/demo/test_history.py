"""How far the history is: told by a file, made by one process, continued after a stop."""

import fcntl
import os

import pytest

from docflow.demo import history, living
from docflow.demo.building import World
from docflow.demo.living.timeline import Stopped


def test_nothing_is_told_where_no_history_was_begun(tmp_path) -> None:
    assert history.read(tmp_path) is None
    assert not history.is_made(tmp_path)


def test_a_finished_history_says_so_and_is_not_made_again(tmp_path, monkeypatch) -> None:
    played = []
    monkeypatch.setattr(living, "play", lambda *_args, **options: played.append(options))

    history.make(World(), tmp_path, print)
    history.make(World(), tmp_path, print)

    assert history.is_made(tmp_path)
    assert len(played) == 1


def test_an_interrupted_history_goes_on_with_what_had_not_begun(tmp_path, monkeypatch) -> None:
    begun = history.Progress(40, "14/08/2026", begun=("plan", "out 0 1"))
    history._write(tmp_path, begun)
    asked = []
    monkeypatch.setattr(living, "play", lambda *_args, **options: asked.append(options["begun"]))

    history.make(World(), tmp_path, print)

    assert asked == [frozenset({"plan", "out 0 1"})]


def test_a_stopped_history_keeps_how_far_it_came(tmp_path, monkeypatch) -> None:
    def stop(*args: object, **options: object) -> None:
        raise Stopped

    history._write(tmp_path, history.Progress(40, "14/08/2026", begun=("plan",)))
    monkeypatch.setattr(living, "play", stop)

    history.make(World(), tmp_path, print)

    assert history.read(tmp_path) == history.Progress(40, "14/08/2026", begun=("plan",))


def test_two_processes_do_not_make_one_history(tmp_path, monkeypatch) -> None:
    monkeypatch.setattr(living, "play", lambda *_args, **_options: pytest.fail("played twice"))
    with (tmp_path / history.LOCK).open("w") as other:
        fcntl.flock(other, fcntl.LOCK_EX)

        made = history.make(World(), tmp_path, print)

    assert made is False


def test_it_stops_when_the_server_that_asked_for_it_is_gone(tmp_path) -> None:
    told = history._Teller(tmp_path, print, parent=os.getppid() + 1).told

    with pytest.raises(Stopped):
        told(None, None, None)
