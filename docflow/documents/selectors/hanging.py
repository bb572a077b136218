"""How much of an office's paper still hangs on one person: counts for who administers."""

from django.utils.translation import gettext_lazy as _

from docflow.core.access import user_principal
from docflow.documents.keepers import KEPT
from docflow.documents.models import CaseFile, Document, Loan, RouteStep
from docflow.documents.states import Direction, LoanStatus, RouteState, Status
from docflow.org import leaving
from docflow.org.models import User

DRAFTED = (Status.DRAFT, Status.RETURNED, Status.IN_REVIEW, Status.APPROVED, Status.SIGNED)


def drafts(user: User, office_id: int) -> int:
    mine = Document.objects.filter(office_id=office_id, drafter=user, status__in=DRAFTED)
    return mine.exclude(direction=Direction.INCOMING).count()


def stations(user: User, office_id: int) -> int:
    """Open stations that name the person; what waits for a team is the team's."""
    waiting = RouteStep.objects.filter(document__office_id=office_id, state=RouteState.OPEN)
    return waiting.filter(principal=user_principal(user.pk)).count()


def to_sign(user: User, office_id: int) -> int:
    waiting = Document.objects.filter(office_id=office_id, signer__user=user)
    return waiting.filter(status__in=[Status.IN_REVIEW, Status.APPROVED]).count()


def presented(user: User, office_id: int) -> int:
    rows = Document.objects.filter(office_id=office_id, presented_to__user=user)
    return rows.filter(status=Status.PRESENTED).count()


def files(user: User, office_id: int) -> int:
    return CaseFile.objects.filter(office_id=office_id, keeper=user, status__in=KEPT).count()


def loans(user: User, office_id: int) -> int:
    rows = Loan.objects.filter(office_id=office_id, borrower__user=user)
    return rows.filter(status=LoanStatus.LENT).count()


def register() -> None:
    """The kinds that this room knows."""
    leaving.register(
        "10.stations",
        leaving.Hanging(
            _("Văn bản chờ ý kiến của người này"),
            _("Người này trả lời, hoặc người trình đổi người ở bước đó."),
            stations,
        ),
    )
    leaving.register(
        "11.sign",
        leaving.Hanging(
            _("Văn bản chờ người này ký"),
            _("Người này ký, hoặc trả lại để trình người khác."),
            to_sign,
        ),
    )
    leaving.register(
        "12.presented",
        leaving.Hanging(
            _("Văn bản đến đã trình người này"),
            _("Văn thư rút lại và trình người khác."),
            presented,
        ),
    )
    leaving.register(
        "13.drafts",
        leaving.Hanging(
            _("Dự thảo chưa phát hành"),
            _("Trình hoặc hủy; chia sẻ quyền soạn cho người tiếp nhận trước khi nghỉ."),
            drafts,
        ),
    )
    leaving.register(
        "14.files",
        leaving.Hanging(
            _("Hồ sơ đang giữ"),
            _("Bàn giao hồ sơ ở trang Hồ sơ (NĐ 30/2020/NĐ-CP, Điều 31.3đ)."),
            files,
        ),
    )
    leaving.register(
        "15.loans",
        leaving.Hanging(
            _("Bản gốc đang mượn"),
            _("Trả bản gốc; văn thư ghi ngày trả."),
            loans,
        ),
    )
