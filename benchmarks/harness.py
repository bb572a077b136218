"""What every benchmark shares: a throw-away database, medians, and the line it prints."""

import json
import os
import shutil
import statistics
import sys
import tempfile
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager


@contextmanager
def office() -> Iterator[None]:
    """Django on a fresh SQLite database in a throw-away folder."""
    folder = tempfile.mkdtemp(prefix="docflow-bench-")
    os.environ["DOCFLOW_DATA_DIR"] = folder
    os.environ["DJANGO_SETTINGS_MODULE"] = "docflow.settings.development"
    os.environ.setdefault("DOCFLOW_LOG_LEVEL", "ERROR")
    import django
    from django.core.management import call_command

    django.setup()
    call_command("migrate", verbosity=0, interactive=False)
    try:
        yield
    finally:
        shutil.rmtree(folder, ignore_errors=True)


def size() -> str:
    return sys.argv[1] if len(sys.argv) > 1 else "small"


def median(run: Callable[[], object], times: int = 5, warm: int = 1) -> float:
    """Median seconds of `run` over `times` runs, after `warm` uncounted ones."""
    for _ in range(warm):
        run()
    taken = []
    for _ in range(times):
        started = time.perf_counter()
        run()
        taken.append(time.perf_counter() - started)
    return statistics.median(taken)


def report(
    bench: str, figure: str, value: float, unit: str, *, baseline: str, ratio: float, goal: str
) -> None:
    print(
        json.dumps(
            {
                "bench": bench,
                "figure": figure,
                "value": round(value, 5),
                "unit": unit,
                "baseline": baseline,
                "ratio": round(ratio, 3),
                "goal": goal,
                "size": size(),
                "load": round(os.getloadavg()[0], 2),
            },
            ensure_ascii=False,
        ),
        flush=True,
    )
