"""The yearly list: brought in from a workbook again and again, approved, files opened from it.

Law: NĐ 30/2020/NĐ-CP, Điều 28, Điều 29.2 and Phụ lục V, I-II.
"""

import zipfile
from io import BytesIO

import pytest
from django.db import IntegrityError, transaction
from openpyxl import Workbook, load_workbook

from docflow.core.audit.models import AuditEvent
from docflow.core.errors import Forbidden, Invalid, Refused
from docflow.documents.models import CaseFile, FileList, FileListLine
from docflow.documents.rendering import records
from docflow.documents.selectors import filelists as lists
from docflow.documents.services import filelists, filing
from docflow.documents.services.filelists import Line
from docflow.documents.services.importing import workbooks
from docflow.documents.services.importing.filelist import Result, import_list
from docflow.documents.states import ListStatus
from tests.factories.org import actor_of, make_person

HEADS = (
    "Số và ký hiệu hồ sơ",
    "Tên đề mục và tiêu đề hồ sơ",
    "Thời hạn bảo quản",
    "Người lập hồ sơ",
    "Ghi chú",
)
ROWS = (
    ("", "I. TỔ CHỨC CÁN BỘ"),
    ("", "1. Tuyển dụng"),
    ("01.TCCB", "Hồ sơ tuyển dụng công chức năm 2026", "70 năm", "Trần Thị An", ""),
    ("02.TCCB", "Hồ sơ quy hoạch cán bộ", "Vĩnh viễn", "Không ai tên này", "mật độ cao"),
    ("II", "CẢI CÁCH HÀNH CHÍNH"),
    ("03.CCHC", "Báo cáo định kỳ", "20", "", ""),
    ("04.CCHC", "Chưa rõ bao lâu", "theo quy định", "", ""),
)


@pytest.fixture
def cast(company):
    return company


@pytest.fixture
def listed(cast) -> FileList:
    return filelists.begin(actor=actor_of(cast.dung), year=2026)


def workbook(*rows, heads=HEADS) -> bytes:
    book = Workbook()
    sheet = book.active
    sheet.append(["DANH MỤC HỒ SƠ"])
    sheet.append([])
    sheet.append(list(heads))
    sheet.append(["(1)", "(2)", "(3)", "(4)", "(5)"])
    for row in rows:
        sheet.append(list(row))
    sheet.append(["Danh mục hồ sơ này có 4 hồ sơ, bao gồm:"])
    out = BytesIO()
    book.save(out)
    return out.getvalue()


def bring(cast, listed, *rows):
    return import_list(actor=actor_of(cast.dung), file_list=listed, data=workbook(*rows))


def approved(cast, listed, *rows) -> FileList:
    bring(cast, listed, *(rows or ROWS))
    return filelists.approve(actor=actor_of(cast.chi), file_list=listed)


def results(report) -> list[tuple[str, str]]:
    return [(one.code, one.result.value) for one in report.rows]


def test_a_workbook_in_the_form_of_the_decree_is_read_row_by_row(cast, listed):
    report = bring(cast, listed, *ROWS)

    assert results(report) == [
        ("01.TCCB", "added"),
        ("02.TCCB", "added"),
        ("03.CCHC", "added"),
        ("04.CCHC", "added"),
    ]
    assert list(
        listed.lines.values_list("heading", "subheading", "code", "retention_years", "term_known")
    ) == [
        ("I. TỔ CHỨC CÁN BỘ", "1. Tuyển dụng", "01.TCCB", 70, True),
        ("I. TỔ CHỨC CÁN BỘ", "1. Tuyển dụng", "02.TCCB", None, True),
        ("II CẢI CÁCH HÀNH CHÍNH", "", "03.CCHC", 20, True),
        ("II CẢI CÁCH HÀNH CHÍNH", "", "04.CCHC", None, False),
    ]


def test_the_opener_is_the_one_person_of_that_name(cast, listed):
    report = bring(cast, listed, *ROWS)

    assert listed.lines.get(code="01.TCCB").opener == cast.an.user
    unknown = listed.lines.get(code="02.TCCB")
    assert (unknown.opener, unknown.opener_name) == (None, "Không ai tên này")
    assert [bool(one.said) for one in report.rows] == [False, True, False, True]


def test_two_people_of_one_name_are_nobody(cast, listed):
    make_person("officer", cast.office, cast.other_unit, "Trần Thị An")

    bring(cast, listed, *ROWS)

    assert listed.lines.get(code="01.TCCB").opener is None


def test_a_second_import_changes_what_changed_and_keeps_what_is_left_out(cast, listed):
    bring(cast, listed, *ROWS)
    keys = dict(listed.lines.values_list("code", "pk"))

    report = bring(
        cast,
        listed,
        ("", "I. TỔ CHỨC CÁN BỘ"),
        ("", "1. Tuyển dụng"),
        ("01.TCCB", "Hồ sơ tuyển dụng công chức năm 2026", "70 năm", "Trần Thị An", ""),
        ("02.TCCB", "Hồ sơ quy hoạch", "50 năm", "", ""),
        ("05.TCCB", "Hồ sơ mới", "5", "", ""),
    )

    assert results(report) == [("01.TCCB", "same"), ("02.TCCB", "changed"), ("05.TCCB", "added")]
    assert report.missing == ["03.CCHC", "04.CCHC"]
    assert keys.items() <= dict(listed.lines.values_list("code", "pk")).items()
    assert listed.lines.get(code="02.TCCB").retention_years == 50


@pytest.mark.parametrize(
    "row",
    [
        ("01.TCCB", "", "5 năm", "", ""),
        ("01.TCCB" * 8, "Tiêu đề", "5 năm", "", ""),
        ("01.TCCB", "Tiêu đề", "71 năm", "", ""),
        ("01.TCCB", "T" * 501, "5 năm", "", ""),
    ],
)
def test_a_row_that_cannot_be_used_is_rejected_and_the_others_come_in(cast, listed, row):
    report = bring(cast, listed, row, ("02.TCCB", "Dùng được", "5 năm", "", ""))

    assert [one.result for one in report.rows] == [Result.REJECTED, Result.ADDED]
    assert report.rows[0].row == 5
    assert report.rows[0].said
    assert listed.lines.get().code == "02.TCCB"


def test_a_code_counts_once_in_a_workbook(cast, listed):
    report = bring(cast, listed, ("01.A", "Một", "5", "", ""), ("01.A", "Hai", "5", "", ""))

    assert [one.result for one in report.rows] == [Result.ADDED, Result.REJECTED]
    assert listed.lines.get().title == "Một"


def test_what_is_printed_is_read_back_as_the_same(cast, listed):
    bring(cast, listed, *ROWS)

    report = import_list(
        actor=actor_of(cast.dung),
        file_list=listed,
        data=records.workbook(lists.paper(listed)),
    )

    assert {one.result for one in report.rows} == {Result.SAME}
    assert len(report.rows) == 4


def test_nothing_typed_becomes_a_formula_in_the_workbook(cast, listed):
    line = Line(code="01.A", title='=HYPERLINK("http://evil.example")', retention_years=5)
    filelists.put(actor=actor_of(cast.dung), file_list=listed, line=line)

    sheet = load_workbook(BytesIO(records.workbook(lists.paper(listed)))).active

    assert [cell.data_type for cell in sheet[2]][:3] == ["s"] * 3


@pytest.mark.parametrize(
    "data",
    [b"", b"no workbook", b"PK\x03\x04broken", workbook(heads=("A", "B", "C", "D", "E"))],
    ids=["empty", "text", "broken", "other heads"],
)
def test_a_file_that_is_no_such_workbook_changes_nothing(cast, listed, data):
    with pytest.raises(Invalid):
        import_list(actor=actor_of(cast.dung), file_list=listed, data=data)

    assert not listed.lines.exists()


def repacked(name: str, content: bytes, packing: int = zipfile.ZIP_DEFLATED) -> bytes:
    """A sound workbook in which one part is another."""
    out = BytesIO()
    with zipfile.ZipFile(BytesIO(workbook(*ROWS))) as old, zipfile.ZipFile(out, "w") as new:
        for member in old.namelist():
            if member != name:
                new.writestr(member, old.read(member))
        new.writestr(name, content, packing)
    return out.getvalue()


def never(*args, **kwargs):
    pytest.fail("parsed")


def test_entities_and_bombs_are_refused_before_anything_is_parsed(cast, listed, monkeypatch):
    monkeypatch.setattr(workbooks, "MOST_UNPACKED", 1024 * 1024)
    monkeypatch.setattr(workbooks, "load_workbook", never)
    entity = b'<?xml version="1.0"?><!DOCTYPE x [<!ENTITY a SYSTEM "file:///etc/passwd">]><x/>'

    for content in (entity, entity.decode().encode("utf-16"), b"0" * 1024 * 1024):
        with pytest.raises(Invalid):
            import_list(
                actor=actor_of(cast.dung),
                file_list=listed,
                data=repacked("xl/sharedStrings.xml", content),
            )


@pytest.mark.parametrize("packing", [zipfile.ZIP_BZIP2, zipfile.ZIP_LZMA])
def test_a_packing_that_unpacks_everything_at_once_is_refused(cast, listed, monkeypatch, packing):
    monkeypatch.setattr(workbooks, "load_workbook", never)

    with pytest.raises(Invalid, match="lành lặn"):
        import_list(
            actor=actor_of(cast.dung),
            file_list=listed,
            data=repacked("xl/more.bin", b"0" * 1024, packing),
        )


def test_the_head_approves_and_nobody_else(cast, listed):
    """NĐ 30/2020/NĐ-CP, Điều 28."""
    bring(cast, listed, *ROWS)

    for other in (cast.dung, cast.binh, cast.an, cast.khoa, cast.giang):
        with pytest.raises(Forbidden):
            filelists.approve(actor=actor_of(other), file_list=listed)
    filelists.approve(actor=actor_of(cast.chi), file_list=listed, decision="Quyết định số 1")

    listed.refresh_from_db()
    assert (listed.status, listed.approved_by) == (ListStatus.APPROVED, "Phạm Thị Chi")


def test_an_empty_list_is_not_approved(cast, listed):
    with pytest.raises(Refused):
        filelists.approve(actor=actor_of(cast.chi), file_list=listed)


def test_an_approved_list_is_changed_only_after_it_is_opened_with_a_reason(cast, listed):
    approved(cast, listed)
    dung = actor_of(cast.dung)

    with pytest.raises(Refused):
        bring(cast, listed, *ROWS)
    with pytest.raises(Refused):
        filelists.put(actor=dung, file_list=listed, line=Line(code="9", title="Chín"))
    with pytest.raises(Invalid):
        filelists.amend(actor=dung, file_list=listed, note="ngắn")
    filelists.amend(actor=dung, file_list=listed, note="Bổ sung hồ sơ của phòng mới lập")
    filelists.put(actor=dung, file_list=listed, line=Line(code="9", title="Chín"))

    listed.refresh_from_db()
    assert (listed.status, listed.approved_at, listed.approved_by) == ("draft", None, "")


def test_a_file_is_opened_from_the_list_with_what_it_says(cast, listed):
    """NĐ 30/2020/NĐ-CP, Điều 29.2."""
    approved(cast, listed)
    line = listed.lines.get(code="01.TCCB")

    case = filing.open_from_list(actor=actor_of(cast.an), line=line)

    assert (case.code, case.title, case.retention_years, case.year, case.keeper) == (
        "01.TCCB",
        "Hồ sơ tuyển dụng công chức năm 2026",
        70,
        2026,
        cast.an.user,
    )


def test_only_whom_the_list_names_opens_the_file_and_only_once(cast, listed):
    approved(cast, listed)
    named, free = listed.lines.get(code="01.TCCB"), listed.lines.get(code="03.CCHC")

    with pytest.raises(Refused):
        filing.open_from_list(actor=actor_of(cast.ha), line=named)
    filing.open_from_list(actor=actor_of(cast.ha), line=free)
    with pytest.raises(Refused):
        filing.open_from_list(actor=actor_of(cast.an), line=free)
    with pytest.raises(Forbidden):
        filing.open_from_list(actor=actor_of(cast.giang), line=named)

    assert CaseFile.objects.count() == 1


def test_no_file_is_opened_from_a_list_that_is_not_approved(cast, listed):
    bring(cast, listed, *ROWS)

    with pytest.raises(Refused):
        filing.open_from_list(actor=actor_of(cast.an), line=listed.lines.get(code="01.TCCB"))


def test_a_line_with_a_file_stays_in_the_list(cast, listed):
    approved(cast, listed)
    line = listed.lines.get(code="01.TCCB")
    filing.open_from_list(actor=actor_of(cast.an), line=line)
    note = "Bổ sung hồ sơ của phòng mới lập"
    filelists.amend(actor=actor_of(cast.dung), file_list=listed, note=note)

    with pytest.raises(Refused):
        filelists.drop(actor=actor_of(cast.dung), line=line)
    filelists.drop(actor=actor_of(cast.dung), line=listed.lines.get(code="03.CCHC"))

    assert sorted(listed.lines.values_list("code", flat=True)) == ["01.TCCB", "02.TCCB", "04.CCHC"]


def test_codes_begin_anew_each_year(cast, listed):
    """Phụ lục V, I.2: numbers run within one list."""
    approved(cast, listed)
    filing.open_from_list(actor=actor_of(cast.an), line=listed.lines.get(code="01.TCCB"))
    later = filelists.begin(actor=actor_of(cast.dung), year=2027)
    approved(cast, later)

    second = filing.open_from_list(actor=actor_of(cast.an), line=later.lines.get(code="01.TCCB"))

    assert second.year == 2027


def test_the_list_counts_what_is_kept_for_ever_and_what_is_not(cast, listed):
    bring(cast, listed, *ROWS)

    paper = lists.paper(listed)

    assert paper.closing == (
        "Danh mục hồ sơ này có 4 hồ sơ, bao gồm:",
        "1 hồ sơ bảo quản vĩnh viễn;",
        "2 hồ sơ bảo quản có thời hạn.",
    )
    assert [row.cells[0] for row in paper.rows if row.heading] == [
        "I. TỔ CHỨC CÁN BỘ",
        "1. Tuyển dụng",
        "II CẢI CÁCH HÀNH CHÍNH",
    ]


def test_each_act_on_a_list_is_in_the_audit(cast, listed):
    approved(cast, listed)

    verbs = AuditEvent.objects.filter(object_type="documents.filelist").order_by("pk")

    assert list(verbs.values_list("verb", flat=True)) == [
        "file_list.begin",
        "file_list.import",
        "file_list.approve",
    ]


def test_the_database_holds_the_rules_of_lists_by_itself(cast, listed):
    values = {"file_list": listed, "ordinal": 1, "code": "01.A", "title": "T"}
    FileListLine.objects.create(**values)
    wrong = [
        values,
        {**values, "code": "02.A", "title": ""},
        {**values, "code": "03.A", "retention_years": 71},
        {**values, "code": "04.A", "retention_years": 5, "term_known": False},
    ]

    for row in wrong:
        with pytest.raises(IntegrityError), transaction.atomic():
            FileListLine.objects.create(**row)
    with pytest.raises(IntegrityError), transaction.atomic():
        FileList.objects.filter(pk=listed.pk).update(approved_by="Ai đó")
