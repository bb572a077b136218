"""Owns the ways an act says no; every message is for people: what happened and what to do."""

from collections.abc import Iterable, Mapping

from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _

Text = str | Promise


class ActError(Exception):
    """Nothing was changed: the act's transaction is rolled back when this leaves it."""

    default: Text = _("Thao tác không thực hiện được. Chưa có gì thay đổi.")

    def __init__(self, message: Text = "") -> None:
        self.message: Text = message or self.default
        super().__init__(self.message)

    def __str__(self) -> str:
        # Translated when shown, in the reader's language, not when raised.
        return str(self.message)


class Refused(ActError):
    """The state of things, or a rule, says no (409)."""


class Busy(Refused):
    """Another transaction stood in the way, again and again; a fault of nobody (409)."""

    default = _(
        "Có người khác vừa xử lý nội dung này đúng lúc anh/chị thao tác, nên thao tác này chưa "
        "được ghi lại. Hãy thử lại."
    )


class Forbidden(ActError):
    """The person may know of the thing but not do this to it (403)."""

    default = _("Anh/chị không có quyền thực hiện thao tác này. Chưa có gì thay đổi.")


class NotFound(ActError):
    """There is no such thing, or the person may not know that there is (404)."""

    default = _("Không tìm thấy nội dung này, hoặc anh/chị không được xem.")


class Invalid(ActError):
    """What was typed cannot be used (400); `fields` names each field with its messages."""

    default = _("Một số thông tin chưa hợp lệ. Hãy sửa và gửi lại.")

    def __init__(self, fields: Mapping[str, Text | Iterable[Text]], message: Text = "") -> None:
        self.fields: dict[str, list[Text]] = {
            name: [said] if isinstance(said, str | Promise) else list(said)
            for name, said in fields.items()
        }
        super().__init__(message)

    def __str__(self) -> str:
        said = (f"{name}: {text}" for name, texts in self.fields.items() for text in texts)
        return " ".join([str(self.message), *said])
