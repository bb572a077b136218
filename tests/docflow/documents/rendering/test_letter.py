"""What a printed document shows, and where its signatures belong."""

import io
from dataclasses import replace
from itertools import combinations

import pikepdf
import pytest

from docflow.documents.rendering import pictures, typesetting
from docflow.documents.rendering.content import Heading, IssueLine, Paragraph, Table
from docflow.documents.rendering.letter import model, preview, render
from docflow.documents.rendering.typesetting import NotPrintable
from signing.pades import fields


def plain(pdf):
    return " ".join(pictures.text(pdf).split())


def overlap(a, b):
    return a.page == b.page and a.x1 < b.x2 and b.x1 < a.x2 and a.y1 < b.y2 and b.y1 < a.y2


def fonts_of(pdf):
    with pikepdf.open(io.BytesIO(pdf)) as document:
        for item in document.objects:
            if isinstance(item, pikepdf.Dictionary) and item.get("/Type") == "/FontDescriptor":
                yield (
                    str(item.FontName).partition("+")[2],
                    "/FontFile2" in item or "/FontFile3" in item,
                )


def test_the_file_declares_pdf_a_2b(each_kind, now):
    pdf = render(each_kind, now=now).pdf

    with pikepdf.open(io.BytesIO(pdf)) as document, document.open_metadata() as metadata:
        assert (metadata["pdfaid:part"], metadata["pdfaid:conformance"]) == ("2", "B")
        assert document.Root.OutputIntents[0].S == "/GTS_PDFA1"


def test_every_font_is_embedded_and_of_one_family(each_kind, now):
    used = list(fonts_of(render(each_kind, now=now).pdf))

    assert used
    assert all(embedded for _name, embedded in used)
    assert len({name.partition("-")[0] for name, _embedded in used}) == 1


def test_the_same_content_at_the_same_time_gives_the_same_bytes(plan, now):
    assert render(plan, now=now).pdf == render(plan, now=now).pdf


def test_every_field_is_made_once_in_the_order_of_making(each_kind, now):
    names = [box.name for box in render(each_kind, now=now).fields]

    initials = [f"Initial{number}" for number in range(1, each_kind.initials + 1)]
    secretary = ["Secretary"] if model(each_kind) == "minutes" else []
    assert names == [*initials, *secretary, "Signer", "IssueLine", "Seal"]


def test_boxes_lie_on_their_pages_in_whole_points(each_kind, now):
    rendered = render(each_kind, now=now)
    sizes = pictures.page_sizes(rendered.pdf)

    for box in rendered.fields:
        assert all(isinstance(value, int) for value in box.box)
        assert 0 <= box.x1 < box.x2 <= sizes[box.page].width
        assert 0 <= box.y1 < box.y2 <= sizes[box.page].height


def test_boxes_overlap_only_where_the_seal_covers_the_signature(each_kind, now):
    boxes = render(each_kind, now=now).fields

    touching = [{a.name, b.name} for a, b in combinations(boxes, 2) if overlap(a, b)]

    assert touching == [{"Signer", "Seal"}]


def test_no_box_covers_printed_words(each_kind, now):
    rendered = render(each_kind, now=now)

    for box in rendered.fields:
        words = pictures.words(rendered.pdf, box.page)
        # Half a point: the loose box of a letter reaches a little beyond its ink.
        assert [
            word.text
            for word in words
            if word.x1 < box.x2 - 0.5
            and box.x1 + 0.5 < word.x2
            and (word.y1 + word.y2) / 2 < box.y2
            and box.y1 < (word.y1 + word.y2) / 2
        ] == []


def test_the_seal_covers_a_third_of_the_signature_on_its_left(plan, now):
    boxes = {box.name: box for box in render(plan, now=now).fields}
    signer, seal = boxes["Signer"], boxes["Seal"]

    assert seal.x1 < signer.x1
    assert seal.x2 - signer.x1 == (signer.x2 - signer.x1) // 3
    assert seal.lock_all
    assert not signer.lock_all


def test_the_signature_stands_between_the_title_and_the_name(plan, now):
    rendered = render(plan, now=now)
    signer = next(box for box in rendered.fields if box.name == "Signer")
    (title,) = pictures.locate(rendered.pdf, "PHÓ CHỦ TỊCH")
    (name,) = pictures.locate(rendered.pdf, "Nguyễn Thị Thanh Hằng")

    assert title.page == name.page == signer.page
    assert title.y1 > signer.y2 > signer.y1 > name.y2
    assert abs((title.x1 + title.x2) / 2 - (signer.x1 + signer.x2) / 2) < 2


def test_the_fields_can_be_made_at_once(each_kind, now):
    rendered = render(each_kind, now=now)

    made = fields.premake(rendered.pdf, rendered.fields)

    with pikepdf.open(io.BytesIO(made)) as document:
        assert [str(field.T) for field in document.Root.AcroForm.Fields] == [
            box.name for box in rendered.fields
        ]


def test_markup_in_a_subject_prints_as_it_was_typed(plan, now):
    typed = '*đậm* _xiên_ #set text(red) $x^2$ `mã` <nhãn> @dẫn #panic("x") // [a] ~ -- "q" \\u{41}'

    printed = plain(render(replace(plan, subject=typed), now=now).pdf)

    assert typed in printed


def test_markup_in_any_other_text_prints_as_it_was_typed(plan, now):
    typed = '#read("/etc/passwd") = *a* - b'
    content = replace(
        plan,
        body=(Heading(typed, 2, "I."), Table((typed,), ((typed,),)), Paragraph(typed)),
        recipients=(typed,),
        signer_name=typed,
        grounds=(typed,),
    )

    printed = plain(render(content, now=now).pdf)

    assert printed.count('#read("/etc/passwd") = *a* - b') == 7


def test_lines_begun_with_signs_of_lists_stay_paragraphs(plan, now):
    body = tuple(Paragraph(text) for text in ("- một;", "+ hai;", "= ba;", "/ bốn: năm"))

    printed = plain(render(replace(plan, body=body), now=now).pdf)

    assert "- một; + hai; = ba; / bốn: năm./." in printed


@pytest.mark.parametrize("mark", ["", ".", ";", ",", ":", " ;", "./."])
def test_the_closing_mark_takes_the_place_of_what_stood_there(plan, now, mark):
    printed = plain(render(replace(plan, body=(Paragraph(f"dân chủ{mark}"),)), now=now).pdf)

    assert "dân chủ./." in printed


def test_a_named_document_shows_its_parts(plan, now):
    printed = plain(render(plan, now=now).pdf)

    for part in (
        "CỘNG HÒA XÃ HỘI CHỦ NGHĨA VIỆT NAM",
        "Độc lập - Tự do - Hạnh phúc",
        "ỦY BAN NHÂN DÂN QUẬN 2",
        "KẾ HOẠCH Thực hiện công tác cải cách hành chính trên địa bàn quận 2 năm 2018",
        "I. Mục tiêu 1. Mục tiêu chung",
        "- UBND Thành phố; - Sở Nội vụ; - UBND 11 phường; - Lưu: VT, NV.",
        "TM. ỦY BAN NHÂN DÂN KT. CHỦ TỊCH PHÓ CHỦ TỊCH",
        "báo cáo Ủy ban nhân dân quận./.",
    ):
        assert part in printed


def test_a_decision_names_who_decides_and_lists_its_grounds(decision, now):
    printed = plain(render(decision, now=now).pdf)

    assert (
        "CHỦ TỊCH ỦY BAN NHÂN DÂN QUẬN 2 Căn cứ Luật Tổ chức chính quyền địa phương ngày 19 tháng "
        "6 năm 2015; Theo đề nghị của Trưởng phòng Nội vụ. QUYẾT ĐỊNH: Điều 1. Thành lập" in printed
    )
    assert "Điều 2. Nhiệm vụ Kiểm tra định kỳ." in printed


def test_a_letter_has_no_type_name_and_says_to_whom(letter, now):
    printed = plain(render(letter, now=now).pdf)

    assert "CÔNG VĂN" not in printed
    assert printed.count("V/v báo cáo kết quả") == 1
    assert (
        "Kính gửi: - Phòng Nội vụ; - Phòng Tài chính - Kế hoạch; - Ủy ban nhân dân các phường."
        in printed
    )
    assert "HỎA TỐC" in printed


def test_one_addressee_stands_on_the_same_line(proposal, now):
    assert "Kính gửi: Ủy ban nhân dân quận 2" in plain(render(proposal, now=now).pdf)


@pytest.mark.parametrize(
    ("code", "name", "expected"),
    [
        ("", "Công văn", "letter"),
        ("", "Thư công", "named"),
        ("QĐ", "Quyết định", "decision"),
        ("NQ", "Nghị quyết", "decision"),
        ("CTr", "Chương trình", "named"),
        ("CĐ", "Công điện", "telegram"),
        ("GM", "Giấy mời", "invitation"),
        ("GGT", "Giấy giới thiệu", "introduction"),
        ("BB", "Biên bản", "minutes"),
        ("GNP", "Giấy nghỉ phép", "leave"),
        ("GUQ", "Giấy ủy quyền", "mandate"),
        ("HĐ", "Hợp đồng", "contract"),
        ("BGN", "Bản ghi nhớ", "contract"),
        ("BTT", "Bản thỏa thuận", "contract"),
        ("PG", "Phiếu gửi", "named"),
    ],
)
def test_every_type_has_a_model(plan, code, name, expected):
    assert model(replace(plan, type_code=code, type_name=name)) == expected


def test_the_number_row_is_white_until_the_clerk_fills_it(plan, now):
    rendered = render(plan, now=now)
    row = next(box for box in rendered.fields if box.name == "IssueLine")

    assert row.page == 0
    assert "Số:" not in plain(rendered.pdf)


def test_a_preview_shows_number_and_date_as_blanks(plan, now):
    draft = preview(plan, now=now)

    assert "Số: /KH-UBND" in plain(draft.pdf)
    assert "Quận 2, ngày tháng năm" in plain(draft.pdf)
    assert "IssueLine" not in [box.name for box in draft.fields]


def test_a_given_number_is_printed_in_the_row(plan, now):
    line = IssueLine("Số: 69/KH-UBND", "Quận 2, ngày 05 tháng 01 năm 2018")

    printed = render(replace(plan, issue_line=line), now=now)

    assert "Số: 69/KH-UBND Quận 2, ngày 05 tháng 01 năm 2018" in plain(printed.pdf)


def test_pages_are_numbered_in_the_top_margin_from_the_second_on(plan, now):
    body = tuple(Paragraph("Nội dung của đoạn văn. " * 30) for _ in range(12))
    pdf = render(replace(plan, body=body), now=now).pdf
    first, second = pictures.words(pdf, 0), pictures.words(pdf, 1)

    top = [word for word in second if word.y1 > 842 - 57]
    assert [word.text for word in top] == ["2"]
    assert [word for word in first if word.y1 > 842 - 50] == []


def test_the_last_words_keep_the_signature_company_whatever_the_length(plan, now):
    for count in range(8, 24):
        body = tuple(Paragraph(f"Đoạn văn số {number}.") for number in range(1, count + 1))
        rendered = render(replace(plan, body=body, initials=count % 3), now=now)
        signer = next(box for box in rendered.fields if box.name == "Signer")

        (last,) = pictures.locate(rendered.pdf, f"Đoạn văn số {count}./.")
        assert last.page == signer.page


def test_a_subject_of_547_characters_is_printed_whole(plan, now):
    subject = ("Kế hoạch kiểm tra công tác văn thư lưu trữ trên địa bàn " * 10)[:546] + "Ố"

    assert subject in plain(render(replace(plan, subject=subject), now=now).pdf)


def test_a_body_of_thirty_pages_is_printed_whole(plan, now):
    body = tuple(Paragraph(f"Đoạn {number}: " + "nội dung dài. " * 40) for number in range(170))

    rendered = render(replace(plan, body=body), now=now)

    assert rendered.pages >= 30
    assert rendered.pages == len(pictures.page_sizes(rendered.pdf))
    assert "Đoạn 169:" in plain(rendered.pdf)


def test_many_recipients_run_on_to_the_next_page(plan, now):
    recipients = tuple(f"Đơn vị số {number}" for number in range(90))

    rendered = render(replace(plan, recipients=recipients), now=now)

    assert "- Đơn vị số 89; - Lưu: VT, NV." in plain(rendered.pdf)
    assert rendered.fields[2].page == 0


def test_a_document_with_empty_parts_is_still_a_page(plan, now):
    bare = type(plan)("", "", "", "", archive_line="", demo=True)

    rendered = render(bare, now=now)

    assert rendered.pages == 1
    assert [box.name for box in rendered.fields] == ["Signer", "IssueLine", "Seal"]


def test_appendices_are_numbered_and_their_pages_start_again(proposal, now):
    rendered = render(proposal, now=now)
    pages = pictures.texts(rendered.pdf)
    sizes = pictures.page_sizes(rendered.pdf)

    assert pages[1].startswith("Phụ lục I\n")
    assert "PHÂN CÔNG NHIỆM VỤ" in pages[1]
    assert pages[2].startswith("Phụ lục II\n")
    assert "(Kèm theo Tờ trình số" in pages[2]
    assert sizes[1].width < sizes[1].height
    assert sizes[2].width > sizes[2].height


def test_an_appendix_names_the_type_as_in_a_sentence_however_it_was_given(proposal, now):
    content = replace(proposal, type_name="TỜ TRÌNH")

    page = pictures.texts(render(content, now=now).pdf)[1]

    assert "(Kèm theo Tờ trình số" in page


def test_a_demo_document_says_so_on_every_page(proposal, now):
    for page in pictures.texts(render(proposal, now=now).pdf):
        assert "Văn bản của cơ quan mẫu, không có giá trị pháp lý" in page


def test_a_sign_without_a_picture_in_any_font_is_named(plan, now):
    with pytest.raises(NotPrintable, match="漢"):
        render(replace(plan, subject="Kế hoạch 漢字"), now=now)


def test_hidden_signs_are_dropped_and_letters_composed():
    typed = "Ke\u0302\u0301 hoa\u0323ch\u202e\u200b 2018\x00\tmới\r\n"

    assert typesetting.clean({"a": [typed]}) == {"a": ["Kế hoạch 2018 mới"]}


@pytest.mark.parametrize(
    "body",
    [
        tuple(Paragraph("x") for _n in range(20_000)),
        (Table((), tuple(("a", "b", "c") for _n in range(7_000))),),
        (Paragraph("ba bốn " * 80_000),),
    ],
)
def test_what_would_hold_the_server_is_refused_before_it_is_laid_out(plan, body, monkeypatch):
    """It is asked while somebody types, of appendices that no form has measured yet."""
    monkeypatch.setattr(typesetting, "typeset", None)
    heavy = replace(plan, body=body)

    for lay_out in (render, preview):
        with pytest.raises(NotPrintable, match="Hãy tách thành nhiều văn bản"):
            lay_out(heavy)


def test_a_panic_of_the_printer_is_words_for_people(plan):
    """One word of 64 KB whose letters take two bytes; it went past every `except Exception`."""
    with pytest.raises(NotPrintable):
        preview(replace(plan, body=(Paragraph("á" * 90_000),)))
