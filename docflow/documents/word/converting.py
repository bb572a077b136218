"""Older and foreign text files through LibreOffice, where the machine has it: a process with its
own folder, bounded time, memory and disk, ended with everything it started."""

from __future__ import annotations

import contextlib
import os
import shutil
import signal
import subprocess
import sys
import tempfile
import threading
from collections.abc import Iterable
from functools import lru_cache
from pathlib import Path
from typing import Final
from urllib.parse import urlsplit

from django.conf import settings
from django.db import connection

from docflow.core import db
from docflow.documents.word.package import MOST_BYTES, Failed

PROGRAMS: Final = ("soffice", "libreoffice")
SECONDS: Final = 60.0
#: LibreOffice maps far more than it uses.
MEMORY_BYTES: Final = 4 * 1024**3
#: In a network of its own, which leads nowhere, and with a view of the disk of its own.
_ALONE: Final = ("unshare", "--map-root-user", "--net", "--mount")
#: Lays something empty over each path before `--`, then becomes what follows. Nothing is started
#: where one of them cannot be hidden.
_HIDE: Final = """
while [ "$1" != -- ]; do
  if [ -d "$1" ]; then mount -t tmpfs none "$1"; else mount --bind /dev/null "$1"; fi || exit 1
  shift
done
shift
exec "$@"
"""
#: Settings of what may lie outside the data folder.
_STORES: Final = ("FILES", "SEARCH")
#: One at a time in this process: each takes a processor and up to the memory above.
_ONE: Final = threading.Lock()


def program() -> str | None:
    """Where LibreOffice is; None on a machine without it."""
    return next((found for name in PROGRAMS if (found := shutil.which(name))), None)


def hidden() -> list[str]:
    """What no file that is converted may reach: what is kept of the office, and its keys. A text
    file may name others of the machine, which LibreOffice would take in."""
    kept = [Path(str(one)) for one in (settings.DATA_DIR, settings.FILES["path"])]
    kept += [Path(settings.SERVER_KEY_FILE), settings.BASE_DIR / ".env"]
    kept += [
        Path(urlsplit(str(getattr(settings, name)["url"])).path) for name in _STORES if _local(name)
    ]
    # Secrets that are mounted as files are named by the environment.
    kept += [Path(value) for name, value in os.environ.items() if name.endswith("_FILE") and value]
    if db.is_sqlite():
        name = str(connection.settings_dict["NAME"])
        kept += [Path(name + suffix) for suffix in ("", "-wal", "-shm", "-journal")]
    there = {path.resolve() for path in kept if path.is_absolute() and path.exists()}
    # Under a hidden folder nothing is left to hide.
    return sorted(str(path) for path in there if not there & set(path.parents))


def _local(name: str) -> bool:
    return urlsplit(str(getattr(settings, name)["url"])).scheme == "file"


def alone() -> bool:
    """Whether a process can be kept from the network and from our files here: a hostile file names
    addresses and paths that LibreOffice would ask. Where it cannot, older files are not
    converted."""
    return _can_be_alone(tuple(hidden()))


@lru_cache(maxsize=1)
def _can_be_alone(paths: tuple[str, ...]) -> bool:
    if shutil.which(_ALONE[0]) is None:
        return False
    tried = subprocess.run(
        [*_hiding(paths), "true"], capture_output=True, timeout=10, check=False, cwd="/"
    )
    return tried.returncode == 0


def _hiding(paths: Iterable[str]) -> list[str]:
    return [str(shutil.which(_ALONE[0])), *_ALONE[1:], "sh", "-c", _HIDE, "sh", *paths, "--"]


def to_docx(data: bytes, kind: str, seconds: float = SECONDS) -> bytes:
    """The same text as .docx; `kind` is "doc" or "odt".

    Raises Failed: "no_office", "late", "broken".
    """
    found = program()
    if found is None or not alone():
        raise Failed("no_office")
    with _ONE, tempfile.TemporaryDirectory(prefix="docflow-word-") as name:
        folder = Path(name)
        source = folder / f"text.{kind}"
        source.write_bytes(data)
        _run(found, source, folder / "out", folder, seconds)
        made = folder / "out" / "text.docx"
        if not made.is_file() or not 0 < made.stat().st_size <= MOST_BYTES:
            raise Failed("broken")
        return made.read_bytes()


def _run(found: str, source: Path, out: Path, home: Path, seconds: float) -> None:
    command = [
        # The limits are set by a small step between: after a fork only exec is safe here.
        sys.executable, "-I", str(Path(__file__).with_name("limits.py")),
        str(MEMORY_BYTES), str(4 * MOST_BYTES), str(int(seconds) + 1),
        *_hiding(hidden()),
        found, f"-env:UserInstallation=file://{home / 'profile'}", "--headless", "--nologo",
        "--norestore", "--convert-to", "docx", "--outdir", str(out), str(source),
    ]  # fmt: skip
    process = subprocess.Popen(
        command,
        stdin=subprocess.DEVNULL,
        stdout=subprocess.DEVNULL,
        stderr=subprocess.DEVNULL,
        cwd=home,
        # Nothing of the secrets in our environment is in reach of a hostile file.
        env={"PATH": os.environ.get("PATH", os.defpath), "HOME": str(home), "LANG": "C.UTF-8"},
        start_new_session=True,
    )
    try:
        code = process.wait(timeout=seconds)
    except subprocess.TimeoutExpired as error:
        raise Failed("late") from error
    finally:
        # LibreOffice is started by a script: the whole session goes, not the script alone.
        with contextlib.suppress(ProcessLookupError):
            os.killpg(process.pid, signal.SIGKILL)
        process.wait()
    if code != 0:
        raise Failed("broken")
