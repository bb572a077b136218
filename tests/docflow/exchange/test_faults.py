"""The short fault test: two installations of which everything breaks once, and nothing is lost."""

import pytest

from tests.faults.cluster import binaries
from tests.faults.run import Plan, run

# Two documents take three seconds at least: they go on while everything breaks once.
PLAN = Plan(documents=24, recipients=12, seed=1, gap=1.5, speed=20.0, pace=3.0, rounds=1)
# One of the documents goes to all twelve.
DELIVERIES = 24 + 11


@pytest.mark.slow
@pytest.mark.services
def test_nothing_is_lost_or_doubled_whatever_breaks(tmp_path):
    if binaries() is None:
        pytest.skip("PostgreSQL (initdb) not found")

    told = run(PLAN, tmp_path / "faults")

    assert told["faults"] == []
    assert (told["lost"], told["doubled"], told["quarantined"]) == (0, 0, 0)
    assert told["deliveries"] == told["arrivals"] == told["registered"] == DELIVERIES
    # Each arrived and was registered; some were completed, some asked back.
    assert told["receipts"] == told["receipts_verified"] > 2 * DELIVERIES
    assert sum(told["recalls"].values()) == 2
    assert told["audit_ok"]
    assert told["metric"]["sent"] == told["metric"]["came"] == [DELIVERIES, DELIVERIES]
    assert told["orphans"] == 0
    # Every fault there is happened.
    assert told["kills"] >= 6
    assert told["restarts"] >= 1
    assert told["cuts"] >= 3
    assert told["disk_full"] == 2
