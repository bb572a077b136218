"""The words of the rooms that tell, for people; no access to the database."""

from django.db.models import TextChoices
from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _

# A word that stands here in no line is told without a label.
REASONS: dict[str, str | Promise] = {
    "waiting": _("Chờ ý kiến"),
    "opinion": _("Ý kiến khác"),
    "step_late": _("Chờ quá lâu"),
    "step_escalated": _("Đôn đốc trình duyệt"),
    "to_issue": _("Chờ phát hành"),
    "limit_due": _("Sắp hết hạn"),
    "limit_late": _("Quá hạn"),
    "issued": _("Đã phát hành"),
    "arrived": _("Văn bản đến"),
    "presented": _("Chờ chỉ đạo"),
    "returned": _("Trả lại"),
    "cancelled": _("Đã hủy"),
    "delivery_refused": _("Nơi nhận từ chối"),
    "delivery_failed": _("Chưa gửi được"),
    "change_asked": _("Chờ trả lời nơi gửi"),
    "change_answered": _("Nơi nhận trả lời"),
    "document_recalled": _("Bị thu hồi"),
    "quarantined": _("Cách ly"),
    "answer_failed": _("Chưa báo được trạng thái"),
    "alarm": _("Cảnh báo"),
    "assigned": _("Giao việc"),
    "insisted": _("Vẫn giao"),
    "progress": _("Tiến độ"),
    "result": _("Chờ duyệt kết quả"),
    "accepted": _("Đạt"),
    "sent_back": _("Làm lại"),
    "extension": _("Gia hạn"),
    "deadline": _("Đổi thời hạn"),
    "suspended": _("Tạm dừng"),
    "resumed": _("Tiếp tục"),
    "reopened": _("Mở lại"),
    "due_soon": _("Sắp đến hạn"),
    "late": _("Quá hạn"),
    "unaccepted": _("Chưa nhận việc"),
    "unjudged": _("Kết quả chờ duyệt"),
    "escalated": _("Đôn đốc"),
    "hand_over_due": _("Sắp nộp lưu"),
    "case_passed": _("Nhận hồ sơ bàn giao"),
    "leaves_files": _("Hồ sơ chờ bàn giao"),
    "offered": _("Chờ nhận lưu trữ"),
    "taken_over": _("Đã nộp lưu"),
    "lease_taken": _("Đã có người khác sửa"),
    "lease_asked": _("Chờ sửa dự thảo"),
    "writes_too": _("Cùng soạn"),
    "found": _("Kết quả mới"),
    "comment": _("Góp ý"),
    "comment_answer": _("Trả lời góp ý"),
}
# What went wrong or came back stands out from the rest.
PRESSING = frozenset(
    {
        "returned",
        "opinion",
        "step_late",
        "step_escalated",
        "limit_due",
        "limit_late",
        "sent_back",
        "delivery_refused",
        "delivery_failed",
        "change_asked",
        "document_recalled",
        "quarantined",
        "answer_failed",
        "alarm",
        "due_soon",
        "late",
        "unaccepted",
        "unjudged",
        "escalated",
    }
)


def label_of(reason: str) -> str:
    return str(REASONS.get(reason, ""))


class DigestKind(TextChoices):
    DAILY = "daily", _("Thư mỗi sáng")
    WEEKLY = "weekly", _("Thư đầu tuần")


class DigestWish(TextChoices):
    """How often a person wants the mail; with both, the week's first mail is the weekly one."""

    DAILY = "daily", _("Mỗi sáng làm việc")
    WEEKLY = "weekly", _("Sáng làm việc đầu tuần")
    BOTH = "both", _("Mỗi sáng, đầu tuần có thêm tổng hợp")
    NONE = "none", _("Không gửi thư")
