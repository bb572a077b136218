"""Other files go through LibreOffice: bounded, ended with everything it started, cleaned up."""

import os
import shutil
import stat
import time
from pathlib import Path

import pytest
from django.conf import settings
from django.db import connection
from django.test import override_settings

from docflow.documents.word import converting
from docflow.documents.word.package import Failed
from docflow.documents.word.reading import read
from tests.docflow.documents import word_files as files


@pytest.fixture
def office(tmp_path, monkeypatch):
    """A program that stands where LibreOffice would; what it does is the test's."""

    def place(*lines: str) -> None:
        program = tmp_path / "soffice"
        program.write_text("\n".join(["#!/bin/sh", *lines]))
        program.chmod(program.stat().st_mode | stat.S_IXUSR)
        monkeypatch.setenv("PATH", f"{tmp_path}{os.pathsep}{os.environ['PATH']}")

    return place


# The last words of the command are: --outdir FOLDER SOURCE.
FOLDER = 'for one in "$@"; do before="$out"; out="$last"; last="$one"; done'


def test_what_it_makes_is_read(office, tmp_path):
    (tmp_path / "made.docx").write_bytes(files.of_lines("Từ tệp cũ."))
    office(FOLDER, 'mkdir -p "$out"', f'cp "{tmp_path}/made.docx" "$out/text.docx"')

    assert read(converting.to_docx(b"old", "doc"), {}).body == "Từ tệp cũ."


def test_it_sees_the_file_and_no_secret_of_ours(office, tmp_path, monkeypatch):
    monkeypatch.setenv("DOCFLOW_SECRET_KEY", "hidden")
    office(FOLDER, f'cat "$last" > "{tmp_path}/seen"', f'env > "{tmp_path}/env"')

    with pytest.raises(Failed, match="broken"):
        converting.to_docx(b"the old words", "odt")

    assert (tmp_path / "seen").read_bytes() == b"the old words"
    assert "hidden" not in (tmp_path / "env").read_text()
    home = next(
        line for line in (tmp_path / "env").read_text().splitlines() if line.startswith("HOME=")
    )
    assert not Path(home.removeprefix("HOME=")).exists()


def test_it_reaches_no_network(office, tmp_path):
    office(FOLDER, f'cat /proc/net/dev > "{tmp_path}/net"')

    with pytest.raises(Failed, match="broken"):
        converting.to_docx(b"x", "odt")

    lines = (tmp_path / "net").read_text().splitlines()[2:]
    assert [line.split(":")[0].strip() for line in lines] == ["lo"]


def test_where_nothing_keeps_it_from_the_network_it_is_not_started(office, tmp_path, monkeypatch):
    monkeypatch.setattr(converting, "alone", lambda: False)
    office(f'touch "{tmp_path}/started"')

    with pytest.raises(Failed, match="no_office"):
        converting.to_docx(b"x", "odt")

    assert not (tmp_path / "started").exists()


def test_one_that_hangs_is_ended_with_what_it_started(office, tmp_path):
    office("sleep 60 &", f'echo $! > "{tmp_path}/child"', "wait")

    with pytest.raises(Failed, match="late"):
        converting.to_docx(b"x", "doc", seconds=5)

    child = int((tmp_path / "child").read_text())
    for _ in range(100):
        if not Path(f"/proc/{child}/cmdline").exists() or not _runs(child):
            break
        time.sleep(0.1)
    assert not _runs(child)


def _runs(process: int) -> bool:
    try:
        state = Path(f"/proc/{process}/stat").read_text().rsplit(")", 1)[1].split()[0]
    except FileNotFoundError:
        return False
    return state != "Z"


def test_it_reads_nothing_that_is_kept_of_the_office(office, tmp_path):
    """Neither by a path in the file nor by another of its features."""
    kept, key = Path(settings.DATA_DIR) / "kept.txt", tmp_path / "server.key"
    for one in (kept, key):
        one.write_text("of the office")
    with override_settings(SERVER_KEY_FILE=key):
        assert str(key) in converting.hidden()
        office(FOLDER, f'cat "{kept}" "{key}" > "{tmp_path}/seen" 2>&1')
        with pytest.raises(Failed, match="broken"):
            converting.to_docx(b"x", "odt")

    assert "of the office" not in (tmp_path / "seen").read_text()
    # Its own view alone was changed.
    assert kept.read_text() == key.read_text() == "of the office"
    kept.unlink()


def test_what_lies_outside_the_data_folder_is_hidden_too(tmp_path, monkeypatch):
    """The store of files and the index where their addresses lead, secrets that are mounted as
    files, and what SQLite writes beside its file."""
    names = ("files", "index", "secret", "rows.sqlite3", "rows.sqlite3-wal")
    for name in names:
        (tmp_path / name).touch()
    monkeypatch.setenv("DOCFLOW_SECRET_KEY_FILE", str(tmp_path / "secret"))
    monkeypatch.setenv("DATABASE_URL_FILE", "")
    monkeypatch.setitem(connection.settings_dict, "NAME", str(tmp_path / "rows.sqlite3"))
    monkeypatch.setattr(converting.db, "is_sqlite", lambda: True)
    stores = {
        name: {"url": f"file://{tmp_path}/{folder}", "path": tmp_path / "unused"}
        for name, folder in (("FILES", "files"), ("SEARCH", "index"))
    }
    with override_settings(**stores):
        found = converting.hidden()

    assert {str(tmp_path / name) for name in names} <= set(found)
    assert "/" not in found


def test_one_that_fails_or_makes_too_much_is_told(office, monkeypatch, tmp_path):
    office("exit 3")
    with pytest.raises(Failed, match="broken"):
        converting.to_docx(b"x", "doc")

    # More than we read, and more than it may write at all.
    monkeypatch.setattr(converting, "MOST_BYTES", 1_000)
    for size, left in ((2_000, 2_000), (10_000, 4_000)):
        copy = f'cp "$out/text.docx" "{tmp_path}/left"'
        write = f'head -c {size} /dev/zero > "$out/text.docx"'
        office(FOLDER, 'mkdir -p "$out"', write, copy, "exit 0")
        with pytest.raises(Failed, match="broken"):
            converting.to_docx(b"x", "doc")
        assert (tmp_path / "left").stat().st_size == left


def test_a_machine_without_it_says_so(monkeypatch):
    monkeypatch.setattr(converting, "PROGRAMS", ("no-such-office",))

    with pytest.raises(Failed, match="no_office"):
        converting.to_docx(b"x", "doc")


@pytest.mark.skipif(shutil.which("soffice") is None, reason="LibreOffice not found")
def test_the_real_one_turns_a_text_into_what_we_read(tmp_path):
    made = converting.to_docx(files.of_lines("Chữ."), "docx")

    assert read(made, {}).body == "Chữ."
