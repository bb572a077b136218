"""Why a PDF could not be signed."""

from typing import TYPE_CHECKING

from django.utils.translation import gettext as _

if TYPE_CHECKING:
    from signing.gate.report import Report


class SigningProblem(Exception):
    """Base of what may go wrong while signing; `str()` is the message for people."""

    code = "signing_problem"


class TimestampFailed(SigningProblem):
    """The time-stamping service gave no usable answer; nothing was published."""

    code = "timestamp_failed"

    def __init__(self) -> None:
        super().__init__(
            _(
                "Dịch vụ cấp dấu thời gian không trả lời. Văn bản chưa được ký và không mất gì; "
                "hãy thử lại sau ít phút."
            )
        )


class FieldProblem(SigningProblem):
    """The field is missing, taken already, or may no longer be made in this file."""

    code = "field_problem"

    def __init__(self, field: str, detail: str) -> None:
        self.field = field
        super().__init__(
            _("Không ký được vào ô “%(field)s”: %(detail)s. Văn bản giữ nguyên như cũ.")
            % {"field": field, "detail": detail}
        )


class UnfitFile(SigningProblem):
    """The file cannot be signed as it is: damaged, encrypted, or with hybrid cross-references."""

    code = "unfit_file"

    def __init__(self) -> None:
        super().__init__(
            _(
                "Tệp PDF này không ký được ở dạng hiện tại (hỏng, có mật khẩu hoặc cấu trúc cũ). "
                "Tệp giữ nguyên; hãy chuẩn hóa tệp hoặc xuất lại từ phần mềm gốc."
            )
        )


class GateRefused(SigningProblem):
    """The result did not pass the validation gate; it was thrown away. `report` says why."""

    code = "gate_refused"

    def __init__(self, report: "Report") -> None:
        self.report = report
        super().__init__(
            _(
                "Bản ký không qua được kiểm tra chữ ký nên đã bị bỏ. Văn bản giữ nguyên như cũ; "
                "hãy báo quản trị viên kèm mã lý do: %(reasons)s."
            )
            % {"reasons": ", ".join(report.reasons) or report.verdict}
        )
