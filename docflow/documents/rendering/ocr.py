"""Letters read off a picture of a page by Tesseract, where the machine has it.

A scan comes as a PDF of anybody, which may be signed and stays as it is: so its pages are drawn in
our own bounded processes, and the foreign program sees one picture at a time, with bounded time,
memory and disk. No other file is made of it.
"""

import contextlib
import os
import shutil
import signal
import subprocess
import sys
from functools import lru_cache
from pathlib import Path
from typing import Final

from docflow.documents import word

PROGRAM: Final = "tesseract"
LANGUAGE: Final = "vie"
SECONDS: Final = 60
MEMORY_BYTES: Final = 1024**3
#: It writes to its standard output alone.
FILE_BYTES: Final = 1024**2
#: Of one page; the densest have some ten thousand.
MOST_SIGNS: Final = 50_000
_LIMITS: Final = Path(word.__file__).with_name("limits.py")


class Unrecognised(Exception):
    """The program is not there, took too much, or failed."""


@lru_cache(maxsize=1)
def installed() -> bool:
    """Whether the program and its Vietnamese are here; asked once in a process."""
    found = shutil.which(PROGRAM)
    if found is None:
        return False
    try:
        told = subprocess.run(
            [found, "--list-langs"], capture_output=True, timeout=10, check=False, text=True
        )
    except (OSError, subprocess.TimeoutExpired):
        return False
    return LANGUAGE in (told.stdout + told.stderr).split()


def page(png: bytes) -> str:
    """The words on one picture. Raises Unrecognised."""
    found = shutil.which(PROGRAM)
    if found is None:
        raise Unrecognised("not installed")
    limits = [str(MEMORY_BYTES), str(FILE_BYTES), str(SECONDS)]
    process = subprocess.Popen(
        [sys.executable, "-I", str(_LIMITS), *limits, found, "-", "-", "-l", LANGUAGE],
        stdin=subprocess.PIPE,
        stdout=subprocess.PIPE,
        stderr=subprocess.DEVNULL,
        cwd="/",
        env=_environment(),
        start_new_session=True,
    )
    try:
        told, _nothing = process.communicate(png, timeout=SECONDS)
    except subprocess.TimeoutExpired as error:
        raise Unrecognised("late") from error
    except OSError as error:
        raise Unrecognised("broken") from error
    finally:
        with contextlib.suppress(ProcessLookupError):
            os.killpg(process.pid, signal.SIGKILL)
        process.wait()
        for pipe in (process.stdin, process.stdout):
            if pipe is not None:
                with contextlib.suppress(OSError):
                    pipe.close()
    if process.returncode != 0:
        raise Unrecognised("broken")
    return told.decode("utf-8", "replace")[:MOST_SIGNS].strip()


def _environment() -> dict[str, str]:
    """Nothing of our secrets; one processor; where its languages lie."""
    kept = {name: os.environ[name] for name in ("PATH", "TESSDATA_PREFIX") if name in os.environ}
    return {"PATH": os.defpath, **kept, "LANG": "C.UTF-8", "OMP_THREAD_LIMIT": "1"}
