"""Reasons, exclusions and readings of the metric; no access to the database.

Reasons stand in the order in which the first that applies is named.
"""

from enum import StrEnum, auto

from django.db.models import TextChoices
from django.utils.translation import gettext_lazy as _


class Reason(TextChoices):
    """Why a document is outside the numerator; what would have helped is in HELP."""

    PERSON_MISSING = "person_signature_missing", _("Thiếu chữ ký số của người có thẩm quyền")
    PERSON_NOT_VALID = "person_signature_not_valid", _("Chữ ký số của người ký không hợp lệ")
    SEAL_MISSING = "seal_missing", _("Thiếu chữ ký số của cơ quan")
    SEAL_NOT_VALID = "seal_not_valid", _("Chữ ký số của cơ quan không hợp lệ")
    NOT_SENT = "not_sent", _("Chưa gửi")
    NOT_CONNECTED = "not_connected", _("Nơi nhận chưa kết nối")
    PAPER_ONLY = "paper_only", _("Chỉ gửi bản giấy")
    PAPER_PARALLEL = "paper_parallel", _("Gửi kèm bản giấy")
    PAPER_INSTEAD = "paper_instead", _("Gửi bản giấy vì gửi điện tử không được")
    FAILED = "failed", _("Gửi không thành công")
    REFUSED = "refused", _("Nơi nhận từ chối")
    WAITING = "waiting_receipt", _("Chờ nơi nhận tiếp nhận")
    ARRIVED_ON_PAPER = "arrived_on_paper", _("Đến bằng bản giấy")
    PAPER_FOLLOWED = "paper_followed", _("Bản giấy gửi đến sau")


HELP = {
    Reason.PERSON_MISSING: _("Người ký ký số trước khi văn thư phát hành."),
    Reason.PERSON_NOT_VALID: _("Kiểm tra chứng thư của người ký rồi phát hành bản thay thế."),
    Reason.SEAL_MISSING: _("Văn thư ký số của cơ quan khi phát hành."),
    Reason.SEAL_NOT_VALID: _("Kiểm tra chứng thư của cơ quan rồi gửi lại."),
    Reason.NOT_SENT: _(
        "Gửi ngay, hạn là buổi sáng ngày làm việc tiếp theo; đã phát lệnh gửi thì xem mục Gửi nhận."
    ),
    Reason.NOT_CONNECTED: _("Đề nghị nơi nhận kết nối liên thông."),
    Reason.PAPER_ONLY: _("Gửi điện tử thay cho bản giấy."),
    Reason.PAPER_PARALLEL: _("Không gửi kèm bản giấy khi nơi nhận đã nhận bản điện tử."),
    Reason.PAPER_INSTEAD: _(
        "Sửa mục của nơi nhận trong Sổ địa chỉ hoặc nối lại đường truyền để lần sau gửi được."
    ),
    Reason.FAILED: _("Mở Gửi nhận, mục “Không gửi được”: xem nguyên nhân rồi bấm “Thử lại”."),
    Reason.REFUSED: _("Xem lý do từ chối, sửa và phát hành bản thay thế."),
    Reason.WAITING: _("Nhắc văn thư nơi nhận tiếp nhận và vào sổ."),
    Reason.ARRIVED_ON_PAPER: _("Đề nghị nơi gửi gửi điện tử."),
    Reason.PAPER_FOLLOWED: _("Đề nghị nơi gửi không gửi kèm bản giấy."),
}


class Exclusion(TextChoices):
    """Why a document is not counted at all; shown apart."""

    STATE_SECRET = "state_secret", _("Bí mật nhà nước")
    INTERNAL = "internal", _("Nội bộ cơ quan")
    CANCELLED = "cancelled", _("Đã hủy trước khi gửi")
    CITIZEN_OR_FIRM = "citizen_or_firm", _("Gửi công dân, doanh nghiệp")
    PAPER_REQUIRED = "paper_required_list", _("Thuộc danh mục gửi kèm bản giấy")


class Once(TextChoices):
    """No exclusion: the same document is counted already, as what replaces it after a recall, or
    as the electronic copy of the paper."""

    SAME = "counted_once", _("Đã tính ở văn bản thay thế hoặc bản điện tử")


class Reading(TextChoices):
    """The figures with and without what one may count otherwise."""

    USUAL = "usual", _("Cách tính chính")
    WITH_LIST = "with_list", _("Tính cả danh mục gửi kèm bản giấy (Điều 7.2)")
    WITH_CITIZENS = "with_citizens", _("Tính cả văn bản gửi công dân, doanh nghiệp")
    WITHOUT_UNCONNECTED = "without_unconnected", _("Không tính nơi nhận chưa kết nối (Điều 7.1)")


class Measure(TextChoices):
    """What is counted: documents for A and B, deliveries for C."""

    DOCUMENT = "document", _("Văn bản")
    DELIVERY = "delivery", _("Lượt gửi, nhận")


class By(TextChoices):
    """What a sum may be broken down by; one at a time."""

    ALL = "", _("Toàn cơ quan")
    UNIT = "unit", _("Theo đơn vị")
    TYPE = "type", _("Theo loại văn bản")
    PARTNER = "partner", _("Theo nơi gửi, nơi nhận")


class Perm(StrEnum):
    """Who may read the figures of an office, and who fixes them."""

    READ_FIGURES = auto()
    # The list names documents: it shows those the reader may see.
    READ_LIST = auto()
    READ_SNAPSHOT = auto()
    FREEZE = auto()
