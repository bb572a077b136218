"""One day of the working calendar as it is typed."""

from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _

from docflow.org.selectors.worktime import Hours
from docflow.org.states import DayKind, Shift


class DayForm(forms.Form):
    """A decided day: date, what it is, and after which decision."""

    date = forms.DateField(label=_("Ngày"), widget=forms.DateInput(attrs={"type": "date"}))
    kind = forms.ChoiceField(label=_("Là ngày"), choices=DayKind.choices)
    shift = forms.ChoiceField(
        label=_("Áp dụng cho"), choices=Shift.choices, required=False, initial=Shift.WHOLE
    )
    name = forms.CharField(label=_("Tên, căn cứ"), max_length=120)

    def __init__(self, *args: Any, year: int, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.year = year

    def clean_date(self) -> Any:
        day = self.cleaned_data["date"]
        if day.year != self.year:
            raise forms.ValidationError(
                _("Ngày phải thuộc năm %(year)s đang xem.") % {"year": self.year}
            )
        return day

    def clean_shift(self) -> str:
        return self.cleaned_data["shift"] or Shift.WHOLE


def _clock(label: Any) -> forms.TimeField:
    widget = forms.TimeInput(attrs={"type": "time"}, format="%H:%M")
    return forms.TimeField(label=label, widget=widget)


class HoursForm(forms.Form):
    """The two shifts of the office."""

    morning_starts = _clock(_("Buổi sáng từ"))
    morning_ends = _clock(_("đến"))
    afternoon_starts = _clock(_("Buổi chiều từ"))
    afternoon_ends = _clock(_("đến"))

    def hours(self) -> Hours:
        return Hours(**self.cleaned_data)
