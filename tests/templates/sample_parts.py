"""Invented figures and one document, as the sample screens show them."""

from datetime import timedelta
from typing import Any

from sample_rows import NOW, rows


def _cells(*cells: Any) -> dict[str, Any]:
    return {"cells": list(cells)}


def _number(text: Any, tone: str = "", url: str = "#", total: int | None = None) -> dict[str, Any]:
    return {"text": text, "number": True, "tone": tone, "url": url, "total": total}


def figures() -> dict[str, Any]:
    units = [
        "Văn phòng HĐND và UBND",
        "Phòng Nội vụ",
        "Phòng Tư pháp",
        "Phòng Tài chính - Kế hoạch",
        "Phòng Quản lý đô thị",
        "Phòng Văn hóa và Thông tin",
    ]
    counts = [
        (31, 6, 21, 1, 3),
        (24, 3, 19, 0, 2),
        (18, 5, 12, 0, 1),
        (29, 8, 18, 2, 1),
        (35, 12, 19, 4, 0),
        (19, 4, 15, 0, 0),
    ]
    columns = ["Đang làm", "Đã xong", "Quá hạn", "Sắp đến hạn"]
    return {
        "board_columns": [{"label": "Đơn vị"}, {"label": "Tổng", "number": True}]
        + [{"label": c, "number": True} for c in columns],
        "board_rows": [
            _cells(
                {"text": u, "url": "#"},
                _number(c[0]),
                _number(c[1], total=c[0]),
                _number(c[2], total=c[0]),
                _number(c[3], "late" if c[3] else "", total=c[0]),
                _number(c[4], "soon" if c[4] else "", total=c[0]),
            )
            for u, c in zip(units, counts, strict=True)
        ],
        "board_foot": [
            "Cộng",
            _number(156),
            _number(38),
            _number(104),
            _number(7, "late"),
            _number(7, "soon"),
        ],
        "late": [
            {**row, "days": -n, "state": "Đang làm", "tone": "accent"}
            for n, row in enumerate(rows(7), 1)
        ],
        "points": [
            {"label": f"T{m}", "value": v}
            for m, v in zip(range(6, 12), (61, 68, None, 79, 83, 86), strict=True)
        ],
        "why_columns": [{"label": "Lý do"}, {"label": "Văn bản", "number": True}],
        "why_rows": [
            _cells({"text": w, "url": "#"}, _number(n, total=49))
            for w, n in (
                ("Gửi kèm bản giấy", 21),
                ("Chưa có biên nhận 03", 14),
                ("Nơi nhận chưa kết nối", 9),
                ("Chữ ký của cơ quan không hợp lệ", 3),
                ("Bị từ chối", 2),
            )
        ],
        "unit_columns": [{"label": "Đơn vị"}, {"label": "Tỷ lệ", "number": True}],
        "unit_rows": [
            _cells({"text": u, "url": "#"}, _number(v, total=100))
            for u, v in zip(units, (96, 91, 90, 84, 71, 88), strict=True)
        ],
    }


def document() -> dict[str, Any]:
    at = NOW - timedelta(hours=2)
    return {
        "due": NOW,
        "pages": [
            {"number": n, "url": f"page-{n}.svg", "width": 595.28, "height": 841.89, "boxes": b}
            for n, b in (
                (
                    1,
                    [
                        {
                            "id": 1,
                            "x1": 70,
                            "y1": 740,
                            "x2": 270,
                            "y2": 760,
                            "label": "Số, ngày: văn thư",
                            "kind": "empty",
                        }
                    ],
                ),
                (
                    2,
                    [
                        {
                            "id": 2,
                            "x1": 330,
                            "y1": 180,
                            "x2": 520,
                            "y2": 260,
                            "label": "Ô ký của bà",
                            "kind": "mine",
                            "url": "#",
                        },
                        {
                            "id": 3,
                            "x1": 290,
                            "y1": 200,
                            "x2": 380,
                            "y2": 290,
                            "label": "Dấu cơ quan",
                            "kind": "seal",
                        },
                    ],
                ),
            )
        ],
        "tabs": [
            {"label": "Xử lý", "url": "#", "current": True},
            {"label": "Nơi nhận", "url": "#", "count": 11},
            {"label": "Tệp", "url": "#", "count": 2},
            {"label": "Lịch sử", "url": "#"},
        ],
        "facts": [
            {"label": "Số, ký hiệu", "value": "chưa cấp"},
            {"label": "Loại", "value": "Kế hoạch"},
            {"label": "Người soạn", "value": "Lê Thị Mai Anh"},
            {"label": "Đơn vị", "value": "Phòng Nội vụ", "url": "#"},
            {"label": "Hồ sơ", "value": "Cải cách hành chính 2018", "url": "#"},
        ],
        "route": [
            {
                "title": "Soạn và trình",
                "who": "Lê Thị Mai Anh, chuyên viên",
                "when": at - timedelta(days=2),
                "tone": "accent",
            },
            {
                "title": "Duyệt",
                "who": "Đặng Minh Khôi, Trưởng phòng Nội vụ",
                "when": at - timedelta(days=1),
                "tone": "accent",
                "note": "Đã sửa mục 3 theo góp ý của Phòng Tài chính.",
            },
            {
                "title": "Ký nháy",
                "who": "Trần Văn Bình, Chánh Văn phòng",
                "when": at,
                "tone": "accent",
            },
            {"title": "Ký", "who": "Nguyễn Thị Hồng Hạnh, Phó Chủ tịch", "state": "now"},
            {"title": "Cấp số, đóng dấu, phát hành", "who": "Văn thư", "state": "next"},
        ],
        "lines": [
            {"text": "Nội dung không thay đổi từ khi ký", "tone": "proved"},
            {"text": "Ký bởi Trần Văn Bình, chứng thư còn hạn đến 01/03/2028", "tone": "proved"},
            {
                "text": "Thời điểm ký 08:31 23/11/2026; chưa hỏi được tình trạng thu hồi",
                "tone": "unknown",
            },
        ],
        "tree": [
            {
                "label": "Thực hiện kế hoạch cải cách hành chính",
                "url": "#",
                "done": 1,
                "total": 3,
                "badge": "Đang làm",
                "tone": "accent",
                "children": [
                    {
                        "label": "Rà soát thủ tục hành chính",
                        "url": "#",
                        "note": "Phòng Tư pháp",
                        "badge": "Hoàn thành",
                        "tone": "neutral",
                    },
                    {
                        "label": "Báo cáo quý IV",
                        "url": "#",
                        "note": "11 phường",
                        "badge": "Quá hạn 2 ngày",
                        "tone": "late",
                    },
                ],
            }
        ],
        "talk": [
            {
                "name": "Trần Văn Bình",
                "note": "Chánh Văn phòng",
                "when": at,
                "text": "Đề nghị bổ sung chỉ tiêu về tỷ lệ hồ sơ trực tuyến.",
                "files": [{"name": "gop-y.docx", "url": "#", "size": 24000}],
            }
        ],
        "sign_columns": [
            {"label": "Văn bản"},
            {"label": "Trang", "number": True},
            {"label": "Mã băm"},
        ],
        "sign_rows": [
            _cells(
                {
                    "text": "Kế hoạch thực hiện công tác cải cách hành chính năm 2018",
                    "url": "#",
                },
                _number(6),
                {"text": "9f3c 41ab … e07d"},
            )
        ],
        "sign_facts": [
            {"label": "Chữ ký số", "value": "Nguyễn Thị Hồng Hạnh, còn hạn 412 ngày"},
            {"label": "Vị trí", "value": "Ô ký của bà, trang 2"},
        ],
    }
