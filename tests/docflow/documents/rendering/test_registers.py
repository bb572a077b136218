"""The registers in the decree's form."""

import io
import re

import pytest
from PIL import Image

from docflow.documents.rendering import pictures, registers
from docflow.documents.rendering.registers import Cover, Row

COVER = Cover(
    body="Ủy ban nhân dân quận 2",
    superior="Ủy ban nhân dân Thành phố Hồ Chí Minh",
    year="2018",
    from_date="01/01/2018",
    to_date="31/12/2018",
    from_number="01",
    to_number="40",
    volume="I",
)


def row(number, *, voided=False):
    cells = (
        f"{number:02d}/KH-UBND",
        "05/01/2018",
        f"Kế hoạch số {number}",
        "Nguyễn Thị Hằng",
        "UBND 11 phường",
        "VT",
        "15",
        "05/01/2018",
        "",
        "Hủy số" if voided else "",
    )
    return Row(cells, voided)


def plain(text):
    return " ".join(text.split())


def test_the_cover_names_body_year_dates_and_numbers(now):
    cover = plain(pictures.texts(registers.outgoing(COVER, [], demo=True, now=now))[0])

    for part in (
        "ỦY BAN NHÂN DÂN THÀNH PHỐ HỒ CHÍ MINH ỦY BAN NHÂN DÂN QUẬN 2",
        "SỔ ĐĂNG KÝ VĂN BẢN ĐI",
        "Năm: 2018",
        "Từ ngày 01/01/2018 đến ngày 31/12/2018",
        "Từ số 01 đến số 40",
        "Quyển số: I",
    ):
        assert part in cover


def test_an_empty_cover_has_dots_to_be_filled_by_hand(now):
    cover = plain(pictures.texts(registers.incoming(Cover(""), [], demo=True, now=now))[0])

    assert "SỔ ĐĂNG KÝ VĂN BẢN ĐẾN" in cover
    assert re.search(r"Năm: \.{5,}", cover)


@pytest.mark.parametrize(
    ("book", "heads"),
    [
        (
            registers.outgoing,
            "Số, ký hiệu;Ngày tháng;Tên loại và trích yếu;Người ký;Nơi nhận;người nhận bản lưu;"
            "Số lượng bản;Ngày chuyển;Ký nhận;Ghi chú",
        ),
        (
            registers.incoming,
            "Ngày đến;Số đến;Tác giả;Số, ký hiệu;Ngày tháng;Tên loại và trích yếu;"
            "Đơn vị hoặc người nhận;Ngày chuyển;Ký nhận;Ghi chú",
        ),
    ],
)
def test_the_ten_heads_stand_in_the_decrees_order(book, heads, now):
    page = plain(pictures.texts(book(COVER, [], demo=True, now=now))[1])

    places = [page.index(head) for head in heads.split(";")]
    assert places == sorted(places)
    assert "(1) (2) (3) (4) (5) (6) (7) (8) (9) (10)" in page


def test_all_rows_are_printed_and_the_heads_repeat_on_every_page(now):
    pages = pictures.texts(
        registers.outgoing(COVER, [row(n) for n in range(1, 61)], demo=True, now=now)
    )

    assert len(pages) > 3
    assert all("(10)" in page for page in pages[1:])
    printed = re.findall(r"(\d\d)/KH-UBND", "\n".join(pages))
    assert printed == [f"{n:02d}" for n in range(1, 61)]
    assert [page.split("\n")[0].strip() for page in pages[1:3]] == ["1", "2"]


def test_pages_lie_on_their_long_side(now):
    pdf = registers.outgoing(COVER, [row(1)], demo=True, now=now)

    assert all(size.width > size.height for size in pictures.page_sizes(pdf))


def test_a_voided_number_stays_and_is_struck_through(now):
    whole = registers.outgoing(COVER, [row(1), row(2)], demo=True, now=now)
    void = registers.outgoing(COVER, [row(1), row(2, voided=True)], demo=True, now=now)

    assert "02/KH-UBND" in pictures.text(void)
    assert dark_row(void) > dark_row(whole) + 30


def dark_row(pdf):
    """The longest dark run in the middle of the voided number's letters, in pixels."""
    (word,) = pictures.locate(pdf, "02/KH-UBND")
    picture = Image.open(io.BytesIO(pictures.render(pdf, 1, 3))).convert("L")
    height = pictures.page_sizes(pdf)[1].height
    longest = 0
    for y in range(int((height - word.y2) * 3), int((height - word.y1) * 3)):
        run = 0
        for x in range(int(word.x1 * 3), int(word.x2 * 3)):
            run = run + 1 if picture.getpixel((x, y)) < 128 else 0
            longest = max(longest, run)
    return longest


def test_markup_in_a_row_prints_as_it_was_typed(now):
    cells = ("#strong[1]", "*a*", *[""] * 8)

    text = pictures.text(registers.outgoing(COVER, [Row(cells)], demo=True, now=now))

    assert "#strong[1]" in text
    assert "*a*" in text


def test_a_row_with_a_wrong_number_of_cells_is_refused(now):
    with pytest.raises(ValueError, match="row 2 has 3 cells"):
        registers.outgoing(COVER, [row(1), Row(("a", "b", "c"))], demo=True, now=now)
