"""Printed pages: our own have no departure; a page set otherwise shows where it departs."""

import re
from dataclasses import replace
from pathlib import Path

import pytest
import typst

from docflow.documents.layout import boxes
from docflow.documents.layout.pages import Expected, Kind, check, kind_of
from docflow.documents.rendering import fonts, letter, lines, pictures
from docflow.documents.rendering.content import Appendix, Paragraph, Table
from docflow.documents.states import TYPES
from tests.docflow.documents.layout.drafts import of_type, printed

PAGE = """
#let edges = (top: 20mm, bottom: 20mm, left: {left}, right: 15mm)
#set page(paper: "{paper}", margin: edges, header: {header})
#set text(font: "Liberation Serif", size: 14pt)
#set par(justify: true)
#grid(columns: (40%, 60%), align: center,
  [#text(size: 13pt, weight: "bold")[ỦY BAN NHÂN DÂN \\ QUẬN 2]],
  [#text(size: {nation}, weight: "bold")[CỘNG HÒA XÃ HỘI CHỦ NGHĨA VIỆT NAM] \\
  *Độc lập - Tự do - Hạnh phúc*])
#v(8pt)
#grid(columns: (40%, 60%), align: center,
  [#text(size: 13pt)[{number}]], [#text(style: "{date_style}")[{date}]])
#align(center)[*QUYẾT ĐỊNH* \\ *Về việc thành lập Tổ kiểm tra*]
#text(style: "italic")[Căn cứ Luật Tổ chức chính quyền địa phương{mark}]
#parbreak()
#text(style: "italic")[Theo đề nghị của Trưởng phòng Nội vụ.]
#align(center)[*QUYẾT ĐỊNH:*]
#text(size: {body})[{words}]
#grid(columns: (43%, 57%),
  [#text(size: 12pt, weight: "bold", style: "italic")[Nơi nhận:] \\
  #text(size: 11pt)[\\- Như Điều 3; \\ {archive}]],
  align(center)[*{capacity}* #v(60pt) *{name}*])
"""
GOOD = {
    "paper": "a4", "left": "30mm", "nation": "13pt", "number": "Số: 05/QĐ-UBND",
    "header": "context { let n = counter(page).get().first(); if n > 1 { align(center, str(n)) } }",
    "date_style": "italic", "date": "Quận 2, ngày 05 tháng 01 năm 2020", "mark": ";",
    "body": "14pt", "words": "Điều này được thi hành ngay trong toàn quận. " * 60,
    "archive": "\\- Lưu: VT, NV.", "capacity": "CHỦ TỊCH", "name": "Nguyễn Văn An",
}  # fmt: skip


def page(**changes):
    source = PAGE.replace("{ let", "{{ let")
    values = {**GOOD, **changes}
    for name, value in values.items():
        source = source.replace("{" + name + "}", value)
    faces = fonts.choose(demo=True).collection()
    compiler = typst.Compiler(source.encode(), font_paths=faces, ignore_system_fonts=True)
    pdf = compiler.compile(timestamp=0)
    return lines.read(pdf, 20, 100_000)


def codes(read, **expected):
    return [one.code for one in check(read, Expected(**expected))]


@pytest.fixture(scope="module", autouse=True)
def official() -> None:
    if fonts.choose(demo=True).demo_only:
        pytest.skip("no face with the metrics of Times New Roman on this machine")


@pytest.mark.parametrize("code", TYPES)
def test_our_own_pages_have_no_departure(code):
    content = of_type(code)
    long = replace(
        content,
        superior="ỦY BAN NHÂN DÂN THÀNH PHỐ HỒ CHÍ MINH",
        contact="Số 168 Trương Văn Bang",
        body=(*content.body * 12, Paragraph("Xem Phụ lục I, Phụ lục II. " * 40)),
        appendices=(
            Appendix("Danh sách", (Paragraph("Tên và việc " * 600),)),
            Appendix("Bảng", (Table(("A", "B"), (("1", "2"),) * 60),), landscape=True),
        ),
    )
    for one in (content, printed(content), long):
        pdf = letter.render(one).pdf if one.issue_line else letter.preview(one).pdf
        read = lines.read(pdf, 60, 150_000)

        assert kind_of(read, boxes.find(read)) == Kind.ADMINISTRATIVE
        assert codes(read, type_code=one.type_code, capacity=one.capacity_lines) == []


def test_a_page_in_the_decrees_form_has_no_departure():
    assert codes(page(), type_code="QĐ", capacity=("CHỦ TỊCH",)) == []


@pytest.mark.parametrize(
    ("changes", "rule"),
    [
        ({"paper": "us-letter"}, "page.size"),
        ({"left": "20mm"}, "page.margins"),
        ({"header": "none"}, "page.number"),
        ({"nation": "16pt"}, "box.nation"),
        ({"nation": "12pt"}, "sizes.together"),
        ({"number": "Số: 5/QĐ-UBND"}, "number.zero"),
        ({"number": "Số: 05/QĐ - UBND"}, "notation.marks"),
        ({"number": "Số: 05/KH-UBND"}, "notation.type"),
        ({"date": "Quận 2, ngày 5 tháng 1 năm 2020"}, "date.zero"),
        ({"date_style": "normal"}, "box.date"),
        ({"mark": ","}, "grounds.marks"),
        ({"body": "12pt"}, "box.body"),
        ({"archive": "\\- Lưu: NV."}, "recipients.archive"),
        ({"archive": "\\- Lưu: VT."}, "recipients.unit"),
        ({"capacity": "PHÓ CHỦ TỊCH"}, "capacity.deputy"),
        ({"name": "TS. Nguyễn Văn An"}, "name.titles"),
    ],
)
def test_what_departs_is_named_alone(changes, rule):
    found = codes(page(**changes), type_code="QĐ")

    assert rule in found
    # A date set upright is out of step with nothing else; only paper moves the edges with it.
    assert set(found) <= {rule, "page.margins", "sizes.together"}


def test_another_face_is_named():
    read = page()
    foreign = re.compile("Liberation")
    pages = tuple(
        replace(
            one,
            lines=tuple(
                replace(
                    line,
                    runs=tuple(
                        replace(
                            run, face=replace(run.face, name=foreign.sub("Arial", "Liberation"))
                        )
                        for run in line.runs
                    ),
                )
                for line in one.lines
            ),
        )
        for one in read.pages
    )

    assert "font.face" in codes(replace(read, pages=pages))


def test_a_signer_out_of_the_register_is_named_with_the_lines_wanted():
    (found,) = check(page(), Expected("QĐ", ("KT. CHỦ TỊCH", "PHÓ CHỦ TỊCH")))

    assert (found.code, found.wanted) == ("capacity.authority", "KT. CHỦ TỊCH / PHÓ CHỦ TỊCH")
    assert found.spot is not None


@pytest.mark.parametrize(
    ("number", "kind"),
    [
        ("Số: 05/2026/QĐ-UBND", Kind.NORMATIVE),
        ("Số: 05-QĐ/QU", Kind.PARTY),
        ("Số: 05/QĐ-UBND", Kind.ADMINISTRATIVE),
    ],
)
def test_documents_of_another_law_are_told_apart(number, kind):
    read = page(number=number)

    assert kind_of(read, boxes.find(read)) == kind


def test_a_long_name_of_an_office_is_not_read_into_the_heading_beside_it():
    read = page()
    found = boxes.find(read)

    assert found.nation is not None
    assert found.nation.text == boxes.NATION
    assert [one.text for one in found.issuer] == ["ỦY BAN NHÂN DÂN", "QUẬN 2"]


def test_a_scan_cannot_be_held_against_anything():
    pdf = typst.compile(b"#rect(width: 100%)", timestamp=0)
    read = lines.read(pdf, 5, 1000)

    assert kind_of(read, boxes.find(read)) == Kind.UNREADABLE


@pytest.mark.shared
def test_the_states_own_files_are_read_without_false_alarm(samples: Path):
    """36 real files of the gazette: these rules are departed from there, each seen by eye."""
    seen: set[str] = set()
    folder = samples / "vn_gazette_pdfs"
    files = sorted(folder.rglob("*.pdf"))
    for file in files:
        read = pictures.printed(file.read_bytes())
        assert kind_of(read, boxes.find(read)) in (Kind.REPRINT, Kind.NORMATIVE)
        seen |= set(codes(read))

    assert len(files) == 36
    assert seen == {
        "page.margins", "sizes.together", "grounds.marks", "box.number", "box.motto", "box.issuer",
        "notation.marks", "box.title", "font.face",
    }  # fmt: skip
