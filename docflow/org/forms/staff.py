"""A person, a post, an end: as an administrator types them."""

from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _

from docflow.org.models import Unit
from docflow.org.services.staffing import REASON, USERNAME, Post
from docflow.org.states import Role


def _date(label: Any, **more: Any) -> forms.DateField:
    return forms.DateField(label=label, widget=forms.DateInput(attrs={"type": "date"}), **more)


class PostForm(forms.Form):
    """Role, title, unit and first day."""

    role = forms.ChoiceField(
        label=_("Vai trò"),
        choices=Role.choices,
        initial=Role.OFFICER,
        help_text=_("Vai trò định quyền: văn thư thấy mọi văn bản đã vào sổ, quản trị không thấy."),
    )
    title = forms.CharField(
        label=_("Chức danh"), max_length=100, help_text=_("Như trong quyết định: Phó Chủ tịch.")
    )
    unit = forms.ModelChoiceField(
        label=_("Đơn vị"),
        queryset=Unit.objects.none(),
        required=False,
        empty_label=_("Không thuộc đơn vị"),
    )
    valid_from = _date(_("Từ ngày"))

    def __init__(self, *args: Any, office_id: int, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        units = Unit.objects.filter(office_id=office_id).order_by("ordinal", "pk")
        self.fields["unit"].queryset = units  # type: ignore[attr-defined]

    @property
    def post(self) -> Post:
        said = self.cleaned_data
        return Post(said["role"], said["title"], said["unit"], said["valid_from"])


class PersonForm(PostForm):
    """A new account with its first post."""

    full_name = forms.CharField(label=_("Họ và tên"), max_length=100)
    username = forms.CharField(
        label=_("Tên đăng nhập"),
        max_length=64,
        help_text=_("Chữ thường không dấu, số, dấu chấm: nguyen.van.an."),
        widget=forms.TextInput(attrs={"autocapitalize": "none", "spellcheck": "false"}),
    )
    email = forms.EmailField(label=_("Thư điện tử công vụ"), required=False)
    phone = forms.CharField(label=_("Số điện thoại"), max_length=20, required=False)

    field_order = ("full_name", "username", "email", "phone", "role", "title", "unit", "valid_from")

    def clean_username(self) -> str:
        """Said before the effect is shown, not after it was confirmed."""
        name = str(self.cleaned_data["username"]).lower()
        if not USERNAME.fullmatch(name):
            raise forms.ValidationError(
                _("Tên đăng nhập gồm 3 đến 64 chữ thường không dấu, số, dấu chấm, gạch.")
            )
        return name


class MoveForm(PostForm):
    reason = forms.CharField(
        label=_("Lý do"), max_length=REASON, help_text=_("Ví dụ: Quyết định số 12/QĐ-UBND.")
    )


class EndForm(forms.Form):
    """The last day; none means at once."""

    day = _date(
        _("Ngày cuối cùng"),
        required=False,
        help_text=_("Bỏ trống: kết thúc ngay bây giờ."),
    )
    reason = forms.CharField(label=_("Lý do"), max_length=REASON)


class ReasonForm(forms.Form):
    reason = forms.CharField(label=_("Lý do"), max_length=REASON)
