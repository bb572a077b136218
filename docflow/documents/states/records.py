"""States and tables of case files, their hand-over, the yearly list, loans and packages."""

from django.db.models import TextChoices
from django.utils.translation import gettext_lazy as _

from docflow.core.workflow import Step, Table
from docflow.documents.states.permissions import Perm

P = Perm


class CaseStatus(TextChoices):
    OPEN = "open", _("Đang mở")
    CLOSED = "closed", _("Đã kết thúc")
    OFFERED = "offered", _("Chờ lưu trữ nhận")
    HANDED_OVER = "handed_over", _("Đã nộp lưu")


C = CaseStatus
# NĐ 30/2020/NĐ-CP, Điều 29-30; what follows from a batch handed over is no button of the file.
CASE_FILE = Table(
    "case_file",
    CaseStatus,
    CaseStatus.OPEN,
    (
        Step("close", frozenset({C.OPEN}), C.CLOSED, P.OPEN_CASE, _("Kết thúc hồ sơ")),
        Step("reopen", frozenset({C.CLOSED}), C.OPEN, P.OPEN_CASE, _("Mở lại"), note=True),
        Step("offer", frozenset({C.CLOSED}), C.OFFERED, P.OPEN_CASE, _("Nộp lưu"), automatic=True),
        Step(
            "withdraw", frozenset({C.OFFERED}), C.CLOSED, P.OPEN_CASE, _("Rút lại"), automatic=True
        ),
        Step(
            "give_back",
            frozenset({C.OFFERED}),
            C.CLOSED,
            P.TAKE_OVER,
            _("Trả lại"),
            note=True,
            automatic=True,
        ),
        Step(
            "take_over",
            frozenset({C.OFFERED}),
            C.HANDED_OVER,
            P.TAKE_OVER,
            _("Nhận lưu trữ"),
            automatic=True,
        ),
    ),
)


class HandOverStatus(TextChoices):
    OFFERED = "offered", _("Chờ lưu trữ nhận")
    RETURNED = "returned", _("Lưu trữ trả lại")
    WITHDRAWN = "withdrawn", _("Đã rút lại")
    ACCEPTED = "accepted", _("Đã giao nhận")


# A batch of case files on its way to the archive (Điều 30.3): checked there, accepted or returned.
HAND_OVER = Table(
    "hand_over",
    HandOverStatus,
    HandOverStatus.OFFERED,
    (
        Step(
            "accept",
            frozenset({HandOverStatus.OFFERED}),
            HandOverStatus.ACCEPTED,
            P.TAKE_OVER,
            _("Nhận lưu trữ"),
        ),
        Step(
            "return",
            frozenset({HandOverStatus.OFFERED}),
            HandOverStatus.RETURNED,
            P.TAKE_OVER,
            _("Trả lại"),
            note=True,
        ),
        Step(
            "withdraw",
            frozenset({HandOverStatus.OFFERED}),
            HandOverStatus.WITHDRAWN,
            P.OPEN_CASE,
            _("Rút lại"),
        ),
    ),
)


class ListStatus(TextChoices):
    DRAFT = "draft", _("Đang lập")
    APPROVED = "approved", _("Đã ban hành")


# Danh mục hồ sơ of a year (NĐ 30/2020/NĐ-CP, Điều 28): approved by the head, then used by all.
FILE_LIST = Table(
    "file_list",
    ListStatus,
    ListStatus.DRAFT,
    (
        Step(
            "approve",
            frozenset({ListStatus.DRAFT}),
            ListStatus.APPROVED,
            P.APPROVE_LIST,
            _("Phê duyệt"),
        ),
        Step(
            "amend",
            frozenset({ListStatus.APPROVED}),
            ListStatus.DRAFT,
            P.KEEP_LIST,
            _("Sửa đổi"),
            note=True,
        ),
    ),
)


class LoanStatus(TextChoices):
    LENT = "lent", _("Đang cho mượn")
    RETURNED = "returned", _("Đã trả")


# Sổ sử dụng bản lưu (NĐ 30/2020/NĐ-CP, Phụ lục IV, IV): an original that is out of the store.
LOAN = Table(
    "loan",
    LoanStatus,
    LoanStatus.LENT,
    (
        Step(
            "extend",
            frozenset({LoanStatus.LENT}),
            LoanStatus.LENT,
            P.LEND,
            _("Gia hạn"),
            note=True,
        ),
        Step(
            "return",
            frozenset({LoanStatus.LENT}),
            LoanStatus.RETURNED,
            P.LEND,
            _("Nhận trả"),
        ),
    ),
)


class BroughtState(TextChoices):
    """A package that somebody uploaded: looked into, then taken or not. Work rows move it."""

    CHECKING = "checking", _("Đang kiểm tra")
    CHECKED = "checked", _("Chờ xác nhận nhận")
    TAKING = "taking", _("Đang nhận")
    TAKEN = "taken", _("Đã nhận")
    REFUSED = "refused", _("Không nhận được")
    DROPPED = "dropped", _("Đã bỏ")
