"""The stations of a review: their kinds, whom they mean, what became of them."""

from django.db.models import TextChoices
from django.utils.translation import gettext_lazy as _


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
