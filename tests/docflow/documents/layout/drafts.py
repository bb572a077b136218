"""Contents for the tests of layout: one of every model without fault, and faults to put in."""

from dataclasses import replace

from hypothesis import strategies as st

from docflow.documents.rendering.content import (
    Appendix,
    Article,
    Clause,
    Content,
    Heading,
    IssueLine,
    Paragraph,
    Table,
)
from docflow.documents.states import TYPES
from tests.docflow.documents.rendering.kinds import MODELS

BASE = Content(
    type_code="KH",
    type_name="KẾ HOẠCH",
    issuer="ỦY BAN NHÂN DÂN\nQUẬN 2",
    issuer_name="Ủy ban nhân dân Quận 2",
    subject="Thực hiện công tác cải cách hành chính năm 2018",
    notation_hint="/KH-UBND",
    place="Quận 2",
    body=(
        Heading("Mục tiêu", 2, "I."),
        Clause("1.", "Nâng cao hiệu quả chỉ đạo, điều hành."),
        Clause("a)", "Mức độ hài lòng đạt trên 90%;"),
        Table(("STT", "Nội dung"), (("1", "Rà soát thủ tục"),)),
        Paragraph("Kèm theo Phụ lục. Báo cáo trước ngày 05 tháng 02 năm 2018."),
    ),
    recipients=("UBND Thành phố;", "- Sở Nội vụ"),
    archive_line="VT, NV",
    capacity_lines=("TM. ỦY BAN NHÂN DÂN", "KT. CHỦ TỊCH", "PHÓ CHỦ TỊCH"),
    signer_name="Nguyễn Thị Thanh Hằng",
    demo=True,
)


_LIKE = {
    "CD": "telegram", "GM": "invitation", "GGT": "introduction", "BB": "minutes", "GNP": "leave",
    "GUQ": "mandate", "HDONG": "contract", "BGN": "contract", "BTT": "contract",
}  # fmt: skip


def of_type(code: str) -> Content:
    """A document of the type, as a careful drafter writes it."""
    kind = TYPES[code]
    short = kind.abbreviation
    notation = f"/{short}-UBND" if short else "/UBND-NV"
    content = replace(BASE, type_code=short, type_name=kind.name.upper(), notation_hint=notation)
    if model := _LIKE.get(code):
        # The lines of the model, under the notation and over the text of this office.
        content = replace(content, details=MODELS[model].details, addressees=())
    if code == "CV":
        content = replace(content, subject="nâng bậc lương năm 2019")
    if code == "CD":
        content = replace(content, addressees=("Phòng Nội vụ;",), recipients=("Như trên",))
    if code in ("CV", "TTR", "BC"):
        content = replace(
            content,
            addressees=("Phòng Nội vụ;", "Phòng Tài chính - Kế hoạch."),
            recipients=("Như trên;", "UBND Thành phố"),
        )
    if code in ("QD", "NQ"):
        content = replace(
            content,
            authority="CHỦ TỊCH ỦY BAN NHÂN DÂN QUẬN 2",
            grounds=(
                "Căn cứ Luật Tổ chức chính quyền địa phương ngày 19 tháng 6 năm 2015;",
                "Theo đề nghị của Trưởng phòng Nội vụ",
            ),
            body=(Article("Điều 1.", "Thành lập Tổ."), Article("Điều 2.", "Thi hành.")),
        )
    return content


def printed(content: Content) -> Content:
    """With its number and date on the page."""
    line = IssueLine(
        f"Số: 05{content.notation_hint}", f"{content.place}, ngày 05 tháng 01 năm 2020"
    )
    return replace(content, issue_line=line)


WORDS = st.sampled_from(
    (
        "Căn cứ Luật Tổ chức ngày 5 tháng 1 năm 2015", "luật đất đai", "Theo đề nghị", "Như trên",
        "Lưu: VT, NV", "lưu VT", "UBND quận", "- Sở Nội vụ,", "• Phòng Y tế…", "Về việc lập tổ",
        "V/v: lập tổ", "v/v lập tổ;", "LẬP TỔ CÔNG TÁC CHUYÊN TRÁCH", "Ðề án", "Điều 1: Lập tổ",
        "1/ Việc thứ nhất", "a. Điểm thứ nhất", "Phụ lục 2: Danh sách", "Phụ lục II",
        "theo Phụ lục 3",
        "ngày 7 tháng 2 năm 2026.", "Căn cứ Luật Nhà giáo số 73/2025/QH15;", "TS. Nguyễn Văn A",
        "NGUYỄN VĂN AN", "Ông Trần Bá", "VT", "NV, VT", "", "  ", "-", ";;", "Quyết định này.",
        "Căn cứ Nghị định số 30/2020/NĐ-CP ngày 5 tháng 3 năm 2020 của Chính phủ",
    )
)  # fmt: skip
TEXT = st.one_of(
    WORDS,
    st.builds(lambda *parts: " ".join(parts), WORDS, WORDS),
    st.text("aĐđe /.,;:-–V1 \n", max_size=12),
)
LABELS = st.sampled_from(("a)", "b)", "c)", "d)", "đ)", "e)", "1.", "2."))
BLOCKS = st.one_of(
    st.builds(Paragraph, TEXT),
    st.builds(Clause, LABELS, TEXT, TEXT),
    st.builds(Article, st.sampled_from(("Điều 1.", "Điều 2.", "Điều 4.")), TEXT, TEXT),
    st.builds(
        Heading, TEXT, st.just(1), st.sampled_from(("Chương 1", "Mục II", "Phần IV", "Chương I"))
    ),
    st.builds(lambda cell: Table((cell,), ((cell,),)), TEXT),
)
RUN = st.integers(5, 12).map(
    lambda n: tuple(Clause(f"{letter})", "việc") for letter in "abcdefghijkl"[:n])
)
BODY = st.one_of(st.lists(BLOCKS, max_size=6).map(tuple), RUN)
LINES = st.lists(TEXT, max_size=4).map(tuple)
NUMBERS = st.sampled_from(
    ("Số: 5/KH-UBND", "Số 05 / kh - ubnd", "5/CV-UBND", "Số: 12/UBND-VX", "Số:      /KH-UBND",
     "Số: 7/Qyđ-UBND", "Số: 3/2026/QĐ-UBND", "không số")
)  # fmt: skip
DATES = st.sampled_from(
    ("Hà Nội, ngày 5 tháng 1 năm 2020", "hà nội ngày 5/2/2026",
     "TP. HCM, ngày 05 tháng 12 năm 2026",
     "2, 5.3.2026", "Quận 2, ngày     tháng     năm      ", "thị xã Sơn Tây, 12/12/2026", "Q.2")
)  # fmt: skip
CAPACITY = st.lists(
    st.sampled_from(
        ("TM ỦY BAN NHÂN DÂN", "KT.CHỦ TỊCH", "T.M ỦY BAN", "PHÓ CHỦ TỊCH", "CHỦ TỊCH",
         "Quyền Chủ tịch", "TUQ. CHỦ TỊCH", "  ")
    ),
    max_size=3,
).map(tuple)  # fmt: skip
CONTENTS = st.builds(
    Content,
    type_code=st.sampled_from(("KH", "QĐ", "", "CTr", "QyĐ")),
    type_name=st.just(""),
    issuer=st.just("UBND"),
    subject=TEXT,
    notation_hint=st.sampled_from(
        ("/KH-UBND", "/CT - ubnd", "/CV-UBND-VP", "/UBND-VX", "/ctr-UBND")
    ),
    place=st.sampled_from(("Quận 2", "tp.HCM", "hà nội", "2", "thị xã Sơn Tây", "Hồ Chí Minh")),
    grounds=LINES,
    body=BODY,
    addressees=LINES,
    recipients=LINES,
    archive_line=TEXT,
    capacity_lines=CAPACITY,
    signer_name=TEXT,
    appendices=st.lists(st.builds(Appendix, TEXT, BODY), max_size=3).map(tuple),
    issue_line=st.one_of(st.none(), st.builds(IssueLine, NUMBERS, DATES)),
)
