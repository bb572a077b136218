"""Keeping numbers back, and giving one of them to a document."""

from collections.abc import Sequence
from datetime import timedelta
from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _

from docflow.core import clock
from docflow.documents.models import RegisterEntry
from docflow.documents.services.reserving import MOST


class ReserveForm(forms.Form):
    """How many numbers, for what, until when."""

    count = forms.IntegerField(label=_("Số lượng số"), min_value=1, max_value=MOST, initial=1)
    purpose = forms.CharField(
        label=_("Giữ cho việc gì"),
        max_length=300,
        widget=forms.Textarea(attrs={"rows": 2}),
        help_text=_("Ghi vào sổ, ví dụ: quyết định thành lập đoàn kiểm tra ngày 25/11."),
    )
    until = forms.DateField(
        label=_("Giữ đến ngày"),
        widget=forms.DateInput(attrs={"type": "date"}),
        help_text=_("Số chưa dùng khi hết năm tự hủy, có ghi lý do."),
    )

    def __init__(self, data: Any = None) -> None:
        today = clock.today()
        last = today.replace(month=12, day=31)
        super().__init__(data, initial={"until": min(today + timedelta(days=7), last)})


class UseForm(forms.Form):
    """Which of the kept numbers the document takes."""

    number = forms.TypedChoiceField(label=_("Số đã giữ"), widget=forms.RadioSelect, coerce=int)

    def __init__(self, data: Any = None, *, kept: Sequence[RegisterEntry]) -> None:
        super().__init__(data)
        choices = [(entry.pk, f"{entry.number:02d} · {entry.reserved_for}") for entry in kept]
        self.fields["number"].choices = choices  # type: ignore[attr-defined]
        if len(choices) == 1:
            self.initial["number"] = choices[0][0]
