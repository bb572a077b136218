"""States of a delivery, their codes in exchange, permissions; no access to the database."""

from dataclasses import dataclass
from enum import StrEnum, auto

from django.db.models import TextChoices
from django.utils.translation import gettext_lazy as _

from docflow.core.workflow import Step, Table


class DeliveryStatus(TextChoices):
    """What is known of one delivery; recall is asked and answered in the last three."""

    QUEUED = "queued", _("Chờ gửi")
    SENT = "sent", _("Đã gửi")
    ARRIVED = "arrived", _("Đã đến")
    REFUSED = "refused", _("Từ chối nhận")
    ACCEPTED = "accepted", _("Đã tiếp nhận")
    ASSIGNED = "assigned", _("Đã phân công")
    PROCESSING = "processing", _("Đang xử lý")
    COMPLETED = "completed", _("Đã hoàn thành")
    RECALL_ASKED = "recall_asked", _("Đề nghị lấy lại")
    RECALL_AGREED = "recall_agreed", _("Đồng ý lấy lại")
    RECALL_REFUSED = "recall_refused", _("Không đồng ý lấy lại")
    FAILED = "failed", _("Không gửi được")


class Channel(TextChoices):
    ELECTRONIC = "electronic", _("Điện tử")
    PAPER = "paper", _("Bản giấy")


class Transport(TextChoices):
    """How an office of the address book is reached; `none` is not at all."""

    LOCAL = "local", _("Cùng hệ thống")
    HTTP = "http", _("Qua mạng, hệ thống khác")
    FOLDER = "folder", _("Qua thư mục của cổng kết nối")
    SIMULATOR = "simulator", _("Cơ quan giả lập, để tập huấn")
    NONE = "none", _("Chưa kết nối")
    PAPER = "paper", _("Chỉ nhận bản giấy")


class PaperCause(TextChoices):
    """Why something goes on paper; the metric's reasons and exclusions follow from it."""

    NONE = "", _("Không gửi bản giấy")
    CHOSEN = "chosen", _("Gửi kèm bản giấy")
    # QĐ 28/2018/QĐ-TTg, Điều 7.2: the list set by the head of the office.
    REQUIRED = "required", _("Thuộc danh mục gửi kèm bản giấy")
    # Điều 7.1: one side lacks the technical means.
    NOT_CONNECTED = "not_connected", _("Bên nhận chưa kết nối")
    PAPER_ONLY = "paper_only", _("Bên nhận chỉ nhận bản giấy")
    CITIZEN_OR_FIRM = "citizen_or_firm", _("Công dân, doanh nghiệp")
    # Posted instead, after the electronic way was given up.
    FAILED = "failed", _("Gửi điện tử không được")


class MessageKind(TextChoices):
    NEW = "new", _("Văn bản")
    UPDATE = "update", _("Cập nhật văn bản")
    REPLACE = "replace", _("Thay thế văn bản")
    RECALL = "recall", _("Lấy lại văn bản")
    STATUS = "status", _("Trạng thái")


# What brings a document of its own.
LETTERS = frozenset({MessageKind.NEW, MessageKind.UPDATE, MessageKind.REPLACE})


class RequestStatus(TextChoices):
    """What became of a sender's request about a document that it sent before."""

    WAITING = "waiting", _("Chờ văn bản đến")
    OPEN = "open", _("Chờ trả lời")
    AGREED = "agreed", _("Đã đồng ý")
    REFUSED = "refused", _("Không đồng ý")
    # A clerk waits no longer: the document never came.
    CLOSED = "closed", _("Đã đóng, văn bản không đến")


class InboxOutcome(TextChoices):
    """What became of a received message."""

    WAITING = "waiting", _("Chờ xử lý")
    TAKEN = "taken", _("Đã nhận")
    REFUSED = "refused", _("Đã từ chối")
    QUARANTINED = "quarantined", _("Cách ly")


class QuarantineStatus(TextChoices):
    """Whether somebody still has to look at what was put aside."""

    OPEN = "open", _("Chờ xem lại")
    # A clerk looked: it will never be taken.
    CLOSED = "closed", _("Đã đóng, không nhận")


class Proof(TextChoices):
    """What is known after a look at evidence; `proved` leaves nothing unknown."""

    PROVED = "proved", _("Được chứng minh")
    UNDETERMINED = "undetermined", _("Chưa xác định")
    FAILED = "failed", _("Không đúng")


class Perm(StrEnum):
    """What a person may do in exchange."""

    VIEW = auto()
    RETRY = auto()
    POST = auto()
    READ_DESK = auto()
    # What waits and what fails, without any content.
    READ_STATUS = auto()
    EDIT_ADDRESSES = auto()
    # Ask the receiver to give a document back; answer the same of a sender.
    RECALL = auto()
    ANSWER = auto()
    # Say that what lies in quarantine is not taken; and take that back.
    DISMISS = auto()
    # Take the evidence of a document away.
    PROVE = auto()
    # Train with a simulated partner; in a demo alone.
    SIMULATE = auto()
    # Held by no person: steps that follow from messages.
    FOLLOW = auto()


S = DeliveryStatus
P = Perm
_BEFORE_ARRIVAL = frozenset({S.QUEUED, S.SENT, S.FAILED})
_BEFORE_ANSWER = _BEFORE_ARRIVAL | {S.ARRIVED}
_TAKEN = frozenset({S.ACCEPTED, S.ASSIGNED, S.PROCESSING, S.COMPLETED})
# While a recall is asked, and after its answer, the receiver's own state is kept beside the status.
RECALLING = frozenset({S.RECALL_ASKED, S.RECALL_AGREED, S.RECALL_REFUSED})


# Receipts may come in any order, so each step starts from every state it can overtake.
DELIVERY = Table(
    "delivery",
    DeliveryStatus,
    S.QUEUED,
    (
        Step("send", frozenset({S.QUEUED}), S.SENT, P.FOLLOW, _("Gửi"), automatic=True),
        Step(
            "fail",
            frozenset({S.QUEUED, S.SENT}),
            S.FAILED,
            P.FOLLOW,
            _("Không gửi được"),
            automatic=True,
        ),
        Step("arrive", _BEFORE_ARRIVAL, S.ARRIVED, P.FOLLOW, _("Đã đến"), automatic=True),
        Step("refuse", _BEFORE_ANSWER, S.REFUSED, P.FOLLOW, _("Từ chối nhận"), automatic=True),
        Step("accept", _BEFORE_ANSWER, S.ACCEPTED, P.FOLLOW, _("Tiếp nhận"), automatic=True),
        Step(
            "assign",
            _BEFORE_ANSWER | {S.ACCEPTED},
            S.ASSIGNED,
            P.FOLLOW,
            _("Phân công"),
            automatic=True,
        ),
        Step(
            "process",
            _BEFORE_ANSWER | {S.ACCEPTED, S.ASSIGNED},
            S.PROCESSING,
            P.FOLLOW,
            _("Xử lý"),
            automatic=True,
        ),
        Step(
            "complete",
            _BEFORE_ANSWER | {S.ACCEPTED, S.ASSIGNED, S.PROCESSING},
            S.COMPLETED,
            P.FOLLOW,
            _("Hoàn thành"),
            automatic=True,
        ),
        Step("retry", frozenset({S.FAILED}), S.QUEUED, P.RETRY, _("Thử lại")),
        Step("post", frozenset({S.QUEUED}), S.SENT, P.POST, _("Ghi nhận đã gửi bản giấy")),
        # What was refused lies at nobody's; what failed may have arrived all the same.
        Step(
            "ask_recall",
            _BEFORE_ANSWER | _TAKEN | {S.RECALL_REFUSED},
            S.RECALL_ASKED,
            P.RECALL,
            _("Đề nghị lấy lại văn bản"),
            note=True,
        ),
        Step(
            "agree_recall",
            frozenset({S.RECALL_ASKED}),
            S.RECALL_AGREED,
            P.FOLLOW,
            _("Đồng ý lấy lại"),
            automatic=True,
        ),
        Step(
            "refuse_recall",
            frozenset({S.RECALL_ASKED}),
            S.RECALL_REFUSED,
            P.FOLLOW,
            _("Không đồng ý lấy lại"),
            automatic=True,
        ),
    ),
)

R = RequestStatus
# At the receiver: it may overtake the document that it is about, and waits for it.
REQUEST = Table(
    "request",
    RequestStatus,
    R.WAITING,
    (
        Step("open", frozenset({R.WAITING}), R.OPEN, P.FOLLOW, _("Mở"), automatic=True),
        Step("agree", frozenset({R.OPEN}), R.AGREED, P.ANSWER, _("Đồng ý")),
        Step("refuse", frozenset({R.OPEN}), R.REFUSED, P.ANSWER, _("Không đồng ý"), note=True),
        Step("close", frozenset({R.WAITING}), R.CLOSED, P.ANSWER, _("Đóng đề nghị"), note=True),
    ),
)

Q = QuarantineStatus
QUARANTINE = Table(
    "quarantine",
    QuarantineStatus,
    Q.OPEN,
    (
        Step("close", frozenset({Q.OPEN}), Q.CLOSED, P.DISMISS, _("Đóng, không nhận"), note=True),
        Step("reopen", frozenset({Q.CLOSED}), Q.OPEN, P.DISMISS, _("Mở lại")),
    ),
)


@dataclass(frozen=True)
class StatusCode:
    """A state in exchange: code and word (QCVN 102:2016/BTTTT), and the step it means here."""

    code: str
    word: str
    step: str


CODES = {
    one.code: one
    for one in (
        StatusCode("01", "Đã đến", "arrive"),
        StatusCode("02", "Từ chối nhận", "refuse"),
        StatusCode("03", "Đã tiếp nhận", "accept"),
        StatusCode("04", "Đã phân công", "assign"),
        StatusCode("05", "Đang xử lý", "process"),
        StatusCode("06", "Đã hoàn thành", "complete"),
        StatusCode("15", "Đồng ý lấy lại hoặc cập nhật", "agree_recall"),
        StatusCode("16", "Từ chối lấy lại hoặc cập nhật", "refuse_recall"),
    )
}
# States that only a receipt can bring about, with its code.
PROVED_BY = {DELIVERY[one.step].target: code for code, one in CODES.items()}
# What a sender asks with; no state of a delivery at its receiver.
RECALL_CODE, RECALL_WORD = "13", "Lấy lại"
AGREED_CODE, REFUSED_CODE = "15", "16"
# The receiver's own step on its incoming document, and the state that travels back for it.
CODE_OF_STEP = {
    "register": "03",
    "refuse": "02",
    "direct": "04",
    "begin": "05",
    "complete": "06",
    "note": "06",
}
