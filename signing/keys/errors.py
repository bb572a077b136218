"""What may go wrong between a person and their key, as exceptions with messages for people."""

from django.utils.translation import gettext as _
from django.utils.translation import ngettext


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
