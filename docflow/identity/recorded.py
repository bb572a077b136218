"""What the audit says of accounts, in words for administrators."""

from django.utils.translation import gettext_lazy as _

from docflow.core.audit import subjects

WORDS = {
    "identity.sign_in": _("Đăng nhập"),
    "identity.sign_in_refused": _("Đăng nhập không được"),
    "identity.sign_out": _("Thoát"),
    "identity.session_end": _("Kết thúc một phiên"),
    "identity.sessions_end": _("Kết thúc các phiên khác"),
    "identity.password_change": _("Đổi mật khẩu"),
    "identity.factor_add": _("Thêm yếu tố thứ hai"),
    "identity.factor_remove": _("Bỏ yếu tố thứ hai"),
    "identity.factor_rename": _("Đổi tên khóa truy cập"),
    "identity.factor_rule": _("Đổi quy tắc yếu tố thứ hai"),
    "identity.codes_new": _("Tạo mã dự phòng mới"),
    "identity.recovery_code_used": _("Dùng mã dự phòng"),
    "identity.invite": _("Cấp liên kết vào lần đầu"),
    "identity.invite_accept": _("Nhận liên kết vào lần đầu"),
    "identity.invite_withdraw": _("Thu liên kết vào lần đầu"),
    "identity.provider_link": _("Gắn với đăng nhập một lần"),
}


def register() -> None:
    subjects.say(WORDS)
