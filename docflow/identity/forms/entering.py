"""Name and password, a code, and a new password."""

from typing import Any

from django import forms
from django.contrib.auth import password_validation
from django.core.exceptions import ValidationError
from django.utils.translation import gettext_lazy as _

from docflow.org.models import User
from search import analysis

LONGEST = 256


class SecretField(forms.CharField):
    """The same secret however a keyboard puts marks: in one sign or after the letter."""

    def to_python(self, value: Any) -> Any:
        return analysis.composed(super().to_python(value) or "")


def secret(label: Any, autocomplete: str, help_text: Any = "") -> forms.CharField:
    widget = forms.PasswordInput(attrs={"autocomplete": autocomplete, "maxlength": LONGEST})
    return SecretField(
        label=label, max_length=LONGEST, strip=False, widget=widget, help_text=help_text
    )


class SignInForm(forms.Form):
    """Whether it fits is the backends' to say."""

    username = forms.CharField(
        label=_("Tên đăng nhập"),
        max_length=64,
        widget=forms.TextInput(
            attrs={
                "autocomplete": "username",
                "autocapitalize": "none",
                "spellcheck": "false",
                "autofocus": True,
            }
        ),
    )
    password = secret(_("Mật khẩu"), "current-password")

    def clean_username(self) -> str:
        """Names are kept in small letters; a phone likes to begin with a capital one."""
        return str(self.cleaned_data["username"]).lower()


class CodeForm(forms.Form):
    """The code of the app, or one of the recovery codes."""

    code = forms.CharField(
        label=_("Mã xác thực"),
        max_length=20,
        help_text=_("Mã 6 số trong ứng dụng xác thực, hoặc một mã dự phòng 8 số."),
        widget=forms.TextInput(
            attrs={"autocomplete": "one-time-code", "inputmode": "numeric", "autofocus": True}
        ),
    )


class FirstCodeForm(forms.Form):
    """The first code shows that the app has the secret."""

    code = forms.CharField(
        label=_("Mã đang hiện trong ứng dụng"),
        max_length=20,
        widget=forms.TextInput(
            attrs={"autocomplete": "one-time-code", "inputmode": "numeric", "autofocus": True}
        ),
    )


class PasswordAgainForm(forms.Form):
    """Who is at the desk, once more."""

    password = secret(_("Mật khẩu"), "current-password")


class NewPasswordForm(forms.Form):
    """A password that is chosen: twice, long, not common, not the person's own name."""

    new = secret(
        _("Mật khẩu mới"),
        "new-password",
        _("Ít nhất 10 ký tự, không thông dụng, không giống họ tên hoặc tên đăng nhập."),
    )
    again = secret(_("Nhập lại mật khẩu mới"), "new-password")

    def __init__(self, *args: Any, user: User, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.user = user

    def clean_new(self) -> str:
        new = str(self.cleaned_data["new"])
        try:
            password_validation.validate_password(new, self.user)
        except ValidationError as problem:
            raise ValidationError(_weak(problem)) from problem
        return new

    def clean(self) -> dict[str, Any]:
        values = super().clean() or self.cleaned_data
        if "new" in values and "again" in values and values["new"] != values["again"]:
            self.add_error("again", _("Hai lần nhập mật khẩu không giống nhau."))
        return values


class ChangePasswordForm(NewPasswordForm):
    """The password used until now, then the new one."""

    old = secret(_("Mật khẩu hiện tại"), "current-password")
    field_order = ("old", "new", "again")


_WEAK = {
    "password_too_short": _("Mật khẩu cần ít nhất 10 ký tự."),
    "password_too_common": _("Mật khẩu này quá thông dụng; hãy chọn mật khẩu khác."),
    "password_too_similar": _("Mật khẩu giống họ tên hoặc tên đăng nhập; hãy chọn mật khẩu khác."),
}


def _weak(problem: ValidationError) -> list[Any]:
    """Django's reasons in our words, which need no translation of its own."""
    return [_WEAK.get(str(one.code), message) for one in problem.error_list for message in one]


class PasskeyForm(forms.Form):
    """The browser's answer, and the name by which the person knows the key."""

    name = forms.CharField(
        label=_("Tên khóa"),
        max_length=60,
        help_text=_("Để nhận ra sau này, ví dụ: Máy tính ở phòng, Điện thoại."),
    )
    credential = forms.CharField(
        required=False, max_length=20_000, widget=forms.HiddenInput(attrs={"data-credential": ""})
    )


class NameForm(forms.Form):
    """Another name for a passkey."""

    name = forms.CharField(label=_("Tên khóa"), max_length=60)
