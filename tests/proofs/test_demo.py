"""The demo on PostgreSQL: complete ways, and a fresh start in a database that has had one."""

import json
import os
import subprocess
import sys
from pathlib import Path

import pytest

from tests.proofs.conftest import ROOT

pytestmark = pytest.mark.services


def demo(folder: Path, database: str, *arguments: str) -> subprocess.CompletedProcess[str]:
    return subprocess.run(
        [sys.executable, "-W", "ignore", "manage.py", "demo", "--json", *arguments],
        cwd=ROOT,
        env={
            "PATH": os.environ["PATH"],
            "DJANGO_SETTINGS_MODULE": "docflow.settings.development",
            "DOCFLOW_DATA_DIR": str(folder),
            "DATABASE_URL": database,
        },
        capture_output=True,
        text=True,
        timeout=300,
        check=False,
    )


def test_ways_complete_and_a_fresh_start_begins_again(tmp_path: Path, own_database: str) -> None:
    first = demo(tmp_path / "data", own_database, "--flows", "2")
    again = demo(tmp_path / "data", own_database, "--fresh", "--flows", "1")

    assert (first.returncode, again.returncode) == (0, 0), first.stderr + again.stderr
    told = [json.loads(run.stdout) for run in (first, again)]
    assert [one["documents_out"] for one in told] == [2, 1]
    assert [one["documents_in"] for one in told] == [2, 1]
    assert [one["directives_completed"] for one in told] == [4, 2]
    assert all(one["audit_ok"] for one in told)
