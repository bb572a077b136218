"""A worker killed with -9 anywhere in a sweep or a rebuild loses nothing and doubles nothing."""

import json
import random
import subprocess
import sys
import time
from pathlib import Path

from tests.search import cluster
from tests.search.conftest import url_of

WORKER = Path(__file__).with_name("killed_worker.py")
ROOT = WORKER.parents[2]


def start(folder: Path, mode: str, round_: int, kind: str) -> subprocess.Popen[str]:
    return subprocess.Popen(
        [sys.executable, str(WORKER), str(folder), mode, str(round_), url_of(kind), cluster.PREFIX],
        stdout=subprocess.PIPE,
        text=True,
        env={"PYTHONPATH": str(ROOT), "PATH": ""},
    )


def test_a_killed_worker_loses_nothing_and_doubles_nothing(tmp_path: Path, kind: str) -> None:
    chance = random.Random(7)  # noqa: S311

    for round_ in range(8):
        with start(tmp_path, "work", round_, kind) as worker:
            assert worker.stdout is not None
            assert worker.stdout.readline() == "ready\n"
            time.sleep(chance.uniform(0.05, 0.6))
            worker.kill()

        with start(tmp_path, "finish", round_, kind) as finisher:
            told, _ = finisher.communicate(timeout=60)
        # Within the lease of the killed worker its tasks may still wait; no entry is wrong twice.
        found = json.loads(told)
        assert found["missing"] + found["stale"] + found["extra"] <= found["waiting"]

    with start(tmp_path, "finish", 100, kind) as finisher:
        told, _ = finisher.communicate(timeout=60)

    found = json.loads(told)
    assert found["rows"] > 20
    assert {name: found[name] for name in ("missing", "stale", "extra", "waiting", "dead")} == {
        "missing": 0, "stale": 0, "extra": 0, "waiting": 0, "dead": 0,
    }  # fmt: skip
    assert found["indexed"] == found["rows"]
