"""A file laid beside a draft."""

from django import forms
from django.utils.translation import gettext_lazy as _


class AttachForm(forms.Form):
    file = forms.FileField(
        label=_("Tệp PDF"),
        widget=forms.ClearableFileInput(attrs={"accept": "application/pdf,.pdf"}),
        help_text=_(
            "Khi phát hành, mỗi tệp được cơ quan ký số riêng: số, ký hiệu và thời gian ký hiện ở "
            "góc trên bên phải trang đầu."
        ),
    )
    name = forms.CharField(
        label=_("Tên tệp"),
        required=False,
        max_length=255,
        help_text=_("Ví dụ “Phụ lục I.pdf”; để trống thì giữ tên của tệp."),
    )
