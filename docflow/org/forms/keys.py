"""What is typed about keys: PINs are never drawn again and never remembered by the browser."""

from typing import Any

from django import forms
from django.core.exceptions import ValidationError
from django.utils.translation import gettext_lazy as _

from signing.keys import lifecycle, pins
from signing.keys.errors import WeakPin
from signing.keys.tokens import Found

ALGORITHMS = {
    "rsa2048": _("RSA 2048 (thông dụng)"),
    "rsa3072": _("RSA 3072"),
    "rsa4096": _("RSA 4096 (chậm hơn)"),
    "p256": _("EC P-256 (nhanh)"),
    "p384": _("EC P-384"),
}


def secret(label: Any, help_text: Any = "", *, fresh: bool = False) -> forms.CharField:
    """A PIN or a passphrase; `fresh` tells the browser that it is chosen now."""
    widget = forms.PasswordInput(
        attrs={"autocomplete": "new-password" if fresh else "off", "maxlength": pins.LONGEST}
    )
    return forms.CharField(
        label=label, max_length=pins.LONGEST, widget=widget, strip=False, help_text=help_text
    )


class NewPin(forms.Form):
    """A PIN that is chosen: twice, and none that is easy to guess."""

    pin = secret(
        _("Mã PIN mới"),
        _("Ít nhất sáu ký tự, không theo dãy, không lặp lại. Không ai lấy lại được mã PIN."),
        fresh=True,
    )
    again = secret(_("Nhập lại mã PIN mới"), fresh=True)

    def clean_pin(self) -> str:
        pin = str(self.cleaned_data["pin"])
        try:
            pins.check(pin)
        except WeakPin as weak:
            raise ValidationError(str(weak)) from weak
        return pin

    def clean(self) -> dict[str, Any]:
        values = super().clean() or self.cleaned_data
        if "pin" in values and "again" in values and values["pin"] != values["again"]:
            self.add_error("again", _("Hai lần nhập mã PIN không giống nhau."))
        return values


class _WithPin(NewPin):
    """The system key has no PIN."""

    def __init__(self, *args: Any, pin: bool = True, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        if not pin:
            del self.fields["pin"]
            del self.fields["again"]

    def pin_given(self) -> str | None:
        value = self.cleaned_data.get("pin")
        return None if value is None else str(value)


class MakeForm(_WithPin):
    """A key to be made at the server."""

    algorithm = forms.ChoiceField(
        label=_("Loại khóa"), choices=[(one, ALGORITHMS[one]) for one in lifecycle.ALGORITHMS]
    )
    field_order = ("algorithm", "pin", "again")


class UploadForm(_WithPin):
    """A key file with its own passphrase, to be kept under a PIN."""

    file = forms.FileField(label=_("Tệp khóa (.p12, .pfx)"), max_length=200)
    passphrase = secret(_("Mật khẩu của tệp khóa"), _("Dùng một lần để mở tệp, không được lưu."))
    field_order = ("file", "passphrase", "pin", "again")

    def clean_file(self) -> Any:
        return bounded(self.cleaned_data["file"])


class CertificateForm(forms.Form):
    """The certificate that was issued for a pending key."""

    file = forms.FileField(
        label=_("Tệp chứng thư (.cer, .crt, .pem, .p7b)"),
        max_length=200,
        help_text=_("Kèm chứng thư của nơi cấp nếu có, trong cùng một tệp."),
    )

    def clean_file(self) -> Any:
        return bounded(self.cleaned_data["file"])


class ChangePinForm(NewPin):
    """The PIN used until now, then the new one."""

    old = secret(_("Mã PIN hiện tại"), _("Nhập sai được tính như một lần thử."))
    field_order = ("old", "pin", "again")


class RevokeForm(forms.Form):
    """Why the key may not be used any more."""

    reason = forms.CharField(
        label=_("Lý do"), min_length=5, max_length=500, widget=forms.Textarea(attrs={"rows": 3})
    )


class TokenForm(forms.Form):
    """One of the certificates on the tokens that are present."""

    mark = forms.ChoiceField(label=_("Chứng thư trên thiết bị"), widget=forms.RadioSelect)
    issuers = forms.FileField(label=_("Tệp chứng thư của nơi cấp"), max_length=200, required=False)

    def __init__(self, *args: Any, found: list[Found], **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["mark"].choices = [  # type: ignore[attr-defined]
            (one.mark, f"{one.name} · {one.label} ({one.model})") for one in found
        ]

    def clean_issuers(self) -> Any:
        given = self.cleaned_data.get("issuers")
        return bounded(given) if given else given


class SealRuleForm(forms.Form):
    """Whether sealing takes two clerks."""

    two = forms.BooleanField(
        label=_("Đóng dấu số cần hai văn thư: một người đề nghị, một người khác xác nhận"),
        required=False,
    )


def bounded(file: Any) -> Any:
    """Key files and certificates are small; what is not is something else."""
    if file.size > lifecycle.LARGEST:
        raise ValidationError(_("Tệp quá lớn, không phải tệp khóa hoặc chứng thư."))
    return file
