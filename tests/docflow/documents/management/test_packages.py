"""`export_package` and `import_package` on the command line."""

import json
from io import StringIO

import pytest
from django.core.management import CommandError, call_command

from docflow.documents.models import CaseFile
from tests.docflow.documents.services.test_packages import an, case, cast, told

__all__ = ["an", "case", "cast"]


def run(name: str, *args, **options) -> dict:
    out = StringIO()
    call_command(name, *args, json=True, stdout=out, **options)
    return json.loads(out.getvalue())


def test_what_one_command_writes_the_other_reads_equal(cast, case, tmp_path):
    path = tmp_path / "case.zip"

    wrote = run("export_package", path, office="000.00.12.H29", case=f"{case.year}/01.NV")
    read = run("import_package", path, office="000.01.12.H29")

    assert wrote == {"case_files": 1, "documents": 2}
    assert (read["case_files"], read["documents"], read["organ_code"]) == (1, 2, "000.00.12.H29")
    assert told(CaseFile.objects.get(office=cast.other_office)) == told(case)
    assert [one.name for one in tmp_path.iterdir()] == ["case.zip"]


def test_what_is_not_there_is_said(case, tmp_path):
    path = tmp_path / "case.zip"

    for options in ({"case": "1999/01.NV"}, {"case": "x"}, {"batch": "2026/9"}):
        with pytest.raises(CommandError):
            run("export_package", path, office="000.00.12.H29", **options)
    with pytest.raises(CommandError):
        run("import_package", path, office="000.01.12.H29")


def test_a_changed_package_is_refused_on_the_command_line(cast, case, tmp_path):
    path = tmp_path / "case.zip"
    run("export_package", path, office="000.00.12.H29", case=f"{case.year}/01.NV")
    path.write_bytes(path.read_bytes()[:-300])

    with pytest.raises(CommandError, match="Gói không được nhận"):
        run("import_package", path, office="000.01.12.H29")

    assert not CaseFile.objects.filter(office=cast.other_office).exists()
