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
    """Django on a fresh database: SQLite in a throw-away folder, or a database of its own on the
    server that DATABASE_URL names."""
    folder = tempfile.mkdtemp(prefix="docflow-bench-")
    os.environ["DOCFLOW_DATA_DIR"] = folder
    os.environ["DJANGO_SETTINGS_MODULE"] = "docflow.settings.development"
    os.environ.setdefault("DOCFLOW_LOG_LEVEL", "ERROR")
    try:
        with _database(os.environ.get("DATABASE_URL", "")):
            import django
            from django.core.management import call_command

            django.setup()
            call_command("migrate", verbosity=0, interactive=False)
            yield
    finally:
        shutil.rmtree(folder, ignore_errors=True)


@contextmanager
def _database(url: str) -> Iterator[None]:
    """On a server: a database for this run alone, so that nothing real is ever written to."""
    if not url:
        yield
        return
    import psycopg
    from psycopg import sql

    server = url.rpartition("/")[0]
    name = sql.Identifier(f"docflow_bench_{os.getpid()}")
    with psycopg.connect(f"{server}/postgres", autocommit=True) as keeper:
        keeper.execute(sql.SQL("CREATE DATABASE {}").format(name))
        os.environ["DATABASE_URL"] = f"{server}/docflow_bench_{os.getpid()}"
        try:
            yield
        finally:
            os.environ["DATABASE_URL"] = url
            keeper.execute(sql.SQL("DROP DATABASE {} WITH (FORCE)").format(name))


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
