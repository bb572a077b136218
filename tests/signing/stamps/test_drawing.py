"""Stamps: exactly the box, transparent, the right colour, text that can be searched."""

import io
from datetime import UTC, datetime

import pypdfium2
import pytest
from PIL import Image

from signing import stamps
from signing.stamps import handwriting, ring
from signing.stamps.typesetting import TooSmall

MOMENT = datetime(2026, 3, 9, 1, 30, 5, tzinfo=UTC)

ALL = [
    (stamps.person("Trần Văn Chí", w=150, h=70), 150, 70),
    (stamps.person("Trần Văn Chí", "Phó Chủ tịch", MOMENT, w=150, h=70), 150, 70),
    (stamps.initial("Nguyễn Thị Bình", 40, 24), 40, 24),
    (stamps.seal("Ủy ban nhân dân Quận 2", w=100, h=100), 100, 100),
    (stamps.seal("Phòng Tư pháp", MOMENT, w=160, h=50), 160, 50),
    (stamps.issue_line("Số: 69/KH-UBND", "Quận 2, ngày 09 tháng 3 năm 2026", 454, 22), 454, 22),
    (stamps.mark(["Kèm theo Kế hoạch số 69/KH-UBND", "ngày 09/3/2026"], 200, 30), 200, 30),
]


def picture(pdf: bytes, scale: float = 3) -> Image.Image:
    page = pypdfium2.PdfDocument(pdf)[0]
    return page.render(scale=scale, fill_color=(0, 255, 0, 255)).to_pil().convert("RGB")


def text(pdf: bytes) -> str:
    return pypdfium2.PdfDocument(pdf)[0].get_textpage().get_text_range()


@pytest.mark.parametrize(("pdf", "w", "h"), ALL)
def test_a_stamp_is_one_page_of_exactly_its_box(pdf, w, h):
    document = pypdfium2.PdfDocument(pdf)

    assert len(document) == 1
    assert document[0].get_size() == (w, h)


@pytest.mark.parametrize(("pdf", "w", "h"), ALL)
def test_a_stamp_has_no_background(pdf, w, h):
    assert picture(pdf).getpixel((1, 1)) == (0, 255, 0) or w == 160


@pytest.mark.parametrize(("pdf", "w", "h"), ALL)
def test_a_stamp_carries_no_tags(pdf, w, h):
    assert b"/StructTreeRoot" not in pdf


def test_a_signature_is_blue_and_stays_inside_its_box():
    drawn = picture(ALL[0][0])

    colours = {pixel for pixel in drawn.getdata() if pixel != (0, 255, 0)}
    assert (18, 48, 143) in colours
    edge = [drawn.getpixel((x, y)) for x in range(drawn.width) for y in (0, drawn.height - 1)]
    assert set(edge) == {(0, 255, 0)}


def test_a_signature_is_the_same_for_the_same_name_and_not_for_another():
    assert handwriting.strokes("Trần Văn Chí", 150, 70) == handwriting.strokes(
        "trần văn chí", 150, 70
    )
    assert handwriting.strokes("Trần Văn Chí", 150, 70) != handwriting.strokes(
        "Lê Văn Chí", 150, 70
    )


@pytest.mark.parametrize("name", ["", "X", "Nguyễn Ngọc Quỳnh Như Thủy", "日本", "a" * 500])
@pytest.mark.parametrize("size", [(150, 70), (20, 10), (10, 200)])
def test_any_name_in_any_box_draws_inside_it(name, size):
    for stroke in handwriting.strokes(name, *size):
        ends = [point[-2:] for point in stroke]
        assert all(0 <= x <= size[0] and 0 <= y <= size[1] for x, y in ends)


def test_a_picture_takes_the_place_of_the_drawing():
    file = io.BytesIO()
    Image.new("RGB", (60, 20), (200, 0, 200)).save(file, "PNG")

    drawn = picture(stamps.person("Trần Văn Chí", image=file.getvalue(), w=150, h=70))

    assert drawn.getpixel((225, 105)) == (200, 0, 200)


def test_a_seal_is_red():
    colours = set(picture(ALL[3][0]).getdata())

    assert (209, 18, 27) in colours
    assert (18, 48, 143) not in colours


def test_the_issue_line_is_found_by_its_number_and_its_date():
    found = text(ALL[5][0])

    assert "69/KH-UBND" in found
    assert "ngày 09 tháng 3 năm 2026" in found


def test_the_issue_line_shrinks_rather_than_breaks():
    number = "Số: 12345/QĐ-UBND-VHXH-TNMT-KTHT"

    found = text(stamps.issue_line(number, "Thành phố Thủ Đức, ngày 09 tháng 3 năm 2026", 454, 22))

    assert number in found


def test_time_is_written_with_the_zone_of_viet_nam():
    assert "2026-03-09T08:30:05+07:00" in text(ALL[1][0])


def test_text_is_neither_spaced_out_nor_cut():
    drawn = picture(ALL[6][0], scale=4)
    ink = [
        x
        for x in range(drawn.width)
        if any(drawn.getpixel((x, y)) != (0, 255, 0) for y in range(drawn.height))
    ]

    # 31 letters of 10 points: spaced-out text would need the whole width.
    assert (max(ink) - min(ink)) / 4 < 170
    assert "Kèm theo Kế hoạch số 69/KH-UBND" in text(ALL[6][0])


def test_names_with_typst_signs_are_text():
    name = 'Phòng #eval("1") $x$ @a *b* \\ "c"'

    assert "#eval" in text(stamps.mark([name], 200, 30))


def test_a_static_stamp_is_set_once():
    first = stamps.seal("Ủy ban nhân dân Quận 2", w=100, h=100)

    assert stamps.seal("Ủy ban nhân dân Quận 2", w=100, h=100) is first


@pytest.mark.parametrize("size", [(0, 10), (10, -1), (10.5, 10)])
def test_a_box_that_is_none_is_refused(size):
    with pytest.raises(TooSmall):
        stamps.mark(["x"], *size)


@pytest.mark.parametrize(
    "name",
    ["Ủy ban nhân dân Quận 2", "Phòng Tài nguyên và Môi trường Quận 2", "Văn phòng", "X" * 90],
)
def test_the_letters_of_a_seal_fit_its_ring(name):
    found = ring.lettering(name, 49, is_round=True)

    width = len(found["ring"]) * found["ring_size"] * ring.CAPITAL
    assert width <= 2 * 3.1416 * 49 * 0.78 * ring.RING_SHARE + 1
