"""States, transition tables and permissions of directives; no access to the database."""

from enum import StrEnum, auto

from django.db.models import IntegerChoices, TextChoices
from django.utils.translation import gettext_lazy as _

from docflow.core.workflow import Step, Table


class DirectiveStatus(TextChoices):
    DRAFTED = "drafted", _("Dự thảo")
    GIVEN = "given", _("Đã giao")
    COMPLETED = "completed", _("Đã hoàn thành")
    WITHDRAWN = "withdrawn", _("Đã rút")


class AssignmentStatus(TextChoices):
    """Late or on time is no state: it is computed (`selectors.lateness`)."""

    GIVEN = "given", _("Chờ tiếp nhận")
    WITHDRAWN = "withdrawn", _("Đã rút")
    ACCEPTED = "accepted", _("Đã tiếp nhận")
    RETURNED = "returned", _("Bị trả lại")
    IN_PROGRESS = "in_progress", _("Đang thực hiện")
    REPORTED = "reported", _("Chờ duyệt kết quả")
    SENT_BACK = "sent_back", _("Kết quả chưa đạt")
    COMPLETED = "completed", _("Hoàn thành")
    SUSPENDED = "suspended", _("Tạm dừng")
    CANCELLED = "cancelled", _("Đã hủy")


class Outcome(IntegerChoices):
    """What of an assignment's standing no clock changes; the database computes it of each row."""

    # Against the clock: late as soon as the deadline has passed.
    OPEN = 0
    # Handed in, or paused: the moment that counts is known.
    STOPPED_IN_TIME = 1
    STOPPED_LATE = 2
    DONE_ON_TIME = 3
    DONE_LATE = 4
    NO_DEADLINE = 5
    # From here on: void, counted nowhere.
    RETURNED = 6
    GONE = 7


class ExtensionStatus(TextChoices):
    ASKED = "asked", _("Đang xin gia hạn")
    GRANTED = "granted", _("Đã gia hạn")
    REFUSED = "refused", _("Không gia hạn")


class Role(TextChoices):
    """NĐ 30/2020/NĐ-CP, Điều 23.2: exactly one lead, any number of the others."""

    LEAD = "lead", _("Chủ trì")
    COORDINATING = "coordinating", _("Phối hợp")
    INFORMED = "informed", _("Để biết")


class Origin(TextChoices):
    """Where an order comes from."""

    DOCUMENT = "document", _("Văn bản")
    MEETING = "meeting", _("Kết luận cuộc họp")
    PLAN = "plan", _("Kế hoạch")
    TELEGRAM = "telegram", _("Công điện")
    SPOKEN = "spoken", _("Chỉ đạo trực tiếp")


class ReportKind(TextChoices):
    PROGRESS = "progress", _("Tiến độ")
    RESULT = "result", _("Kết quả")


class Decision(TextChoices):
    PENDING = "", _("Chờ ý kiến")
    ACCEPTED = "accepted", _("Đạt")
    SENT_BACK = "sent_back", _("Chưa đạt")


class Target(TextChoices):
    """How a measured value is held against the threshold."""

    AT_LEAST = "at_least", _("Không thấp hơn")
    AT_MOST = "at_most", _("Không cao hơn")
    RANGE = "range", _("Trong khoảng")
    EXACTLY = "exactly", _("Bằng")


class Level(TextChoices):
    """Whose orders a board counts; without one, all of them."""

    LEADERS = "leaders", _("Lãnh đạo cơ quan giao")
    HEADS = "heads", _("Lãnh đạo phòng giao")


class Period(TextChoices):
    ONCE = "once", _("Một lần")
    MONTH = "month", _("Hằng tháng")
    QUARTER = "quarter", _("Hằng quý")
    YEAR = "year", _("Hằng năm")


class TermUnit(TextChoices):
    """In what a term is counted; hours are kept in minutes, so a pause may add a part of one."""

    DAYS = "days", _("ngày làm việc")
    MINUTES = "minutes", _("phút làm việc")


class DeadlineCause(TextChoices):
    """Why a deadline was moved."""

    EXTENSION = "extension", _("Gia hạn")
    PAUSE = "pause", _("Tạm dừng")
    CALENDAR = "calendar", _("Lịch làm việc thay đổi")
    GIVER = "giver", _("Người giao đổi hạn")
    PARENT = "parent", _("Theo thời hạn cấp trên")


class Occasion(TextChoices):
    """What a reminder counts its working days from."""

    DUE = "due", _("Thời hạn")
    UNACCEPTED = "unaccepted", _("Giao mà chưa nhận")
    UNJUDGED = "unjudged", _("Báo cáo kết quả mà chưa duyệt")


class Recipient(TextChoices):
    """A rung of the ladder: whom a reminder goes to."""

    HOLDER = "holder", _("Người thực hiện")
    SUPERIOR = "superior", _("Lãnh đạo trực tiếp của người thực hiện")
    GIVER = "giver", _("Người giao việc")
    LEADERS = "leaders", _("Lãnh đạo cơ quan")
    # Only by a rule of the office: opens an order inside a department to the leaders.
    ABOVE = "above", _("Lãnh đạo cơ quan, kể cả việc nội bộ của phòng")


class Perm(StrEnum):
    """What a person may do to a directive or to a part of it."""

    VIEW = auto()
    GIVE = auto()
    ENTER = auto()
    ACCEPT = auto()
    RETURN = auto()
    WITHDRAW = auto()
    CANCEL = auto()
    REASSIGN = auto()
    REPORT = auto()
    SUBMIT = auto()
    JUDGE = auto()
    REOPEN = auto()
    SUSPEND = auto()
    ASK_EXTENSION = auto()
    DECIDE_EXTENSION = auto()
    MOVE_DEADLINE = auto()
    MEASURE = auto()
    # Ask whoever has not reported for a report: of one order, or of the same order to many.
    URGE = auto()
    # The office's own rules of reminding; no content.
    EDIT_REMINDERS = auto()
    # Held by no person: steps that follow from another one.
    CARRY = auto()


D = DirectiveStatus
A = AssignmentStatus
E = ExtensionStatus
P = Perm

# Somebody still has to do something.
OPEN = frozenset({A.GIVEN, A.ACCEPTED, A.IN_PROGRESS, A.REPORTED, A.SENT_BACK, A.SUSPENDED})
# Being worked on: what may be reported, given on and extended.
WORKING = frozenset({A.ACCEPTED, A.IN_PROGRESS, A.SENT_BACK})
# No longer part of the directive; another assignment may take its place.
VOID = frozenset({A.WITHDRAWN, A.RETURNED, A.CANCELLED})

DIRECTIVE = Table(
    "directive",
    DirectiveStatus,
    D.DRAFTED,
    (
        Step("give", frozenset({D.DRAFTED}), D.GIVEN, P.GIVE, _("Giao")),
        Step(
            "complete",
            frozenset({D.GIVEN}),
            D.COMPLETED,
            P.CARRY,
            _("Hoàn thành"),
            automatic=True,
        ),
        # Only while nobody has opened it; after that it is cancelled, with a reason.
        Step("withdraw", frozenset({D.DRAFTED, D.GIVEN}), D.WITHDRAWN, P.WITHDRAW, _("Rút")),
        Step("cancel", frozenset({D.GIVEN}), D.WITHDRAWN, P.CANCEL, _("Hủy"), note=True),
        Step("reopen", frozenset({D.COMPLETED}), D.GIVEN, P.REOPEN, _("Mở lại"), note=True),
    ),
)

# The steps of an assignment that only follow from a step of its directive are automatic.
ASSIGNMENT = Table(
    "assignment",
    AssignmentStatus,
    A.GIVEN,
    (
        Step("accept", frozenset({A.GIVEN}), A.ACCEPTED, P.ACCEPT, _("Tiếp nhận")),
        Step(
            "return",
            frozenset({A.GIVEN, A.ACCEPTED, A.IN_PROGRESS}),
            A.RETURNED,
            P.RETURN,
            _("Trả lại"),
            note=True,
        ),
        Step(
            "begin",
            frozenset({A.ACCEPTED, A.SENT_BACK}),
            A.IN_PROGRESS,
            P.REPORT,
            _("Bắt đầu thực hiện"),
        ),
        Step("report", WORKING, A.REPORTED, P.SUBMIT, _("Báo cáo kết quả")),
        Step("complete", frozenset({A.REPORTED}), A.COMPLETED, P.JUDGE, _("Duyệt kết quả")),
        Step(
            "send_back",
            frozenset({A.REPORTED}),
            A.SENT_BACK,
            P.JUDGE,
            _("Yêu cầu làm lại"),
            note=True,
        ),
        Step("suspend", WORKING, A.SUSPENDED, P.SUSPEND, _("Tạm dừng"), note=True),
        Step("resume", frozenset({A.SUSPENDED}), A.IN_PROGRESS, P.SUSPEND, _("Tiếp tục")),
        Step(
            "insist",
            frozenset({A.RETURNED}),
            A.GIVEN,
            P.REASSIGN,
            _("Vẫn giao"),
            note=True,
        ),
        Step(
            "withdraw",
            frozenset({A.GIVEN}),
            A.WITHDRAWN,
            P.CARRY,
            _("Rút"),
            automatic=True,
        ),
        Step(
            "cancel",
            frozenset(OPEN | {A.RETURNED}),
            A.CANCELLED,
            P.CARRY,
            _("Hủy"),
            automatic=True,
        ),
        Step(
            "close",
            frozenset(OPEN - {A.REPORTED}),
            A.COMPLETED,
            P.CARRY,
            _("Kết thúc cùng việc chính"),
            automatic=True,
        ),
        Step(
            "reopen",
            frozenset({A.COMPLETED}),
            A.IN_PROGRESS,
            P.CARRY,
            _("Mở lại"),
            automatic=True,
        ),
    ),
)

EXTENSION = Table(
    "extension",
    ExtensionStatus,
    E.ASKED,
    (
        Step("grant", frozenset({E.ASKED}), E.GRANTED, P.DECIDE_EXTENSION, _("Gia hạn")),
        Step(
            "refuse",
            frozenset({E.ASKED}),
            E.REFUSED,
            P.DECIDE_EXTENSION,
            _("Không gia hạn"),
            note=True,
        ),
    ),
)
