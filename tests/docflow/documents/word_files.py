"""Word files that the tests build themselves: whole documents, and hostile ones."""

import io
import zipfile
from collections.abc import Callable
from typing import Any

import docx
from docx.enum.section import WD_ORIENT, WD_SECTION
from docx.enum.text import WD_ALIGN_PARAGRAPH
from docx.oxml import parse_xml
from docx.oxml.ns import nsdecls

Change = Callable[[dict[str, bytes]], None]


def saved(document: Any) -> bytes:
    out = io.BytesIO()
    document.save(out)
    return out.getvalue()


def of_lines(*lines: str) -> bytes:
    document = docx.Document()
    for line in lines:
        document.add_paragraph(line)
    return saved(document)


def repacked(data: bytes, change: Change, packing: int = zipfile.ZIP_DEFLATED) -> bytes:
    """The same file with its parts changed."""
    with zipfile.ZipFile(io.BytesIO(data)) as packed:
        parts = {name: packed.read(name) for name in packed.namelist()}
    change(parts)
    out = io.BytesIO()
    with zipfile.ZipFile(out, "w", packing) as packed:
        for name, part in parts.items():
            packed.writestr(name, part)
    return out.getvalue()


def centred(document: Any, text: str, *, bold: bool = True) -> None:
    paragraph = document.add_paragraph()
    paragraph.alignment = WD_ALIGN_PARAGRAPH.CENTER
    paragraph.add_run(text).bold = bold


def grid(document: Any, *rows: tuple[str, ...]) -> Any:
    table = document.add_table(rows=len(rows), cols=len(rows[0]))
    for row, cells in zip(table.rows, rows, strict=True):
        for cell, text in zip(row.cells, cells, strict=True):
            cell.text = text
    return table


def head(document: Any, under_number: str = "") -> None:
    grid(
        document,
        (
            f"ỦY BAN NHÂN DÂN\nQUẬN 2\nSố:      /QĐ-UBND\n{under_number}".strip(),
            "CỘNG HÒA XÃ HỘI CHỦ NGHĨA VIỆT NAM\nĐộc lập - Tự do - Hạnh phúc\n"
            "Quận 2, ngày     tháng     năm 2026",
        ),
    )


def foot(document: Any) -> None:
    grid(
        document,
        (
            "Nơi nhận:\n- Như Điều 3;\n- Thường trực Quận ủy;\n- Lưu: VT, NV.",
            "TM. ỦY BAN NHÂN DÂN\nCHỦ TỊCH\n\nTrần Thị Chi",
        ),
    )


def listed(document: Any, form: str, shape: str, *texts: str, level: int = 0) -> None:
    """Paragraphs of a list of their own, numbered by Word alone."""
    numbering = document.part.numbering_part.element
    name = str(900 + len(numbering))
    levels = "".join(
        f'<w:lvl w:ilvl="{at}"><w:start w:val="1"/><w:numFmt w:val="{form}"/>'
        f'<w:lvlText w:val="{shape}"/></w:lvl>'
        for at in range(level + 1)
    )
    numbering.append(
        parse_xml(
            f'<w:abstractNum {nsdecls("w")} w:abstractNumId="{name}">{levels}</w:abstractNum>'
        )
    )
    numbering.append(
        parse_xml(
            f'<w:num {nsdecls("w")} w:numId="{name}"><w:abstractNumId w:val="{name}"/></w:num>'
        )
    )
    for text in texts:
        paragraph = document.add_paragraph(text)
        paragraph._p.get_or_add_pPr().append(
            parse_xml(
                f'<w:numPr {nsdecls("w")}><w:ilvl w:val="{level}"/><w:numId w:val="{name}"/>'
                "</w:numPr>"
            )
        )


def decision() -> bytes:
    """A decision with every part, two appendices, the second one on a turned sheet."""
    document = docx.Document()
    head(document)
    centred(document, "QUYẾT ĐỊNH")
    centred(document, "Về việc ban hành Quy chế văn thư")
    document.add_paragraph("_________")
    centred(document, "CHỦ TỊCH ỦY BAN NHÂN DÂN QUẬN 2")
    document.add_paragraph("Căn cứ Luật Tổ chức chính quyền địa phương ngày 16 tháng 6 năm 2025;")
    document.add_paragraph("Theo đề nghị của Trưởng phòng Nội vụ.")
    centred(document, "QUYẾT ĐỊNH:")
    document.add_paragraph("Điều 1. Ban hành Quy chế.")
    listed(document, "decimal", "%1.", "Khoản của Word;", "Khoản nữa.")
    listed(document, "lowerLetter", "%1)", "điểm a;", "điểm b.")
    document.add_paragraph("Điều 2. Quyết định này có hiệu lực từ ngày ký./.")
    foot(document)
    centred(document, "Phụ lục I")
    centred(document, "DANH MỤC HỒ SƠ")
    centred(document, "(Kèm theo Quyết định số    /QĐ-UBND)", bold=False)
    grid(document, ("STT", "Hồ sơ"), ("1", "a|b\nhai dòng"))
    document.add_section(WD_SECTION.NEW_PAGE).orientation = WD_ORIENT.LANDSCAPE
    centred(document, "Phụ lục II")
    centred(document, "Biểu mẫu")
    document.add_paragraph("1. Kỳ báo cáo.")
    return saved(document)
