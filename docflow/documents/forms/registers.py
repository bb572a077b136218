"""Which part of a book is printed."""

from datetime import date

from django import forms
from django.core.validators import MaxValueValidator, MinValueValidator
from django.utils.translation import gettext_lazy as _

_HIGHEST = 2**31 - 1
# Beyond these a day has no moment in every zone.
_DAYS = (MinValueValidator(date(1900, 1, 1)), MaxValueValidator(date(2999, 12, 31)))


def _picker() -> forms.DateInput:
    return forms.DateInput(format="%Y-%m-%d", attrs={"type": "date"})


class RangeForm(forms.Form):
    """From number to number, from day to day, and which volume it is bound as.

    Empty is the whole book, and nonsense narrows nothing.
    """

    first = forms.IntegerField(label=_("Từ số"), min_value=1, max_value=_HIGHEST, required=False)
    last = forms.IntegerField(label=_("Đến số"), min_value=1, max_value=_HIGHEST, required=False)
    since = forms.DateField(label=_("Từ ngày"), validators=_DAYS, widget=_picker(), required=False)
    until = forms.DateField(label=_("Đến ngày"), validators=_DAYS, widget=_picker(), required=False)
    volume = forms.IntegerField(label=_("Quyển số"), min_value=1, max_value=999, required=False)

    @property
    def upside_down(self) -> bool:
        """Whether it ends before it begins: nothing lies there."""
        typed = self.cleaned_data
        pairs = ((typed.get("first"), typed.get("last")), (typed.get("since"), typed.get("until")))
        return any(start and end and start > end for start, end in pairs)
