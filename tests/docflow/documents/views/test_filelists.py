"""Pages of the yearly list: brought in, approved, one click to a file, printed."""

from io import BytesIO

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.urls import reverse
from openpyxl import load_workbook

from docflow.documents.models import CaseFile, FileList
from docflow.documents.services import filelists
from docflow.documents.services.filelists import Line
from docflow.documents.states import ListStatus
from tests.docflow.documents.services.test_filelists import ROWS, workbook
from tests.docflow.documents.views.registry import queries_of
from tests.factories.org import actor_of

LISTS = reverse("documents:file-lists")


@pytest.fixture
def cast(company):
    return company


@pytest.fixture
def listed(cast) -> FileList:
    keeper = actor_of(cast.dung)
    made = filelists.begin(actor=keeper, year=2026)
    for code, title, opener in (
        ("01.A", "Của An", "Trần Thị An"),
        ("02.A", "Của ai cũng được", ""),
    ):
        line = Line(code=code, title=title, opener_name=opener, heading="I. CHUNG")
        filelists.put(actor=keeper, file_list=made, line=line)
    return made


@pytest.fixture
def approved(cast, listed) -> FileList:
    return filelists.approve(actor=actor_of(cast.chi), file_list=listed)


def url(name: str, *args: int) -> str:
    return reverse(f"documents:{name}", args=args)


def upload(data: bytes) -> dict:
    return {"workbook": SimpleUploadedFile("danh-muc.xlsx", data)}


def test_a_clerk_begins_a_year_once(cast, as_):
    for _ in range(2):
        answer = as_(cast.dung).post(url("file-list-new"), {"year": 2026})

    made = FileList.objects.get()
    assert (answer.status_code, answer["Location"]) == (303, made.get_absolute_url())


def test_a_workbook_is_answered_with_a_line_for_each_row(cast, as_, listed):
    answer = as_(cast.dung).post(url("file-list-import", listed.pk), upload(workbook(*ROWS)))

    rows = answer.context["rows"]
    assert [(row["row"], row["code"]) for row in rows] == [
        (7, "01.TCCB"),
        (8, "02.TCCB"),
        (10, "03.CCHC"),
        (11, "04.CCHC"),
    ]
    assert answer.context["report"].missing == ["01.A", "02.A"]
    assert listed.lines.count() == 6


def test_a_file_that_is_no_workbook_is_said_at_the_field(cast, as_, listed):
    answer = as_(cast.dung).post(url("file-list-import", listed.pk), upload(b"nothing"))

    assert "field-error" in answer.content.decode()
    assert listed.lines.count() == 2


def test_a_line_is_added_changed_and_dropped(cast, as_, listed):
    client = as_(cast.dung)
    typed = {"code": "03.A", "title": "Ba", "retention_years": 5}

    client.post(url("line-new", listed.pk), typed)
    line = listed.lines.get(code="03.A")
    client.post(url("line-edit", listed.pk, line.pk), {**typed, "forever": "on"})
    line.refresh_from_db()
    changed = (line.retention_years, line.term_known)
    client.post(url("line-drop", listed.pk, line.pk))

    assert changed == (None, True)
    assert not listed.lines.filter(pk=line.pk).exists()


def test_a_code_that_is_taken_is_said_at_the_field(cast, as_, listed):
    page = as_(cast.dung).post(url("line-new", listed.pk), {"code": "01.A", "title": "Hai"})

    assert page.context["form"].errors["code"]
    assert listed.lines.count() == 2


def test_a_line_of_another_list_is_not_found(cast, as_, listed):
    other = filelists.begin(actor=actor_of(cast.dung), year=2027)
    line = listed.lines.first()

    for name in ("line-edit", "line-drop", "line-open"):
        assert as_(cast.dung).post(url(name, other.pk, line.pk)).status_code == 404


def test_the_head_approves_by_a_click_and_the_decision_is_printed(cast, as_, listed):
    words = "Quyết định số 15/QĐ-UBND"

    as_(cast.chi).post(url("file-list-approve", listed.pk), {"decision": words})

    listed.refresh_from_db()
    assert (listed.status, listed.decision) == (ListStatus.APPROVED, words)


def test_one_click_opens_a_file_filled_from_the_list(cast, as_, approved):
    """NĐ 30/2020/NĐ-CP, Điều 29.2b."""
    line = approved.lines.get(code="01.A")

    answer = as_(cast.an).post(url("line-open", approved.pk, line.pk))

    made = CaseFile.objects.get()
    assert (answer.status_code, answer["Location"]) == (303, made.get_absolute_url())
    assert (made.code, made.title, made.line) == ("01.A", "Của An", line)


def test_the_button_stands_only_for_whom_the_list_names(cast, as_, approved):
    def offered(position) -> list[str]:
        page = as_(position).get(approved.get_absolute_url())
        lines = [line for group in page.context["groups"] for line in group["lines"]]
        return [line["code"] for line in lines if line["may_open"]]

    assert offered(cast.an) == ["01.A", "02.A"]
    assert offered(cast.ha) == ["02.A"]


def test_what_one_is_to_open_stands_first(cast, as_, approved):
    assert [one.code for one in as_(cast.an).get(LISTS).context["mine"]] == ["01.A"]
    assert as_(cast.ha).get(LISTS).context["mine"] == []


def test_an_opened_file_is_linked_only_for_who_may_see_it(cast, as_, approved):
    line = approved.lines.get(code="01.A")
    as_(cast.an).post(url("line-open", approved.pk, line.pk))
    case = CaseFile.objects.get()

    mine = as_(cast.an).get(approved.get_absolute_url()).content.decode()
    theirs = as_(cast.ha).get(approved.get_absolute_url()).content.decode()

    assert case.get_absolute_url() in mine
    assert case.get_absolute_url() not in theirs
    assert "Đã mở" in theirs


def test_the_list_is_printed_and_taken_away_as_a_workbook(cast, as_, approved):
    printed = as_(cast.ha).get(url("file-list-pdf", approved.pk))
    sheet = as_(cast.ha).get(url("file-list-xlsx", approved.pk))

    assert printed.content.startswith(b"%PDF-")
    rows = list(load_workbook(BytesIO(sheet.content)).active.iter_rows(values_only=True))
    assert [row[0] for row in rows[2:]] == ["01.A", "02.A"]


def test_a_page_of_many_lines_asks_as_often_as_one_of_few(cast, as_, listed):
    client, keeper = as_(cast.an), actor_of(cast.dung)
    counts = []
    for total in (3, 40):
        for number in range(total):
            line = Line(code=f"{total}.{number}", title="T", opener_name="Trần Thị An")
            filelists.put(actor=keeper, file_list=listed, line=line)
        counts.append(queries_of(client, listed.get_absolute_url()))

    assert counts[0] == counts[1]
