"""A server of PostgreSQL of this run alone, which can be restarted as by a power cut."""

import os
import shutil
import subprocess
import tempfile
from pathlib import Path

from tests import migrated

USER = "postgres"
NAME = "docflow"


def binaries() -> Path | None:
    """The newest installed; None where there are none, or root has nobody to run them as."""
    found = sorted(Path("/usr/lib/postgresql").glob("*/bin/initdb"), key=_version)
    given = shutil.which("initdb")
    chosen = found[-1] if found else Path(given) if given else None
    if chosen is None or (os.getuid() == 0 and not _as_user("true")):
        return None
    return chosen.parent


class Cluster:
    """Listens on `port` of loopback; its folder is of its own, as its user may enter no other."""

    def __init__(self, port: int) -> None:
        found = binaries()
        if found is None:
            raise RuntimeError("PostgreSQL is not installed")
        self.bin, self.port = found, port
        self.folder = Path(tempfile.mkdtemp(prefix="docflow-faults-"))
        self.folder.chmod(0o755)
        self.data = self.folder / "data"

    def begin(self) -> None:
        self.data.mkdir()
        if os.getuid() == 0:
            shutil.chown(self.data, USER, USER)
        how = ["-U", USER, "-A", "trust", "-E", "UTF8", "--locale=C.UTF-8", "--no-sync"]
        self._do("initdb", "-D", str(self.data), *how)
        self._start()
        self._do("createdb", *self._at, NAME)

    @property
    def url(self) -> str:
        return f"postgres://{USER}@127.0.0.1:{self.port}/{NAME}"

    def restart(self) -> None:
        """Every connection breaks; what was committed is recovered."""
        self._do("pg_ctl", "-D", str(self.data), "-m", "immediate", "-w", "stop")
        self._start()

    def close(self) -> None:
        try:
            if (self.data / "postmaster.pid").exists():
                self._do("pg_ctl", "-D", str(self.data), "-m", "immediate", "-w", "stop")
        finally:
            shutil.rmtree(self.folder, ignore_errors=True)

    def lay(self) -> None:
        """The tables as a run before kept them; what is not there, `migrate` makes."""
        if self._kept.exists():
            self._do("psql", *self._at, "-q", "-v", "ON_ERROR_STOP=1", "-d", NAME, given=self._kept)

    def keep(self) -> None:
        """Keep the tables that were just made, for the next run with the same code."""
        if not self._kept.exists():
            made = self._do("pg_dump", *self._at, NAME)
            unfinished = self._kept.with_suffix(f".{os.getpid()}")
            unfinished.parent.mkdir(parents=True, exist_ok=True)
            unfinished.write_text(made)
            unfinished.rename(self._kept)
            others = sorted(migrated.CACHE.glob("*.sql"), key=lambda one: one.stat().st_mtime)
            for path in others[: -migrated.KEPT]:
                path.unlink()

    @property
    def _kept(self) -> Path:
        return migrated.CACHE / f"{migrated.key()}.sql"

    @property
    def _at(self) -> list[str]:
        return ["-h", "127.0.0.1", "-p", str(self.port), "-U", USER]

    def _start(self) -> None:
        # A restart ends processes, not the machine: what was written and not synced is still there.
        options = f"-c listen_addresses=127.0.0.1 -p {self.port} -k {self.data} -c fsync=off"
        log = str(self.data / "log")
        self._do(
            "pg_ctl", "-D", str(self.data), "-l", log, "-w", "-t", "60", "-o", options, "start"
        )

    def _do(self, program: str, *arguments: str, given: Path | None = None) -> str:
        words = [str(self.bin / program), *arguments]
        if os.getuid() == 0:
            words = [*_USER_IS, *words]
        # What a server inherits, it keeps open: files, no pipes.
        said = self.folder / f"{program}.out"
        with said.open("w") as out, Path(given or os.devnull).open() as source:
            done = subprocess.run(
                words,
                cwd=self.data,
                stdin=source,
                stdout=out,
                stderr=subprocess.STDOUT,
                check=False,
            )
        if done.returncode:
            raise RuntimeError(f"{program}: {said.read_text()[-2000:]}")
        return said.read_text()


_USER_IS = ("setpriv", f"--reuid={USER}", f"--regid={USER}", "--init-groups")


def _as_user(program: str) -> bool:
    try:
        return (
            subprocess.run([*_USER_IS, program], check=False, capture_output=True).returncode == 0
        )
    except OSError:
        return False


def _version(path: Path) -> tuple[int, ...]:
    return tuple(int(part) for part in path.parts[-3].split(".") if part.isdigit())
