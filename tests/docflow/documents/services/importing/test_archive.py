"""Files of the archive: texts of a JSON list, and PDFs with the gate's report on their bytes."""

import json
from datetime import UTC, date, datetime
from hashlib import sha256
from pathlib import Path

import pytest
import typst
from django.urls import reverse

from docflow.core.errors import Forbidden, Invalid
from docflow.desk.selectors.searching import find
from docflow.documents.models import Document, DocumentText, ImportRun, ValidationRecord
from docflow.documents.selectors.versions import data_of, latest
from docflow.documents.services.importing.archive import import_archive
from docflow.documents.states import Origin, Status, VersionKind
from search import queue
from signing.gate import Report, Verdict, worker
from tests.factories.org import actor_of

pytestmark = pytest.mark.django_db
NOW = datetime(2026, 11, 23, tzinfo=UTC)
ROW = {
    "slug": "ke-hoach-69",
    "type": "Kế hoạch",
    "number": "69/KH-UBND",
    "date": "2018-03-05",
    "place": "Quận 2",
    "text": "ỦY BAN NHÂN DÂN\nKẾ HOẠCH\nCải cách hành chính\nnăm 2018\n\nI. MỤC ĐÍCH bồ câu",
}
LETTER = """
#set page(paper: "a4")
#set text(lang: "vi")
Số: 12/QĐ-UBND

Quận 2, ngày 5 tháng 3 năm 2018

QUYẾT ĐỊNH

Về việc thử nghiệm kho tệp
"""


@pytest.fixture(scope="session")
def pdf() -> bytes:
    return typst.compile(LETTER.encode(), timestamp=0)


@pytest.fixture
def texts(tmp_path: Path, cast, system):
    """Imports rows written as a `documents.jsonl`; a string is a line as it stands."""

    def run(*rows):
        folder = tmp_path / "texts"
        folder.mkdir(exist_ok=True)
        lines = [one if isinstance(one, str) else json.dumps(one) for one in rows]
        (folder / "documents.jsonl").write_text("\n".join(lines) + "\n", encoding="utf-8")
        return import_archive(actor=system, office=cast.office, folder=folder)

    return run


@pytest.fixture
def files(tmp_path: Path, cast, system):
    def run(**named: bytes):
        folder = tmp_path / "files"
        (folder / "inner").mkdir(parents=True, exist_ok=True)
        for name, data in named.items():
            (folder / "inner" / f"{name}.PDF").write_bytes(data)
        return import_archive(actor=system, office=cast.office, folder=folder)

    return run


def test_a_text_becomes_a_document_with_its_words(texts):
    outcome = texts(ROW)

    document = Document.objects.get()
    assert outcome.to_json() == {
        "rows": 1, "imported": 1, "duplicates": 0, "warnings": {}, "rejected": [],
    }  # fmt: skip
    assert (document.origin, document.status) == (Origin.IMPORTED, Status.FILED)
    assert (document.code, document.type_code) == ("69/KH-UBND", "KH")
    assert (document.issued_on, document.place) == (date(2018, 3, 5), "Quận 2")
    assert document.subject == "Cải cách hành chính năm 2018"
    assert "text" not in document.original
    assert DocumentText.objects.get(document=document).text == ROW["text"]


def test_what_is_unknown_stays_empty_with_a_warning(texts):
    unknown = {"slug": "khong-ro", "type": None, "number": None, "date": None, "text": "chỉ có chữ"}

    outcome = texts({**unknown, "place": None})

    document = Document.objects.get()
    assert (document.code, document.type_code, document.issued_on) == ("", "", None)
    assert document.subject == "khong-ro"
    assert outcome.warnings == {
        "no_number": 1, "no_date": 1, "type_unknown": 1, "subject_from_name": 1,
    }  # fmt: skip
    assert len(document.warnings) == 4


@pytest.mark.parametrize(
    ("line", "reason"),
    [
        ("{not json", "not_json"),
        ("[1, 2]", "not_json"),
        ("[" * 100_000, "not_json"),
        ('{"slug": 5, "text": "a"}', "bad_shape"),
        ('{"slug": "a", "text": "\\ud800"}', "bad_shape"),
        ('{"slug": "a", "text": "b", "score": NaN}', "not_json"),
        ('{"slug": " ", "text": ""}', "nothing_to_find_it_by"),
        ('{"slug": "a", "text": "MẬT\\nnội dung"}', "state_secret"),
        (json.dumps({"text": "a", "number": "1/" + "X" * 90}), "number_too_long"),
    ],
)
def test_a_line_that_cannot_be_kept_is_rejected_with_its_place(texts, line, reason):
    outcome = texts(ROW, line)

    assert outcome.rejected == [{"row": 2, "reason": reason}]
    assert (outcome.rows, outcome.imported) == (2, 1)


def test_a_second_run_over_texts_imports_nothing(texts):
    texts(ROW)

    again = texts(ROW, {**ROW, "text": "chữ khác"})

    assert (again.imported, again.duplicates) == (1, 1)


def test_signs_that_no_database_takes_are_replaced(texts):
    texts({**ROW, "text": "a\0b", "topic": ["x\0"], "slug": "\0"})

    document = Document.objects.get()
    assert document.words.text == "a\ufffdb"
    assert (document.original["topic"], document.original["slug"]) == (["x\ufffd"], "\ufffd")


def test_a_file_the_gate_gives_up_is_kept_and_says_so(files, pdf, monkeypatch):
    def given_up(data, *, now):
        return Report(verdict=Verdict.UNREADABLE, sha256=sha256(data).hexdigest())

    monkeypatch.setattr(worker, "validate", given_up)

    outcome = files(a=pdf)

    assert (outcome.imported, outcome.warnings) == (1, {"not_judged": 1})


def test_a_pdf_is_kept_as_it_came_and_judged(files, pdf):
    outcome = files(quyet_dinh=pdf)

    document = Document.objects.get()
    version = latest(document)
    record = ValidationRecord.objects.get(version=version)
    assert (outcome.imported, outcome.warnings) == (1, {})
    assert (document.code, document.type_code) == ("12/QĐ-UBND", "QD")
    assert (document.issued_on, document.place) == (date(2018, 3, 5), "Quận 2")
    assert document.subject == "Về việc thử nghiệm kho tệp"
    assert document.original == {"file": "inner/quyet_dinh.PDF"}
    assert (version.kind, version.pages) == (VersionKind.IMPORTED, 1)
    assert data_of(version) == pdf
    assert (record.verdict, record.sha256) == ("unsigned", version.file_id)


def test_a_second_run_over_files_imports_nothing(files, pdf):
    files(a=pdf)

    again = files(a=pdf, b=pdf)

    assert (again.rows, again.imported, again.duplicates) == (2, 0, 2)
    assert ValidationRecord.objects.count() == 1


def test_what_is_no_readable_pdf_is_rejected_by_name(files, pdf):
    outcome = files(a=b"MZ no pdf", b=b"%PDF-1.7 broken", c=pdf)

    assert outcome.rejected == [
        {"row": 1, "reason": "not_pdf", "file": "inner/a.PDF"},
        {"row": 2, "reason": "unreadable", "file": "inner/b.PDF"},
    ]
    assert outcome.imported == 1


def test_a_name_with_bytes_that_are_no_characters_is_no_obstacle(files, pdf):
    outcome = files(**{"ten\udcff": pdf, "sai\udcff": b"x"})

    assert outcome.rejected == [{"row": 1, "reason": "not_pdf", "file": "inner/sai?.PDF"}]
    assert Document.objects.get().original == {"file": "inner/ten?.PDF"}


def test_readers_find_a_file_by_its_words_and_open_its_page(files, cast, pdf, as_, empty_index):
    files(a=pdf)
    queue.drain(NOW)
    document = Document.objects.get()
    address = reverse("documents:document", args=[document.pk])

    assert [hit.id for hit in find(actor_of(cast.dung), '"kho tệp"').hits] == [document.pk]
    assert as_(cast.dung).get(address).status_code == 200
    assert find(actor_of(cast.chi), '"kho tệp"').result.total == 0
    assert as_(cast.chi).get(address).status_code == 404


def test_words_of_a_text_are_found_without_a_file(texts, cast, empty_index):
    texts(ROW)

    queue.drain(NOW)

    assert find(actor_of(cast.dung), "bo cau").result.total == 1
    assert find(actor_of(cast.binh), "bo cau").result.total == 0


def test_a_folder_with_neither_is_refused_and_leaves_no_run(tmp_path, cast, system):
    with pytest.raises(Invalid):
        import_archive(actor=system, office=cast.office, folder=tmp_path)

    assert not ImportRun.objects.exists()


def test_a_leader_does_not_import(tmp_path, cast):
    with pytest.raises(Forbidden):
        import_archive(actor=actor_of(cast.chi), office=cast.office, folder=tmp_path)
