"""The kinds of what belongs to a document: versions, numbers, links, limits of time."""

from django.db.models import TextChoices
from django.utils.translation import gettext_lazy as _


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


class LinkKind(TextChoices):
    ANSWERS = "answers", _("Trả lời")
    REPLACES = "replaces", _("Thay thế")
    AMENDS = "amends", _("Sửa đổi")
    CORRECTS = "corrects", _("Đính chính")
    BASED_ON = "based_on", _("Căn cứ")
    SEE_ALSO = "see_also", _("Liên quan")


class TextWay(TextChoices):
    """How the words of a file were come by, for the search."""

    LAYER = "layer", _("Lớp chữ của tệp PDF")
    OCR = "ocr", _("Nhận dạng chữ từ ảnh quét")
    DOCX = "docx", _("Tệp Word")
    XLSX = "xlsx", _("Bảng tính Excel")
