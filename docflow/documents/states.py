"""States, transition tables, permissions and types of documents; no access to the database."""

from dataclasses import dataclass
from enum import StrEnum, auto

from django.db.models import IntegerChoices, TextChoices
from django.utils.translation import gettext_lazy as _

from docflow.core.workflow import Step, Table


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


class Perm(StrEnum):
    """What a person may do to a document."""

    VIEW = auto()
    DRAFT = auto()
    EDIT = auto()
    # Comments on a passage: who looks through the draft writes them, who saw it then reads them.
    COMMENT = auto()
    READ_COMMENTS = auto()
    SUBMIT = auto()
    REVIEW = auto()
    # At an open station: ask colleagues first, or give it back to an earlier one.
    ASK_OPINION = auto()
    REROUTE = auto()
    # What was passed on and nobody has opened yet.
    TAKE_BACK = auto()
    UNDO = auto()
    APPROVE = auto()
    RETURN = auto()
    SIGN = auto()
    NUMBER = auto()
    SEAL = auto()
    # The second clerk, where the office seals with two.
    CONFIRM_SEAL = auto()
    ISSUE = auto()
    DISPATCH = auto()
    CANCEL = auto()
    RECALL = auto()
    REGISTER = auto()
    REFUSE = auto()
    PRESENT = auto()
    FILE = auto()
    SHARE = auto()
    # The rest of the decree's fields: language, copies, remarks, who has it to deal with.
    DESCRIBE = auto()
    OPEN_CASE = auto()
    # The yearly list of files: kept by the registry and the archive, approved by the head.
    KEEP_LIST = auto()
    APPROVE_LIST = auto()
    # The archive's side of a hand-over.
    TAKE_OVER = auto()
    # A legal hold on a case file, and its lifting.
    HOLD = auto()
    READ_REGISTER = auto()
    IMPORT = auto()
    # Ask for a certified copy of a document; decide on a copy that was asked for.
    COPY = auto()
    DECIDE_COPY = auto()
    # The keeper lends an original, notes its return, prints the register of it.
    LEND = auto()
    # How long a station may take, and who answers for form.
    RULE_ROUTES = auto()
    # Reusable routes, and internal processes with their norms: of the office, or of one's unit.
    KEEP_ROUTES = auto()
    READ_PROCESSES = auto()
    KEEP_PROCESSES = auto()
    # Books and patterns of the office: read by who numbers, decided by its head.
    READ_SCHEME = auto()
    RULE_SCHEME = auto()
    # Held by no person: steps that follow from an event.
    FOLLOW = auto()


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


class RouteKind(TextChoices):
    """The stations of a review; the numbers are the usual order of the way."""

    # Signs minutes before anybody agrees to them (NĐ 30/2020/NĐ-CP, Phụ lục III, mẫu 1.9).
    SECRETARY = "0_secretary", _("Thư ký ký biên bản")
    # Asked of anybody of the office, several at once; it advises and stops nothing.
    OPINION = "0_opinion", _("Cho ý kiến")
    HEAD = "1_head", _("Lãnh đạo đơn vị")
    OFFICE = "2_office", _("Văn phòng kiểm tra thể thức")
    LEADER = "3_leader", _("Lãnh đạo duyệt, ký")


# A signature that is the person's own: nobody stands in for it.
UNLENT = (RouteKind.SECRETARY, RouteKind.LEADER)


class StepWho(TextChoices):
    """Whom a step of a reusable route means; found out anew at each submission."""

    OWN_HEADS = "own_heads", _("Lãnh đạo đơn vị soạn thảo")
    HEADS = "heads", _("Lãnh đạo của một đơn vị")
    FORM = "form", _("Người kiểm tra thể thức")
    POSITION = "position", _("Một người cụ thể")
    LEADERS = "leaders", _("Lãnh đạo cơ quan")
    CLERKS = "clerks", _("Văn thư")
    OFFICERS = "officers", _("Chuyên viên của một đơn vị")


class RouteState(TextChoices):
    WAITING = "waiting", _("Chưa đến lượt")
    OPEN = "open", _("Đang chờ")
    AGREED = "agreed", _("Đồng ý")
    DIFFERED = "differed", _("Ý kiến khác")
    RETURNED = "returned", _("Trả lại")
    # The others had answered, and this answer was not needed.
    SKIPPED = "skipped", _("Không chờ nữa")
    # Taken back by the person who gave it, before anybody relied on it.
    UNDONE = "undone", _("Đã thu lại")
    DROPPED = "dropped", _("Đã dừng")


# Who went through it: NĐ 30/2020/NĐ-CP, Điều 12: the head of the drafting unit answers for
# content, a named person of the office for form.
ANSWERS_FOR = {RouteKind.HEAD: "content", RouteKind.OFFICE: "form"}
RESPONSIBILITIES = {
    "content": _("Chịu trách nhiệm về nội dung"),
    "form": _("Chịu trách nhiệm về thể thức"),
}


class VersionKind(TextChoices):
    DRAFT = "draft", _("Dự thảo")
    FINAL = "final", _("Bản trình ký")
    INITIALLED = "initialled", _("Đã ký nháy")
    SIGNED = "signed", _("Đã ký")
    ISSUED = "issued", _("Bản phát hành")
    PRESERVED = "preserved", _("Thêm dấu thời gian lưu trữ")
    RECEIVED = "received", _("Bản nhận được")
    SCANNED = "scanned", _("Bản quét")
    # A copy on paper: what is printed, then signed and stamped by hand.
    PRINTED = "printed", _("Bản in để ký, đóng dấu")
    IMPORTED = "imported", _("Bản nhập kho")


class EntryState(TextChoices):
    USED = "used", _("Đã cấp")
    # Kept back for a document that is still to come; then used, or voided with its reason.
    RESERVED = "reserved", _("Đang giữ")
    VOIDED = "voided", _("Đã hủy số")


class LimitAct(TextChoices):
    """What the law gives the registry a time for; `selectors.limits` counts it."""

    REGISTER = "register", _("Vào sổ, trình")
    PRESENT = "present", _("Trình lãnh đạo")
    ISSUE = "issue", _("Phát hành")
    SEND = "send", _("Gửi văn bản")


class LimitWord(TextChoices):
    # The last day has begun, or it is urgent; then the time is over.
    DUE = "due", _("Sắp hết hạn")
    LATE = "late", _("Quá hạn")


class BroughtState(TextChoices):
    """A package that somebody uploaded: looked into, then taken or not. Work rows move it."""

    CHECKING = "checking", _("Đang kiểm tra")
    CHECKED = "checked", _("Chờ xác nhận nhận")
    TAKING = "taking", _("Đang nhận")
    TAKEN = "taken", _("Đã nhận")
    REFUSED = "refused", _("Không nhận được")
    DROPPED = "dropped", _("Đã bỏ")


class LinkKind(TextChoices):
    ANSWERS = "answers", _("Trả lời")
    REPLACES = "replaces", _("Thay thế")
    AMENDS = "amends", _("Sửa đổi")
    CORRECTS = "corrects", _("Đính chính")
    BASED_ON = "based_on", _("Căn cứ")
    SEE_ALSO = "see_also", _("Liên quan")


@dataclass(frozen=True)
class DocumentType:
    """A type of NĐ 30/2020/NĐ-CP, Điều 7 and Phụ lục III; two of them have no abbreviation."""

    code: str
    name: str
    abbreviation: str


def _types() -> dict[str, DocumentType]:
    rows = [
        ("NQ", "Nghị quyết", "NQ"),
        ("QD", "Quyết định", "QĐ"),
        ("CT", "Chỉ thị", "CT"),
        ("QC", "Quy chế", "QC"),
        ("QYD", "Quy định", "QyĐ"),
        ("TC", "Thông cáo", "TC"),
        ("TB", "Thông báo", "TB"),
        ("HD", "Hướng dẫn", "HD"),
        ("CTR", "Chương trình", "CTr"),
        ("KH", "Kế hoạch", "KH"),
        ("PA", "Phương án", "PA"),
        ("DA", "Đề án", "ĐA"),
        ("DUAN", "Dự án", "DA"),
        ("BC", "Báo cáo", "BC"),
        ("BB", "Biên bản", "BB"),
        ("TTR", "Tờ trình", "TTr"),
        ("HDONG", "Hợp đồng", "HĐ"),
        ("CV", "Công văn", ""),
        ("CD", "Công điện", "CĐ"),
        ("BGN", "Bản ghi nhớ", "BGN"),
        ("BTT", "Bản thỏa thuận", "BTT"),
        ("GUQ", "Giấy ủy quyền", "GUQ"),
        ("GM", "Giấy mời", "GM"),
        ("GGT", "Giấy giới thiệu", "GGT"),
        ("GNP", "Giấy nghỉ phép", "GNP"),
        ("PG", "Phiếu gửi", "PG"),
        ("PC", "Phiếu chuyển", "PC"),
        ("PB", "Phiếu báo", "PB"),
        ("TCONG", "Thư công", ""),
        ("SY", "Bản sao y", "SY"),
        ("TRS", "Bản trích sao", "TrS"),
        ("SL", "Bản sao lục", "SL"),
    ]
    return {code: DocumentType(code, name, short) for code, name, short in rows}


TYPES = _types()
TYPE_CHOICES = [(kind.code, kind.name) for kind in TYPES.values()]
# Sao y, sao lục and trích sao share one series a year (NĐ 30/2020/NĐ-CP, Điều 15 and 25).
COPIES = frozenset({"SY", "SL", "TRS"})
# What most offices write most; offered first where nothing better is known.
USUAL = ("KH", "QD", "CV", "TB", "BC", "TTR")
# Every type of Điều 7 has its layout; a copy is made of a document, not drafted.
DRAFTABLE = (*USUAL, *(code for code in TYPES if code not in {*USUAL, *COPIES}))


class CopyForm(TextChoices):
    """NĐ 30/2020/NĐ-CP, Điều 25; the values are the codes of the types."""

    TRUE_COPY = "SY", _("Sao y")
    COPY_OF_COPY = "SL", _("Sao lục")
    EXTRACT = "TRS", _("Trích sao")


# As the copy itself names its form, in Vietnamese whatever the reader's language
# (Phụ lục I, Part II, I.1 and II.2b).
COPY_WORDS = {
    CopyForm.TRUE_COPY: "SAO Y",
    CopyForm.COPY_OF_COPY: "SAO LỤC",
    CopyForm.EXTRACT: "TRÍCH SAO",
}


class Medium(TextChoices):
    PAPER = "paper", _("giấy")
    ELECTRONIC = "electronic", _("điện tử")


_P, _E = Medium.PAPER, Medium.ELECTRONIC
# From which medium to which each form goes (Điều 25). There is no true copy of a file as a file:
# the file itself is the original.
COPY_WAYS = {
    CopyForm.TRUE_COPY: frozenset({(_P, _P), (_E, _P), (_P, _E)}),
    CopyForm.COPY_OF_COPY: frozenset({(_P, _P), (_P, _E), (_E, _P)}),
    CopyForm.EXTRACT: frozenset({(_P, _P), (_P, _E), (_E, _E), (_E, _P)}),
}
