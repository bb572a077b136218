"""A delegation as it is typed: whole days, in the office's own zone."""

from datetime import datetime, time, timedelta
from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _

from docflow.core.clock import OFFICE_ZONE
from docflow.org.models import Position
from docflow.org.selectors import people
from docflow.org.states import Role


def _date(label: Any) -> forms.DateField:
    widget = forms.DateInput(attrs={"type": "date"}, format="%Y-%m-%d")
    return forms.DateField(label=label, widget=widget)


class DelegationForm(forms.Form):
    """Whose work (for administrators), to whom, from the start of one day to the end of another."""

    giver = forms.ModelChoiceField(label=_("Người giao"), queryset=Position.objects.none())
    taker = forms.ModelChoiceField(
        label=_("Người xử lý thay"),
        queryset=Position.objects.none(),
        empty_label=_("Chọn đồng nghiệp"),
    )
    starts_on = _date(_("Từ đầu ngày"))
    ends_on = _date(_("Đến hết ngày"))
    reason = forms.CharField(label=_("Lý do"), max_length=200)

    def __init__(self, *args: Any, office_id: int, own: int | None, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        serving = people.serving(office_id).exclude(role=Role.ADMINISTRATOR).order_by("pk")
        for name in ("giver", "taker"):
            self.fields[name].queryset = serving  # type: ignore[attr-defined]
        if own is not None:
            del self.fields["giver"]
            self.fields["taker"].queryset = serving.exclude(pk=own)  # type: ignore[attr-defined]

    def values(self) -> dict[str, Any]:
        """What the service takes; the giver only where it was chosen."""
        said = self.cleaned_data
        start, end = said["starts_on"], said["ends_on"]
        more = {"giver": said["giver"]} if "giver" in said else {}
        return {
            "taker": said["taker"],
            "starts_at": datetime.combine(start, time(), OFFICE_ZONE),
            "ends_at": datetime.combine(end + timedelta(days=1), time(), OFFICE_ZONE),
            "reason": said["reason"],
            **more,
        }
