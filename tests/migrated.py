"""A migrated database kept between runs: migrating takes longer than most files of tests.

Its name says what made it: every file of the product's rooms, the versions of all that is
installed, and the database's own. Change one and the migrations run again. SQLite's is a file;
PostgreSQL's is a database beside those of the tests, which its server copies.
"""

import fcntl
import hashlib
import shutil
import sqlite3
import sys
from collections.abc import Iterator
from contextlib import closing, contextmanager
from importlib.metadata import distributions
from pathlib import Path
from typing import Protocol

from django.db.backends.base.base import BaseDatabaseWrapper

ROOT = Path(__file__).resolve().parents[1]
CACHE = ROOT / ".pytest_cache" / "migrated"
ROOMS = ("docflow", "directives", "signing", "search")
# Of other branches and yesterday's code.
KEPT = 5
# Of the databases of a server, those that were kept by these tests.
PREFIX = "docflow_migrated_"


class Template(Protocol):
    """The kept database of one key."""

    def there(self) -> bool: ...

    def keep(self, connection: BaseDatabaseWrapper) -> None:
        """Copy the database that was migrated just now, whole or not at all."""

    def hand_out(self, connection: BaseDatabaseWrapper, name: str) -> None:
        """Lay a copy where the tests want their database."""

    def take_back(self, connection: BaseDatabaseWrapper, name: str) -> None:
        """A copy that was handed out counts as kept, which nobody else removes."""


def lay(to: Path) -> None:
    """Where a migrated SQLite is kept, an office in a process of its own begins with a copy; its
    own `migrate` finds nothing to do. Elsewhere it makes its tables itself."""
    template = InFile(CACHE)
    if template.there():
        to.parent.mkdir(parents=True, exist_ok=True)
        shutil.copyfile(template.path, to)


class InFile:
    def __init__(self, folder: Path) -> None:
        self.path = folder / f"{key()}.sqlite3"

    def there(self) -> bool:
        return self.path.exists()

    def keep(self, connection: BaseDatabaseWrapper) -> None:
        unfinished = self.path.with_suffix(".new")
        unfinished.unlink(missing_ok=True)
        made = str(connection.settings_dict["NAME"])
        with closing(sqlite3.connect(made)) as source, closing(sqlite3.connect(unfinished)) as kept:
            source.backup(kept)
        unfinished.rename(self.path)
        others = sorted(self.path.parent.glob("*.sqlite3"), key=lambda one: one.stat().st_mtime)
        for path in others[:-KEPT]:
            path.unlink()

    def hand_out(self, connection: BaseDatabaseWrapper, name: str) -> None:
        Path(name).parent.mkdir(parents=True, exist_ok=True)
        shutil.copyfile(self.path, name)

    def take_back(self, connection: BaseDatabaseWrapper, name: str) -> None:
        Path(name).unlink(missing_ok=True)


class OnServer:
    def __init__(self) -> None:
        # PostgreSQL cuts names at 63 bytes.
        self.name = f"{PREFIX}{key()[:32]}"

    def there(self) -> bool:
        from django.db import connection

        with connection._nodb_cursor() as cursor:
            cursor.execute("SELECT 1 FROM pg_database WHERE datname = %s", [self.name])
            return cursor.fetchone() is not None

    def keep(self, connection: BaseDatabaseWrapper) -> None:
        made = str(connection.settings_dict["NAME"])
        # The server copies no database that somebody is in.
        connection.close()
        with connection._nodb_cursor() as cursor:
            cursor.execute(f'CREATE DATABASE "{self.name}" TEMPLATE "{made}"')
            cursor.execute(
                "SELECT datname FROM pg_database WHERE datname LIKE %s ORDER BY oid", [f"{PREFIX}%"]
            )
            for (name,) in cursor.fetchall()[:-KEPT]:
                cursor.execute(f'DROP DATABASE IF EXISTS "{name}"')

    def hand_out(self, connection: BaseDatabaseWrapper, name: str) -> None:
        with connection._nodb_cursor() as cursor:
            cursor.execute(f'DROP DATABASE IF EXISTS "{name}"')
            cursor.execute(f'CREATE DATABASE "{name}" TEMPLATE "{self.name}"')

    def take_back(self, connection: BaseDatabaseWrapper, name: str) -> None:
        connection.close()
        with connection._nodb_cursor() as cursor:
            cursor.execute(f'DROP DATABASE IF EXISTS "{name}" WITH (FORCE)')


def key() -> str:
    """Changes with whatever could change a migrated database."""
    digest = hashlib.sha256(f"{sys.version} {sqlite3.sqlite_version}".encode())
    for line in sorted(f"{one.name} {one.version}" for one in distributions()):
        digest.update(f"{line}\n".encode())
    for room in ROOMS:
        for path in sorted((ROOT / room).rglob("*")):
            if not path.is_file() or "__pycache__" in path.parts:
                continue
            data = path.read_bytes()
            digest.update(f"{path.relative_to(ROOT)} {len(data)}\n".encode())
            digest.update(data)
    return digest.hexdigest()


@contextmanager
def only_one(folder: Path) -> Iterator[None]:
    """The processes of a run start together: the first migrates, the others wait and copy."""
    with (folder / "lock").open("w") as lock:
        fcntl.flock(lock, fcntl.LOCK_EX)
        yield
