"""What the keeper types to lend an original, to prolong a loan, to take it back."""

from datetime import timedelta
from typing import Any

from django import forms
from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _

from docflow.core import clock
from docflow.core.workflow import NOTE_LENGTH
from docflow.documents.models import Loan
from docflow.org.models import Position
from docflow.org.selectors import people
from docflow.org.states import HEADS, LEADERS, Role

# Days that are offered; another one may be chosen.
_USUAL = 7


def _date() -> forms.DateInput:
    return forms.DateInput(attrs={"type": "date"}, format="%Y-%m-%d")


class LendForm(forms.Form):
    """To whom, for what, with whose permission, until when."""

    borrower = forms.ModelChoiceField(
        label=_("Người mượn"),
        queryset=Position.objects.none(),
        required=False,
        empty_label=_("Người ngoài cơ quan (ghi họ tên ở dưới)"),
    )
    name = forms.CharField(
        label=_("Họ tên, đơn vị của người ngoài cơ quan"),
        required=False,
        max_length=150,
        help_text=_("Chỉ ghi khi người mượn không phải người của cơ quan."),
    )
    purpose = forms.CharField(
        label=_("Mục đích sử dụng"),
        min_length=NOTE_LENGTH,
        max_length=300,
        widget=forms.Textarea(attrs={"rows": 2}),
    )
    permitted_by = forms.ModelChoiceField(
        label=_("Người cho phép"),
        queryset=Position.objects.none(),
        empty_label=_("Chọn người cho phép"),
    )
    due_on = forms.DateField(label=_("Hạn trả"), widget=_date())
    remark = forms.CharField(
        label=_("Ghi chú"),
        required=False,
        max_length=300,
        help_text=_("Ví dụ tình trạng bản lưu, số tờ."),
    )

    def __init__(self, data: Any = None, *, office_id: int) -> None:
        super().__init__(data, initial={"due_on": clock.today() + timedelta(days=_USUAL)})
        serving = people.serving(office_id)
        choices: Any = self.fields
        choices["purpose"].help_text = gettext("Ít nhất %(n)d ký tự.") % {"n": NOTE_LENGTH}
        choices["borrower"].queryset = serving.exclude(role=Role.ADMINISTRATOR).order_by("pk")
        choices["permitted_by"].queryset = serving.filter(role__in=LEADERS | HEADS).order_by("pk")


class ExtendForm(forms.Form):
    """A later day, and why."""

    due_on = forms.DateField(label=_("Hạn trả mới"), widget=_date())
    note = forms.CharField(
        label=_("Lý do"),
        min_length=NOTE_LENGTH,
        max_length=300,
        widget=forms.Textarea(attrs={"rows": 2}),
    )

    def __init__(self, data: Any = None, *, loan: Loan) -> None:
        first = max(loan.due_on, clock.today())
        super().__init__(data, initial={"due_on": first + timedelta(days=_USUAL)})


class ReturnForm(forms.Form):
    """In which state it came back."""

    remark = forms.CharField(
        label=_("Ghi chú"),
        required=False,
        max_length=200,
        help_text=_("Ví dụ: đủ 12 tờ, không hư hỏng."),
    )
