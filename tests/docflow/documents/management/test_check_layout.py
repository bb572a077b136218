"""`check_layout`: one line for each file or document, and the exit status a script needs."""

import json
from datetime import date

import pytest
from django.core.management import CommandError, call_command

from docflow.documents.selectors.versions import data_of, latest
from docflow.org.models import OfficeCode
from docflow.org.states import CodeScheme


def run(capsys, *args):
    try:
        call_command("check_layout", *args, "--json")
        status = 0
    except SystemExit as end:
        status = end.code
    return status, [json.loads(line) for line in capsys.readouterr().out.splitlines()]


def test_a_file_without_departure_and_one_that_is_no_pdf(way, tmp_path, capsys):
    good, bad = tmp_path / "good.pdf", tmp_path / "bad.pdf"
    good.write_bytes(data_of(latest(way.draft())))
    bad.write_bytes(b"no pdf")

    status, told = run(capsys, str(good), str(bad))

    assert status == 0
    assert [one["kind"] for one in told] == ["administrative", "unreadable"]
    assert told[1]["departures"] == []


def test_open_documents_of_an_office_with_what_must_be(way, cast, capsys):
    document = way.draft(subject="BÁO CÁO KẾT QUẢ CẢI CÁCH")
    OfficeCode.objects.create(
        office=cast.office, scheme=CodeScheme.NEW, code="H99.02", valid_from=date(2020, 1, 1)
    )

    status, told = run(capsys, "--office", "H99.02")

    assert status == 1
    assert [one["what"] for one in told] == [f"document:{document.pk}"]
    assert "subject.capitals" in [one["rule"] for one in told[0]["departures"]]


@pytest.mark.django_db
@pytest.mark.parametrize("args", [(), ("--office", "X-0"), ("no-such.pdf",)])
def test_wrong_usage_has_status_two(args):
    with pytest.raises(CommandError) as caught:
        call_command("check_layout", *args)

    assert caught.value.returncode == 2
