"""The import commands: one JSON object, words on the error stream, no traceback."""

import json
from io import StringIO

import pytest
from django.core.management import CommandError, call_command

from docflow.documents.models import Document
from docflow.org.models import OfficeCode
from search import index
from tests.factories.org import FOUNDED, make_cast

pytestmark = pytest.mark.django_db
CSV = "so_ky_hieu,ngay_ban_hanh,trich_yeu\n1/KH-UBND,01/02/2020,kế hoạch\n,,\n"


@pytest.fixture
def office(settings, tmp_path):
    settings.SEARCH = {"url": "", "path": tmp_path / "index"}
    office = make_cast().office
    for scheme, code in (("old", "000.00.02.H99"), ("new", "H99.02")):
        OfficeCode.objects.create(office=office, scheme=scheme, code=code, valid_from=FOUNDED)
    return office


def run(name, *args):
    out = StringIO()
    call_command(name, *map(str, args), "--json", stdout=out)
    return json.loads(out.getvalue())


def test_a_register_is_imported_and_indexed_under_either_code(office, tmp_path):
    path = tmp_path / "so.csv"
    path.write_text(CSV, encoding="utf-8")

    told = run("import_register", path, "--office", "000.00.02.H99")
    again = run("import_register", path, "--office", "h99.02")

    seconds = told.pop("seconds")
    assert told == {
        "rows": 2,
        "imported": 1,
        "duplicates": 0,
        "warnings": {},
        "rejected": [{"row": 2, "reason": "empty_row"}],
    }
    assert seconds >= 0
    assert (again["imported"], again["duplicates"]) == (0, 1)
    compared = index.compare()
    assert compared.same
    assert compared.indexed == 1


def test_an_archive_is_imported_and_counted_alike(office, tmp_path):
    line = json.dumps({"slug": "a", "number": "1/KH-UBND", "text": "chữ"})
    (tmp_path / "documents.jsonl").write_text(line, encoding="utf-8")

    told = run("import_archive", tmp_path, "--office", "H99.02")
    again = run("import_archive", tmp_path, "--office", "H99.02")

    assert (told["rows"], told["imported"], again["imported"]) == (1, 1, 0)
    assert set(told) == set(again) >= {"rows", "imported", "duplicates", "warnings", "rejected"}


@pytest.mark.parametrize("name", ["import_register", "import_archive"])
@pytest.mark.parametrize("code", ["", "unknown", "000.00.02.H98"])
def test_an_unknown_office_is_wrong_usage(office, tmp_path, name, code):
    with pytest.raises(CommandError) as caught:
        run(name, tmp_path, "--office", code)

    assert caught.value.returncode == 2


def test_a_code_that_is_no_longer_valid_names_no_office(office, tmp_path):
    OfficeCode.objects.update(valid_to=FOUNDED)

    with pytest.raises(CommandError, match="H99"):
        run("import_archive", tmp_path, "--office", "H99.02")


@pytest.mark.parametrize("name", ["import_register", "import_archive"])
def test_a_path_that_is_not_there_is_wrong_usage(office, tmp_path, name):
    with pytest.raises(CommandError) as caught:
        run(name, tmp_path / "nowhere", "--office", "H99.02")

    assert caught.value.returncode == 2


@pytest.mark.parametrize("data", [b"", b"\xff\x00\xfe", b"a,b\n1,2"])
def test_what_is_no_register_is_refused_in_words(office, tmp_path, data):
    path = tmp_path / "so.csv"
    path.write_bytes(data)

    with pytest.raises(CommandError) as caught:
        run("import_register", path, "--office", "H99.02")

    assert caught.value.returncode == 1
    assert not Document.objects.exists()


def test_without_json_people_get_lines(office, tmp_path):
    path = tmp_path / "so.csv"
    path.write_text(CSV, encoding="utf-8")
    out = StringIO()

    call_command("import_register", str(path), "--office", "H99.02", stdout=out)

    assert "nhập 1" in out.getvalue()
    assert "dòng 2: empty_row" in out.getvalue()
