"""The lived-in office: what a visitor must find in it, counted from its rows.

The whole history is played once, in its own database, by the command itself.
"""

import json
import os
import subprocess
import sys
from pathlib import Path
from typing import Any

import pytest

ROOT = Path(__file__).resolve().parents[4]
LOOK = ROOT / "tests" / "docflow" / "demo" / "living" / "look.py"
# Between two lines of one transaction.
NEVER_RESTS = {("outgoing", "sealed"), ("internal", "sealed")}

pytestmark = pytest.mark.slow


def run(folder: Path, *arguments: str) -> str:
    environment = {
        **os.environ,
        "DOCFLOW_DATA_DIR": str(folder),
        "DJANGO_SETTINGS_MODULE": "docflow.settings.development",
        "PYTHONPATH": str(ROOT),
    }
    for name in ("DATABASE_URL", "REDIS_URL", "SEARCH_URL", "FILES_URL"):
        environment.pop(name, None)
    done = subprocess.run(
        [sys.executable, *arguments], env=environment, capture_output=True, text=True, timeout=1800
    )
    assert done.returncode == 0, done.stderr
    return done.stdout


@pytest.fixture(scope="module")
def folder(tmp_path_factory) -> Path:
    return tmp_path_factory.mktemp("lived-in") / "data"


@pytest.fixture(scope="module")
def summary(folder) -> dict[str, Any]:
    return json.loads(run(folder, str(ROOT / "manage.py"), "demo", "--lived-in", "--json"))


@pytest.fixture(scope="module")
def seen(folder, summary) -> dict[str, Any]:
    """What `look.py`, run beside the office, read of it."""
    return json.loads(run(folder, str(LOOK)).splitlines()[-1])


def test_something_waits_for_everybody_who_can_act(seen) -> None:
    assert len(seen["waiting"]) > 55
    assert [name for name, count in seen["waiting"].items() if not count] == []


def test_documents_lie_in_every_state_in_which_one_can_rest(seen) -> None:
    assert {tuple(pair) for pair in seen["states"]} | NEVER_RESTS == {
        tuple(pair) for pair in seen["machines"]
    }


def test_every_signature_was_valid_when_it_was_made(summary) -> None:
    assert summary["signatures"] == summary["signatures_valid"] > 200


def test_the_gate_of_today_accepts_what_the_committee_issued(seen) -> None:
    assert set(seen["verdicts_today"]) == {"valid"}
    assert len(seen["verdicts_today"]) > 30


def test_a_is_smaller_than_b_and_b_is_not_everything(seen) -> None:
    assert 0 < seen["a"] < seen["b"] < 1


def test_copies_stand_in_every_state_and_one_original_is_overdue(seen) -> None:
    assert seen["copies"] == [
        ["SY", "electronic", "issued"],
        ["SY", "paper", "issued"],
        ["TRS", "electronic", "in_review"],
        ["TRS", "paper", "cancelled"],
    ]
    assert seen["loans"] == [["lent", True], ["returned", True]]


def test_every_reason_and_every_exclusion_has_its_document(seen) -> None:
    assert set(seen["reasons"]) == set(seen["all_reasons"])
    assert set(seen["exclusions"]) == set(seen["all_exclusions"])


def test_six_months_have_figures(seen) -> None:
    assert len(seen["trend"]) == 6
    _first, *whole, this = seen["trend"]
    assert all(share is not None for share in whole)
    # In the first days of a month, which may all be free, nothing may have been sent yet.
    assert this is not None or seen["day"] <= 7


def test_orders_are_late_extended_asked_and_sent_back(seen) -> None:
    assert seen["late"] >= 3
    assert {"asked", "granted"} <= set(seen["extensions"])
    assert seen["sent_back"] >= 1


def test_one_letter_is_dead_one_refused_for_its_signature_one_partner_not_connected(seen) -> None:
    # One waits for the clerk, for the other paper was sent.
    assert seen["dead_letters"] == 2
    assert seen["refused_for_signature"] >= 1
    assert seen["paper_parallel"] >= 1
    assert seen["not_connected"] >= 1


def test_the_committee_watches_figure_a_which_the_system_reads(seen) -> None:
    watched = seen["watched"]
    assert (watched["target"], watched["low"]) == ("exactly", 100.0)
    assert len(watched["values"]) >= 5
    assert all(automatic for _value, automatic in watched["values"])
    assert watched["met"] is False


def test_the_plan_reads_the_figures_of_internal_processes(seen) -> None:
    read = seen["process_targets"]
    assert set(read) == {"processes.units", "processes.shortened", "processes.investment"}
    # Three of nine units have one: far from all of them, and never shown as all.
    assert read["processes.units"][-1] == 33.33
    assert read["processes.shortened"][-1] >= 30
    assert read["processes.investment"][-1] >= 40


def test_letters_ran_under_both_versions_of_their_process(seen) -> None:
    assert seen["ran_under"] == [1, 2]
    assert seen["on_routes"] > 4


def test_the_plan_reached_the_eleven_wards_and_eight_orders_grew_from_it(seen) -> None:
    assert seen["plan_wards"] == 11
    assert seen["plan_goals"] == 8


def test_what_people_were_told_long_ago_is_read(seen) -> None:
    assert seen["old_unread"] == 0


def test_nothing_is_written_at_a_time_that_has_not_come(seen) -> None:
    assert seen["in_the_future"] == 0


def test_audit_and_integrity_hold(summary, seen) -> None:
    assert summary["audit_ok"] is True
    assert seen["problems"] == []


def test_the_history_is_not_made_twice(folder, summary) -> None:
    again = json.loads(run(folder, str(ROOT / "manage.py"), "demo", "--lived-in", "--json"))

    assert again["documents_out"] == summary["documents_out"]


def test_issued_letters_answer_what_arrived_and_close_it(seen) -> None:
    sent = [one for one in seen["answers"] if one["answer"] == "issued"]
    assert len(sent) >= 3
    assert all(one["answered"] == "completed" and one["handed_in"] for one in sent)
    # One more waits for its signature.
    assert [one["answer"] for one in seen["answers"] if one not in sent] == ["in_review"]
