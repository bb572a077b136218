"""Invented documents in a list, as the sample screens show them."""

from datetime import datetime, timedelta
from typing import Any
from zoneinfo import ZoneInfo

NOW = datetime(2026, 11, 23, 10, 30, tzinfo=ZoneInfo("Asia/Ho_Chi_Minh"))

SUBJECTS = [
    "V/v tăng cường thực hiện gửi, nhận văn bản điện tử có ký số giữa các cơ quan hành chính",
    "Triển khai một số nhiệm vụ thực hiện công tác bảo hiểm y tế học sinh, sinh viên năm học mới",
    "Báo cáo kết quả rà soát thủ tục hành chính thuộc thẩm quyền của Ủy ban nhân dân phường",
    "Giấy mời dự họp giao ban công tác cải cách hành chính quý IV",
    "Quyết định công bố danh mục thủ tục hành chính được sửa đổi, bổ sung trong lĩnh vực hộ tịch",
    "V/v góp ý dự thảo Quy chế tiếp nhận, xử lý, phát hành và quản lý văn bản điện tử",
    "Kế hoạch kiểm tra công tác văn thư, lưu trữ năm 2026",
    "Tờ trình về việc phê duyệt kế hoạch đầu tư trang thiết bị Bộ phận Tiếp nhận và Trả kết quả",
    "Thông báo kết luận của Chủ tịch tại cuộc họp về giải ngân vốn đầu tư công",
    "V/v xử lý đơn kiến nghị của công dân khu phố 3 về lấn chiếm vỉa hè",
]
AGENCIES = [
    "Sở Nội vụ",
    "Văn phòng UBND Thành phố",
    "Sở Tư pháp",
    "UBND Phường An Phú",
    "Phòng Tài chính - Kế hoạch",
    "Sở Thông tin và Truyền thông",
]
STATES = [
    ("Chờ trình", "neutral"),
    ("Đã trình", "accent"),
    ("Đang xử lý", "accent"),
    ("Chờ bổ sung", "unknown"),
    ("Hoàn thành", "neutral"),
]
PEOPLE = ["Trần Văn Bình", "Lê Thị Mai Anh", "Phạm Quốc Dũng", "Võ Thị Ngọc Giàu", "Đặng Minh Khôi"]
DAYS = [-2, 0, 1, 3, 5, 8, None, 12, 2, -1]


def rows(count: int) -> list[dict[str, Any]]:
    found = []
    for n in range(count):
        state, tone = STATES[n % 5]
        days = DAYS[n % 10]
        found.append(
            {
                "id": n,
                "code": f"{3637 - n * 7}/{['SNV-CCHC', 'UBND-VX', 'STP-HT', 'QĐ-UBND'][n % 4]}",
                "subject": SUBJECTS[n % 10],
                "who": AGENCIES[n % 6],
                "state": state,
                "tone": tone,
                "next": PEOPLE[n % 5],
                "days": days,
                "unread": n in (0, 1, 4),
                "due": NOW + timedelta(days=days or 0) if days is not None or n % 3 else None,
            }
        )
    return found
