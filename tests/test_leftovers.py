"""A run of the tests leaves nothing in the temporary folder, whoever of its processes made it."""

import os
import subprocess
import sys
from pathlib import Path

import pytest

ROOT = Path(__file__).resolve().parents[1]
SETTINGS = "docflow.settings.test"
# Short, and it reaches neither database nor service.
SOME = "tests/docflow/demo/test_days.py"


def left_by(folder: Path, *words: str) -> list[str]:
    """What a Python started with `words` leaves where temporary files go."""
    environment = {name: value for name, value in os.environ.items() if "XDIST" not in name}
    run = subprocess.run(
        [sys.executable, *words],
        cwd=ROOT,
        env={**environment, "TMPDIR": str(folder), "DJANGO_SETTINGS_MODULE": SETTINGS},
        capture_output=True,
        text=True,
        timeout=300,
    )
    assert run.returncode == 0, run.stdout + run.stderr
    return [one.name for one in folder.glob("docflow-test-*")]


@pytest.mark.parametrize("processes", [0, 2])
def test_a_run_takes_its_folders_along(tmp_path: Path, processes: int) -> None:
    cache = f"--override-ini=cache_dir={tmp_path / 'cache'}"
    base = f"--basetemp={tmp_path / 'pytest'}"

    assert left_by(tmp_path, "-m", "pytest", "-q", cache, base, f"-n{processes}", SOME) == []


def test_a_command_takes_its_folder_along(tmp_path: Path) -> None:
    words = "import django; django.setup(); from django.conf import settings as s; "
    assert left_by(tmp_path, "-c", words + "assert s.DATA_DIR.is_dir()") == []


def test_a_fork_leaves_its_parents_folder_alone(tmp_path: Path) -> None:
    words = (
        "import os, sys, django; django.setup(); from django.conf import settings as s; "
        "pid = os.fork(); pid or sys.exit(0); os.waitpid(pid, 0); assert s.DATA_DIR.is_dir()"
    )
    assert left_by(tmp_path, "-W", "ignore", "-c", words) == []
