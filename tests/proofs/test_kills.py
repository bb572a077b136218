"""The whole process killed with -9 inside every station: the way completes, nothing is doubled.

An undisturbed way of the same people is the measure: the killed one must have left the same deeds,
notices and reports, and no fault in any book.
"""

import random
from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path

import pytest

from tests.proofs.conftest import Answer, House

# The cast of the ways repeats every eight. The first of them opens the year's registers and the
# index, which no later way does: it is played unmeasured.
OPENING, MEASURE, KILLED = 0, 8, 16
STATIONS = (
    "draft", "submit", "initial", "check", "sign", "issue", "dispatch", "send", "receive",
    "register", "present", "direct", "accept", "hand_on", "take_on", "report", "judge",
    "report_up", "judge_up", "states_back", "file", "preserve", "index",
)  # fmt: skip


def killed_way(
    house: House, number: int, counted: dict[str, int], chance: random.Random, times: int
) -> dict[str, int]:
    """Play a way with up to `times` kills in each station; how many there were."""
    kills = dict.fromkeys(STATIONS, 0)
    for station in STATIONS:
        for _ in range(times):
            fatal = chance.randint(1, max(1, counted[station] * 8 // 10))
            told = house.try_("play", number=number, station=station, fatal=fatal, until=station)
            assert told["killed"] or told["ok"], f"{station} at {fatal}: {house.said()}"
            kills[station] += told["killed"]
            if told["ok"]:
                break
    house.ask("play", number=number, until=STATIONS[-1])
    return kills


@dataclass(frozen=True)
class Measured:
    """An undisturbed way: the moments of each station, what it left behind, and its house."""

    data: Path
    turns: int
    counted: dict[str, int]
    left: Answer

    def reopened(self, open_house: Callable[..., House]) -> House:
        return open_house(begun=self.data, turns=self.turns)


@pytest.fixture(scope="session")
def measured(tmp_path_factory: pytest.TempPathFactory) -> Measured:
    """Played once; every proof goes on in a copy of its house."""
    house = House(tmp_path_factory.mktemp("measured"))
    try:
        house.ask("build")
        house.ask("play", number=OPENING, until=STATIONS[-1])
        before = house.ask("last_event")
        counted = house.ask("play", number=MEASURE, until=STATIONS[-1])
        left = house.ask("inspect", after=before)
    finally:
        house.close()
    assert left["faults"] == []
    assert tuple(counted) == STATIONS
    return Measured(house.data, house.turns, counted, left)


def assert_whole(house: House, before: int, measure: Answer) -> None:
    left = house.ask("inspect", after=before)
    assert left["faults"] == []
    assert left == measure


def test_a_way_killed_once_in_every_station_completes(
    open_house: Callable[..., House], measured: Measured
) -> None:
    house = measured.reopened(open_house)
    before = house.ask("last_event")

    kills = killed_way(house, KILLED, measured.counted, random.Random(20), times=1)  # noqa: S311

    assert kills == dict.fromkeys(STATIONS, 1)
    assert_whole(house, before, measured.left)


@pytest.mark.slow
@pytest.mark.parametrize("seed", [1, 2, 3])
def test_a_way_killed_many_times_in_every_station_completes(
    open_house: Callable[..., House], measured: Measured, seed: int
) -> None:
    house = measured.reopened(open_house)
    before = house.ask("last_event")

    kills = killed_way(house, KILLED, measured.counted, random.Random(seed), times=4)  # noqa: S311

    assert min(kills.values()) >= 1
    assert_whole(house, before, measured.left)


@pytest.mark.slow
def test_the_index_follows_every_station(open_house: Callable[..., House]) -> None:
    house = open_house()
    house.ask("build")

    behind = house.ask("play", number=OPENING, until="preserve", compare=True)

    assert behind == dict.fromkeys(STATIONS[:-1], 0)


@pytest.mark.slow
def test_a_way_beside_a_worker_killed_at_any_time_completes(
    open_house: Callable[..., House], measured: Measured
) -> None:
    house = measured.reopened(open_house)
    before = house.ask("last_event")
    chance = random.Random(5)  # noqa: S311

    kills = 0
    # On a fast machine a way is over in seconds: the shorter lives make sure of the kills.
    for longest in [0.4] * 8 + [2.0] * 100:
        delay = chance.uniform(0.05, longest)
        told = house.try_("live", number=KILLED, kill_after=delay)
        assert told["killed"] or told["ok"], house.said()
        kills += told["killed"]
        if told["ok"]:
            break
    house.ask("live", number=KILLED)

    assert kills >= 8
    assert_whole(house, before, measured.left)
