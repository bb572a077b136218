"""How much of an office's orders still hangs on one person: counts for who administers."""

from django.utils.translation import gettext_lazy as _

from directives.models import Assignment, Directive
from directives.states import OPEN, AssignmentStatus, DirectiveStatus
from docflow.org import leaving
from docflow.org.models import User


def held(user: User, office_id: int) -> int:
    mine = Assignment.objects.filter(directive__office_id=office_id, person__user=user)
    return mine.filter(status__in=OPEN).count()


def to_judge(user: User, office_id: int) -> int:
    """Results that wait for the author of the order."""
    rows = Assignment.objects.filter(directive__office_id=office_id, directive__author__user=user)
    return rows.filter(status=AssignmentStatus.REPORTED).count()


def given(user: User, office_id: int) -> int:
    rows = Directive.objects.filter(office_id=office_id, author__user=user)
    return rows.filter(status=DirectiveStatus.GIVEN).count()


def register() -> None:
    """The kinds that this room knows."""
    leaving.register(
        "20.held",
        leaving.Hanging(
            _("Việc được giao chưa xong"),
            _("Người giao việc rút lại và giao người khác."),
            held,
        ),
    )
    leaving.register(
        "21.judge",
        leaving.Hanging(
            _("Kết quả chờ người này duyệt"),
            _("Người này duyệt, hoặc lãnh đạo duyệt thay."),
            to_judge,
        ),
    )
    leaving.register(
        "22.given",
        leaving.Hanging(
            _("Chỉ đạo người này giao đang chạy"),
            _("Lãnh đạo hoặc trưởng đơn vị theo dõi tiếp; kiểm tra người nhận báo cáo."),
            given,
        ),
    )
