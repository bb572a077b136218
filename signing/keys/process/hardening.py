"""What keeps the memory of the signing process inside it: no core dump, no tracer, no swap."""

import ctypes
import os
import resource
from pathlib import Path

PR_SET_DUMPABLE = 4
PR_GET_DUMPABLE = 3
MCL_CURRENT, MCL_FUTURE = 1, 2
CAP_IPC_LOCK = 14


def harden() -> dict[str, bool]:
    """Apply all of it; says what holds. Only the lock of the memory may be missing: it needs the
    right to (`LimitMEMLOCK=infinity`), without which swap has to be off or encrypted."""
    resource.setrlimit(resource.RLIMIT_CORE, (0, 0))
    return {
        "core": resource.getrlimit(resource.RLIMIT_CORE) == (0, 0),
        "undumpable": _undumpable(),
        "locked": _locked(),
        "environment": _scrubbed(),
    }


def _libc() -> ctypes.CDLL:
    return ctypes.CDLL(None, use_errno=True)


def _undumpable() -> bool:
    """Nobody but root attaches to it or reads /proc/PID/mem (prctl(2), PR_SET_DUMPABLE)."""
    try:
        libc = _libc()
        libc.prctl(PR_SET_DUMPABLE, 0, 0, 0, 0)
        return bool(libc.prctl(PR_GET_DUMPABLE, 0, 0, 0, 0) == 0)
    except (AttributeError, OSError):
        return False


def _locked() -> bool:
    """With a limit below what argon2 takes, a lock on future pages would make it fail."""
    if not _may_lock():
        return False
    try:
        return bool(_libc().mlockall(MCL_CURRENT | MCL_FUTURE) == 0)
    except (AttributeError, OSError):
        return False


def _may_lock() -> bool:
    hard = resource.getrlimit(resource.RLIMIT_MEMLOCK)[1]
    if hard == resource.RLIM_INFINITY:
        resource.setrlimit(resource.RLIMIT_MEMLOCK, (hard, hard))
        return True
    try:
        lines = Path("/proc/self/status").read_text().splitlines()
        held = next(line for line in lines if line.startswith("CapEff:"))
        return bool(int(held.split()[1], 16) >> CAP_IPC_LOCK & 1)
    except (OSError, StopIteration, ValueError):
        return False


def _scrubbed() -> bool:
    """The starter gives next to no environment; nothing of it stays for who looks."""
    kept = {name: os.environ[name] for name in ("SOFTHSM2_CONF",) if name in os.environ}
    os.environ.clear()
    os.environ.update(kept)
    return set(os.environ) == set(kept)
