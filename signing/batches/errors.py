"""What a batch refuses."""

from django.utils.translation import gettext as _


class NotAuthorised(Exception):
    """The bytes, the act or the fields are not on the list the PIN was given for."""

    code = "not_authorised"

    def __init__(self) -> None:
        super().__init__(
            _(
                "Văn bản đã thay đổi sau khi nhập mã PIN hoặc không có trong danh sách xác nhận. "
                "Chưa có gì được ký; hãy mở lại và ký lại."
            )
        )


class BatchClosed(Exception):
    """The batch has ended and its key was dropped."""

    code = "batch_closed"

    def __init__(self) -> None:
        super().__init__(_("Phiên ký đã kết thúc. Hãy nhập lại mã PIN để ký tiếp."))


class WrongPurpose(Exception):
    """The system key signs messages and evidence, never a document."""

    code = "wrong_purpose"

    def __init__(self) -> None:
        super().__init__(_("Khóa hệ thống không được dùng để ký văn bản."))
