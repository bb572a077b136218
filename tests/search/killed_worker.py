"""A process for test_killed.py: changes rows with their tasks, sweeps, and is killed meanwhile.

PREFIX begins the names of its indexes in a cluster.

killed_worker.py FOLDER work ROUND URL PREFIX    until killed
killed_worker.py FOLDER finish ROUND URL PREFIX  sweeps what is left and prints what it finds
"""

import json
import random
import sys
from collections.abc import Iterable
from datetime import UTC, datetime, timedelta
from pathlib import Path

import django
from django.conf import settings

FOLDER, MODE, ROUND, URL = Path(sys.argv[1]), sys.argv[2], int(sys.argv[3]), sys.argv[4]
NOW = datetime(2026, 1, 1, tzinfo=UTC) + timedelta(hours=ROUND)

settings.configure(
    INSTALLED_APPS=["search"],
    DATABASES={
        "default": {
            "ENGINE": "django.db.backends.sqlite3",
            "NAME": str(FOLDER / "rows.sqlite3"),
            "OPTIONS": {
                "transaction_mode": "IMMEDIATE",
                "timeout": 20,
                "init_command": "PRAGMA journal_mode=WAL;",
            },
        }
    },
    SEARCH={"url": URL, "path": FOLDER / "index"},
    USE_TZ=True,
)
django.setup()

from django.db import connection, transaction  # noqa: E402

from search import Entry, Source, index, queue, register  # noqa: E402
from search.backends.opensearch import cluster, store  # noqa: E402
from search.models import IndexTask  # noqa: E402


def rows(ids: Iterable[int] | None = None) -> dict[int, str]:
    with connection.cursor() as cursor:
        cursor.execute("SELECT id, title FROM paper")
        known = dict(cursor.fetchall())
    return known if ids is None else {n: known[n] for n in ids if n in known}


def load(ids: list[int]) -> list[Entry]:
    return [
        Entry(source="paper", id=n, title=title, body="kế hoạch " * 50, principals=frozenset({2}))
        for n, title in rows(ids).items()
    ]


def set_up() -> None:
    if not connection.introspection.table_names():
        with connection.schema_editor() as editor:
            editor.create_model(IndexTask)
        with connection.cursor() as cursor:
            cursor.execute("CREATE TABLE paper (id INTEGER PRIMARY KEY, title TEXT)")
    register(Source("paper", lambda: list(rows()), load))


def change(chance: random.Random) -> None:
    number = chance.randrange(1, 60)
    with transaction.atomic(), connection.cursor() as cursor:
        if chance.random() < 0.2:
            cursor.execute("DELETE FROM paper WHERE id = %s", [number])
        else:
            title = f"số {chance.randrange(10**6)}"
            cursor.execute("INSERT OR REPLACE INTO paper VALUES (%s, %s)", [number, title])
        queue.enqueue("paper", number, urgent=chance.random() < 0.2)


def work() -> None:
    chance = random.Random(ROUND)  # noqa: S311
    # Something to lose, however slow the machine is.
    for _change in range(80 if ROUND == 0 else 0):
        change(chance)
    print("ready", flush=True)
    while True:
        for _change in range(chance.randrange(1, 12)):
            change(chance)
        queue.sweep(NOW, 8)
        if chance.random() < 0.05:
            index.rebuild()


def finish() -> None:
    queue.drain(NOW)
    compared = index.compare()
    print(
        json.dumps({**compared.to_json(), "waiting": queue.waiting(), "dead": queue.dead().count()})
    )


store.PREFIX = sys.argv[5]
cluster.READ, store.WRITE = 120.0, 600.0
set_up()
work() if MODE == "work" else finish()
