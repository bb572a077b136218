"""What may go wrong between a person and their key, as exceptions with messages for people."""

from django.utils.functional import Promise
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy, ngettext

from signing.pades.errors import SigningProblem


class KeyProblem(Exception):
    """Base of every refusal of a key; `str()` is the message for people."""

    code = "key_problem"


class NoCredential(KeyProblem):
    """The owner has no credential of that purpose that is valid at that moment."""

    code = "no_credential"

    def __init__(self) -> None:
        super().__init__(
            _("Chưa có chứng thư số còn hiệu lực. Chưa có gì được ký; hãy liên hệ quản trị viên.")
        )


class Expired(KeyProblem):
    """The certificate is outside its period of validity, or revoked."""

    code = "expired"

    def __init__(self) -> None:
        super().__init__(
            _(
                "Chứng thư số đã hết hạn hoặc bị thu hồi. Chưa có gì được ký; "
                "hãy liên hệ quản trị viên để được cấp lại."
            )
        )


class WrongPin(KeyProblem):
    """The PIN was wrong; the try is counted already and stays counted."""

    code = "wrong_pin"

    def __init__(self, tries_left: int) -> None:
        self.tries_left = tries_left
        if not tries_left:
            # The last try: what happened besides is the lock, so that is said.
            super().__init__(
                _(
                    "Mã PIN không đúng và khóa ký nay bị khóa vì đã nhập sai quá số lần cho phép. "
                    "Chưa có gì được ký; hãy liên hệ quản trị viên để mở khóa."
                )
            )
            return
        super().__init__(
            ngettext(
                "Mã PIN không đúng. Chưa có gì được ký; còn %(count)d lần thử.",
                "Mã PIN không đúng. Chưa có gì được ký; còn %(count)d lần thử.",
                tries_left,
            )
            % {"count": tries_left}
        )


class Locked(KeyProblem):
    """Too many wrong PINs; only an administrator's reset opens the key again."""

    code = "locked"

    def __init__(self) -> None:
        super().__init__(
            _(
                "Khóa ký đã bị khóa vì nhập sai mã PIN quá số lần cho phép. Chưa có gì được ký; "
                "hãy liên hệ quản trị viên để mở khóa."
            )
        )


class ServerKeyWrong(KeyProblem):
    """Another server key than the one that wrapped this credential, or a damaged row."""

    code = "server_key_wrong"

    def __init__(self) -> None:
        super().__init__(
            _(
                "Khóa máy chủ hiện tại không mở được khóa ký này. Chưa có gì được ký và lần thử "
                "mã PIN không bị tính; hãy báo quản trị viên."
            )
        )


class CustodyUnknown(KeyProblem):
    """No custody of that name is installed here."""

    code = "custody_unknown"

    def __init__(self, custody: str) -> None:
        super().__init__(
            _("Hình thức giữ khóa “%(custody)s” chưa được cài đặt trên máy chủ này.")
            % {"custody": custody}
        )


class KeyFailed(KeyProblem, SigningProblem):
    """An opened key gave no signature: the item at hand fails, nothing of it is published."""

    code = "key_failed"


class ProcessGone(KeyFailed):
    """The signing process could not be started, has died, or did not answer in time."""

    code = "process_gone"

    def __init__(self) -> None:
        super().__init__(
            _(
                "Tiến trình ký không trả lời nên văn bản này chưa được ký; văn bản giữ nguyên. "
                "Hãy ký lại; nếu vẫn vậy, hãy báo quản trị viên."
            )
        )


class ProcessBusy(KeyProblem):
    """Every place for a signing process is taken; no try was counted."""

    code = "process_busy"

    def __init__(self) -> None:
        super().__init__(
            _(
                "Hiện có quá nhiều phiên ký. Chưa có gì được ký và lần thử mã PIN không bị tính; "
                "hãy thử lại sau ít phút."
            )
        )


class KeyDropped(KeyFailed):
    """The key is not open any more: its batch has ended or its time is over."""

    code = "key_dropped"

    def __init__(self) -> None:
        super().__init__(
            _(
                "Khóa ký đã được đóng vì phiên ký kết thúc hoặc quá thời hạn. Văn bản này chưa "
                "được ký; hãy nhập lại mã PIN để ký tiếp."
            )
        )


class TokenGone(KeyFailed):
    """The PKCS#11 token is not there, or was taken out in the middle."""

    code = "token_gone"

    def __init__(self) -> None:
        super().__init__(
            _(
                "Không thấy thiết bị ký hoặc thiết bị đã bị rút ra. Văn bản này chưa được ký; "
                "hãy cắm lại thiết bị rồi ký lại."
            )
        )


class Told(KeyFailed):
    """A refusal by the signing process that needs no more than its sentence."""

    def __init__(self, code: str) -> None:
        self.code = code
        super().__init__(str(SENTENCES[code]))


class WeakPin(KeyProblem):
    """A new PIN that is too easy to guess; see `signing.keys.pins`."""

    code = "weak_pin"


SENTENCES: dict[str, str | Promise] = {
    "bad_key_file": gettext_lazy(
        "Đây không phải tệp khóa PKCS#12 (.p12, .pfx) có một khóa cùng chứng thư của nó. "
        "Chưa có gì được lưu; hãy xuất lại tệp khóa từ nơi cấp."
    ),
    "bad_passphrase": gettext_lazy(
        "Mật khẩu (mã PIN) của tệp khóa không đúng. Chưa có gì được lưu; hãy nhập lại."
    ),
    "old_cipher": gettext_lazy(
        "Tệp khóa dùng thuật toán mã hóa mà máy chủ này không đọc được. Chưa có gì được lưu; "
        "hãy xuất lại tệp khóa với AES-256."
    ),
    "unsupported_key": gettext_lazy(
        "Loại khóa này không dùng để ký văn bản. Chưa có gì được lưu; hãy dùng RSA từ 2048 đến "
        "4096 bit hoặc EC P-256, P-384."
    ),
    "token_locked": gettext_lazy(
        "Thiết bị ký đã tự khóa. Chưa có gì được ký; hãy mở khóa thiết bị bằng công cụ của nơi cấp."
    ),
    "no_token_key": gettext_lazy(
        "Thiết bị ký không có khóa của chứng thư này. Chưa có gì được ký; "
        "hãy cắm đúng thiết bị hoặc đăng ký lại chứng thư."
    ),
    "token_failed": gettext_lazy(
        "Thiết bị ký báo lỗi. Văn bản này chưa được ký; hãy rút ra, cắm lại rồi ký lại."
    ),
    "module_refused": gettext_lazy(
        "Máy chủ này không có hoặc không mở được phần mềm của thiết bị ký. Chưa có gì được ký; "
        "hãy báo quản trị viên (DOCFLOW_PKCS11_MODULES)."
    ),
    "mechanism": gettext_lazy(
        "Khóa này không ký được theo thuật toán cần dùng. Văn bản này chưa được ký; "
        "hãy báo quản trị viên."
    ),
    "failed": gettext_lazy(
        "Tiến trình ký báo lỗi. Văn bản này chưa được ký và giữ nguyên; hãy báo quản trị viên."
    ),
}


class PinMismatch(Exception):
    """The PIN was wrong; who counts the tries turns it into WrongPin."""


def of_process(code: str) -> Exception:
    """The error for a code of the signing process."""
    if code == "pin_mismatch":
        return PinMismatch()
    if code in ("server_key_wrong", "server_key_missing"):
        return ServerKeyWrong()
    if code == "no_handle":
        return KeyDropped()
    if code == "token_gone":
        return TokenGone()
    return Told(code if code in SENTENCES else "failed")
