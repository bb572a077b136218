"""What narrows the audit, as an address carries it; what cannot be meant is left out."""

from collections.abc import Mapping
from datetime import date
from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _

from docflow.desk.selectors.auditing import Asked

TEXT, KEY = 200, 64
# At either end of what Python holds no zone can be changed.
_YEARS = range(1900, 2201)
_DAY = {"type": "date"}


class AuditForm(forms.Form):
    """Every question is optional; `choices` are those of the person who asks."""

    first = forms.DateField(
        label=_("Từ ngày"), required=False, widget=forms.DateInput(_DAY, format="%Y-%m-%d")
    )
    last = forms.DateField(
        label=_("Đến ngày"), required=False, widget=forms.DateInput(_DAY, format="%Y-%m-%d")
    )
    who = forms.TypedChoiceField(label=_("Người làm"), required=False, coerce=int, empty_value=None)
    verb = forms.ChoiceField(label=_("Việc"), required=False)
    kind = forms.ChoiceField(label=_("Đối tượng"), required=False)
    thing = forms.CharField(required=False, max_length=KEY, widget=forms.HiddenInput)
    address = forms.GenericIPAddressField(label=_("Địa chỉ mạng"), required=False)
    q = forms.CharField(label=_("Chữ trong nhật ký"), required=False, max_length=TEXT)

    def __init__(self, data: Any, choices: Mapping[str, list[tuple[Any, str]]]) -> None:
        super().__init__(data)
        everything = {"who": _("Mọi người"), "verb": _("Mọi việc"), "kind": _("Mọi đối tượng")}
        for name, all_of_them in everything.items():
            self.fields[name].choices = [("", all_of_them), *choices[name]]  # type: ignore[attr-defined]
        # Where nobody else's acts are read there is nobody to choose, and no address to look for.
        if not choices["who"]:
            del self.fields["who"], self.fields["address"]

    def asked(self, *, office: bool) -> Asked:
        """As far as it was understood."""
        self.is_valid()
        said = self.cleaned_data
        return Asked(
            office=office,
            first=_told(said.get("first")),
            last=_told(said.get("last")),
            who=said.get("who"),
            verb=said.get("verb", ""),
            kind=said.get("kind", ""),
            # The number of a thing without its kind is nobody's.
            thing=said.get("thing", "") if said.get("kind") else "",
            address=said.get("address", ""),
            text=said.get("q", ""),
        )


def _told(day: date | None) -> date | None:
    return day if day and day.year in _YEARS else None
