"""Each room's check is run, counted and cannot stop the others."""

import json

import pytest
from django.core.management import call_command

from docflow.core import files, integrity
from docflow.core.files.store import place, storage
from docflow.core.integrity import Checked, Problem


@pytest.fixture
def checks(monkeypatch):
    monkeypatch.setattr(integrity, "_checks", {})


def broken():
    yield Checked(2)
    raise LookupError("row 7")


def test_checks_are_counted_and_their_problems_named(checks):
    integrity.register("a", lambda: [Checked(3), Problem("file 1", "gone"), Checked()])

    report = integrity.run()

    assert report.checked == {"a": 4}
    assert report.problems == [{"check": "a", "where": "file 1", "message": "gone"}]


def test_a_check_that_breaks_is_a_problem_and_stops_no_other(checks):
    integrity.register("a", broken)
    integrity.register("b", lambda: [Checked()])

    report = integrity.run()

    assert report.checked == {"a": 2, "b": 1}
    assert report.problems == [{"check": "a", "where": "a", "message": "LookupError: row 7"}]


def test_two_checks_cannot_share_a_name(checks):
    integrity.register("a", broken)

    with pytest.raises(ValueError, match="a"):
        integrity.register("a", list)


@pytest.mark.django_db
def test_the_command_is_clean_while_files_are_whole(capsys, settings, tmp_path):
    settings.FILES = {"url": "", "path": tmp_path}
    files.put(b"whole", "text/plain")

    call_command("check_integrity")

    report = json.loads(capsys.readouterr().out)
    assert report["checked"]["files"] == 1
    assert report["problems"] == []


@pytest.mark.django_db
@pytest.mark.parametrize("harm", ["change", "remove"])
def test_the_command_fails_and_names_a_file_that_is_not_what_it_was(
    capsys, settings, tmp_path, harm
):
    settings.FILES = {"url": "", "path": tmp_path}
    stored = files.put(b"whole", "text/plain")
    storage().delete(place(stored.sha256))
    if harm == "change":
        (tmp_path / place(stored.sha256)).write_bytes(b"wh0le")

    with pytest.raises(SystemExit) as stopped:
        call_command("check_integrity")

    assert stopped.value.code == 1
    [problem] = json.loads(capsys.readouterr().out)["problems"]
    assert problem["check"] == "files"
    assert stored.sha256 in problem["where"]
