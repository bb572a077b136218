"""Four workers sweep the reminders at once, two of them killed with -9: nothing doubled or missed.

The measure is written by hand: each late order has told its holder and its giver, once.
"""

import time
from collections.abc import Callable

import pytest

from tests.proofs.conftest import House

ORDERS = 60
WORKERS = 4
# The moment at which each of the killed dies: in the first batches, before and after its rows.
FATAL = (9, 20)
# Chi gave each order and is the superior of the unit: two rungs, one line in the list of the day.
EXPECTED = str(
    sorted(
        [["holder", 1, 1, 1], ["superior", 1, 1, 1], ["late", 1], ["escalated", 1]],
        key=str,
    )
)


def sweep_together(house: House) -> None:
    assert house.ask("remind_prepare", orders=ORDERS) == ORDERS
    start = time.time() + 1
    orders = [
        {"do": "remind", "start": start, "fatal": FATAL[one] if one < len(FATAL) else 0}
        for one in range(WORKERS)
    ]

    first = house.all(orders)
    # Whatever the killed held is free at once: their transactions died with them.
    rest = house.ask("remind", start=0)

    assert [told["killed"] for told in first] == [True, True, False, False], house.said()
    assert all(told["ok"] for told in first[len(FATAL) :]), house.said()
    found = house.ask("remind_judge")
    assert found == {"left": {EXPECTED: ORDERS}, "waiting": 0, "leader": [ORDERS]}
    assert 0 <= rest < ORDERS
    assert house.ask("remind", start=0) == 0


def test_four_sweeps_double_and_miss_nothing_on_sqlite(open_house: Callable[..., House]) -> None:
    sweep_together(open_house())


@pytest.mark.services
def test_four_sweeps_double_and_miss_nothing_on_postgresql(
    open_house: Callable[..., House], own_database: str
) -> None:
    sweep_together(open_house(own_database))


@pytest.mark.slow
def test_a_sweep_killed_at_every_moment_of_a_batch_tells_all_or_nothing_of_it(
    open_house: Callable[..., House],
) -> None:
    house = open_house()
    house.ask("remind_prepare", orders=ORDERS)

    kills = 0
    for fatal in range(1, 60):
        told = house.try_("remind", start=0, fatal=fatal)
        kills += told["killed"]
        if not told["killed"]:
            break

    house.ask("remind", start=0)
    assert kills >= 20
    assert house.ask("remind_judge") == {
        "left": {EXPECTED: ORDERS},
        "waiting": 0,
        "leader": [ORDERS],
    }
