"""Fixing a period: signed, unchangeable, recomputable, honest about what changed since."""

import json
from datetime import date
from io import BytesIO

import pytest
from django.core.management import call_command
from django.core.management.base import CommandError
from django.db import DatabaseError, connection, transaction
from openpyxl import load_workbook

from docflow.core import files, integrity
from docflow.core.audit.models import AuditEvent
from docflow.core.errors import Forbidden, Refused
from docflow.documents.models import Document
from docflow.exchange.models import Delivery
from docflow.metrics import frozen
from docflow.metrics.checks import snapshots_hold
from docflow.metrics.models import Snapshot
from docflow.metrics.selectors import snapshots
from docflow.metrics.selectors.figures import figures
from docflow.metrics.selectors.statements import BadStatement, Statement, told
from docflow.metrics.services import freezing, papers
from signing.keys.models import Credential
from tests.docflow.metrics.conftest import NOW, OCTOBER
from tests.factories.documents import make_issued
from tests.factories.org import actor_of


@pytest.fixture
def snapshot(month):
    return freezing.freeze(actor=actor_of(month.cast.chi), first=OCTOBER[0], last=OCTOBER[1])


def test_a_snapshot_holds_the_figures_and_every_row_behind_them(month, snapshot):
    found = figures(month.cast.office.pk, *OCTOBER)
    statement = snapshots.statement_of(snapshot)

    assert snapshot.figures == told(found)
    assert (found.a.numerator, found.a.denominator) == (1, 3)
    assert told(statement.figures()) == statement.said == snapshot.figures
    assert {one.document for one in statement.facts} == {
        month.refused.pk, month.taken.pk, month.on_paper.pk
    }  # fmt: skip
    assert (snapshot.documents, snapshot.taken_by) == (3, "Phạm Thị Chi")


def test_it_is_signed_by_the_systems_key_of_the_office_and_told_to_the_audit(month, snapshot):
    seal = snapshots.seal_of(snapshot, files.read(snapshot.sha256))
    event = AuditEvent.objects.get(verb="metric.freeze")

    assert (seal.code, seal.own) == ("valid", True)
    assert event.data["sha256"] == snapshot.sha256
    assert event.data["figures"] == snapshot.figures


def test_what_changes_afterwards_changes_no_snapshot_and_is_told(month, snapshot):
    Delivery.objects.filter(dispatch__document=month.refused).update(status="accepted")
    late = make_issued(month.cast.office, issued_on=date(2026, 10, 30))

    snapshot.refresh_from_db()
    statement = snapshots.statement_of(snapshot)
    now, secret = snapshots.now_of(snapshot)
    changes = {
        pk: (snapshots.word_of(before), snapshots.word_of(after))
        for pk, before, after in snapshots.differences(statement.facts, now)
    }

    assert told(statement.figures())["A"]["numerator"] == 1
    assert snapshots.figures_of(now, secret).a.numerator == 2
    assert changes == {
        month.refused.pk: ("Nơi nhận từ chối", "Đạt"),
        late.pk: ("Không có trong kỳ", "Không tính: Nội bộ cơ quan"),
    }


def test_the_reader_sees_only_changed_documents_that_are_shown_to_them(month, snapshot):
    for one in (month.refused, month.on_paper):
        Document.objects.filter(pk=one.pk).update(type_code="KH", unit=month.cast.other_unit)

    statement = snapshots.statement_of(snapshot)
    now, _secret = snapshots.now_of(snapshot)
    found = snapshots.changes(actor_of(month.cast.binh), statement, now)

    assert [one.document for one in found] == [month.refused, None]


@pytest.mark.parametrize(
    "attack",
    [
        "UPDATE metrics_snapshot SET taken_by = 'khác'",
        "DELETE FROM metrics_snapshot",
        "UPDATE metrics_snapshot SET figures = '{}'",
    ],
)
def test_the_database_itself_refuses_to_change_a_snapshot(snapshot, attack):
    frozen.install(connection)
    with pytest.raises(DatabaseError, match=frozen.REFUSAL), transaction.atomic():
        connection.cursor().execute(attack)
    frozen.remove(connection)


def test_leaders_and_clerks_fix_a_period_and_nobody_else(month):
    for who in ("binh", "an", "khoa"):
        with pytest.raises(Forbidden):
            freezing.freeze(
                actor=actor_of(getattr(month.cast, who)), first=OCTOBER[0], last=OCTOBER[1]
            )
    assert freezing.freeze(actor=actor_of(month.cast.dung), first=OCTOBER[0], last=OCTOBER[1]).pk


def test_days_that_have_not_come_are_not_fixed(month):
    actor = actor_of(month.cast.chi)
    with pytest.raises(Refused, match="chưa kết thúc"):
        freezing.freeze(actor=actor, first=date(2026, 11, 1), last=date(2026, 11, 30))
    with pytest.raises(Refused, match="trước ngày cuối"):
        freezing.freeze(actor=actor, first=OCTOBER[1], last=OCTOBER[0])
    assert not Snapshot.objects.exists()


def test_a_year_of_two_digits_is_not_fixed_for_good(month):
    with pytest.raises(Refused, match="bốn chữ số"):
        freezing.freeze(actor=actor_of(month.cast.chi), first=date(26, 10, 1), last=OCTOBER[1])
    assert not Snapshot.objects.exists()


def test_without_a_system_key_nothing_is_fixed(month):
    Credential.objects.filter(owner=month.cast.office.owner).delete()

    with pytest.raises(Refused, match="khóa hệ thống"):
        freezing.freeze(actor=actor_of(month.cast.chi), first=OCTOBER[0], last=OCTOBER[1])
    assert not Snapshot.objects.exists()


def test_a_state_secret_is_a_number_in_it_and_nothing_else(month):
    secret = make_issued(
        month.cast.office, issued_on=date(2026, 10, 9), secrecy=1, subject="", type_code=""
    )
    made = freezing.freeze(actor=actor_of(month.cast.chi), first=OCTOBER[0], last=OCTOBER[1])
    values = json.loads(files.read(made.sha256))

    assert values["figures"]["A"]["excluded"] == {"state_secret": 1}
    assert values["secret"] == 1
    assert secret.pk not in [row[0] for row in values["rows"]]


def test_no_number_and_no_subject_leaves_the_house_with_it(month, snapshot):
    text = snapshots.exported(snapshot).decode()

    assert month.refused.code not in text
    assert month.refused.subject not in text


def exported(snapshot, tmp_path, change=None):
    """The file, after `change` of what is in it."""
    values = json.loads(snapshots.exported(snapshot))
    if change:
        change(values)
    path = tmp_path / "so-lieu.json"
    path.write_text(json.dumps(values, ensure_ascii=False), encoding="utf-8")
    return path


def verify(path, capsys):
    """Exit status and answer of the command."""
    try:
        call_command("verify_snapshot", str(path), json=True)
        status = 0
    except CommandError:
        status = 1
    return status, json.loads(capsys.readouterr().out or "{}")


def test_an_exported_snapshot_verifies(month, snapshot, tmp_path, capsys):
    status, told_by = verify(exported(snapshot, tmp_path), capsys)

    assert status == 0
    assert {told_by[name] for name in ("ok", "figures_match", "own_key")} == {True}
    assert (told_by["signature"], told_by["office"]) == ("valid", "H29.9.09")
    assert (told_by["from"], told_by["to"]) == ("2026-10-01", "2026-10-31")
    assert told_by["figures"] == snapshot.figures
    assert told_by["changed_since"] == 0


def test_an_office_that_nobody_here_knows_is_undetermined(month, snapshot, tmp_path, capsys):
    """Anybody whose key is trusted could sign in the name of such an office."""
    path = exported(snapshot, tmp_path)
    assert verify(path, capsys)[1]["verdict"] == "valid"
    month.cast.office.codes.update(code="Z99.1")

    status, told_by = verify(path, capsys)

    assert (status, told_by["ok"], told_by["verdict"]) == (1, False, "undetermined")
    assert (told_by["signature"], told_by["own_key"]) == ("valid", None)
    assert told_by["figures_match"] is True


def test_the_key_of_another_office_is_invalid(month, snapshot, tmp_path, capsys):
    path = exported(snapshot, tmp_path)
    there = month.cast.other_office
    month.cast.office.codes.update(code="Z99.1")
    there.codes.create(scheme="new", code="H29.9.09", valid_from=there.valid_from)

    status, told_by = verify(path, capsys)

    assert (status, told_by["ok"], told_by["verdict"]) == (1, False, "invalid")
    assert told_by["own_key"] is False


def test_the_command_counts_what_changed_since(month, snapshot, tmp_path, capsys):
    Delivery.objects.filter(dispatch__document=month.refused).update(status="accepted")

    status, told_by = verify(exported(snapshot, tmp_path), capsys)

    assert (status, told_by["changed_since"]) == (0, 1)


def a_better_figure(values):
    values["statement"]["figures"]["A"]["numerator"] = 3


def a_better_row(values):
    for row in values["statement"]["rows"]:
        row[6:10] = ["", "", "", ""]


def another_signature(values):
    values["signature"] = "AAAA"


@pytest.mark.parametrize("change", [a_better_figure, a_better_row, another_signature])
def test_a_changed_file_does_not_verify(snapshot, tmp_path, capsys, change):
    status, told_by = verify(exported(snapshot, tmp_path, change), capsys)

    assert status == 1
    assert (told_by["ok"], told_by["verdict"]) == (False, "invalid")


@pytest.mark.parametrize("data", [b"", b"[]", b"{}", b"\xff", b'{"form": "docflow-metric-1"}'])
def test_what_is_no_snapshot_is_refused_in_words(db, tmp_path, data):
    path = tmp_path / "other.json"
    path.write_bytes(data)

    with pytest.raises(CommandError, match=r"other\.json"):
        call_command("verify_snapshot", str(path))


def test_rows_of_another_shape_are_no_statement(snapshot):
    values = json.loads(files.read(snapshot.sha256))
    values["rows"][0] = values["rows"][0][:-2]

    with pytest.raises(BadStatement):
        Statement.from_bytes(json.dumps(values).encode())


def test_the_check_of_integrity_finds_a_snapshot_that_says_other_figures(snapshot):
    assert list(snapshots_hold()) == [integrity.Checked()]

    snapshot.figures["A"]["numerator"] = 3
    snapshot.save(update_fields=["figures"])

    assert [one.where for one in snapshots_hold() if isinstance(one, integrity.Problem)] == [
        f"snapshot {snapshot.pk}"
    ]


def test_its_workbook_has_the_figures_the_units_and_the_rows(month, snapshot):
    data = papers.workbook(snapshot, snapshots.statement_of(snapshot))
    sheets = {sheet.title: list(sheet.values) for sheet in load_workbook(BytesIO(data))}

    assert ("A", 1, 3, 1 / 3) in sheets["Chỉ số"]
    assert ("Phòng Nội vụ", 1, 2, 0.5) in sheets["Theo đơn vị"]
    assert len(sheets["Dòng"]) == 4
    assert month.refused.code not in str(sheets)


def test_its_report_is_a_pdf_of_what_was_signed(snapshot):
    import pypdfium2

    statement = snapshots.statement_of(snapshot)
    Document.objects.all().update(type_code="KH")
    pages = pypdfium2.PdfDocument(papers.pdf(snapshot, statement))
    words = " ".join(page.get_textpage().get_text_bounded() for page in pages)

    assert "BÁO CÁO CHỈ SỐ TRAO ĐỔI VĂN BẢN ĐIỆN TỬ" in words
    assert "33,3 %" in words
    assert "Phòng Nội vụ" in words
    assert snapshot.sha256[:20] in words.replace("\r\n", "")
    assert f"{NOW:%d/%m/%Y}" in words
