"""What may go wrong on the simulated line and how often, by name; how the partner behaves."""

from dataclasses import dataclass

from django.db.models import TextChoices
from django.utils.translation import gettext_lazy as _


class Plan(TextChoices):
    QUIET = "quiet", _("Yên: mọi gói tin đến nơi, một lần, nguyên vẹn")
    LOSSY = "lossy", _("Mạng kém: mất, chậm, nhân đôi, đảo thứ tự")
    HOSTILE = "hostile", _("Có kẻ phá: hỏng trên đường, giả chữ ký")
    ALL = "all", _("Mọi sự cố cùng lúc")


class Manner(TextChoices):
    """What the partner does with our documents."""

    REGISTERS = "registers", _("Tiếp nhận và vào sổ (01, 03)")
    COMPLETES = "completes", _("Xử lý đến khi hoàn thành (01, 03, 04, 05, 06)")
    REFUSES = "refuses", _("Từ chối nhận, có lý do (01, 02)")
    VARIES = "varies", _("Mỗi văn bản một khác, theo hạt giống")


class GivesBack(TextChoices):
    """What the partner answers when we recall a document."""

    AGREES = "agrees", _("Đồng ý trả lại (15)")
    REFUSES = "refuses", _("Không đồng ý, có lý do (16)")
    VARIES = "varies", _("Mỗi lần một khác, theo hạt giống")


class Direction(TextChoices):
    OUT = "out", _("Ta gửi đi")
    IN = "in", _("Gửi đến ta")


class Fault(TextChoices):
    """What the line, or somebody on it, did to a message."""

    LOST = "lost", _("Mất gói tin")
    UNACKNOWLEDGED = "unanswered", _("Mất lời xác nhận")
    DELAYED = "delayed", _("Đến chậm")
    DOUBLED = "doubled", _("Nhân đôi")
    OVERTAKEN = "overtaken", _("Bị gói sau vượt")
    DAMAGED = "damaged", _("Hỏng trên đường")
    WRONG_KEY = "wrong_key", _("Ký sai khóa")
    FOREIGN = "foreign", _("Ký bằng chứng thư lạ")
    OTHER_HASH = "other_hash", _("Tin báo về một tệp khác")


# Signed by whom it does not come from, or about what was never sent.
FORGERIES = (Fault.WRONG_KEY, Fault.FOREIGN, Fault.OTHER_HASH)


@dataclass(frozen=True)
class Rates:
    """How often each happens, from 0 to 1: to a try, or (the last three) once to a message."""

    loss: float = 0.0
    silence: float = 0.0
    doubling: float = 0.0
    damage: float = 0.0
    delay: float = 0.0
    disorder: float = 0.0
    forgery: float = 0.0


RATES = {
    Plan.QUIET: Rates(),
    Plan.LOSSY: Rates(loss=0.3, silence=0.2, doubling=0.2, delay=0.3, disorder=0.25),
    Plan.HOSTILE: Rates(loss=0.1, doubling=0.2, damage=0.35, disorder=0.1, forgery=0.6),
    Plan.ALL: Rates(
        loss=0.25, silence=0.2, doubling=0.25, damage=0.25, delay=0.3, disorder=0.25, forgery=0.5
    ),
}
