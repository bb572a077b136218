"""Which part of a register by days is shown or printed."""

from datetime import date

from django import forms
from django.utils.translation import gettext_lazy as _

from docflow.documents.selectors.periods import Period


class PeriodForm(forms.Form):
    """A year, and days within it; nonsense narrows nothing."""

    year = forms.TypedChoiceField(label=_("Năm"), coerce=int, required=False, empty_value=None)
    first = forms.DateField(label=_("Từ ngày"), required=False, widget=forms.DateInput())
    last = forms.DateField(label=_("đến ngày"), required=False, widget=forms.DateInput())

    def __init__(self, data: object, *, years: list[int], today: date) -> None:
        super().__init__(data or None)  # type: ignore[arg-type]
        self.this_year = today.year
        fields = self.fields
        fields["year"].choices = [(one, str(one)) for one in years]  # type: ignore[attr-defined]
        for name in ("first", "last"):
            fields[name].widget = forms.DateInput(attrs={"type": "date"}, format="%Y-%m-%d")
        fields["year"].initial = today.year

    @property
    def period(self) -> Period:
        """What is asked for; this year where nothing can be read."""
        self.is_valid()
        values = getattr(self, "cleaned_data", {})
        return Period(
            year=values.get("year") or self.this_year,
            first=values.get("first"),
            last=values.get("last"),
        )
