"""Eight processes number in one register, with acts given up and writers killed: no gap, no double.

The rule: NĐ 30/2020/NĐ-CP, Điều 15 (one series a year, unique within the year).
"""

import time
from collections.abc import Callable

import pytest

from tests.proofs.conftest import House

WRITERS = 8
KILLED = 2
# The statement at which each of the killed dies.
FATAL = (75, 131)
SHARED = 8
EACH = 8


def number_together(house: House) -> None:
    documents = house.ask("prepare", documents=SHARED + EACH * WRITERS)
    shared, own = documents[:SHARED], documents[SHARED:]
    start = time.time() + 1
    orders = [
        {
            "do": "write",
            "seed": writer,
            "documents": shared + own[writer * EACH : (writer + 1) * EACH],
            "start": start,
            # The first two die at work; what they leave is the others' in the second round.
            "fatal": FATAL[writer] if writer < KILLED else 0,
        }
        for writer in range(WRITERS)
    ]

    first = house.all(orders)
    rest = house.all([{"do": "write", "seed": 99, "documents": documents, "start": 0}])

    assert [told["killed"] for told in first] == [True] * KILLED + [False] * (WRITERS - KILLED)
    assert all(told["ok"] for told in [*first[KILLED:], *rest]), house.said()
    answers = [told["answer"] for told in [*first[KILLED:], *rest]]
    assert sum(answer["given_up"] for answer in answers) > WRITERS
    assert sum(answer["again"] for answer in answers) > SHARED
    found = house.ask("judge")
    assert found["faults"] == []
    assert found["registers"] == 1
    assert found["numbers"] == list(range(1, len(documents) + 1))
    assert found["said"] == found["carried"] == len(documents)


def test_eight_writers_leave_no_gap_and_no_double_on_sqlite(
    open_house: Callable[..., House],
) -> None:
    number_together(open_house())


@pytest.mark.services
def test_eight_writers_leave_no_gap_and_no_double_on_postgresql(
    open_house: Callable[..., House], own_database: str
) -> None:
    number_together(open_house(own_database))
