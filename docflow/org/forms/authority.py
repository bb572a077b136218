"""One line of the authority register as it is typed."""

import re
from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _

from docflow.org.models import Position
from docflow.org.selectors import people


def _date(label: Any, **more: Any) -> forms.DateField:
    return forms.DateField(label=label, widget=forms.DateInput(attrs={"type": "date"}), **more)


class CapacityForm(forms.Form):
    """Who, with which lines above the name, after which decision, from when to when."""

    position = forms.ModelChoiceField(
        label=_("Người ký"), queryset=Position.objects.none(), empty_label=_("Chọn người ký")
    )
    lines = forms.CharField(
        label=_("Các dòng in trên họ tên"),
        widget=forms.Textarea(attrs={"rows": 3}),
        max_length=800,
        help_text=_("Mỗi dòng một hàng: TM. ỦY BAN NHÂN DÂN, rồi KT. CHỦ TỊCH, rồi PHÓ CHỦ TỊCH."),
    )
    types = forms.CharField(
        label=_("Chỉ cho loại văn bản"),
        max_length=120,
        required=False,
        help_text=_("Chữ viết tắt, cách nhau bằng dấu phẩy: QĐ, KH. Để trống là mọi loại."),
    )
    basis = forms.CharField(label=_("Căn cứ"), max_length=200, required=False)
    valid_from = _date(_("Từ ngày"))
    valid_to = _date(_("Đến hết ngày"), required=False)

    def __init__(self, *args: Any, office_id: int, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        field = self.fields["position"]
        field.queryset = people.serving(office_id).order_by("pk")  # type: ignore[attr-defined]
        field.label_from_instance = _label  # type: ignore[attr-defined]

    def clean_lines(self) -> list[str]:
        return [line for line in self.cleaned_data["lines"].splitlines() if line.strip()]

    def clean_types(self) -> list[str]:
        return [one for one in re.split(r"[\s,;]+", self.cleaned_data["types"]) if one]


def _label(position: Position) -> str:
    return f"{position.user.full_name}, {position.title}"
