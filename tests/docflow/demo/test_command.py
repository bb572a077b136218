"""`manage.py demo` as a script sees it: the JSON of the contract, a second run, the mark."""

import json
import os
import subprocess
import sys
from pathlib import Path
from typing import Any

import pytest

ROOT = Path(__file__).resolve().parents[3]
KEYS = {
    "offices", "flows", "documents_out", "documents_in", "signatures", "signatures_valid",
    "directives", "directives_completed", "found_by_search", "metric", "audit_events", "audit_ok",
    "seconds",
}  # fmt: skip


def demo(folder: Path, *arguments: str) -> "subprocess.CompletedProcess[str]":
    return manage(folder, "demo", *arguments)


def manage(folder: Path, *arguments: str) -> "subprocess.CompletedProcess[str]":
    environment = {
        **os.environ,
        "DOCFLOW_DATA_DIR": str(folder),
        "DJANGO_SETTINGS_MODULE": "docflow.settings.development",
    }
    for name in ("DATABASE_URL", "REDIS_URL", "SEARCH_URL", "FILES_URL"):
        environment.pop(name, None)
    return subprocess.run(
        [sys.executable, str(ROOT / "manage.py"), *arguments],
        env=environment,
        capture_output=True,
        text=True,
        timeout=900,
    )


def told(run: "subprocess.CompletedProcess[str]") -> dict[str, Any]:
    assert run.returncode == 0, run.stderr
    return json.loads(run.stdout)


@pytest.fixture(scope="module")
def folder(tmp_path_factory) -> Path:
    return tmp_path_factory.mktemp("demo") / "data"


@pytest.fixture(scope="module")
def first(folder) -> dict[str, Any]:
    return told(demo(folder, "--fresh", "--flows", "1", "--json"))


def test_one_way_through_all_stations_is_told_with_every_key_of_the_contract(first) -> None:
    assert first.keys() >= KEYS
    assert first["offices"][0] == {"code": "H99.02", "name": "Ủy ban nhân dân Quận 2"}
    assert (first["flows"], first["found_by_search"]) == (1, 1)
    assert (first["documents_out"], first["documents_in"]) == (1, 1)
    assert first["signatures"] == first["signatures_valid"] == 4
    assert first["directives"] == first["directives_completed"] == 2
    assert first["audit_ok"] is True
    assert first["audit_events"] > 0
    assert first["seconds"] > 0


def test_each_figure_has_numerator_denominator_and_share(first) -> None:
    assert first["metric"].keys() >= {"A", "B", "C"}
    for figure in (first["metric"][name] for name in "ABC"):
        assert (figure["numerator"], figure["denominator"], figure["share"]) == (1, 1, 1.0)


def test_a_second_run_adds_a_way_to_the_same_office(first, folder) -> None:
    second = told(demo(folder, "--flows", "1", "--json"))

    assert second["flows"] == 1
    assert second["documents_out"] == first["documents_out"] + 1
    assert second["audit_events"] > first["audit_events"]
    assert second["offices"] == first["offices"]


def test_fresh_leaves_a_folder_alone_that_is_not_marked_as_demo(tmp_path) -> None:
    kept = tmp_path / "thật.txt"
    kept.write_text("số liệu thật")

    run = demo(tmp_path, "--fresh", "--flows", "1", "--json")

    assert run.returncode == 1
    assert kept.read_text() == "số liệu thật"
    assert [entry.name for entry in tmp_path.iterdir()] == [kept.name]
    assert "Traceback" not in run.stderr


def test_the_played_partner_is_quiet_until_somebody_has_it_write(first, folder) -> None:
    said = told(manage(folder, "simulate_partner", "H99.02.83", "--letters", "1", "--json"))

    assert (said["plan"], said["to"], said["last_number"]) == ("quiet", "H99.02", 1)
    assert (said["documents"], said["quarantined"], said["faults"]) == (1, 0, {})
    # Our receipt reached it.
    assert said["received"] == 1
