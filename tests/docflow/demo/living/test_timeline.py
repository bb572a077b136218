"""Scenes are played in the order of their moments, each step at its own time."""

from collections.abc import Iterator
from datetime import UTC, datetime, timedelta

import pytest

from docflow.core import clock
from docflow.demo.living.timeline import Stopped, Timeline

START = datetime(2026, 6, 1, 1, 0, tzinfo=UTC)


def hour(number: int) -> datetime:
    return START + timedelta(hours=number)


def scene(name: str, seen: list[tuple[str, datetime]], *hours: int) -> Iterator[datetime]:
    for number in hours:
        yield hour(number)
        seen.append((name, clock.now()))


def silent(timeline: Timeline, moment: datetime) -> None:
    """Hears and says nothing."""


def test_two_scenes_take_turns_by_their_moments() -> None:
    seen: list[tuple[str, datetime]] = []
    timeline = Timeline()
    timeline.add("a", scene("a", seen, 1, 4))
    timeline.add("b", scene("b", seen, 2, 3))

    timeline.play(silent)

    assert seen == [("a", hour(1)), ("b", hour(2)), ("b", hour(3)), ("a", hour(4))]


def test_the_clock_is_back_when_the_history_is_played() -> None:
    timeline = Timeline()
    timeline.add("a", scene("a", [], 1))

    timeline.play(silent)

    assert abs(clock.now() - datetime.now(UTC)) < timedelta(minutes=1)


def test_a_scene_added_too_late_does_not_turn_the_clock_back() -> None:
    seen: list[tuple[str, datetime]] = []
    timeline = Timeline()

    def adds() -> Iterator[datetime]:
        yield hour(5)
        timeline.add("late", scene("late", seen, 2))

    timeline.add("adds", adds())
    timeline.play(silent)

    assert seen == [("late", hour(5))]


def test_scenes_that_had_begun_are_not_played_again() -> None:
    seen: list[tuple[str, datetime]] = []
    timeline = Timeline(frozenset({"a"}))
    timeline.add("a", scene("a", seen, 1))
    timeline.add("b", scene("b", seen, 2))

    timeline.play(silent)

    assert [name for name, _moment in seen] == ["b"]
    assert timeline.begun == ["a", "b"]


def test_who_listens_may_stop_it_between_two_steps() -> None:
    seen: list[tuple[str, datetime]] = []
    timeline = Timeline()
    timeline.add("a", scene("a", seen, 1, 2))

    def stop(running: Timeline, moment: datetime) -> None:
        if moment == hour(2):
            raise Stopped

    with pytest.raises(Stopped):
        timeline.play(stop)
    assert seen == [("a", hour(1))]
