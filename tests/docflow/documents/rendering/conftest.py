"""Documents of the six common kinds, as a committee's drafters would write them."""

from dataclasses import replace
from datetime import datetime
from zoneinfo import ZoneInfo

import pytest

from docflow.documents.rendering.content import (
    Appendix,
    Article,
    Clause,
    Content,
    Heading,
    Paragraph,
    Table,
)
from tests.docflow.documents.rendering.kinds import MODELS

NOW = datetime(2026, 11, 23, 9, 30, tzinfo=ZoneInfo("Asia/Ho_Chi_Minh"))

PLAN = Content(
    type_code="KH",
    type_name="Kế hoạch",
    issuer="Ủy ban nhân dân\nQuận 2",
    issuer_name="Ủy ban nhân dân Quận 2",
    subject="Thực hiện công tác cải cách hành chính trên địa bàn quận 2 năm 2018",
    notation_hint="/KH-UBND",
    place="Quận 2",
    body=(
        Paragraph("Ủy ban nhân dân quận ban hành Kế hoạch với các mục tiêu như sau:"),
        Heading("Mục tiêu", 2, "I."),
        Clause("1.", title="Mục tiêu chung", text="Nâng cao hiệu quả chỉ đạo, điều hành."),
        Clause("a)", "Mức độ hài lòng đạt trên 90%;"),
        Table(("STT", "Nội dung", "Thời hạn"), (("1", "Rà soát thủ tục", "Quý I"),), (1, 6, 3)),
        Paragraph("Trong quá trình thực hiện, nếu có vướng mắc thì báo cáo Ủy ban nhân dân quận."),
    ),
    recipients=("UBND Thành phố;", "- Sở Nội vụ", "UBND 11 phường"),
    archive_line="VT, NV.",
    capacity_lines=("TM. Ủy ban nhân dân", "KT. Chủ tịch", "Phó Chủ tịch"),
    signer_name="Nguyễn Thị Thanh Hằng",
    initials=2,
    demo=True,
)
DECISION = replace(
    PLAN,
    type_code="QĐ",
    type_name="Quyết định",
    subject="Về việc thành lập Tổ kiểm tra công tác cải cách hành chính",
    authority="Chủ tịch Ủy ban nhân dân quận 2",
    superior="Ủy ban nhân dân Thành phố Hồ Chí Minh",
    grounds=(
        "Căn cứ Luật Tổ chức chính quyền địa phương ngày 19 tháng 6 năm 2015;",
        "Theo đề nghị của Trưởng phòng Nội vụ",
    ),
    body=(
        Article("Điều 1.", "Thành lập Tổ kiểm tra."),
        Article("Điều 2.", title="Nhiệm vụ", text="Kiểm tra định kỳ."),
        Article("Điều 3.", "Chánh Văn phòng chịu trách nhiệm thi hành Quyết định này"),
    ),
    recipients=("Như Điều 3",),
    capacity_lines=("Chủ tịch",),
    initials=1,
    urgency="Khẩn",
)
LETTER = replace(
    PLAN,
    type_code="",
    type_name="Công văn",
    subject="V/v báo cáo kết quả trao đổi văn bản điện tử",
    notation_hint="/UBND-VP",
    addressees=("Phòng Nội vụ;", "Phòng Tài chính - Kế hoạch;", "Ủy ban nhân dân các phường."),
    body=(Paragraph("Đề nghị các đơn vị báo cáo trước ngày 20 tháng 11 năm 2026."),),
    recipients=("Như trên",),
    drafter_mark="PL.(15)",
    contact="Số 168 Trương Văn Bang; điện thoại (028) 3740 0509",
    initials=0,
    urgency="Hỏa tốc",
)
NOTICE = replace(PLAN, type_code="TB", type_name="Thông báo", urgency="Thượng khẩn")
REPORT = replace(
    PLAN, type_code="BC", type_name="Báo cáo", addressees=("Sở Nội vụ Thành phố",), initials=7
)
PROPOSAL = replace(
    PLAN,
    type_code="TTr",
    type_name="Tờ trình",
    addressees=("Ủy ban nhân dân quận 2",),
    appendices=(
        Appendix("Phân công nhiệm vụ", (Paragraph("Nội dung phân công."),)),
        Appendix("Bảng chỉ tiêu", (Table(("A", "B"), (("1", "2"),)),), landscape=True),
    ),
)
KINDS = {
    **MODELS,
    "plan": PLAN,
    "decision": DECISION,
    "letter": LETTER,
    "notice": NOTICE,
    "report": REPORT,
    "proposal": PROPOSAL,
}


@pytest.fixture
def now() -> datetime:
    return NOW


@pytest.fixture(params=KINDS.values(), ids=KINDS.keys())
def each_kind(request: pytest.FixtureRequest) -> Content:
    content: Content = request.param
    return content


@pytest.fixture
def plan() -> Content:
    return PLAN


@pytest.fixture
def decision() -> Content:
    return DECISION


@pytest.fixture
def letter() -> Content:
    return LETTER


@pytest.fixture
def proposal() -> Content:
    return PROPOSAL
