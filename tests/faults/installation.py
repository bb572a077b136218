"""One installation as processes of the product: pages with a worker, a worker alone, a driver."""

import contextlib
import json
import os
import shutil
import signal
import sqlite3
import subprocess
import sys
from contextlib import closing
from pathlib import Path
from typing import Any

from tests import migrated
from tests.faults.cluster import Cluster

ROOT = Path(__file__).resolve().parents[2]
MODULE = "tests.faults.house"
# While this file lies in the data folder, people who have nothing left to do go home.
QUIET = "quiet"
# And while this one does, nothing new is begun.
ENOUGH = "enough"


class Broken(RuntimeError):
    """A process of the test itself did not do what it was asked; says what it wrote last."""


class Installation:
    """Installation `side` ("A" or "B") in `folder`; `data` is its data folder."""

    def __init__(self, side: str, folder: Path, port: int, clock: dict[str, str], url: str) -> None:
        self.side, self.folder, self.port = side, folder, port
        self.data = folder / "data"
        for name in ("tmp", "logs"):
            (folder / name).mkdir(parents=True)
        self.surroundings = {
            "PATH": os.environ["PATH"],
            "HOME": str(folder),
            "TMPDIR": str(folder / "tmp"),
            "PYTHONWARNINGS": "ignore",
            "DJANGO_SETTINGS_MODULE": "tests.faults.settings",
            "DOCFLOW_DATA_DIR": str(self.data),
            "DATABASE_URL": url,
            "DOCFLOW_FETCH_NETWORKS": "127.0.0.1/32",
            "DOCFLOW_LOG_LEVEL": "WARNING",
            **clock,
        }
        self.words: dict[str, list[str]] = {
            "web": ["manage.py", "serve", "--port", str(port)],
            "work": ["manage.py", "work"],
        }
        self.running: dict[str, subprocess.Popen[bytes]] = {}
        self._groups: list[int] = []
        self._eye: subprocess.Popen[str] | None = None

    def make_tables(self, cluster: Cluster | None) -> None:
        """From the copy that a run before kept of this very code; else made, and kept."""
        kept = migrated.InFile(migrated.CACHE)
        made = self.data / "docflow.sqlite3"
        cluster.lay() if cluster else migrated.lay(made)
        self.ask("tables")
        if cluster:
            cluster.keep()
        elif not kept.there():
            kept.path.parent.mkdir(parents=True, exist_ok=True)
            unfinished = kept.path.with_suffix(f".{os.getpid()}")
            with (
                closing(sqlite3.connect(made)) as source,
                closing(sqlite3.connect(unfinished)) as to,
            ):
                source.backup(to)
            unfinished.rename(kept.path)

    def start(self, role: str) -> None:
        with (self.folder / "logs" / role).open("ab") as log:
            self.running[role] = subprocess.Popen(
                [sys.executable, *self.words[role]],
                cwd=ROOT,
                env=self.surroundings,
                stdin=subprocess.DEVNULL,
                stdout=log,
                stderr=log,
                start_new_session=True,
            )
        self._groups.append(self.running[role].pid)

    def kill(self, role: str) -> bool:
        """As `kill -9`; False when it had ended by itself."""
        process = self.running.pop(role, None)
        if process is None:
            return False
        alive = process.poll() is None
        with contextlib.suppress(ProcessLookupError):
            process.kill()
        process.wait()
        return alive

    def ended(self) -> list[str]:
        """The roles whose process ended by itself with an error."""
        return [role for role, one in self.running.items() if one.poll() not in (None, 0)]

    def processes(self) -> list[int]:
        return [one.pid for one in self.running.values() if one.poll() is None]

    def helpers(self) -> list[int]:
        """What its processes started themselves: keys and gate work in processes of their own."""
        mine = set(self.processes())
        return [pid for pid, parent, _group in _everybody() if parent in mine]

    def orphans(self) -> list[int]:
        """Helpers that outlived their process, which was killed."""
        rows = _everybody()
        # A number that is somebody's again is another group by now.
        gone = set(self._groups) - {pid for pid, _parent, _group in rows}
        return [pid for pid, _parent, group in rows if group in gone]

    def ask(self, do: str, **order: Any) -> Any:
        """An order to the process that looks and is never killed."""
        if self._eye is None:
            with (self.folder / "logs" / "eye").open("ab") as log:
                self._eye = subprocess.Popen(
                    [sys.executable, "-m", MODULE, self.side],
                    cwd=ROOT,
                    env=self.surroundings,
                    stdin=subprocess.PIPE,
                    stdout=subprocess.PIPE,
                    stderr=log,
                    text=True,
                    start_new_session=True,
                )
        eye = self._eye
        assert eye.stdin is not None
        assert eye.stdout is not None
        eye.stdin.write(json.dumps({"do": do, **order}) + "\n")
        eye.stdin.flush()
        line = eye.stdout.readline()
        if not line:
            raise Broken(f"{self.side} {do}: {self.said('eye')}")
        return json.loads(line)

    def said(self, role: str) -> str:
        path = self.folder / "logs" / role
        return path.read_text(errors="replace")[-4000:] if path.exists() else ""

    def close(self) -> None:
        for role in list(self.running):
            self.kill(role)
        if self._eye is not None:
            assert self._eye.stdin is not None
            assert self._eye.stdout is not None
            with contextlib.suppress(OSError):
                self._eye.stdin.close()
            with contextlib.suppress(subprocess.TimeoutExpired):
                self._eye.wait(20)
            self._eye.kill()
            self._eye.wait()
            self._eye.stdout.close()
        # Helpers of what was killed end by themselves; who did not, does now.
        for pid in self.orphans():
            with contextlib.suppress(ProcessLookupError):
                os.kill(pid, signal.SIGKILL)
        shutil.rmtree(self.folder / "tmp", ignore_errors=True)


def _everybody() -> list[tuple[int, int, int]]:
    """Number, parent and group of every process."""
    found = []
    for entry in Path("/proc").iterdir():
        if entry.name.isdigit():
            with contextlib.suppress(OSError, IndexError, ValueError):
                # The name of the program may hold blanks and brackets.
                said = (entry / "stat").read_text().rpartition(")")[2].split()
                found.append((int(entry.name), int(said[1]), int(said[2])))
    return sorted(found)
