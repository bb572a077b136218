"""A council as it is typed, and who signs for it."""

from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _

from docflow.org.models import Position
from docflow.org.selectors import people


def _date(label: Any, **more: Any) -> forms.DateField:
    return forms.DateField(label=label, widget=forms.DateInput(attrs={"type": "date"}), **more)


class CouncilForm(forms.Form):
    """The name that is printed, its letters in a notation, after which decision, its days."""

    name = forms.CharField(
        label=_("Tên hội đồng, ban, tổ"),
        min_length=3,
        max_length=200,
        help_text=_(
            "In ở chỗ tên cơ quan ban hành, dưới tên cơ quan: Hội đồng Thi đua - Khen thưởng."
        ),
    )
    notation = forms.CharField(
        label=_("Chữ viết tắt trong ký hiệu"),
        max_length=30,
        help_text=_("BCĐ trong 05/TB-BCĐ."),
    )
    basis = forms.CharField(label=_("Quyết định thành lập"), max_length=200, required=False)
    valid_from = _date(_("Từ ngày"))
    valid_to = _date(_("Đến hết ngày"), required=False)


class SeatForm(forms.Form):
    """Who signs for the council, and with which lines above the name."""

    position = forms.ModelChoiceField(
        label=_("Người ký"), queryset=Position.objects.none(), empty_label=_("Chọn người ký")
    )
    lines = forms.CharField(
        label=_("Các dòng in trên họ tên"),
        widget=forms.Textarea(attrs={"rows": 3}),
        max_length=800,
        help_text=_(
            "Chức danh trong hội đồng, mỗi dòng một hàng: TM. HỘI ĐỒNG, rồi CHỦ TỊCH. Chức vụ "
            "trong cơ quan tự in bên dưới, trên họ tên."
        ),
    )
    valid_from = _date(_("Từ ngày"))
    valid_to = _date(_("Đến hết ngày"), required=False)

    def __init__(self, *args: Any, office_id: int, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        field = self.fields["position"]
        field.queryset = people.serving(office_id).order_by("pk")  # type: ignore[attr-defined]
        field.label_from_instance = _label  # type: ignore[attr-defined]

    def clean_lines(self) -> list[str]:
        return [line for line in self.cleaned_data["lines"].splitlines() if line.strip()]


def _label(position: Position) -> str:
    return f"{position.user.full_name}, {position.title}"
