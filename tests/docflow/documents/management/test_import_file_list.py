"""`import_file_list` on the command line."""

import json
from io import StringIO

import pytest
from django.core.management import CommandError, call_command

from docflow.documents.models import FileList
from docflow.documents.services import filelists
from tests.docflow.documents.services.test_filelists import ROWS, workbook
from tests.factories.org import actor_of


@pytest.fixture
def cast(company):
    return company


@pytest.fixture
def code(cast) -> str:
    from docflow.org.models import OfficeCode

    made = OfficeCode.objects.create(
        office=cast.office, scheme="old", code="000.00.12.H29", valid_from="2015-01-01"
    )
    return made.code


def run(path, code, **more) -> dict:
    out = StringIO()
    call_command("import_file_list", path, office=code, year=2026, json=True, stdout=out, **more)
    return json.loads(out.getvalue())


def test_a_second_run_adds_nothing_again(tmp_path, cast, code):
    path = tmp_path / "list.xlsx"
    path.write_bytes(workbook(*ROWS))

    first, second = run(path, code), run(path, code)

    assert (first["added"], second["added"], second["same"]) == (4, 0, 4)
    assert first["rows"][0] == {"row": 7, "code": "01.TCCB", "result": "added", "said": []}
    assert FileList.objects.get().office == cast.office


def test_a_missing_file_and_an_unknown_office_are_said(tmp_path, code):
    with pytest.raises(CommandError):
        run(tmp_path / "none.xlsx", code)
    (tmp_path / "list.xlsx").write_bytes(workbook(*ROWS))
    with pytest.raises(CommandError):
        run(tmp_path / "list.xlsx", "000.00.00.X99")


def test_an_approved_list_is_not_changed(tmp_path, cast, code):
    path = tmp_path / "list.xlsx"
    path.write_bytes(workbook(*ROWS))
    run(path, code)
    filelists.approve(actor=actor_of(cast.chi), file_list=FileList.objects.get())

    with pytest.raises(CommandError):
        run(path, code)
