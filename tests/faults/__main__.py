"""`python -m tests.faults`: the fault test of the exchange, as long as one likes.

Exit status 1 when something was lost, doubled or cannot be proved; the counts as JSON on standard
output.
"""

import argparse
import json
import signal
import sys
import tempfile
from pathlib import Path

from tests.faults.run import Plan, run


def main() -> int:
    parser = argparse.ArgumentParser(prog="python -m tests.faults", description=__doc__)
    parser.add_argument("--documents", type=int, default=36)
    parser.add_argument("--recipients", type=int, default=12)
    parser.add_argument("--seed", type=int, default=1, help="of the faults")
    parser.add_argument("--gap", type=float, default=2.5, help="seconds between two faults")
    parser.add_argument("--speed", type=float, default=20.0, help="of both clocks")
    parser.add_argument("--pace", type=float, default=0.0, help="least seconds for two documents")
    parser.add_argument("--rounds", type=int, default=10_000, help="of all faults at most")
    parser.add_argument("--minutes", type=float, default=1440.0, help="then nothing new is begun")
    parser.add_argument("--folder", type=Path, help="empty or absent; kept. Else one for this run")
    parser.add_argument("--json", action="store_true", help="in one line")
    asked = parser.parse_args()
    plan = Plan(
        documents=asked.documents,
        recipients=asked.recipients,
        seed=asked.seed,
        gap=asked.gap,
        speed=asked.speed,
        pace=asked.pace,
        rounds=asked.rounds,
        minutes=asked.minutes,
    )
    if asked.folder is not None and asked.folder.exists() and any(asked.folder.iterdir()):
        parser.error(f"{asked.folder} is not empty")
    # Whoever stops it, what it started and mounted goes with it.
    signal.signal(signal.SIGTERM, lambda *_: sys.exit(143))
    with tempfile.TemporaryDirectory(prefix="docflow-faults-", ignore_cleanup_errors=True) as own:
        told = run(plan, (asked.folder or Path(own)).resolve())
    print(json.dumps(told, ensure_ascii=False, indent=None if asked.json else 2))
    return 1 if told["faults"] else 0


if __name__ == "__main__":
    sys.exit(main())
