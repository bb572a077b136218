"""What goes to the archive, and the words of the minutes."""

from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _

from docflow.core.actor import Actor
from docflow.core.choices import RowsField
from docflow.documents.models import CaseFile
from docflow.documents.selectors import handing
from docflow.org.models import Position
from docflow.org.selectors import people


class OfferForm(forms.Form):
    """One's own closed files of five years and more (NĐ 30/2020/NĐ-CP, Điều 31.3c)."""

    case_files = RowsField(
        label=_("Hồ sơ nộp lưu"),
        queryset=CaseFile.objects.none(),
        widget=forms.CheckboxSelectMultiple,
    )
    basis = forms.CharField(
        label=_("Căn cứ"),
        max_length=300,
        required=False,
        widget=forms.TextInput(attrs={"placeholder": "Danh mục hồ sơ năm 2026"}),
    )
    condition = forms.CharField(
        label=_("Tình trạng tài liệu"),
        max_length=300,
        required=False,
        widget=forms.TextInput(attrs={"placeholder": "Đầy đủ, đọc được"}),
    )

    def __init__(self, *args: Any, actor: Actor, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["case_files"].queryset = handing.to_offer(actor)  # type: ignore[attr-defined]


class ShareCaseForm(forms.Form):
    """A colleague of the same office."""

    position = forms.ModelChoiceField(
        label=_("Đồng nghiệp"), queryset=Position.objects.none(), empty_label=_("Chọn người")
    )

    def __init__(self, *args: Any, actor: Actor, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        colleagues = people.serving(actor.office_id).exclude(user_id=actor.user_id or 0)
        field = self.fields["position"]
        field.queryset = colleagues.order_by("user__full_name")  # type: ignore[attr-defined]
