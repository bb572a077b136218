"""The follow-up register by the browser: who reads it, filter, pages, print and sheet."""

from datetime import timedelta
from io import BytesIO

import pytest
from django.urls import reverse
from openpyxl import load_workbook

from directives.selectors import followup
from docflow.core import clock
from docflow.documents.rendering import pictures
from tests.factories.directives import make_order
from tests.factories.documents import make_incoming

PAGE = reverse("directives:followup")
PDF = reverse("directives:followup-pdf")
XLSX = reverse("directives:followup-xlsx")
FORMULA = '=HYPERLINK("http://evil.example","mở")'


@pytest.fixture
def document(cast):
    return make_incoming(
        cast.office, leader=cast.chi, seen_by=(cast.dung,), arrival_number=42, issuer_name=FORMULA
    )


@pytest.mark.parametrize("url", [PAGE, PDF, XLSX])
def test_it_is_read_by_who_reads_the_register_of_arrivals(desk, document, url):
    names = ("an", "binh", "chi", "dung", "em", "ha", "giang", "khoa")

    answers = {who: desk(who).get(url).status_code for who in names}

    assert answers == {who: 200 if who == "dung" else 403 for who in names}


def test_a_row_opens_its_document(desk, cast, document):
    make_order(cast.chi, cast.unit, source_document=document, days=5)

    words = desk("dung").get(PAGE).content.decode()

    assert document.get_absolute_url() in words
    assert "Phòng Nội vụ" in words
    assert "08/06/2026" in words


def test_an_empty_register_says_what_comes_here(desk):
    words = desk("dung").get(PAGE).content.decode()

    assert "Sổ theo dõi chưa có dòng nào" in words
    assert reverse("documents:incoming") in words


def test_days_narrow_it_and_the_way_back_is_shown(desk, document):
    tomorrow = clock.today() + timedelta(days=1)

    answer = desk("dung").get(PAGE, {"first": tomorrow.isoformat()})

    assert answer.context["total"] == 0
    assert "Không có văn bản đến nào trong khoảng này" in answer.content.decode()


@pytest.mark.parametrize("query", ["?year=abc", "?first=hôm nay", "?from=-3", "?from=9999"])
def test_nonsense_in_the_address_narrows_nothing(desk, document, query):
    answer = desk("dung").get(PAGE + query)

    assert (answer.status_code, answer.context["total"]) == (200, 1)


def test_many_rows_stand_on_several_pages(desk, cast, monkeypatch):
    monkeypatch.setattr(followup, "PAGE", 2)
    for number in range(1, 4):
        moment = clock.now() - timedelta(hours=number)
        make_incoming(cast.office, arrival_number=number, arrived_at=moment)

    first = desk("dung").get(PAGE)
    second = desk("dung").get(PAGE + first.context["page"]["older_url"])

    numbers = [[line["cells"][0] for line in one.context["lines"]] for one in (first, second)]
    assert numbers == [["1", "2"], ["3"]]
    assert second.context["page"]["newer_url"]


def test_the_print_has_the_cover_and_the_heads_of_the_decree(desk, document):
    answer = desk("dung").get(PDF)

    pages = [" ".join(page.split()) for page in pictures.texts(answer.content)]
    assert answer["Content-Type"] == "application/pdf"
    assert "SỔ THEO DÕI GIẢI QUYẾT VĂN BẢN ĐẾN" in pages[0]
    assert "Năm: 2026 Từ ngày 01/01/2026 đến ngày 31/12/2026 Quyển số" in pages[0]
    assert "Từ số" not in pages[0]
    for number in range(1, 8):
        assert f"({number})" in pages[1]
    assert "Tiến độ giải quyết" in pages[1]
    assert "không có giá trị pháp lý" in pages[0]


def test_nothing_in_the_sheet_becomes_a_formula(desk, document):
    book = load_workbook(BytesIO(desk("dung").get(XLSX).content))

    cover = [row[0] for row in book["Bìa"].values]
    assert "SỔ THEO DÕI GIẢI QUYẾT\nVĂN BẢN ĐẾN" in cover
    assert not any(line.startswith("Từ số") for line in cover)
    head, row = list(book.active.iter_rows())[:2]
    assert len(head) == 7
    assert [cell.data_type for cell in row if cell.value] == ["s"] * len(
        [cell for cell in row if cell.value]
    )
    assert FORMULA in row[1].value


def test_the_clerk_finds_it_from_the_registers_and_from_the_directives(desk):
    for url in (reverse("documents:registers"), reverse("directives:list")):
        assert PAGE in desk("dung").get(url).content.decode()
        assert PAGE not in desk("an").get(url).content.decode()
