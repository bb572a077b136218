"""Why a revocation list could not be fetched, in words: what happened and what to do next."""

from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _

PROBLEMS: dict[str, Promise | str] = {
    "address_malformed": _("Địa chỉ viết không đúng. Hãy chép lại nguyên văn từ nơi công bố."),
    "address_scheme": _("Chỉ dùng được địa chỉ http hoặc https."),
    "address_literal": _("Địa chỉ phải là tên miền, không phải dãy số. Hãy nhập tên miền."),
    "address_private": _(
        "Tên miền trỏ vào mạng nội bộ nên không được kết nối. Nếu đó là mạng của nhà nước, "
        "người vận hành khai báo mạng ấy trong cấu hình."
    ),
    "name_unknown": _("Không tìm thấy tên miền. Hãy kiểm tra địa chỉ và đường mạng."),
    "certificate_of_server": _(
        "Máy chủ không chứng minh được danh tính (TLS). Hãy hỏi nơi công bố."
    ),
    "timed_out": _("Máy chủ trả lời quá chậm; hệ thống sẽ tự thử lại."),
    "no_answer": _("Không kết nối được máy chủ; hệ thống sẽ tự thử lại."),
    "redirected": _("Máy chủ chuyển sang địa chỉ khác. Hãy nhập đúng địa chỉ công bố."),
    "refused_by_server": _("Máy chủ từ chối yêu cầu. Hãy kiểm tra địa chỉ."),
    "too_large": _("Câu trả lời quá lớn nên đã dừng lại. Hãy kiểm tra địa chỉ."),
    "not_a_list": _("Máy chủ không trả về danh sách thu hồi. Hãy kiểm tra địa chỉ."),
    "not_by_issuer": _(
        "Danh sách không do tổ chức đã chọn ký nên không được dùng. "
        "Hãy kiểm tra địa chỉ và tổ chức."
    ),
    "out_of_date": _("Máy chủ vẫn trả về danh sách đã hết hạn. Hãy hỏi nơi công bố."),
    "nothing_to_ask": _("Chưa có khóa nào của cơ quan do tổ chức này cấp để hỏi."),
}


def problem(code: str) -> str:
    """The sentence for a code; the code itself when an older row carries a lost one."""
    return str(PROBLEMS.get(code, code))
