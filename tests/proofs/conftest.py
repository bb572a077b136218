"""An office in a data folder of its own, whose processes can be killed."""

import json
import os
import shutil
import subprocess
import sys
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any
from urllib.parse import urlsplit, urlunsplit

import pytest

from tests import migrated

ROOT = Path(__file__).resolve().parents[2]
Answer = dict[str, Any]


class House:
    """Talks to `tests.proofs.house`; one call is one turn of its clock.

    `begun` is the data of a house that was closed after so many `turns`: this one goes on there.
    """

    def __init__(
        self, folder: Path, database: str = "", begun: Path | None = None, turns: int = 0
    ) -> None:
        self.turns, self.data = turns, folder / "data"
        if begun is not None:
            shutil.copytree(begun, self.data)
        elif not database:
            migrated.lay(self.data / "docflow.sqlite3")
        self.data.mkdir(parents=True, exist_ok=True)
        self.log = folder / "house.log"
        self._log = self.log.open("w")
        self.process = subprocess.Popen(
            [sys.executable, "-W", "ignore", "-m", "tests.proofs.house", str(turns)],
            stdin=subprocess.PIPE,
            stdout=subprocess.PIPE,
            stderr=self._log,
            text=True,
            cwd=ROOT,
            env={
                "PATH": os.environ["PATH"],
                "HOME": str(folder),
                # Compiling a module for the first time is no moment of an act.
                "PYTHONDONTWRITEBYTECODE": "1",
                "DJANGO_SETTINGS_MODULE": "docflow.settings.development",
                "DOCFLOW_DATA_DIR": str(self.data),
                "DATABASE_URL": database,
                "DOCFLOW_LOG_LEVEL": "WARNING",
            },
        )

    def all(self, orders: list[Answer]) -> list[Answer]:
        """One child for each order, all at once; what became of each."""
        self.turns += 1
        assert self.process.stdin is not None
        assert self.process.stdout is not None
        self.process.stdin.write(json.dumps(orders) + "\n")
        self.process.stdin.flush()
        line = self.process.stdout.readline()
        assert line, self.said()
        told: list[Answer] = json.loads(line)
        return told

    def try_(self, do: str, **order: Any) -> Answer:
        return self.all([{"do": do, **order}])[0]

    def ask(self, do: str, **order: Any) -> Any:
        """What must neither fail nor be killed."""
        told = self.try_(do, **order)
        assert told["ok"], self.said()
        return told["answer"]

    def said(self) -> str:
        return self.log.read_text()[-6000:]

    def close(self) -> None:
        assert self.process.stdin is not None
        assert self.process.stdout is not None
        self.process.stdin.close()
        self.process.stdout.close()
        self.process.wait(30)
        self._log.close()


@pytest.fixture
def open_house(tmp_path: Path) -> Iterator[Callable[..., House]]:
    opened: list[House] = []

    def open_(database: str = "", begun: Path | None = None, turns: int = 0) -> House:
        opened.append(House(tmp_path, database, begun, turns))
        return opened[-1]

    yield open_
    for house in opened:
        house.close()


@pytest.fixture
def own_database() -> Iterator[str]:
    """A database of PostgreSQL for this test alone, on the server of DATABASE_URL."""
    url = urlsplit(os.environ.get("DATABASE_URL", ""))
    if not url.scheme.startswith("postgres"):
        pytest.skip("needs PostgreSQL (DATABASE_URL)")
    import psycopg

    name = f"docflow_proofs_{os.getpid()}"
    server = urlunsplit(url._replace(path="/postgres"))
    with psycopg.connect(server, autocommit=True) as connection:
        connection.execute(f'CREATE DATABASE "{name}"')
    yield urlunsplit(url._replace(path=f"/{name}"))
    with psycopg.connect(server, autocommit=True) as connection:
        connection.execute(f'DROP DATABASE "{name}" WITH (FORCE)')
