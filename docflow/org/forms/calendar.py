"""One day of the working calendar as it is typed."""

from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _

from docflow.org.states import DayKind


class DayForm(forms.Form):
    """A decided day: date, what it is, and after which decision."""

    date = forms.DateField(label=_("Ngày"), widget=forms.DateInput(attrs={"type": "date"}))
    kind = forms.ChoiceField(label=_("Là ngày"), choices=DayKind.choices)
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
