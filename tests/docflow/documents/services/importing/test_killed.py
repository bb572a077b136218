"""An import killed with -9 inside a chunk leaves nothing half, and running it again completes."""

import json
import signal
import subprocess
import sys
from pathlib import Path

IMPORT = Path(__file__).with_name("killed_import.py")
ROOT = IMPORT.parents[5]


def run(folder: Path, *mode: str) -> subprocess.CompletedProcess[str]:
    return subprocess.run(
        [sys.executable, str(IMPORT), str(folder), *mode],
        capture_output=True,
        text=True,
        timeout=120,
        check=False,
        env={"PYTHONPATH": str(ROOT), "PATH": "", "LANG": "C.UTF-8"},
    )


def test_a_killed_import_is_completed_by_the_next_one(tmp_path: Path) -> None:
    begun = run(tmp_path, "begin")
    assert begun.returncode == 0, begun.stderr

    killed = [run(tmp_path, "kill", chunk).returncode for chunk in ("3", "4")]
    finished = run(tmp_path, "finish")

    assert killed == [-signal.SIGKILL, -signal.SIGKILL]
    found = json.loads(finished.stdout)
    # Two whole chunks of 50 survived the first kill, three more the second.
    assert (found["imported"], found["duplicates"]) == (150, 250)
    assert {found[name] for name in ("documents", "known", "texts", "tasks")} == {400}
    assert (found["differences"], found["audit_ok"], found["cut_short"]) == (0, True, 2)
