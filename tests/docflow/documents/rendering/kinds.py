"""One document of every model of appendix III, as a careful drafter fills it in."""

from dataclasses import replace

from docflow.documents.rendering.content import (
    Article,
    Clause,
    Content,
    Enacted,
    Heading,
    Paragraph,
    Table,
)

BASE = Content(
    type_code="CĐ",
    type_name="Công điện",
    superior="Ủy ban nhân dân Thành phố Hồ Chí Minh",
    issuer="Ủy ban nhân dân\nQuận 2",
    issuer_name="Ủy ban nhân dân Quận 2",
    authority="Chủ tịch Ủy ban nhân dân Quận 2",
    subject="Về việc chủ động ứng phó với bão số 9",
    notation_hint="/CĐ-UBND",
    place="Quận 2",
    body=(
        Paragraph("Bão số 9 đang tiến vào đất liền, yêu cầu các đơn vị:"),
        Clause("1.", "Kiểm tra, gia cố công trình, cắt tỉa cây xanh."),
        Clause("2.", "Trực ban 24/24 giờ, báo cáo trước 16 giờ hằng ngày."),
    ),
    addressees=("Ủy ban nhân dân các phường;", "Ban Chỉ huy Quân sự quận."),
    recipients=("Như trên", "Thường trực Quận ủy"),
    archive_line="VT, NV",
    capacity_lines=("KT. Chủ tịch", "Phó Chủ tịch"),
    signer_name="Nguyễn Thị Thanh Hằng",
    initials=2,
    demo=True,
)
TELEGRAM = replace(BASE, urgency="Hỏa tốc")
_PLAIN = replace(BASE, addressees=(), recipients=("Như trên",))
INVITATION = replace(
    _PLAIN,
    type_code="GM",
    type_name="Giấy mời",
    subject="Họp giao ban công tác cải cách hành chính quý IV",
    notation_hint="/GM-UBND",
    body=(Paragraph("Đề nghị các đại biểu chuẩn bị ý kiến về phần việc của đơn vị mình."),),
    details={
        "guests": "Trưởng phòng Nội vụ\nTrưởng phòng Tài chính - Kế hoạch\nChủ tịch UBND 11 phường",
        "event": "cuộc họp giao ban công tác cải cách hành chính quý IV năm 2026",
        "chair": "Bà Nguyễn Thị Thanh Hằng, Phó Chủ tịch Ủy ban nhân dân quận",
        "begins": "2026-12-05T08:30",
        "ends": "2026-12-05T11:00",
        "venue": "Phòng họp số 1, trụ sở Ủy ban nhân dân quận, số 168 Trương Văn Bang",
    },
)
INTRODUCTION = replace(
    _PLAIN,
    type_code="GGT",
    type_name="Giấy giới thiệu",
    subject="Giới thiệu ông Trần Văn Bình đến Chi cục Văn thư - Lưu trữ",
    notation_hint="/GGT-UBND",
    body=(),
    details={
        "person": "Trần Văn Bình",
        "post": "Chuyên viên Phòng Nội vụ, Ủy ban nhân dân Quận 2",
        "host": "Chi cục Văn thư - Lưu trữ Thành phố Hồ Chí Minh",
        "matter": "liên hệ nộp tài liệu lưu trữ năm 2015",
        "until": "2026-12-31",
    },
)
MINUTES = replace(
    _PLAIN,
    type_code="BB",
    type_name="Biên bản",
    subject="Họp giao ban công tác cải cách hành chính quý IV",
    notation_hint="/BB-UBND",
    recipients=("Thành viên dự họp",),
    archive_line="VT, Hồ sơ",
    capacity_lines=("Phó Chủ tịch",),
    body=(
        Clause("1.", "Phòng Nội vụ báo cáo kết quả quý IV."),
        Clause("2.", "Cuộc họp thống nhất giao Phòng Nội vụ trình kế hoạch năm 2027."),
    ),
    details={
        "gathering": "cuộc họp",
        "begins": "2026-12-05T08:30",
        "venue": "Phòng họp số 1, trụ sở Ủy ban nhân dân quận",
        "present": "Phòng Nội vụ: ông Lê Văn Bình, Trưởng phòng\nUBND 11 phường: Chủ tịch",
        "chair": "Nguyễn Thị Thanh Hằng, Phó Chủ tịch",
        "secretary": "Trần Thị An, Chuyên viên",
        "secretary_name": "Trần Thị An",
        "ends": "2026-12-05T11:05",
    },
)
LEAVE = replace(
    _PLAIN,
    type_code="GNP",
    type_name="Giấy nghỉ phép",
    subject="Cho ông Trần Văn Bình nghỉ phép",
    notation_hint="/GNP-UBND",
    body=(),
    recipients=("Ông Trần Văn Bình",),
    details={
        "asked": "2026-12-01",
        "person": "Trần Văn Bình",
        "post": "Chuyên viên Phòng Nội vụ, Ủy ban nhân dân Quận 2",
        "days": "5",
        "begins": "2026-12-07",
        "ends": "2026-12-11",
        "venue": "tỉnh Bến Tre",
        "counted": "nghỉ hằng năm, hưởng nguyên lương",
        "confirmed": "1",
    },
)
MANDATE = replace(
    _PLAIN,
    type_code="GUQ",
    type_name="Giấy ủy quyền",
    subject="Ký xác nhận hồ sơ lưu trữ",
    notation_hint="/GUQ-UBND",
    capacity_lines=("Chủ tịch",),
    body=(Paragraph("Ký thừa ủy quyền giấy xác nhận về tài liệu của Lưu trữ quận."),),
    details={
        "giver": "Nguyễn Thị Thanh Hằng, Chủ tịch Ủy ban nhân dân Quận 2",
        "person": "Lê Văn Bình",
        "post": "Trưởng phòng Nội vụ",
        "begins": "2026-12-01",
        "until": "2027-02-28",
    },
)
CONTRACT = replace(
    _PLAIN,
    type_code="HĐ",
    type_name="Hợp đồng",
    subject="Chỉnh lý tài liệu lưu trữ năm 2015",
    notation_hint="/HĐ-UBND",
    grounds=(
        "Căn cứ Bộ luật Dân sự ngày 24 tháng 11 năm 2015",
        "Theo thỏa thuận của hai bên",
    ),
    body=(
        Article("Điều 1.", "Bên B chỉnh lý 100 mét tài liệu của bên A."),
        Article("Điều 2.", "Hợp đồng lập thành hai bản, mỗi bên giữ một bản."),
    ),
    recipients=("Bên B",),
    details={
        "ours": "Nguyễn Thị Thanh Hằng, Phó Chủ tịch",
        "ours_address": "Số 168 Trương Văn Bang, Quận 2",
        "party": "Công ty TNHH Lưu trữ Phương Nam",
        "party_address": "Số 10 đường Lê Lợi, Quận 1",
        "party_person": "Đỗ Văn Em",
        "party_post": "Giám đốc",
    },
)
ENACTING = replace(
    _PLAIN,
    type_code="QĐ",
    type_name="Quyết định",
    subject="Ban hành Quy chế công tác văn thư của Ủy ban nhân dân quận",
    notation_hint="/QĐ-UBND",
    grounds=("Theo đề nghị của Trưởng phòng Nội vụ",),
    body=(
        Article("Điều 1.", "Ban hành kèm theo Quyết định này Quy chế công tác văn thư."),
        Article("Điều 2.", "Quyết định này có hiệu lực từ ngày ký."),
    ),
    recipients=("Như Điều 2",),
    enacted=Enacted(
        "Quy chế",
        "Công tác văn thư của Ủy ban nhân dân quận",
        (
            Heading("Quy định chung", 1, "Chương I"),
            Article("Điều 1.", title="Phạm vi", text="Quy chế này quy định công tác văn thư."),
            Heading("Quy định cụ thể", 1, "Chương II"),
            Article("Điều 2.", title="Thi hành", text="Các đơn vị thi hành Quy chế này."),
        ),
    ),
)
RESOLUTION = replace(
    _PLAIN,
    type_code="NQ",
    type_name="Nghị quyết",
    subject="Về nhiệm vụ năm 2027",
    notation_hint="/NQ-UBND",
    authority="Ủy ban nhân dân Quận 2",
    grounds=("Căn cứ Luật Tổ chức chính quyền địa phương ngày 19 tháng 02 năm 2025",),
    body=(Article("Điều 1.", "Thông qua nhiệm vụ năm 2027."),),
    capacity_lines=("TM. Ủy ban nhân dân", "Chủ tịch"),
)
SLIP = replace(
    BASE,
    type_code="PG",
    type_name="Phiếu gửi",
    subject="Gửi tài liệu phục vụ kiểm tra",
    notation_hint="/PG-UBND",
    addressees=("Sở Nội vụ Thành phố Hồ Chí Minh",),
    body=(
        Paragraph("Ủy ban nhân dân quận gửi kèm theo Phiếu này các tài liệu sau:"),
        Table(("STT", "Tên tài liệu", "Số lượng"), (("1", "Báo cáo năm", "01"),), (1, 6, 2), (0,)),
        Paragraph("Đề nghị Sở Nội vụ xác nhận khi nhận được."),
    ),
)
PUBLIC_LETTER = replace(
    BASE,
    type_code="",
    type_name="Thư công",
    subject="Chúc mừng ngày Nhà giáo Việt Nam",
    notation_hint="/UBND-NV",
    addressees=("Các thầy giáo, cô giáo trên địa bàn quận",),
    body=(Paragraph("Thay mặt Ủy ban nhân dân quận, tôi gửi lời chúc mừng tốt đẹp nhất."),),
)
MODELS = {
    "telegram": TELEGRAM,
    "invitation": INVITATION,
    "introduction": INTRODUCTION,
    "minutes": MINUTES,
    "leave": LEAVE,
    "mandate": MANDATE,
    "contract": CONTRACT,
    "enacting": ENACTING,
    "resolution": RESOLUTION,
    "slip": SLIP,
    "public-letter": PUBLIC_LETTER,
}
