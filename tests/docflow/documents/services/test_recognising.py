"""Words of scans: recognised by the worker where that is switched on, page by page, and bounded."""

import os

import pytest

from docflow.core import clock, files, schedule
from docflow.documents import checks
from docflow.documents.models import Attachment, DocumentText, TextRecognition, Version
from docflow.documents.rendering import ocr, pictures, wordings
from docflow.documents.services import recognising
from docflow.documents.services.wording import words_of
from docflow.documents.states import TextWay, VersionKind
from search.models import IndexTask
from tests.factories.documents import make_incoming
from tests.factories.org import make_cast

PROGRAM = """#!/bin/sh
case "$1" in --list-langs) echo "List (2):"; echo eng; echo vie; exit 0;; esac
[ "$1 $2 $3 $4" = "- - -l vie" ] || exit 2
read -r words
[ "$words" = bad ] && exit 3
[ -z "$SECRET" ] && echo "Đọc được: $words"
"""


@pytest.fixture
def program(tmp_path, monkeypatch):
    path = tmp_path / "tesseract"
    path.write_text(PROGRAM)
    path.chmod(0o755)
    monkeypatch.setenv("PATH", f"{tmp_path}:{os.environ['PATH']}")
    monkeypatch.setenv("SECRET", "s")
    ocr.installed.cache_clear()
    yield path
    ocr.installed.cache_clear()


@pytest.fixture
def on(settings):
    settings.OCR = True


@pytest.fixture
def scan(db, monkeypatch):
    """A document of three pages without words; a page's picture is its words."""
    pages = ["một", "bad", "ba"]
    monkeypatch.setattr(wordings, "read", lambda _data: ("\f\f", ""))
    monkeypatch.setattr(pictures, "page_sizes", lambda _data: pages)
    monkeypatch.setattr(pictures, "render", lambda _data, page, _scale: pages[page].encode())
    document = make_incoming(make_cast().office)
    Version.objects.create(
        document=document,
        ordinal=1,
        kind=VersionKind.SCANNED,
        file=files.put(b"%PDF scan", "application/pdf"),
        made_at=clock.now(),
        made_by="An",
    )
    return document


def sweep() -> int:
    return recognising.sweep(clock.now(), 10)


def words(document) -> str:
    return words_of([document])[document.pk]


def test_a_scan_gets_its_words_from_the_worker(scan, on, program):
    words(scan)
    IndexTask.objects.all().delete()

    assert sweep() == 1

    kept = DocumentText.objects.get()
    assert (kept.way, kept.text) == (TextWay.OCR, "Đọc được: một\f\fĐọc được: ba")
    assert IndexTask.objects.filter(source="documents", object_id=scan.pk).exists()
    assert words(scan) == kept.text
    assert TextRecognition.objects.get().state == schedule.WorkState.DONE
    assert sweep() == 0


def test_words_of_files_beside_a_scan_stay(scan, on, program, monkeypatch):
    monkeypatch.setattr(
        wordings, "read", lambda data: ("Phụ lục", "docx") if data == b"beside" else ("", "")
    )
    Attachment.objects.create(
        document=scan,
        ordinal=1,
        name="a",
        file=files.put(b"beside", "application/pdf"),
        added_at=clock.now(),
        added_by="An",
    )
    words(scan)
    sweep()

    assert words(scan) == "Đọc được: một\f\fĐọc được: ba\fPhụ lục"


def test_nothing_is_asked_for_while_it_is_switched_off(scan, program):
    words(scan)

    assert not TextRecognition.objects.exists()
    assert sweep() == 0


def test_what_is_not_installed_is_waited_for(scan, on, monkeypatch, tmp_path):
    monkeypatch.setenv("PATH", str(tmp_path))
    ocr.installed.cache_clear()
    words(scan)

    assert sweep() == 0
    assert TextRecognition.objects.get().state == schedule.WorkState.QUEUED
    assert [one.id for one in checks.recognition_is_installed(None)] == ["docflow.W001"]
    with pytest.raises(ocr.Unrecognised):
        ocr.page(b"x")
    ocr.installed.cache_clear()


def test_check_says_nothing_where_all_is_there(on, program):
    assert checks.recognition_is_installed(None) == []


def test_a_newer_file_is_not_given_the_words_of_the_older(scan, on, program):
    words(scan)
    DocumentText.objects.update(sha256="f" * 64)

    sweep()

    assert DocumentText.objects.get().way == ""
    assert TextRecognition.objects.get().state == schedule.WorkState.DONE


def test_a_newer_file_is_asked_for_again(scan, on, program):
    recognising.ask(scan.pk, "a" * 64)
    TextRecognition.objects.update(state=schedule.WorkState.DONE)

    recognising.ask(scan.pk, "a" * 64)
    assert TextRecognition.objects.get().state == schedule.WorkState.DONE
    recognising.ask(scan.pk, "b" * 64)
    assert TextRecognition.objects.get().state == schedule.WorkState.QUEUED


def test_a_secret_is_not_recognised(scan, on, program):
    words(scan)
    type(scan).objects.filter(pk=scan.pk).update(secrecy=1, subject="")

    sweep()

    assert DocumentText.objects.get().way == ""


def test_pages_and_time_have_an_end(scan, on, program, monkeypatch):
    monkeypatch.setattr(recognising, "MOST_PAGES", 1)
    words(scan)
    sweep()
    assert DocumentText.objects.get().text == "Đọc được: một"

    DocumentText.objects.update(way="", text="", own=0)
    TextRecognition.objects.update(state=schedule.WorkState.QUEUED, next_try_at=clock.now())
    monkeypatch.setattr(recognising, "SECONDS", -1.0)
    sweep()
    assert DocumentText.objects.get().text == ""


def test_a_program_that_never_ends_is_ended(program, monkeypatch):
    program.write_text("#!/bin/sh\nsleep 60\n")
    monkeypatch.setattr(ocr, "SECONDS", 1)

    with pytest.raises(ocr.Unrecognised):
        ocr.page(b"x")
