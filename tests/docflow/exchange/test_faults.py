"""The short fault test: two installations of which everything breaks once, and nothing is lost."""

import pytest

from tests.faults.cluster import binaries
from tests.faults.run import Plan, run

PLAN = Plan(documents=40, recipients=12, seed=1, gap=2.0, speed=20.0, pace=5.0)


@pytest.mark.slow
@pytest.mark.services
def test_nothing_is_lost_or_doubled_whatever_breaks(tmp_path):
    if binaries() is None:
        pytest.skip("PostgreSQL (initdb) not found")

    told = run(PLAN, tmp_path)

    assert told["faults"] == []
    assert (told["lost"], told["doubled"], told["quarantined"]) == (0, 0, 0)
    # One in forty goes to all twelve.
    assert told["deliveries"] == told["arrivals"] == told["registered"] == 40 + 11
    assert told["receipts"] == told["receipts_verified"] >= 2 * told["deliveries"]
    assert sum(told["recalls"].values()) == 3
    assert told["audit_ok"]
    assert told["metric"]["sent"] == told["metric"]["came"]
    # Each fault there is happened.
    assert told["kills"] >= 7
    assert told["restarts"] >= 1
    assert told["cuts"] >= 3
    assert told["disk_full"] == 2
