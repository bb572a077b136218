"""Why a signature made elsewhere is refused, as exceptions with messages for people."""

from django.utils.translation import gettext as _

from signing.pades.errors import SigningProblem


class ExternalProblem(SigningProblem):
    """Base of every refusal; nothing was embedded and nothing published."""

    code = "external_problem"


class Unknown(ExternalProblem):
    """No such request, or it is somebody else's: the two look alike."""

    code = "unknown_request"

    def __init__(self) -> None:
        super().__init__(_("Không có yêu cầu ký này. Chưa có gì được ký; hãy mở lại trang ký."))


class Late(ExternalProblem):
    """The answer came after the request had expired."""

    code = "late"

    def __init__(self) -> None:
        super().__init__(
            _("Chữ ký về quá muộn nên không được dùng. Văn bản giữ nguyên; hãy ký lại.")
        )


class AlreadyAnswered(ExternalProblem):
    """The request was answered before, was stopped, or another answer is being judged."""

    code = "already_answered"

    def __init__(self) -> None:
        super().__init__(
            _(
                "Yêu cầu ký này đã được trả lời hoặc đã dừng nên chữ ký gửi thêm không được dùng. "
                "Hãy tải lại văn bản để xem kết quả."
            )
        )


class Superseded(ExternalProblem):
    """A later request on the same base took this one's place."""

    code = "superseded"

    def __init__(self) -> None:
        super().__init__(
            _(
                "Văn bản này vừa được bắt đầu ký ở một cửa sổ khác nên lần ký này không còn dùng. "
                "Hãy ký tiếp ở cửa sổ mới hoặc ký lại tại đây."
            )
        )


class BaseChanged(ExternalProblem):
    """The file is another one than in request 1, or what was prepared on it was altered."""

    code = "base_changed"

    def __init__(self) -> None:
        super().__init__(
            _(
                "Tệp đã thay đổi từ lúc chuẩn bị ký nên chữ ký không được dùng. "
                "Hãy tải lại văn bản và ký lại."
            )
        )


class WrongAnswer(ExternalProblem):
    """The value or the container is not what was asked for. `detail` names the check that failed,
    for logs and support."""

    code = "wrong_answer"

    def __init__(self, detail: str) -> None:
        self.detail = detail
        super().__init__(
            _(
                "Chữ ký nhận được không đúng với yêu cầu nên bị từ chối (%(detail)s). "
                "Văn bản giữ nguyên; hãy kiểm tra đúng thiết bị đã chọn rồi ký lại."
            )
            % {"detail": detail}
        )


class NotOutside(ExternalProblem):
    """The credential's key is not held outside, or it is no key to sign documents with."""

    code = "not_outside"

    def __init__(self) -> None:
        super().__init__(_("Chứng thư số này không phải của thiết bị ký bên ngoài đã đăng ký."))


class CertificateRefused(ExternalProblem):
    """The certificate may not be registered. `problem` is the code of the gate, or our own."""

    code = "certificate_refused"

    def __init__(self, problem: str, message: str) -> None:
        self.problem = problem
        super().__init__(message)
