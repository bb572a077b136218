"""Which case files go to whom, and why."""

from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _

from docflow.core.actor import Actor
from docflow.core.choices import RowsField
from docflow.documents.models import CaseFile
from docflow.documents.selectors import passing
from docflow.org.models import Position


class PassForm(forms.Form):
    """NĐ 30/2020/NĐ-CP, Điều 31.3đ."""

    case_files = RowsField(
        label=_("Hồ sơ bàn giao"),
        queryset=CaseFile.objects.none(),
        widget=forms.CheckboxSelectMultiple,
        error_messages={"required": _("Hãy chọn ít nhất một hồ sơ.")},
    )
    to = forms.ModelChoiceField(
        label=_("Người nhận"), queryset=Position.objects.none(), empty_label=_("Chọn người")
    )
    reason = forms.CharField(
        label=_("Lý do"),
        min_length=3,
        max_length=300,
        widget=forms.TextInput(attrs={"placeholder": _("Nghỉ hưu, chuyển công tác…")}),
    )

    def __init__(self, *args: Any, actor: Actor, keeper_id: int, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        fields: dict[str, Any] = self.fields
        fields["case_files"].queryset = passing.files_of(actor, keeper_id)
        fields["to"].queryset = passing.takers(actor, keeper_id)
