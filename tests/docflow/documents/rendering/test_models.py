"""Each model of appendix III of decree 30/2020 as it is printed: words, their order, the fields."""

from dataclasses import replace

import pytest

from docflow.documents.rendering import dates, kinds, pictures
from docflow.documents.rendering.content import Appendix, Paragraph, Table
from docflow.documents.rendering.letter import preview, render, separate, separate_enacted
from tests.docflow.documents.rendering.kinds import (
    CONTRACT,
    ENACTING,
    INTRODUCTION,
    INVITATION,
    LEAVE,
    MANDATE,
    MINUTES,
    MODELS,
    PUBLIC_LETTER,
    TELEGRAM,
)

# The middle of the line of an A4 page with margins of 30 and 15 mm, in points.
MIDDLE = (30 + 165 / 2) * 72 / 25.4


def plain(content, now):
    return " ".join(pictures.text(preview(content, now=now).pdf).split())


def boxes_of(rendered):
    return {box.name: box for box in rendered.fields}


def middle(box):
    return (box.x1 + box.x2) / 2


def test_a_telegram_says_who_sends_it_and_to_whom_model_1_6(now):
    printed = plain(TELEGRAM, now)

    assert "CÔNG ĐIỆN Về việc chủ động ứng phó với bão số 9" in printed
    assert (
        "Chủ tịch Ủy ban nhân dân Quận 2 điện: - Ủy ban nhân dân các phường; "
        "- Ban Chỉ huy Quân sự quận. Bão số 9" in printed
    )
    assert "Kính gửi" not in printed


def test_a_telegram_may_name_its_sender_otherwise(now):
    content = replace(TELEGRAM, details={"sender": "Ban Chỉ huy Phòng chống thiên tai"})

    assert "Ban Chỉ huy Phòng chống thiên tai điện:" in plain(content, now)


def test_an_invitation_has_guests_matter_chair_time_and_place_model_1_7(now):
    printed = plain(INVITATION, now)

    assert (
        "Ủy ban nhân dân Quận 2 trân trọng kính mời: - Trưởng phòng Nội vụ; "
        "- Trưởng phòng Tài chính - Kế hoạch; - Chủ tịch UBND 11 phường. "
        "Tới dự cuộc họp giao ban công tác cải cách hành chính quý IV năm 2026. "
        "Chủ trì: Bà Nguyễn Thị Thanh Hằng, Phó Chủ tịch Ủy ban nhân dân quận "
        "Thời gian: từ 08 giờ 30 phút đến 11 giờ 00 phút, thứ Bảy, ngày 05 tháng 12 năm 2026 "
        "Địa điểm: Phòng họp số 1" in printed
    )


def test_one_guest_stands_on_the_line_and_without_a_text_the_place_closes(now):
    content = replace(
        INVITATION,
        body=(),
        details={**INVITATION.details, "guests": "Bà Lê Thị Hoa", "venue": "Hội trường A."},
    )

    printed = plain(content, now)

    assert "trân trọng kính mời: Bà Lê Thị Hoa Tới dự" in printed
    assert "Địa điểm: Hội trường A./." in printed


def test_an_introduction_has_no_subject_and_an_end_model_1_8(now):
    printed = plain(INTRODUCTION, now)

    assert (
        "GIẤY GIỚI THIỆU Ủy ban nhân dân Quận 2 trân trọng giới thiệu: Ông (bà): Trần Văn Bình "
        "Chức vụ: Chuyên viên Phòng Nội vụ, Ủy ban nhân dân Quận 2 Được cử đến: Chi cục Văn thư - "
        "Lưu trữ Thành phố Hồ Chí Minh Về việc: liên hệ nộp tài liệu lưu trữ năm 2015 "
        "Đề nghị Quý cơ quan tạo điều kiện để ông (bà) có tên ở trên hoàn thành nhiệm vụ. "
        "Giấy này có giá trị đến hết ngày 31 tháng 12 năm 2026./." in printed
    )


def test_minutes_tell_the_meeting_and_have_no_place_and_date_model_1_9(now):
    printed = plain(MINUTES, now)

    assert (
        "Thời gian bắt đầu: 08 giờ 30 phút, thứ Bảy, ngày 05 tháng 12 năm 2026 "
        "Địa điểm: Phòng họp số 1, trụ sở Ủy ban nhân dân quận Thành phần tham dự: "
        "- Phòng Nội vụ: ông Lê Văn Bình, Trưởng phòng; - UBND 11 phường: Chủ tịch. "
        "Chủ trì (chủ tọa): Nguyễn Thị Thanh Hằng, Phó Chủ tịch "
        "Thư ký (người ghi biên bản): Trần Thị An, Chuyên viên "
        "Nội dung (theo diễn biến cuộc họp):" in printed
    )
    assert "Cuộc họp kết thúc vào 11 giờ 05 phút, ngày 05 tháng 12 năm 2026./." in printed
    assert "Quận 2, ngày" not in printed


def test_secretary_and_chair_sign_side_by_side_over_the_receivers_model_1_9(now):
    rendered = render(MINUTES, now=now)
    boxes = boxes_of(rendered)
    secretary, chair = boxes["Secretary"], boxes["Signer"]
    (named,) = pictures.locate(rendered.pdf, "THƯ KÝ")
    (receivers,) = pictures.locate(rendered.pdf, "Nơi nhận:")

    assert (secretary.y1, secretary.y2, secretary.page) == (chair.y1, chair.y2, chair.page)
    assert secretary.x2 < MIDDLE < chair.x1
    assert abs(middle(named) - middle(secretary)) < 2
    assert receivers.y2 < chair.y1
    assert not secretary.lock_all


def test_a_leave_names_its_days_and_has_room_for_a_confirmation_model_1_10(now):
    printed = plain(LEAVE, now)

    assert (
        "Xét Đơn đề nghị nghỉ phép ngày 01 tháng 12 năm 2026 của ông (bà) Trần Văn Bình, "
        "Ủy ban nhân dân Quận 2 cấp cho: Ông (bà): Trần Văn Bình Chức vụ: Chuyên viên Phòng Nội "
        "vụ, Ủy ban nhân dân Quận 2 Được nghỉ phép trong thời gian 05 ngày kể từ ngày 07 tháng 12 "
        "năm 2026 đến hết ngày 11 tháng 12 năm 2026 tại tỉnh Bến Tre. Số ngày nghỉ phép nêu trên "
        "được tính vào thời gian nghỉ hằng năm, hưởng nguyên lương./." in printed
    )
    assert "nơi nghỉ phép (Chữ ký, dấu)" in printed
    assert "Xác nhận" not in plain(replace(LEAVE, details={**LEAVE.details, "confirmed": ""}), now)


def test_a_mandate_is_limited_in_time_and_not_passed_on_article_13(now):
    printed = plain(MANDATE, now)

    assert "Thời hạn ủy quyền: từ ngày 01 tháng 12 năm 2026 đến hết ngày 28 tháng 02" in printed
    assert "Người được ủy quyền không được ủy quyền lại cho người khác./." in printed


def test_a_contract_names_two_parties_and_leaves_the_other_room_to_sign(now):
    rendered = preview(CONTRACT, now=now)
    printed = " ".join(pictures.text(rendered.pdf).split())
    (theirs,) = pictures.locate(rendered.pdf, "ĐẠI DIỆN BÊN B")
    (ours,) = pictures.locate(rendered.pdf, "ĐẠI DIỆN BÊN A")

    assert "BÊN A: Ủy ban nhân dân Quận 2" in printed
    assert "BÊN B: Công ty TNHH Lưu trữ Phương Nam" in printed
    assert "Đại diện: Đỗ Văn Em, Giám đốc" in printed
    assert theirs.x2 < MIDDLE < ours.x1
    assert boxes_of(rendered)["Signer"].x1 > MIDDLE


def test_a_decision_carries_what_it_issues_on_pages_of_its_own_model_1_3(now):
    long = replace(
        ENACTING.enacted, body=(*ENACTING.enacted.body, *(Paragraph("Nội dung. " * 60),) * 12)
    )
    rendered = render(replace(ENACTING, enacted=long), now=now)
    pages = pictures.texts(rendered.pdf)

    head = " ".join(pages[1].split())
    assert head.startswith("ỦY BAN NHÂN DÂN THÀNH PHỐ HỒ CHÍ MINH")
    assert "QUY CHẾ Công tác văn thư của Ủy ban nhân dân quận (Kèm theo Quyết định số" in head
    top = [word.text for word in pictures.words(rendered.pdf, 2) if word.y1 > 842 - 57]
    assert top == ["2"]
    assert " ".join(pages[-1].split("Văn bản của cơ quan mẫu")[0].split()).endswith("Nội dung./.")
    assert boxes_of(rendered)["Signer"].page == 0


def test_a_public_letter_keeps_its_title_and_says_to_whom(now):
    printed = plain(PUBLIC_LETTER, now)

    assert "THƯ CÔNG Chúc mừng ngày Nhà giáo Việt Nam" in printed
    assert "Kính gửi: Các thầy giáo, cô giáo trên địa bàn quận" in printed


@pytest.mark.parametrize("landscape", [False, True])
def test_an_appendix_in_its_own_file_has_the_mark_top_right_and_blanks_model_2_2(now, landscape):
    tables = tuple(
        Appendix(title, (Table(("A", "B"), (("1", "2"),)),), landscape=landscape)
        for title in ("Danh sách", "Chỉ tiêu")
    )
    rendered = separate(replace(TELEGRAM, appendices=tables), 1, now=now)
    (mark,) = rendered.fields
    (size,) = pictures.page_sizes(rendered.pdf)
    printed = " ".join(pictures.text(rendered.pdf).split())

    assert printed.startswith("Phụ lục II CHỈ TIÊU (Kèm theo Công điện số /CĐ-UBND ngày tháng năm")
    assert (mark.name, mark.page, mark.lock_all) == ("Mark", 0, True)
    assert (size.width > size.height) == landscape
    # In the top margin, up to the right margin of 15 mm.
    assert size.height - 57 < mark.y1 < mark.y2 < size.height
    assert abs(size.width - 43 - mark.x2) < 2
    assert mark.y1 > max(word.y2 for word in pictures.words(rendered.pdf, 0))


def test_what_a_decision_issues_may_be_a_file_of_its_own_model_1_3(now):
    rendered = separate_enacted(ENACTING, now=now)

    assert [box.name for box in rendered.fields] == ["Mark"]
    assert "QUY CHẾ" in pictures.text(rendered.pdf)
    assert "QUYẾT ĐỊNH:" not in pictures.text(rendered.pdf)


@pytest.mark.parametrize("name", MODELS)
def test_long_names_and_capacity_lines_stay_on_their_page(name, now):
    content = replace(
        MODELS[name],
        issuer="Ban Quản lý dự án đầu tư xây dựng các công trình giao thông, dân dụng và đô thị",
        capacity_lines=(
            "TUQ. Chủ tịch Ủy ban nhân dân Thành phố Hồ Chí Minh",
            "Phó Giám đốc phụ trách Ban Quản lý dự án đầu tư xây dựng công trình giao thông",
        ),
        signer_name="Công Tằng Tôn Nữ Nguyễn Thị Thanh Hằng",
        details={
            key: value if value[:2] in ("20", "5") else f"{value} dài dòng " * 8
            for key, value in MODELS[name].details.items()
        },
    )

    rendered = render(content, now=now)
    signer = boxes_of(rendered)["Signer"]

    found = pictures.locate(rendered.pdf, "Công Tằng Tôn Nữ Nguyễn Thị")
    assert [one.page for one in found][-1] == signer.page
    assert found[-1].y2 < signer.y1


@pytest.mark.parametrize("name", MODELS)
def test_decomposed_letters_print_composed(name, now):
    content = replace(MODELS[name], subject="Ke\u0302\u0301 hoa\u0323ch", signer_name="Le\u0302 An")

    printed = plain(content, now)

    assert "Lê An" in printed
    assert "\u0302" not in printed


def test_a_form_that_is_hardly_filled_in_is_still_a_page(now):
    for content in MODELS.values():
        bare = replace(content, details={}, body=(), addressees=(), recipients=())
        assert preview(bare, now=now).pages >= 1


def test_what_a_model_needs_is_known_by_its_names():
    assert [one.name for one in kinds.missing(replace(INVITATION, details={}))] == [
        "guests",
        "event",
        "begins",
        "venue",
    ]
    assert kinds.missing(INVITATION) == ()


def test_times_are_told_once_where_they_share_their_day():
    begins, ends = dates.moment_of("2026-02-05T08:00"), dates.moment_of("2026-02-06T17:05")

    assert dates.span_words(begins, None) == "08 giờ 00 phút, thứ Năm, ngày 05 tháng 02 năm 2026"
    assert dates.span_words(begins, ends) == (
        "từ 08 giờ 00 phút, thứ Năm, ngày 05 tháng 02 năm 2026 "
        "đến 17 giờ 05 phút, thứ Sáu, ngày 06 tháng 02 năm 2026"
    )
    assert dates.moment_of("hôm qua") is None
