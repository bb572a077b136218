"""What an import says of its rows: warnings with their words, reasons of refusal, the counts."""

from collections import Counter
from dataclasses import dataclass, field
from typing import Any

from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _

REPEATED = "repeated"
# Code in the counts -> words on the document's page.
WARNINGS: dict[str, Promise] = {
    "no_number": _("Dòng gốc không có số, ký hiệu."),
    "number_off_pattern": _("Số, ký hiệu gốc không theo mẫu quen thuộc; giữ nguyên như đã ghi."),
    "number_party_style": _("Ký hiệu ghi theo thể thức văn bản của Đảng."),
    "number_blanks": _("Đã bỏ khoảng trắng thừa trong số, ký hiệu."),
    "number_slash_missing": _("Đã thêm dấu “/” còn thiếu trong số, ký hiệu."),
    "number_letter": _("Đã sửa chữ Ð (U+00D0) thành Đ trong số, ký hiệu."),
    "number_too_large": _("Số quá lớn nên chỉ giữ trong ký hiệu."),
    "no_date": _("Dòng gốc không có ngày văn bản."),
    "bad_date": _("Ngày văn bản trong dòng gốc không đọc được nên để trống."),
    "date_in_future": _("Ngày văn bản trong dòng gốc ở sau ngày nhập."),
    "no_subject": _("Dòng gốc không có trích yếu."),
    "subject_from_name": _("Không tìm thấy trích yếu; dùng tên tệp thay thế."),
    "type_unknown": _("Chưa xác định được loại văn bản."),
    "not_composed": _("Chữ có dấu tổ hợp đã được chuẩn hóa (NFC)."),
    "looks_like_formula": _("Nội dung bắt đầu như một công thức bảng tính; được giữ như chữ."),
    "short_row": _("Dòng gốc thiếu cột ở cuối."),
    REPEATED: _("Trùng số, ký hiệu và cơ quan ban hành với một văn bản khác trong cùng năm."),
    "no_text": _("Tệp không có lớp chữ nên chỉ tìm được theo số và tên."),
    "not_judged": _("Chưa kiểm tra được chữ ký số của tệp; xem lý do ở phần chữ ký."),
}


class Unusable(Exception):
    """A row that is not imported; `reason` is the code that the report names."""

    def __init__(self, reason: str) -> None:
        super().__init__(reason)
        self.reason = reason


@dataclass
class Outcome:
    """The counts of a run: rows = imported + duplicates + rejected."""

    rows: int = 0
    imported: int = 0
    duplicates: int = 0
    # Of imported rows only, so a second run repeats none.
    warnings: Counter[str] = field(default_factory=Counter)
    rejected: list[dict[str, Any]] = field(default_factory=list)

    def reject(self, row: int, reason: str, **more: Any) -> None:
        self.rejected.append({"row": row, "reason": reason, **more})

    def to_json(self) -> dict[str, Any]:
        return {
            "rows": self.rows,
            "imported": self.imported,
            "duplicates": self.duplicates,
            "warnings": dict(sorted(self.warnings.items())),
            "rejected": self.rejected,
        }

    def totals(self) -> dict[str, Any]:
        """The same with rejected rows counted by reason: what the run and the audit keep."""
        reasons = Counter(one["reason"] for one in self.rejected)
        return {**self.to_json(), "rejected": dict(sorted(reasons.items()))}
