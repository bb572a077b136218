"""A migrated SQLite file kept between runs: migrating takes longer than most files of tests.

The name of the file says what made it: every file of the product's rooms, the versions of all that
is installed, and SQLite's own. Change one and the migrations run again.
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

ROOT = Path(__file__).resolve().parents[1]
ROOMS = ("docflow", "directives", "signing", "search")
# Of other branches and yesterday's code.
KEPT = 5


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


def keep(made: Path, template: Path) -> None:
    """Copy a database that may be open into `template`, whole or not at all."""
    unfinished = template.with_suffix(".new")
    unfinished.unlink(missing_ok=True)
    with closing(sqlite3.connect(made)) as source, closing(sqlite3.connect(unfinished)) as target:
        source.backup(target)
    unfinished.rename(template)
    others = sorted(template.parent.glob("*.sqlite3"), key=lambda path: path.stat().st_mtime)
    for path in others[:-KEPT]:
        path.unlink()


def hand_out(template: Path, to: Path) -> bool:
    """Lay a copy where the tests want their database; False where there is no template."""
    if not template.exists():
        return False
    to.parent.mkdir(parents=True, exist_ok=True)
    shutil.copyfile(template, to)
    return True
