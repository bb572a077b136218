"""What an error code of a message means, in words for a clerk.

Codes are those of QCVN 102:2016/BTTTT: a letter for the kind of fault (N missing, M not as agreed,
T of a wrong type, R beyond a limit; F is ours, a failure here), then the part of the message it was
found in.
"""

from typing import Final

from django.utils.functional import Promise
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

_KNOWN: Final[dict[str, str | Promise]] = {
    "M.CheckSignature": gettext_lazy(
        "Chữ ký của gói tin không phải của nơi gửi, hoặc gói tin đã bị thay đổi."
    ),
    "N.Signature": gettext_lazy("Gói tin không có chữ ký số của cơ quan gửi."),
    "M.FileName": gettext_lazy("Tên tệp từ cổng kết nối không nói được gửi cho ai."),
    "M.File": gettext_lazy("Thứ nằm trong thư mục của cổng kết nối không phải là một tệp thường."),
    "M.MessageHeader.To": gettext_lazy("Gói tin gửi cho một cơ quan khác."),
    "M.MessageHeader.From": gettext_lazy("Nơi gửi không có trong danh bạ của cơ quan."),
    "M.ResponseFor": gettext_lazy("Gói tin trả lời một văn bản mà cơ quan không gửi như vậy."),
    "M.StatusCode": gettext_lazy("Trạng thái và giấy báo kèm theo không khớp nhau."),
    "N.Attachment": gettext_lazy("Gói tin không kèm tệp văn bản đã nêu."),
    "R.Attachment": gettext_lazy("Tệp kèm theo quá lớn hoặc quá nhiều."),
    "R.edXML": gettext_lazy("Gói tin quá lớn hoặc lồng nhau quá sâu."),
    "M.MessageId": gettext_lazy("Mã gói tin này đã được dùng cho một nội dung khác."),
    "M.Secrecy": gettext_lazy("Văn bản mang dấu mật: không được gửi, nhận qua hệ thống này."),
    "F.Receive": gettext_lazy("Hệ thống đã thử nhiều lần mà không xử lý được gói tin."),
    "M.edXML": gettext_lazy("Gói tin không đọc được theo quy chuẩn edXML."),
}
_KINDS: Final[dict[str, str | Promise]] = {
    "N": gettext_lazy("Gói tin thiếu một phần bắt buộc."),
    "M": gettext_lazy("Một phần của gói tin không đúng quy chuẩn."),
    "T": gettext_lazy("Một phần của gói tin sai kiểu dữ liệu."),
    "R": gettext_lazy("Một phần của gói tin vượt giới hạn."),
}


def explain(code: str) -> str:
    """One sentence; never empty, whatever the code."""
    words = _KNOWN.get(code) or _KINDS.get(code.partition(".")[0])
    return str(words) if words else _("Gói tin không dùng được.")
