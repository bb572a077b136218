"""Runs every benchmark, prints the table and writes build/bench.jsonl: `python -m benchmarks`."""

import argparse
import json
import os
import subprocess
import sys
from pathlib import Path

HERE = Path(__file__).resolve().parent
OUT = HERE.parent / "build" / "bench.jsonl"
COLUMNS = ("bench", "figure", "value", "unit", "baseline", "ratio", "goal", "size", "load")


def main() -> int:
    parser = argparse.ArgumentParser()
    parser.add_argument("--size", choices=["small", "full"], default="small")
    size = parser.parse_args().size
    rows: list[dict[str, object]] = []
    failed = 0
    for path in sorted(HERE.glob("bench_*.py")):
        print(f"{path.stem} ...", file=sys.stderr, flush=True)
        done = subprocess.run(
            [sys.executable, "-m", f"benchmarks.{path.stem}", size],
            cwd=HERE.parent,
            stdout=subprocess.PIPE,
            text=True,
            check=False,
        )
        failed += done.returncode != 0
        rows += [json.loads(line) for line in done.stdout.splitlines() if line.startswith("{")]
    OUT.parent.mkdir(exist_ok=True)
    OUT.write_text("".join(json.dumps(row, ensure_ascii=False) + "\n" for row in rows))
    print(f"load {os.getloadavg()[0]:.2f}")
    print(" | ".join(COLUMNS))
    for row in rows:
        print(" | ".join(str(row[column]) for column in COLUMNS))
    return int(failed > 0)


if __name__ == "__main__":
    sys.exit(main())
