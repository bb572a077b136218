"""The words of a document, its states, and the tables of its ways: out, inside, in, copied."""

from django.db.models import IntegerChoices, TextChoices
from django.utils.translation import gettext_lazy as _

from docflow.core.workflow import Step, Table
from docflow.documents.states.permissions import Perm


class Direction(TextChoices):
    OUTGOING = "outgoing", _("Văn bản đi")
    INCOMING = "incoming", _("Văn bản đến")
    INTERNAL = "internal", _("Văn bản nội bộ")


class Origin(TextChoices):
    """How the document came into the system."""

    DRAFTED = "drafted", _("Soạn từ mẫu")
    UPLOADED = "uploaded", _("Tải lên")
    ELECTRONIC = "electronic", _("Nhận điện tử")
    PAPER = "paper", _("Nhận bản giấy")
    IMPORTED = "imported", _("Nhập từ sổ cũ")
    # A certified copy of another document (NĐ 30/2020/NĐ-CP, Điều 25).
    COPIED = "copied", _("Bản sao")


class Urgency(IntegerChoices):
    """NĐ 30/2020/NĐ-CP knows three levels of haste; the numbers are those of edXML."""

    NORMAL = 0, _("Thường")
    URGENT = 1, _("Khẩn")
    VERY_URGENT = 2, _("Thượng khẩn")
    FLASH = 3, _("Hỏa tốc")


class Secrecy(IntegerChoices):
    NONE = 0, _("Không mật")
    SECRET = 1, _("Mật")
    TOP_SECRET = 2, _("Tối mật")
    UTMOST_SECRET = 3, _("Tuyệt mật")


class Status(TextChoices):
    """All states; each machine uses its own part of them."""

    DRAFT = "draft", _("Dự thảo")
    IN_REVIEW = "in_review", _("Đang trình")
    RETURNED = "returned", _("Bị trả lại")
    APPROVED = "approved", _("Đã duyệt")
    SIGNED = "signed", _("Đã ký")
    NUMBERED = "numbered", _("Đã cấp số")
    SEALED = "sealed", _("Đã đóng dấu")
    ISSUED = "issued", _("Đã phát hành")
    FILED = "filed", _("Đã lưu hồ sơ")
    CANCELLED = "cancelled", _("Đã hủy")
    RECALLED = "recalled", _("Đã thu hồi")
    ARRIVED = "arrived", _("Đã đến")
    REFUSED = "refused", _("Từ chối nhận")
    REGISTERED = "registered", _("Đã vào sổ")
    PRESENTED = "presented", _("Đã trình lãnh đạo")
    DIRECTED = "directed", _("Đã chỉ đạo")
    IN_PROGRESS = "in_progress", _("Đang xử lý")
    COMPLETED = "completed", _("Đã hoàn thành")


S = Status
P = Perm

_RETURNABLE = frozenset({S.IN_REVIEW, S.APPROVED, S.SIGNED})
_CANCELLABLE = frozenset(
    {S.DRAFT, S.IN_REVIEW, S.RETURNED, S.APPROVED, S.SIGNED, S.NUMBERED, S.SEALED}
)


def _outgoing(machine: str, *sealing: Step) -> Table:
    """NĐ 30/2020/NĐ-CP, Điều 10-19: draft to issue; `sealing` is how the number becomes issued."""
    return Table(
        machine,
        Status,
        Status.DRAFT,
        (
            Step("submit", frozenset({S.DRAFT, S.RETURNED}), S.IN_REVIEW, P.SUBMIT, _("Trình")),
            Step("take_back", frozenset({S.IN_REVIEW}), S.DRAFT, P.TAKE_BACK, _("Rút lại")),
            Step("approve", frozenset({S.IN_REVIEW}), S.APPROVED, P.APPROVE, _("Duyệt")),
            Step("return", _RETURNABLE, S.RETURNED, P.RETURN, _("Trả lại"), note=True),
            Step("sign", frozenset({S.APPROVED}), S.SIGNED, P.SIGN, _("Ký số")),
            Step("number", frozenset({S.SIGNED}), S.NUMBERED, P.NUMBER, _("Cấp số")),
            *sealing,
            Step("file", frozenset({S.ISSUED}), S.FILED, P.FILE, _("Lưu hồ sơ")),
            Step("cancel", _CANCELLABLE, S.CANCELLED, P.CANCEL, _("Hủy"), note=True),
            Step(
                "recall",
                frozenset({S.ISSUED, S.FILED}),
                S.RECALLED,
                P.RECALL,
                _("Thu hồi"),
                note=True,
            ),
        ),
    )


OUTGOING = _outgoing(
    "outgoing",
    Step("seal", frozenset({S.NUMBERED}), S.SEALED, P.SEAL, _("Đóng dấu")),
    Step("issue", frozenset({S.SEALED}), S.ISSUED, P.ISSUE, _("Phát hành")),
)
# Without a seal where the office does not seal what stays inside.
INTERNAL = _outgoing(
    "internal",
    Step("seal", frozenset({S.NUMBERED}), S.SEALED, P.SEAL, _("Đóng dấu")),
    Step("issue", frozenset({S.NUMBERED, S.SEALED}), S.ISSUED, P.ISSUE, _("Phát hành")),
)
# NĐ 30/2020/NĐ-CP, Điều 20-24.
INCOMING = Table(
    "incoming",
    Status,
    Status.ARRIVED,
    (
        Step("register", frozenset({S.ARRIVED}), S.REGISTERED, P.REGISTER, _("Vào sổ")),
        Step("refuse", frozenset({S.ARRIVED}), S.REFUSED, P.REFUSE, _("Từ chối nhận"), note=True),
        Step(
            "present",
            frozenset({S.REGISTERED, S.RETURNED}),
            S.PRESENTED,
            P.PRESENT,
            _("Trình lãnh đạo"),
        ),
        Step("take_back", frozenset({S.PRESENTED}), S.REGISTERED, P.TAKE_BACK, _("Rút lại")),
        Step("return", frozenset({S.PRESENTED}), S.RETURNED, P.RETURN, _("Trả lại"), note=True),
        Step(
            "direct",
            frozenset({S.PRESENTED, S.DIRECTED, S.IN_PROGRESS, S.COMPLETED}),
            S.DIRECTED,
            P.FOLLOW,
            _("Chỉ đạo"),
            automatic=True,
        ),
        Step(
            "begin",
            frozenset({S.DIRECTED, S.IN_PROGRESS}),
            S.IN_PROGRESS,
            P.FOLLOW,
            _("Bắt đầu xử lý"),
            automatic=True,
        ),
        Step(
            "complete",
            frozenset({S.DIRECTED, S.IN_PROGRESS}),
            S.COMPLETED,
            P.FOLLOW,
            _("Hoàn thành"),
            automatic=True,
        ),
        # An answer was issued before anybody was ordered to do something.
        Step(
            "answer",
            frozenset({S.REGISTERED, S.PRESENTED}),
            S.COMPLETED,
            P.FOLLOW,
            _("Đã trả lời"),
            automatic=True,
        ),
        Step("note", frozenset({S.PRESENTED}), S.COMPLETED, P.RETURN, _("Đã xem, không giao việc")),
        Step("file", frozenset({S.COMPLETED}), S.FILED, P.FILE, _("Lưu hồ sơ")),
        Step(
            "recall",
            frozenset(
                {
                    S.ARRIVED,
                    S.REGISTERED,
                    S.PRESENTED,
                    S.RETURNED,
                    S.DIRECTED,
                    S.IN_PROGRESS,
                    S.COMPLETED,
                    S.FILED,
                }
            ),
            S.RECALLED,
            P.FOLLOW,
            _("Bị thu hồi"),
            automatic=True,
        ),
    ),
)
# NĐ 30/2020/NĐ-CP, Điều 25-27: asked for, decided by who may sign copies, numbered; an electronic
# copy carries the organisation's signature, a paper one is signed and stamped on paper.
COPY = Table(
    "copy",
    Status,
    Status.IN_REVIEW,
    (
        Step("permit", frozenset({S.IN_REVIEW}), S.APPROVED, P.DECIDE_COPY, _("Cho sao")),
        Step(
            "decline",
            frozenset({S.IN_REVIEW}),
            S.CANCELLED,
            P.DECIDE_COPY,
            _("Không cho sao"),
            note=True,
        ),
        Step("number", frozenset({S.APPROVED}), S.NUMBERED, P.NUMBER, _("Cấp số")),
        Step("seal", frozenset({S.NUMBERED}), S.SEALED, P.SEAL, _("Ký số cơ quan")),
        Step("issue", frozenset({S.NUMBERED, S.SEALED}), S.ISSUED, P.ISSUE, _("Phát hành")),
        Step("file", frozenset({S.ISSUED}), S.FILED, P.FILE, _("Lưu hồ sơ")),
        Step(
            "cancel",
            frozenset({S.IN_REVIEW, S.APPROVED, S.NUMBERED}),
            S.CANCELLED,
            P.CANCEL,
            _("Hủy"),
            note=True,
        ),
        Step(
            "recall",
            frozenset({S.ISSUED, S.FILED}),
            S.RECALLED,
            P.RECALL,
            _("Thu hồi"),
            note=True,
        ),
    ),
)
TABLES = {
    Direction.OUTGOING: OUTGOING,
    Direction.INTERNAL: INTERNAL,
    Direction.INCOMING: INCOMING,
}


def table_for(direction: str, origin: str) -> Table:
    """The machine of a document: a copy has its own, everything else that of its direction."""
    return COPY if origin == Origin.COPIED else TABLES[Direction(direction)]


# Still in somebody's hands: what work lists and counts look at.
OPEN = frozenset(Status) - {S.FILED, S.CANCELLED, S.RECALLED, S.REFUSED, S.COMPLETED, S.ISSUED}


# While the drafter has it: what may be edited.
WRITABLE = frozenset({S.DRAFT, S.RETURNED})
# While it is written and looked through: when a passage may be commented on.
COMMENTABLE = WRITABLE | {S.IN_REVIEW}
