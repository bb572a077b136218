"""Reason codes in words: what happened, and what the reader can do. Codes are the contract."""

from collections.abc import Iterable

from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _

REASONS: dict[str, Promise | str] = {
    # The file.
    "not_a_pdf": _("Tệp không phải là PDF."),
    "unreadable": _("Không đọc được cấu trúc của tệp PDF. Hãy đề nghị bên gửi gửi lại tệp gốc."),
    "encrypted": _(
        "Tệp được đặt mật khẩu nên không kiểm tra được. Hãy đề nghị gửi bản không mã hóa."
    ),
    "too_large": _("Tệp quá lớn để kiểm tra."),
    "too_many_revisions": _("Tệp có quá nhiều lần cập nhật; văn bản bình thường không như vậy."),
    "timed_out": _("Việc kiểm tra vượt quá thời gian cho phép và đã dừng lại."),
    "memory_exceeded": _("Việc kiểm tra vượt quá bộ nhớ cho phép và đã dừng lại."),
    "worker_failed": _("Nội dung của tệp làm gián đoạn việc kiểm tra. Tệp vẫn còn nguyên."),
    "cannot_open": _("Không mở được tệp."),
    "lax_reader": _(
        "Cấu trúc tệp không theo đúng chuẩn (bảng tham chiếu kép); đã đọc theo cách nới lỏng."
    ),
    # No signature.
    "no_signature": _("Tệp không mang chữ ký số nào."),
    "signature_shown_not_carried": _(
        "Trang văn bản hiện thông tin chữ ký nhưng tệp không mang chữ ký số nào; "
        "có thể đã được cắt ra từ một tệp khác. Hãy xin tệp gốc."
    ),
    "only_timestamps": _("Tệp chỉ có dấu thời gian, không có chữ ký của người hay cơ quan nào."),
    # Integrity.
    "digest_differs": _("Nội dung đã ký không còn nguyên vẹn."),
    "signature_wrong": _("Giá trị chữ ký không khớp với chứng thư."),
    "uncovered_bytes": _("Có phần của tệp không được chữ ký bao phủ."),
    "coverage_incomplete": _("Chữ ký không bao phủ toàn bộ phiên bản văn bản đã ký."),
    "changed_after_signing": _("Văn bản bị thay đổi sau khi ký."),
    "change_not_permitted": _("Có thay đổi sau khi ký mà chữ ký chứng nhận không cho phép."),
    "form_fields_changed": _("Trường biểu mẫu bị thay đổi sau khi ký."),
    "form_filled": _(
        "Trường biểu mẫu được điền sau khi ký, trong phạm vi chữ ký chứng nhận cho phép."
    ),
    "structure_repeated": _(
        "Phần mềm ký sau đã ghi lại y nguyên một phần cấu trúc trang; nội dung không đổi."
    ),
    "trailing_bytes": _("Có dữ liệu được nối thêm vào cuối tệp sau chữ ký cuối cùng."),
    "unsigned_update": _("Tệp được cập nhật sau chữ ký cuối cùng mà không có chữ ký mới."),
    "duplicate_field": _("Hai trường chữ ký mang cùng một tên."),
    "signature_dropped": _("Tệp từng mang một chữ ký đã bị gỡ ra sau đó."),
    "malformed_signature": _("Chữ ký bị hỏng, không phân tích được."),
    "unsupported_format": _("Định dạng chữ ký không được hỗ trợ."),
    "seed_value_violated": _("Chữ ký không theo ràng buộc đặt sẵn của trường ký."),
    "weak_algorithm": _(
        "Thuật toán hoặc độ dài khóa không còn được phép (SHA-1, RSA dưới 2048 bit)."
    ),
    # The certificate.
    "unknown_issuer": _("Chứng thư do tổ chức chưa có trong danh sách tin cậy cấp."),
    "chain_failed": _("Chuỗi chứng thư không hợp lệ."),
    "wrong_usage": _("Chứng thư không được cấp để ký văn bản."),
    "wrong_purpose": _(
        "Chứng thư này không được dùng để ký văn bản (khóa hệ thống hoặc dấu thời gian)."
    ),
    "certificate_expired": _(
        "Chứng thư đã hết hạn và tệp không mang bằng chứng lưu trữ dài hạn, "
        "nên không kết luận được."
    ),
    "certificate_not_yet_valid": _("Chứng thư chưa đến ngày có hiệu lực."),
    "certificate_not_valid_at_signing": _("Chứng thư không còn hoặc chưa có hiệu lực lúc ký."),
    "certificate_revoked": _("Chứng thư đã bị thu hồi."),
    "revoked_after_signing": _(
        "Chứng thư bị thu hồi sau thời điểm ký đã được dấu thời gian xác nhận."
    ),
    "revocation_unknown": _(
        "Chưa có danh sách thu hồi còn hiệu lực để biết chứng thư có bị thu hồi hay không."
    ),
    # Time stamps.
    "timestamp_invalid": _("Dấu thời gian không hợp lệ."),
    "timestamp_untrusted": _("Dấu thời gian do đơn vị chưa có trong danh sách tin cậy cấp."),
    "timestamp_in_future": _("Dấu thời gian ở tương lai."),
    # What the flow expected.
    "expected_signature_missing": _("Thiếu một chữ ký bắt buộc."),
    "unexpected_signature": _("Có chữ ký ngoài các chữ ký được chờ đợi."),
    "wrong_signer": _("Người ký không phải là người được chờ đợi."),
    "field_not_empty": _("Một trường ký lẽ ra còn trống đã bị dùng hoặc không có."),
}

_ORIGINAL = _("Không dùng bản này; hãy xin bên gửi tệp gốc.")
_SIGN_AGAIN = _("Trả lại để bên gửi ký lại bằng chứng thư đúng.")
_RETURN = _("Trả lại để ký đúng và đủ người.")
_LATER = _("Thử lại sau; nếu vẫn vậy, hãy xin bản gọn hơn.")
_NOTHING = _("Không phải làm gì thêm.")
_ISSUER = _(
    "Quản trị đối chiếu và thêm tổ chức cấp vào danh sách tin cậy, hoặc hỏi lại nơi ban hành."
)

# What the reader does next, for each reason.
ACTIONS: dict[str, Promise | str] = {
    "not_a_pdf": _("Chọn đúng tệp PDF."),
    "unreadable": _ORIGINAL,
    "encrypted": _("Đề nghị bên gửi gửi bản không đặt mật khẩu."),
    "too_large": _LATER,
    "too_many_revisions": _ORIGINAL,
    "timed_out": _LATER,
    "memory_exceeded": _LATER,
    "worker_failed": _ORIGINAL,
    "cannot_open": _("Chọn lại tệp."),
    "lax_reader": _NOTHING,
    "no_signature": _("Nếu văn bản phải có chữ ký số, hãy đề nghị bên gửi ký rồi gửi lại."),
    "signature_shown_not_carried": _ORIGINAL,
    "only_timestamps": _RETURN,
    "digest_differs": _ORIGINAL,
    "signature_wrong": _ORIGINAL,
    "uncovered_bytes": _ORIGINAL,
    "coverage_incomplete": _ORIGINAL,
    "changed_after_signing": _ORIGINAL,
    "change_not_permitted": _ORIGINAL,
    "form_fields_changed": _ORIGINAL,
    "form_filled": _("Xem phần đã điền; phần đã ký vẫn nguyên."),
    "structure_repeated": _NOTHING,
    "trailing_bytes": _ORIGINAL,
    "unsigned_update": _ORIGINAL,
    "duplicate_field": _ORIGINAL,
    "signature_dropped": _ORIGINAL,
    "malformed_signature": _ORIGINAL,
    "unsupported_format": _SIGN_AGAIN,
    "seed_value_violated": _SIGN_AGAIN,
    "weak_algorithm": _SIGN_AGAIN,
    "unknown_issuer": _ISSUER,
    "chain_failed": _SIGN_AGAIN,
    "wrong_usage": _SIGN_AGAIN,
    "wrong_purpose": _SIGN_AGAIN,
    "certificate_expired": _("Xin bản có dấu thời gian lưu trữ, hoặc hỏi lại nơi ban hành."),
    "certificate_not_yet_valid": _("Kiểm tra ngày giờ của máy, rồi hỏi lại nơi ban hành."),
    "certificate_not_valid_at_signing": _SIGN_AGAIN,
    "certificate_revoked": _("Không chấp nhận; hãy hỏi lại nơi ban hành."),
    "revoked_after_signing": _NOTHING,
    "revocation_unknown": _(
        "Kiểm tra lại khi có danh sách thu hồi mới; quản trị xem nguồn thông tin thu hồi."
    ),
    "timestamp_invalid": _ORIGINAL,
    "timestamp_untrusted": _ISSUER,
    "timestamp_in_future": _("Kiểm tra ngày giờ của máy chủ, rồi kiểm tra lại."),
    "expected_signature_missing": _RETURN,
    "unexpected_signature": _RETURN,
    "wrong_signer": _RETURN,
    "field_not_empty": _ORIGINAL,
}

VERDICTS: dict[str, Promise | str] = {
    "valid": _("Hợp lệ"),
    "valid_with_changes": _("Hợp lệ, có thay đổi được phép"),
    "undetermined": _("Chưa xác định"),
    "invalid": _("Không hợp lệ"),
    "unsigned": _("Không có chữ ký số"),
    "unreadable": _("Không đọc được"),
}


def reason(code: str) -> str:
    """The sentence for a reason code; the code itself when an older report carries a lost one."""
    return str(REASONS.get(code, code))


def steps(codes: Iterable[str]) -> list[str]:
    """What to do next about these reasons, each step once."""
    known = (str(ACTIONS[code]) for code in codes if code in ACTIONS)
    found = list(dict.fromkeys(known))
    # Nothing to do is only said where nothing else is.
    return [one for one in found if one != str(_NOTHING)] or found


def verdict(code: str) -> str:
    """The word for a verdict."""
    return str(VERDICTS.get(code, code))
