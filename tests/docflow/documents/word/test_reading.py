"""A Word file becomes the parts of a document; what is not understood stays, or is named."""

import io
import struct
import zipfile
import zlib

import docx
import pytest
from docx.oxml import parse_xml
from docx.oxml.ns import nsdecls
from hypothesis import given, settings
from hypothesis import strategies as st

from docflow.documents.rendering import plain
from docflow.documents.word import numbering, package
from docflow.documents.word.numbering import written
from docflow.documents.word.package import Failed
from docflow.documents.word.parts import Annex
from docflow.documents.word.reading import read
from tests.docflow.documents import word_files as files

TYPES = {"QUYẾT ĐỊNH": "QD", "KẾ HOẠCH": "KH", "BÁO CÁO": "BC"}


def test_every_part_of_a_decision_is_found_where_it_stands():
    found = read(files.decision(), TYPES)

    assert (found.type_code, found.subject) == ("QD", "Về việc ban hành Quy chế văn thư")
    assert found.grounds == [
        "Căn cứ Luật Tổ chức chính quyền địa phương ngày 16 tháng 6 năm 2025",
        "Theo đề nghị của Trưởng phòng Nội vụ",
    ]
    assert found.body.splitlines() == [
        "Điều 1. Ban hành Quy chế.",
        "1. Khoản của Word;",
        "2. Khoản nữa.",
        "a) điểm a;",
        "b) điểm b.",
        "Điều 2. Quyết định này có hiệu lực từ ngày ký./.",
    ]
    assert found.recipients == ["Như Điều 3", "Thường trực Quận ủy"]
    assert found.archive_line == "VT, NV"
    assert found.signed == ["TM. ỦY BAN NHÂN DÂN", "CHỦ TỊCH", "Trần Thị Chi"]
    assert found.appendices == [
        Annex("Danh mục hồ sơ", False, "| STT | Hồ sơ |\n| 1 | a\\|b hai dòng |"),
        Annex("Biểu mẫu", True, "1. Kỳ báo cáo."),
    ]
    assert found.left_out == {"head": 1}


def test_a_letter_has_its_subject_under_its_number_and_names_to_whom_it_goes():
    document = docx.Document()
    files.head(document, "V/v tăng cường\ntiếp nhận hồ sơ trực tuyến")
    for line in (
        "Kính gửi:",
        "- Các phòng, ban thuộc quận;",
        "- Ủy ban nhân dân các phường.",
        "Thực hiện Kế hoạch số 5/KH-UBND, đề nghị các đơn vị rà soát.",
        "Trân trọng./.",
    ):
        document.add_paragraph(line)
    files.foot(document)

    found = read(files.saved(document), TYPES)

    assert (found.type_code, found.subject) == ("CV", "tăng cường tiếp nhận hồ sơ trực tuyến")
    assert found.addressees == ["Các phòng, ban thuộc quận", "Ủy ban nhân dân các phường"]
    assert found.grounds == []
    assert found.body.splitlines()[0].startswith("Thực hiện Kế hoạch")
    assert found.recipients == ["Như Điều 3", "Thường trực Quận ủy"]


def test_a_plan_without_grids_is_read_by_its_lines():
    lines = (
        "CỘNG HÒA XÃ HỘI CHỦ NGHĨA VIỆT NAM",
        "Độc lập - Tự do - Hạnh phúc",
        "Số: 15/KH-UBND",
        "Quận 2, ngày 05 tháng 01 năm 2026",
        "KẾ HOẠCH",
        "Cải cách hành chính năm 2026",
        "Căn cứ Kế hoạch của Thành phố, quận ban hành kế hoạch như sau:",
        "I. MỤC ĐÍCH",
        "1. Nâng cao chất lượng.",
        "Nơi nhận:",
        "- Như trên;",
        "- Lưu: VT.",
        "CHỦ TỊCH",
        "Trần Thị Chi",
    )

    found = read(files.of_lines(*lines), TYPES)

    assert (found.type_code, found.subject) == ("KH", "Cải cách hành chính năm 2026")
    # One sentence of reason that goes on is the text itself, not a ground.
    assert found.grounds == []
    assert found.body.splitlines() == list(lines[6:9])
    assert (found.recipients, found.archive_line) == (["Như trên"], "VT")
    assert found.signed == ["CHỦ TỊCH", "Trần Thị Chi"]


def test_a_text_of_no_known_shape_comes_whole_as_paragraphs():
    lines = ["Ghi chú họp giao ban.", "Nội dung một.", "a) Ý đầu;", "| không | là bảng"]

    found = read(files.of_lines(*lines), TYPES)

    assert found.body.splitlines() == lines
    assert (found.type_code, found.subject, found.left_out) == ("", "", {})


@settings(max_examples=25, deadline=None)
@given(st.lists(st.text("aăđ 1.)Đi-u|", min_size=1, max_size=12), max_size=8))
def test_no_word_of_a_plain_file_is_lost(lines):
    told = [" ".join(line.split()) for line in lines]
    kept = [line for line in told if any(sign.isalnum() for sign in line)]
    if not kept:
        return

    found = read(files.of_lines(*lines), {})

    assert [line for line in found.body.splitlines() if any(s.isalnum() for s in line)] == kept


def test_what_a_draft_cannot_hold_is_counted():
    document = docx.Document()
    paragraph = document.add_paragraph("Chữ có ảnh.")
    paragraph.add_run().add_picture(io.BytesIO(_png()))
    p = paragraph._p
    for markup in (
        '<w:r {ns}><w:footnoteReference w:id="1"/></w:r>',
        '<w:r {ns}><w:commentReference w:id="1"/></w:r>',
        '<w:ins {ns} w:id="1" w:author="A"><w:r><w:t> thêm</w:t></w:r></w:ins>',
        '<w:del {ns} w:id="2" w:author="A"><w:r><w:delText> bớt</w:delText></w:r></w:del>',
        "<w:r {ns}><w:pict><w:txbxContent><w:p><w:r><w:t>Trong khung</w:t></w:r></w:p>"
        "</w:txbxContent></w:pict></w:r>",
    ):
        p.append(parse_xml(markup.format(ns=nsdecls("w"))))
    outer = files.grid(document, ("ngoài", "x"))
    inner = outer.rows[0].cells[1].add_table(1, 1)
    inner.rows[0].cells[0].paragraphs[0].text = "trong"
    document.sections[0].header.paragraphs[0].text = "Tài liệu nội bộ"

    found = read(files.saved(document), {})

    assert found.left_out == {
        "pictures": 1, "footnotes": 1, "comments": 1, "changes": 2, "boxes": 1, "nested": 1,
        "margins": 1,
    }  # fmt: skip
    assert found.body.splitlines() == ["Chữ có ảnh. thêm", "Trong khung", "| ngoài | x trong |"]


def test_two_tables_stay_two_and_merged_cells_keep_their_columns():
    document = docx.Document()
    table = files.grid(document, ("A", "B", "C"), ("1", "2", "3"))
    table.cell(0, 0).merge(table.cell(0, 1))
    document.add_paragraph("")
    files.grid(document, ("X",), ("y",))

    blocks = plain.blocks(read(files.saved(document), {}).body)

    assert [len(block.rows) for block in blocks] == [1, 1]
    assert blocks[0].header == ("A B", "", "C")


@pytest.mark.parametrize(
    ("form", "numbers", "told"),
    [
        ("decimal", (1, 12), ("1", "12")),
        ("lowerLetter", (1, 27), ("a", "aa")),
        ("upperLetter", (2,), ("B",)),
        ("upperRoman", (4, 19), ("IV", "XIX")),
        ("lowerRoman", (9,), ("ix",)),
        ("decimalZero", (3,), ("03",)),
        ("none", (3,), ("",)),
    ],
)
def test_labels_are_written_as_word_writes_them(form, numbers, told):
    assert tuple(written(number, form) for number in numbers) == told


def test_a_list_that_begins_beyond_all_counting_is_bounded():
    assert numbering._number("99999999", 1) == numbering.MOST
    assert numbering._number("9" * 30, 1) == 1


# -- hostile and foreign files ---------------------------------------------------------------------


def code_of(data: bytes) -> str:
    with pytest.raises(Failed) as failed:
        read(data, TYPES)
    return failed.value.args[0]


def with_part(name: str, part: bytes) -> bytes:
    return files.repacked(files.of_lines("x"), lambda parts: parts.update({name: part}))


ENTITY = (
    b'<?xml version="1.0"?><!DOCTYPE a [<!ENTITY x SYSTEM "file:///etc/passwd">]>'
    b'<w:document xmlns:w="http://schemas.openxmlformats.org/wordprocessingml/2006/main">'
    b"<w:body><w:p><w:r><w:t>&x;</w:t></w:r></w:p></w:body></w:document>"
)
OLD = package.OLE + b"\0" * 600


@pytest.mark.parametrize(
    ("data", "code"),
    [
        (b"", "empty"),
        (b"hello", "not_word"),
        (b"%PDF-1.7", "pdf"),
        (b"PK\x03\x04 broken", "broken"),
        (OLD + "EncryptedPackage".encode("utf-16-le"), "locked"),
        (OLD + "WordDocument".encode("utf-16-le"), "doc"),
        (OLD, "not_word"),
    ],
)
def test_what_is_no_docx_is_told_by_its_content(data, code):
    assert code_of(data) == code


def test_entities_are_refused_in_every_part_and_every_spelling():
    assert code_of(with_part("word/document.xml", ENTITY)) == "entities"
    assert code_of(with_part("word/numbering.xml", ENTITY)) == "entities"
    wide = ENTITY.decode().encode("utf-16")
    assert code_of(with_part("word/document.xml", wide)) == "entities"


def test_a_file_that_grows_is_refused_before_it_is_unpacked():
    assert code_of(with_part("word/media/a.png", bytes(package.MOST_UNPACKED + 1))) == "bomb"
    assert code_of(with_part("word/document.xml", b" " * (package.MOST_XML + 1))) == "bomb"


def test_many_small_parts_are_refused():
    def many(parts: dict[str, bytes]) -> None:
        parts.update({f"word/x{n}.bin": b"" for n in range(package.MOST_PARTS)})

    assert code_of(files.repacked(files.of_lines("x"), many)) == "bomb"


@pytest.mark.parametrize("packing", [zipfile.ZIP_BZIP2, zipfile.ZIP_LZMA])
def test_a_packing_that_unpacks_everything_at_once_is_not_read(monkeypatch, packing):
    made = files.repacked(files.of_lines("x"), lambda _parts: None, packing)
    monkeypatch.setattr(zipfile.ZipFile, "open", lambda *_: pytest.fail("opened"))

    assert code_of(made) == "broken"


def test_a_damaged_stream_and_a_strange_name_are_told():
    whole = bytearray(files.of_lines("x" * 4_000))
    at = whole.index(b"word/document.xml") + len(b"word/document.xml") + 20
    for place in range(at, at + 40):
        whole[place] ^= 0xFF

    assert code_of(bytes(whole)) == "broken"
    assert code_of(with_part("MIMETYPE", b"application/vnd.oasis.opendocument.text")) == "odt"


def test_macros_a_workbook_and_a_missing_text_are_told():
    assert code_of(with_part("word/vbaProject.bin", b"x")) == "macro"
    book = files.repacked(files.of_lines("x"), lambda parts: parts.pop("word/document.xml"))
    assert code_of(book) == "not_word"
    assert code_of(with_part("word/document.xml", b"<w:document")) == "broken"
    assert code_of(docx_without_words()) == "nothing"


def docx_without_words() -> bytes:
    return files.of_lines("", " ")


def test_a_file_with_too_many_words_is_refused_and_a_long_one_is_taken():
    line = "chữ " * 2_000

    assert code_of(files.of_lines(*[line] * 26)) == "long"
    assert read(files.of_lines(*[line] * 20), {}).signs > 150_000


def test_deep_nesting_breaks_nothing():
    deep = b"<w:smartTag>" * 200 + b"<w:r><w:t>x</w:t></w:r>" + b"</w:smartTag>" * 200
    body = (
        b'<w:document xmlns:w="http://schemas.openxmlformats.org/wordprocessingml/2006/main">'
        b"<w:body><w:p>" + deep + b"</w:p></w:body></w:document>"
    )

    assert read(with_part("word/document.xml", body), {}).body == "x"


def _png() -> bytes:
    def chunk(kind: bytes, data: bytes) -> bytes:
        told = kind + data
        return struct.pack(">I", len(data)) + told + struct.pack(">I", zlib.crc32(told))

    head = struct.pack(">IIBBBBB", 1, 1, 8, 2, 0, 0, 0)
    return (
        b"\x89PNG\r\n\x1a\n"
        + chunk(b"IHDR", head)
        + chunk(b"IDAT", zlib.compress(b"\0\0\0\0"))
        + chunk(b"IEND", b"")
    )
