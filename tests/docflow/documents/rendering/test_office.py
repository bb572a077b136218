"""Words of office files: what is read, and what is not opened."""

import io
import zipfile

import docx
import pytest
from openpyxl import Workbook

from docflow.documents.rendering import office, wordings


def a_docx() -> bytes:
    made = docx.Document()
    made.add_paragraph("Kế hoạch cải cách")
    made.add_table(rows=1, cols=1).cell(0, 0).text = "Ô trong bảng"
    made.sections[0].header.paragraphs[0].text = "Đầu trang"
    out = io.BytesIO()
    made.save(out)
    return out.getvalue()


def an_xlsx(rows=(("Xã", "Số hộ"), ("Ninh Sơn", 12))) -> bytes:
    made = Workbook()
    made.active.title = "Phụ lục"
    for row in rows:
        made.active.append(row)
    out = io.BytesIO()
    made.save(out)
    return out.getvalue()


def packed(parts: dict[str, bytes], packing=zipfile.ZIP_DEFLATED) -> bytes:
    out = io.BytesIO()
    with zipfile.ZipFile(out, "w", packing) as archive:
        for name, data in parts.items():
            archive.writestr(name, data)
    return out.getvalue()


def test_a_text_is_read_with_its_tables_and_what_stands_above_it():
    text, way = office.read(a_docx())

    assert way == "docx"
    assert text.splitlines() == ["Kế hoạch cải cách", "Ô trong bảng", "Đầu trang"]


def test_a_line_in_a_box_is_read_once_and_struck_out_words_are_not():
    w = "http://schemas.openxmlformats.org/wordprocessingml/2006/main"
    part = (
        f'<w:document xmlns:w="{w}"><w:body><w:p><w:r><w:t>Ngoài</w:t></w:r>'
        "<w:r><w:txbxContent><w:p><w:r><w:t>Trong</w:t></w:r></w:p></w:txbxContent></w:r>"
        "<w:del><w:r><w:delText>Bỏ</w:delText></w:r></w:del></w:p></w:body></w:document>"
    )

    assert office.read(packed({"word/document.xml": part.encode()})) == ("Ngoài\nTrong", "docx")


def test_a_workbook_is_read_by_rows():
    assert office.read(an_xlsx()) == ("Phụ lục\nXã Số hộ\nNinh Sơn 12", "xlsx")


@pytest.mark.parametrize(
    "data",
    [
        b"",
        b"PK\x03\x04 broken",
        a_docx()[:2000],
        packed({"a.txt": b"x"}),
        packed({"word/document.xml": b"<w:document"}),
        packed({"word/document.xml": b'<!DOCTYPE a [<!ENTITY b "c">]><a>&b;</a>'}),
        packed({"word/document.xml": "<!DOCTYPE a><a/>".encode("utf-16")}),
        packed({"word/document.xml": b"<a/>"}, zipfile.ZIP_LZMA),
        packed({"xl/workbook.xml": b"<a/>"}),
    ],
)
def test_what_is_no_such_file_is_not_opened(data):
    with pytest.raises(office.Unread):
        office.read(data)


def test_a_bomb_is_not_unpacked(monkeypatch):
    bomb = packed({"word/document.xml": b"<a>" + b" " * 5_000_000 + b"</a>"})
    monkeypatch.setattr(office, "MOST_XML", 1_000_000)
    with pytest.raises(office.Unread):
        office.read(bomb)
    monkeypatch.setattr(office, "MOST_XML", 10_000_000)
    monkeypatch.setattr(office, "MOST_UNPACKED", 1_000_000)
    with pytest.raises(office.Unread):
        office.read(bomb)
    with pytest.raises(office.Unread):
        office.read(packed({f"{n}.xml": b"<a/>" for n in range(office.MOST_PARTS + 1)}))


def test_no_more_is_kept_than_is_read(monkeypatch):
    monkeypatch.setattr(office, "MOST_SIGNS", 10)
    monkeypatch.setattr(office, "MOST_CELLS", 3)

    assert office.read(a_docx())[0] == "Kế hoạch c"
    monkeypatch.setattr(office, "MOST_SIGNS", 1000)
    assert office.read(an_xlsx())[0] == "Phụ lục\nXã Số hộ"


def test_the_kind_of_a_file_is_told_by_its_bytes():
    assert wordings.read(an_xlsx())[1] == "xlsx"
    assert wordings.read(a_docx())[1] == "docx"
    assert wordings.read(b"PK\x03\x04 broken") == ("", "")
    assert wordings.read(b"no file at all") == ("", "")
