"""The processing slip in the decree's form."""

from dataclasses import replace

from docflow.documents.rendering import pictures, slip
from docflow.documents.rendering.slip import Opinion, Part, Proposal, Slip

BLANK = Slip(
    body="Ủy ban nhân dân quận 2",
    superior="Ủy ban nhân dân Thành phố Hồ Chí Minh",
    place_date="Quận 2, ngày 05 tháng 01 năm 2018",
    arrival="Số đến 12, ngày đến 05/01/2018",
    document="Kế hoạch số 69/KH-UBND ngày 04/01/2018 của Sở Nội vụ",
    subject="Cải cách hành chính năm 2018",
)
SAID = Opinion(
    who="Nguyễn Thị Hằng",
    title="Chủ tịch",
    day="Ngày 05 tháng 01 năm 2018",
    text="Giao Phòng Nội vụ tham mưu.\nBáo cáo trước ngày 10.",
    parts=(
        Part("Chủ trì", "Phòng Nội vụ", "17:00 10/01/2018"),
        Part("Để biết", "Phòng Tư pháp"),
    ),
    entered_by="Võ Tiến Dũng",
)


def words(filled: Slip, now, *, demo: bool = True) -> str:
    return " ".join(" ".join(pictures.texts(slip.render(filled, demo=demo, now=now))).split())


def test_it_has_the_heads_of_the_decree_and_room_to_write(now):
    """NĐ 30/2020/NĐ-CP, Điều 23.3."""
    text = words(BLANK, now)

    for part in (
        "ỦY BAN NHÂN DÂN QUẬN 2",
        "CỘNG HÒA XÃ HỘI CHỦ NGHĨA VIỆT NAM",
        "PHIẾU GIẢI QUYẾT VĂN BẢN ĐẾN",
        "Kế hoạch số 69/KH-UBND ngày 04/01/2018 của Sở Nội vụ",
        "1. Ý kiến của lãnh đạo cơ quan, tổ chức",
        "2. Ý kiến của lãnh đạo đơn vị",
        "3. Ý kiến đề xuất của người giải quyết",
    ):
        assert part in text


def test_the_levels_stand_in_their_order_with_names_and_dates(now):
    head = replace(SAID, who="Lê Văn Bình", title="Trưởng phòng", entered_by="")
    officer = Proposal("Trần Thị An", "Chuyên viên", "Ngày 08 tháng 01 năm 2018", "Đề xuất")
    filled = replace(BLANK, leaders=(SAID,), heads=(head,), officers=(officer,))

    text = words(filled, now)

    order = [text.index(one) for one in ("Nguyễn Thị Hằng", "Lê Văn Bình", "Trần Thị An")]
    assert order == sorted(order)
    assert "Chủ trì: Phòng Nội vụ; thời hạn: 17:00 10/01/2018" in text
    assert text.count("Người nhập: Võ Tiến Dũng") == 1


def test_what_was_typed_is_never_markup(now):
    typed = replace(SAID, text='#set text(fill: red) *đậm* $x$ [a](b) "<script>"')

    assert typed.text in words(replace(BLANK, leaders=(typed,)), now)


def test_many_orders_run_on_to_further_pages(now):
    data = slip.render(replace(BLANK, leaders=(SAID,) * 12), demo=True, now=now)

    pages = pictures.texts(data)
    assert len(pages) > 1
    assert sum(page.count("Nguyễn Thị Hằng") for page in pages) == 12


def test_the_demo_mark_stands_on_every_page_of_a_demo(now):
    data = slip.render(replace(BLANK, leaders=(SAID,) * 12), demo=True, now=now)

    assert all("không có giá trị pháp lý" in page for page in pictures.texts(data))
