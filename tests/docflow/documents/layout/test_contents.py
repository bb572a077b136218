"""Each rule over a content: what departs, what should stand there, and what is left alone."""

from dataclasses import replace

import pytest

from docflow.documents.layout.contents import check, mend
from docflow.documents.layout.known import Known
from docflow.documents.rendering.content import (
    Appendix,
    Article,
    Clause,
    Heading,
    IssueLine,
    Paragraph,
    Table,
)
from docflow.documents.states import TYPES
from tests.docflow.documents.layout.drafts import of_type, printed

PLAN, DECISION, LETTER = of_type("KH"), of_type("QD"), of_type("CV")
DATE = "Quận 2, ngày 05 tháng 01 năm 2020"


def codes(content, **known):
    return [one.code for one in check(content, Known(**known))]


def told(content, **known):
    return [(one.code, one.wanted) for one in check(content, Known(**known))]


@pytest.mark.parametrize("code", TYPES)
def test_every_model_is_without_departure(code):
    for content in (of_type(code), printed(of_type(code))):
        assert codes(content, unit="NV", capacity=content.capacity_lines) == []


@pytest.mark.parametrize(
    ("number", "rules"),
    [
        ("Số: 15/KH-UBND", []),
        ("Số:      /KH-UBND", []),
        ("Số: 5/KH-UBND", ["number.zero"]),
        ("Số 05/KH-UBND", ["number.word"]),
        ("Số: 15 /KH-UBND", ["notation.marks"]),
        ("Số: 15/KH - UBND", ["notation.marks"]),
        ("Số: 15/KH-ubnd", ["notation.case"]),
        ("Số: 15/TB-UBND", ["notation.type"]),
        ("Số: 15/CV-UBND", ["notation.type"]),
    ],
)
def test_number_and_notation(number, rules):
    content = replace(PLAN, issue_line=IssueLine(number, DATE))

    assert codes(content) == rules


@pytest.mark.parametrize(
    ("code", "hint", "wanted"),
    [
        ("CTR", "/CTR-UBND", "CTr-UBND"),
        ("CTR", "/CT-UBND", "CTr-UBND"),
        ("QYD", "/QĐ-UBND", "QyĐ-UBND"),
        ("CV", "/CV-UBND-NV", "UBND-NV"),
    ],
)
def test_abbreviations_count_their_capitals(code, hint, wanted):
    content = replace(of_type(code), notation_hint=hint)

    for departure in check(content):
        content = departure.fix(content)

    assert content.notation_hint == f"/{wanted}"


def test_the_small_letters_of_an_office_are_its_own():
    assert codes(replace(DECISION, notation_hint="/QĐ-TTg")) == []


@pytest.mark.parametrize(
    ("line", "rules"),
    [
        ("Hà Nội, ngày 29 tháng 6 năm 2019", []),
        ("Thành phố Hồ Chí Minh, ngày 29 tháng 12 năm 2019", []),
        ("Quận 2, ngày    tháng    năm    ", []),
        ("Hà Nội, ngày 5 tháng 6 năm 2019", ["date.zero"]),
        ("Hà Nội, ngày 15 tháng 2 năm 2019", ["date.zero"]),
        ("Hà Nội ngày 15 tháng 6 năm 2019", ["place.comma"]),
        ("Hà Nội, 15/6/2019", ["date.form"]),
        ("hà nội, ngày 15 tháng 6 năm 2019", ["place.capitals"]),
        ("TP. HCM, ngày 15 tháng 6 năm 2019", ["place.full"]),
        ("2, ngày 15 tháng 6 năm 2019", ["place.full"]),
    ],
)
def test_place_and_date(line, rules):
    assert codes(replace(PLAN, issue_line=IssueLine("Số: 15/KH-UBND", line))) == rules


def test_dates_of_the_text_get_their_zeros_and_mended_text_keeps_the_rest():
    body = (Paragraph("Họp ngày 5 tháng 2 năm 2026 tại trụ sở."), Table(("Ngày",), (("x",),)))
    content = replace(PLAN, body=body)

    assert told(content) == [("text.date_zero", "Họp ngày 05 tháng 02 năm 2026 tại trụ sở.")]
    mended = mend(content)
    assert mended.body == (Paragraph("Họp ngày 05 tháng 02 năm 2026 tại trụ sở."), body[1])


@pytest.mark.parametrize(
    ("subject", "rules"),
    [
        ("V/v nâng bậc lương", []),
        ("V/v: nâng bậc lương", ["subject.letter"]),
        ("Về việc nâng bậc lương", ["subject.letter"]),
        ("nâng bậc lương.", ["subject.end"]),
        ("NÂNG BẬC LƯƠNG CÔNG CHỨC", ["subject.capitals"]),
        ("x" * 501, ["subject.length"]),
    ],
)
def test_the_subject_of_a_letter(subject, rules):
    assert codes(replace(LETTER, subject=subject)) == rules


def test_v_v_belongs_to_letters_alone():
    assert told(replace(PLAN, subject="V/v cải cách")) == [("subject.named", "Về việc cải cách")]


@pytest.mark.parametrize(
    ("ground", "expected"),
    [
        ("Căn cứ Luật Đất đai ngày 18 tháng 01 năm 2024;", []),
        ("Căn cứ Luật Đất đai ngày 18 tháng 01 năm 2024,", ["grounds.marks"]),
        ("Luật Đất đai ngày 18 tháng 01 năm 2024", ["grounds.word"]),
        ("Căn cứ Luật Đất đai số 31/2024/QH15", ["grounds.law"]),
        ("Căn cứ Nghị định của Chính phủ về công tác văn thư", ["grounds.full"]),
        ("Căn cứ Nghị định số 30/2020/NĐ-CP ngày 05 tháng 3 năm 2020 của Chính phủ", []),
        ("Xét Tờ trình của Trưởng phòng Nội vụ", []),
    ],
)
def test_grounds(ground, expected):
    assert codes(replace(DECISION, grounds=(ground,))) == expected


@pytest.mark.parametrize(
    ("block", "rule", "instead"),
    [
        (Heading("Chung", 1, "Chương 2"), "structure.chapter", Heading("Chung", 1, "Chương II")),
        (Heading("Chung", 1, "Mục II"), "structure.chapter", Heading("Chung", 1, "Mục 2")),
        (Paragraph("Điều 1: Lập tổ"), "structure.article", Article("Điều 1.", "Lập tổ")),
        (Paragraph("1/ Lập tổ"), "structure.clause", Clause("1.", "Lập tổ")),
        (Paragraph("a. Lập tổ"), "structure.clause", Clause("a)", "Lập tổ")),
    ],
)
def test_labels_of_the_body(block, rule, instead):
    content = replace(PLAN, body=(block,))

    assert codes(content) == [rule]
    assert mend(content).body == (instead,)


def test_a_paragraph_that_begins_with_a_share_or_a_law_is_no_clause():
    body = (Paragraph("1/2 số đại biểu đồng ý."), Paragraph("Điều 5 Luật Đất đai quy định rõ."))

    assert codes(replace(PLAN, body=body)) == []


def test_points_follow_the_vietnamese_alphabet():
    points = tuple(Clause(f"{letter})", "Việc.") for letter in "abcde")
    content = replace(PLAN, body=(Clause("1.", "Việc:"), *points))

    assert told(content) == [("structure.points", "đ)")]
    assert [one.label for one in mend(content).body][1:] == ["a)", "b)", "c)", "d)", "đ)"]


def test_articles_run_on():
    body = (Article("Điều 1.", "A."), Article("Điều 3.", "B."))

    assert told(replace(DECISION, body=body)) == [("structure.order", "Điều 2.")]


def test_a_letter_says_to_whom_and_above():
    assert codes(replace(LETTER, addressees=())) == ["addressees.missing"]
    content = replace(LETTER, recipients=("UBND Thành phố",))
    assert codes(content) == ["recipients.above"]
    assert mend(content).recipients == ("Như trên", "UBND Thành phố")


def test_a_decision_has_no_addressee():
    assert codes(replace(DECISION, addressees=("Sở Nội vụ",))) == ["addressees.other"]


@pytest.mark.parametrize(
    ("line", "wanted"),
    [
        ("VT, NV.", None),
        ("NV, VT", "VT, NV"),
        ("văn thư", "VT, NV"),
        ("", "VT, NV"),
        ("VT", "VT, NV"),
    ],
)
def test_the_last_line_is_for_the_registry_and_the_unit(line, wanted):
    found = told(replace(PLAN, archive_line=line), unit="NV")

    assert [one for _code, one in found] == ([wanted] if wanted else [])


@pytest.mark.parametrize("unit", ["VT", "Văn thư"])
def test_the_registry_as_drafter_stands_there_once(unit):
    assert told(replace(PLAN, archive_line="VT"), unit=unit) == []


def test_an_archive_line_among_the_recipients_is_printed_once():
    content = replace(PLAN, recipients=("Sở Nội vụ;", "Lưu: VT, TH."), archive_line="VT")

    assert codes(content, unit="NV") == ["recipients.archive", "recipients.unit"]
    mended = mend(content, known=Known(unit="NV"))
    assert (mended.recipients, mended.archive_line) == (("Sở Nội vụ;",), "VT, TH")


@pytest.mark.parametrize(
    ("lines", "rules"),
    [
        (("CHỦ TỊCH",), []),
        (("Q. CHỦ TỊCH",), []),
        (("TL. CHỦ TỊCH", "KT. CHÁNH VĂN PHÒNG", "PHÓ CHÁNH VĂN PHÒNG"), []),
        (("KT.CHỦ TỊCH", "PHÓ CHỦ TỊCH"), ["capacity.form"]),
        (("TM ỦY BAN NHÂN DÂN", "CHỦ TỊCH"), ["capacity.form"]),
        (("KT. CHỦ TỊCH",), ["capacity.post"]),
        (("PHÓ CHỦ TỊCH",), ["capacity.deputy"]),
        (("TM. ỦY BAN NHÂN DÂN", "PHÓ CHỦ TỊCH"), ["capacity.deputy"]),
    ],
)
def test_lines_above_the_name(lines, rules):
    assert codes(replace(PLAN, capacity_lines=lines)) == rules


def test_the_lines_are_those_of_the_authority_register():
    """NĐ 30/2020/NĐ-CP, Điều 13.1."""
    content = replace(PLAN, capacity_lines=("CHỦ TỊCH",))

    found = check(content, Known(capacity=("KT. CHỦ TỊCH", "PHÓ CHỦ TỊCH")))

    assert [one.code for one in found] == ["capacity.authority"]
    assert not found[0].fixable


@pytest.mark.parametrize(
    ("name", "wanted"),
    [
        ("PGS.TS. Trần Văn An", "Trần Văn An"),
        ("ThS Lê Thị Bình", "Lê Thị Bình"),
        ("Tiến sĩ Lê Thị Bình", "Lê Thị Bình"),
        ("NGUYỄN VĂN AN", "Nguyễn Văn An"),
        ("Cao Bá Quát", ""),
        ("Lý Thường Kiệt", ""),
    ],
)
def test_a_name_stands_alone(name, wanted):
    assert [one.wanted for one in check(replace(PLAN, signer_name=name))] == (
        [wanted] if wanted else []
    )


def test_appendices_are_numbered_in_roman_and_named_once():
    appendices = (Appendix("Phụ lục 1: Danh sách"), Appendix("Bảng theo Phụ lục 2"))
    content = replace(PLAN, body=(Paragraph("Theo Phụ lục 1."),), appendices=appendices)

    assert sorted(set(codes(content))) == ["appendix.number", "appendix.title"]
    mended = mend(content)
    assert [one.title for one in mended.appendices] == ["Danh sách", "Bảng theo Phụ lục II"]
    assert mended.body == (Paragraph("Theo Phụ lục I."),)


def test_an_appendix_is_named_in_the_text():
    content = replace(PLAN, body=(Paragraph("Thực hiện."),), appendices=(Appendix("Bảng"),))

    assert codes(content) == ["appendix.mentioned"]


def test_a_foreign_letter_is_told_from_the_vietnamese_one():
    assert told(replace(PLAN, subject="Ðề án")) == [("text.letters", "Đề án")]


def test_one_departure_can_be_mended_alone():
    content = replace(LETTER, subject="Về việc họp;", recipients=("Sở",))
    (first, *_rest) = check(content)

    mended = mend(content, [first.key])

    assert mended.subject == "họp;"
    assert mended.recipients == ("Sở",)
