"""Books in the decree's columns: rows, voids, totals, print, sheet; who may read them."""

from datetime import datetime
from io import BytesIO

import pypdfium2
import pytest
from django.conf import settings
from django.db import IntegrityError
from django.urls import reverse
from openpyxl import load_workbook

from docflow.core import clock
from docflow.documents.models import Document, Recipient, Register, RegisterEntry
from docflow.documents.services import registers
from docflow.documents.states import Direction, Status
from docflow.org.states import Role
from tests.docflow.documents.views.registry import queries_of
from tests.factories.documents import make_document, make_incoming
from tests.factories.org import actor_of, make_person

LIST = reverse("documents:registers")


@pytest.fixture
def cast(company):
    return company


@pytest.fixture
def outgoing(cast) -> Register:
    return registers.register_for(cast.office, Direction.OUTGOING, clock.today())


@pytest.fixture
def incoming(cast) -> Register:
    return registers.register_for(cast.office, Direction.INCOMING, clock.today())


def given(cast, register: Register, **fields) -> Document:
    """A document with the next number of the book."""
    make = make_incoming if register.direction == Direction.INCOMING else make_document
    values = {"seen_by": (cast.dung,), **fields}
    if register.direction == Direction.OUTGOING:
        values = {"direction": Direction.OUTGOING, "status": Status.SIGNED, **values}
    document = make(cast.office, **values)
    entry = registers.take(actor=actor_of(cast.dung), register=register, document=document)
    if register.direction == Direction.OUTGOING:
        document.number = entry.number
        document.code = f"{entry.number:02d}/KH-UBND"
        document.save(update_fields=["number", "code"])
    return document


def url(name: str, register: Register, query: str = "") -> str:
    return reverse(f"documents:{name}", args=[register.pk]) + query


def cells(answer) -> list[list[str]]:
    return [[cell["text"] for cell in line["cells"]] for line in answer.context["lines"]]


def test_an_outgoing_row_has_the_ten_contents_of_the_decree(cast, as_, outgoing):
    """NĐ 30/2020/NĐ-CP, Phụ lục IV."""
    document = given(
        cast,
        outgoing,
        subject="Cải cách hành chính",
        signer_name="Phạm Thị Chi",
        unit=cast.unit,
        issued_on=clock.today(),
    )
    Recipient.objects.create(document=document, ordinal=1, name="Sở Nội vụ")

    page = as_(cast.dung).get(url("book", outgoing))

    assert [column["name"] for column in page.context["columns"]] == [
        "Số, ký hiệu văn bản",
        "Ngày tháng văn bản",
        "Tên loại và trích yếu nội dung văn bản",
        "Người ký",
        "Nơi nhận văn bản",
        "Đơn vị, người nhận bản lưu",
        "Số lượng bản",
        "Ngày chuyển",
        "Ký nhận",
        "Ghi chú",
    ]
    day = clock.today().strftime("%d/%m/%Y")
    assert cells(page) == [
        [
            "01/KH-UBND",
            day,
            "Kế hoạch Cải cách hành chính",
            "Phạm Thị Chi",
            "Sở Nội vụ",
            "VT; Phòng Nội vụ",
            "2",
            "",
            "",
            "",
        ]
    ]


def test_an_incoming_row_says_to_whom_and_when_it_was_handed_on(cast, as_):
    """NĐ 30/2020/NĐ-CP, Phụ lục IV."""
    document = make_incoming(
        cast.office,
        seen_by=(cast.dung,),
        status=Status.ARRIVED,
        arrival_number=None,
        code="7/KH-SNV",
        issuer_name="Sở Nội vụ",
    )
    client = as_(cast.dung)
    client.post(reverse("documents:register", args=[document.pk]))
    client.post(reverse("documents:present", args=[document.pk]), {"leader": cast.chi.pk})

    page = client.get(url("book", Register.objects.get()))

    day = clock.today().strftime("%d/%m/%Y")
    row = cells(page)[0]
    assert row[:4] == [day, "1", "Sở Nội vụ", "7/KH-SNV"]
    assert row[6:8] == ["Phạm Thị Chi", day]


def test_a_voided_number_is_struck_and_says_why(cast, as_, outgoing):
    given(cast, outgoing)
    document = given(cast, outgoing)
    registers.void(actor=actor_of(cast.dung), document=document, reason="In nhầm khổ giấy")

    page = as_(cast.dung).get(url("book", outgoing))

    text = page.content.decode()
    assert [line["voided"] for line in page.context["lines"]] == [True, False]
    assert text.count('class="void"') == 1
    assert "Hủy số: In nhầm khổ giấy" in text
    assert "1 số đang dùng, 1 số đã hủy" in text


def test_the_subject_leads_to_the_document_only_for_who_may_see_it(cast, as_, outgoing):
    seen = given(cast, outgoing, seen_by=(cast.dung,))
    hidden = given(cast, outgoing, seen_by=())

    links = [
        {cell["url"] for cell in line["cells"]} - {""}
        for line in as_(cast.dung).get(url("book", outgoing)).context["lines"]
    ]

    assert links == [set(), {seen.get_absolute_url()}]
    assert as_(cast.dung).get(hidden.get_absolute_url()).status_code == 404


def test_a_state_secret_has_no_subject_in_the_book(cast, as_, incoming):
    """NĐ 30/2020/NĐ-CP, Điều 16.3."""
    given(cast, incoming, subject="", secrecy=1, type_code="CV")

    row = cells(as_(cast.dung).get(url("book", incoming)))[0]

    assert row[5] == "Mật"


@pytest.mark.parametrize("name", ["book", "book-pdf", "book-xlsx"])
def test_the_clerk_reads_a_book_and_nobody_else(cast, as_, outgoing, name):
    archivist = make_person(Role.ARCHIVIST, cast.office, cast.registry)
    strangers = (cast.an, cast.binh, cast.chi, archivist, cast.giang, cast.khoa)

    others = [as_(one).get(url(name, outgoing)) for one in strangers]

    assert as_(cast.dung).get(url(name, outgoing)).status_code == 200
    assert [one.status_code for one in others] == [404] * len(strangers)


@pytest.mark.parametrize("name", ["book", "book-pdf", "book-xlsx"])
def test_a_secret_book_is_the_clerks_alone(cast, as_, outgoing, name):
    Register.objects.update(secret=True)

    assert as_(cast.dung).get(url(name, outgoing)).status_code == 200
    assert as_(cast.chi).get(url(name, outgoing)).status_code == 404
    assert as_(cast.chi).get(LIST).context["years"] == {}


def test_the_list_holds_the_books_of_the_own_office_by_year(cast, as_, outgoing):
    Register.objects.create(
        office=cast.office, direction=Direction.OUTGOING, year=2020, name=outgoing.name
    )
    registers.register_for(cast.other_office, Direction.OUTGOING, clock.today())

    years = as_(cast.dung).get(LIST).context["years"]

    assert list(years) == [outgoing.year, 2020]
    assert years[outgoing.year] == [outgoing]
    assert as_(cast.an).get(LIST).context["years"] == {}


def test_other_years_of_the_book_are_one_press_away(cast, as_, outgoing):
    old = Register.objects.create(
        office=cast.office, direction=Direction.OUTGOING, year=2020, name=outgoing.name
    )

    years = as_(cast.dung).get(url("book", outgoing)).context["years"]

    assert [(one["label"], one["current"]) for one in years] == [
        (str(outgoing.year), True),
        ("2020", False),
    ]
    assert years[1]["url"] == url("book", old)


def test_a_long_book_pages_by_number(cast, as_, outgoing):
    documents = [given(cast, outgoing) for _ in range(53)]
    assert documents

    first = as_(cast.dung).get(url("book", outgoing))
    second = as_(cast.dung).get(url("book", outgoing, first.context["page"]["older_url"]))

    assert [row[0] for row in cells(first)][:1] == ["53/KH-UBND"]
    assert [row[0] for row in cells(second)] == ["03/KH-UBND", "02/KH-UBND", "01/KH-UBND"]
    assert second.context["page"]["older_url"] is None
    assert as_(cast.dung).get(url("book", outgoing, "?before=zz")).status_code == 200


def test_books_ask_as_often_for_five_as_for_fifty(cast, as_, outgoing, incoming):
    client = as_(cast.dung)
    counts = []
    for total in (5, 45):
        for number in range(total):
            document = given(cast, outgoing, unit=cast.unit)
            for ordinal in range(number % 3):
                Recipient.objects.create(document=document, ordinal=ordinal, name="Sở Nội vụ")
            given(cast, incoming)
        counts.append(
            [
                queries_of(client, one)
                for one in (LIST, url("book", outgoing), url("book", incoming))
            ]
        )

    assert counts[0] == counts[1]


def test_the_print_holds_cover_and_rows(cast, as_, outgoing):
    """NĐ 30/2020/NĐ-CP, Điều 16.2b."""
    given(cast, outgoing, subject="Cải cách hành chính")

    answer = as_(cast.dung).get(url("book-pdf", outgoing))

    pages = pypdfium2.PdfDocument(answer.content)
    words = "".join(page.get_textpage().get_text_bounded() for page in pages)
    assert "SỔ ĐĂNG KÝ VĂN BẢN ĐI" in words
    assert "Cải cách hành chính" in words.replace("\r\n", " ")
    assert answer["Content-Disposition"].startswith("attachment")


def test_a_part_of_the_book_is_printed_from_number_to_number(cast, as_, incoming):
    for number in range(1, 5):
        given(cast, incoming, subject=f"Văn bản thứ {number}.")

    answer = as_(cast.dung).get(url("book-xlsx", incoming, "?first=2&last=3"))

    rows = list(load_workbook(BytesIO(answer.content)).active.values)
    assert [row[1] for row in rows] == ["Số đến", "2", "3"]


@pytest.mark.parametrize("name", ["book-pdf", "book-xlsx"])
@pytest.mark.parametrize("query", ["?first=5&last=3", "?since=2026-03-02&until=2026-03-01"])
def test_a_range_that_ends_before_it_begins_is_no_empty_book(cast, as_, incoming, query, name):
    given(cast, incoming)

    answer = as_(cast.dung).get(url(name, incoming, query))

    assert answer.status_code == 409
    assert "kết thúc trước khi bắt đầu" in answer.content.decode()


@pytest.mark.parametrize("query", ["?first=x", "?first=-1", f"?last={10**30}", "?first=%00"])
def test_a_range_of_nonsense_is_the_whole_book(cast, as_, incoming, query):
    given(cast, incoming)

    answer = as_(cast.dung).get(url("book-xlsx", incoming, query))

    assert len(list(load_workbook(BytesIO(answer.content)).active.values)) == 2


@pytest.mark.parametrize(
    "subject",
    [
        '=HYPERLINK("http://x","y")',
        "+1+1",
        "-2+3",
        "@SUM(A1)",
        "\tx",
        "=cmd|'/c calc'!A1",
        "a\x0bb",
    ],
)
def test_nothing_typed_becomes_a_formula(cast, as_, incoming, subject):
    given(cast, incoming, subject=subject, type_code="", issuer_name=subject)

    answer = as_(cast.dung).get(url("book-xlsx", incoming))

    sheet = load_workbook(BytesIO(answer.content)).active
    for row in sheet.iter_rows(min_row=2):
        for cell in row:
            assert cell.data_type != "f", cell.value
            assert cell.value is None or cell.quotePrefix
    assert sheet["C2"].value == subject.replace("\x0b", "")


def test_a_voided_row_is_struck_in_the_sheet(cast, as_, outgoing):
    document = given(cast, outgoing)
    registers.void(actor=actor_of(cast.dung), document=document, reason="In nhầm khổ giấy")

    answer = as_(cast.dung).get(url("book-xlsx", outgoing))

    row = load_workbook(BytesIO(answer.content)).active[2]
    assert row[0].font.strike
    assert not row[9].font.strike
    assert row[9].value == "Hủy số: In nhầm khổ giấy"


def test_looking_gives_no_number(cast, as_, outgoing):
    as_(cast.dung).get(url("book", outgoing))

    assert not RegisterEntry.objects.exists()


def on(number: int, *moment: int) -> None:
    RegisterEntry.objects.filter(number=number).update(
        given_at=datetime(*moment, tzinfo=clock.OFFICE_ZONE)
    )


def numbers_in(answer) -> list[str]:
    return [row[1] for row in load_workbook(BytesIO(answer.content)).active.values][1:]


@pytest.mark.parametrize(
    ("query", "expected"),
    [
        ("?since=2026-03-02", ["2", "3"]),
        ("?until=2026-03-02", ["1", "2"]),
        ("?since=2026-03-02&until=2026-03-02", ["2"]),
        ("?since=2026-03-01&first=2&last=2", ["2"]),
        ("?since=2026-04-01", []),
    ],
)
def test_a_period_is_printed_by_days_of_the_office(cast, as_, incoming, query, expected):
    for _number in range(3):
        given(cast, incoming)
    # The second was given just before midnight and the third just after, in Vietnam.
    on(1, 2026, 3, 1, 9)
    on(2, 2026, 3, 2, 23, 59)
    on(3, 2026, 3, 3, 0, 1)

    assert numbers_in(as_(cast.dung).get(url("book-xlsx", incoming, query))) == expected


@pytest.mark.parametrize(
    "query",
    [
        "?since=0001-01-01",
        "?until=9999-12-31",
        "?since=x&until=%00",
        "?volume=-1",
        "?since=2026-02-30",
    ],
)
@pytest.mark.parametrize("name", ["book-xlsx", "book-pdf"])
def test_a_period_of_nonsense_narrows_nothing(cast, as_, incoming, query, name):
    given(cast, incoming)

    answer = as_(cast.dung).get(url(name, incoming, query))

    assert answer.status_code == 200
    if name == "book-xlsx":
        assert numbers_in(answer) == ["1"]


def test_the_sheet_has_the_cover_of_the_print(cast, as_, outgoing):
    for _number in range(3):
        given(cast, outgoing)
    query = "?first=2&since=2020-01-01&until=2999-12-31&volume=4"

    book = load_workbook(BytesIO(as_(cast.dung).get(url("book-xlsx", outgoing, query)).content))

    lines = [row[0] for row in book["Bìa"].values]
    assert lines[-6:] == [
        cast.office.name,
        "SỔ ĐĂNG KÝ VĂN BẢN ĐI",
        f"Năm: {outgoing.year}",
        "Từ ngày 01/01/2020 đến ngày 31/12/2999",
        "Từ số 2 đến số 3",
        "Quyển số: 4",
    ]
    assert book.sheetnames[0] == "Bìa"


def test_the_cover_of_the_print_names_period_and_volume(cast, as_, outgoing):
    """NĐ 30/2020/NĐ-CP, Phụ lục IV."""
    given(cast, outgoing)
    query = "?since=2020-01-01&volume=7"

    answer = as_(cast.dung).get(url("book-pdf", outgoing, query))

    first = pypdfium2.PdfDocument(answer.content)[0].get_textpage().get_text_bounded()
    assert "Từ ngày 01/01/2020" in first
    assert "Quyển số: 7" in first


def test_a_state_secret_is_a_row_without_subject_in_print_and_sheet(cast, as_, incoming):
    given(cast, incoming, subject="", secrecy=1, type_code="CV")
    client = as_(cast.dung)

    pages = pypdfium2.PdfDocument(client.get(url("book-pdf", incoming)).content)
    book = load_workbook(BytesIO(client.get(url("book-xlsx", incoming)).content))

    assert "Mật" in pages[1].get_textpage().get_text_bounded()
    assert list(book.active.values)[1][5] == "Mật"


def test_the_database_keeps_the_subject_of_a_state_secret_out(cast):
    with pytest.raises(IntegrityError, match="documents_secret_is_blank"):
        make_incoming(cast.office, subject="Nội dung kín", secrecy=1)


def test_the_book_is_printed_in_the_language_of_the_office(cast, as_, outgoing):
    document = given(cast, outgoing)
    registers.void(actor=actor_of(cast.dung), document=document, reason="In nhầm khổ giấy")
    client = as_(cast.dung)

    client.cookies[settings.LANGUAGE_COOKIE_NAME] = "en"
    answer = client.get(url("book-xlsx", outgoing))

    row = list(load_workbook(BytesIO(answer.content)).active.values)[1]
    assert row[9] == "Hủy số: In nhầm khổ giấy"
