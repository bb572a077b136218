"""The rules of routes as they are typed: hours, not minutes."""

from decimal import Decimal
from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _

from docflow.documents.models import RouteRule
from docflow.org.models import Position
from docflow.org.selectors import people
from docflow.org.states import Role


def _hours(label: Any, help_text: Any) -> forms.DecimalField:
    return forms.DecimalField(
        label=label,
        help_text=help_text,
        min_value=Decimal("0.1"),
        max_value=520,
        max_digits=5,
        decimal_places=1,
    )


class RouteRuleForm(forms.Form):
    """How long a station may take, how long after the reminder one rung up hears, who checks."""

    norm = _hours(
        _("Mỗi bước được (giờ làm việc)"), _("Quá số giờ này người giữ được nhắc một lần.")
    )
    patience = _hours(
        _("Sau khi nhắc, báo cấp trên sau (giờ làm việc)"),
        _("Báo một lần cho lãnh đạo trực tiếp của người giữ."),
    )
    form_keeper = forms.ModelChoiceField(
        label=_("Người chịu trách nhiệm về thể thức"),
        queryset=Position.objects.none(),
        required=False,
        empty_label=_("Lãnh đạo bộ phận văn thư"),
    )

    def __init__(self, data: Any = None, *, rule: RouteRule) -> None:
        initial = {
            "norm": Decimal(rule.norm_minutes) / 60,
            "patience": Decimal(rule.patience_minutes) / 60,
            "form_keeper": rule.form_keeper_id,
        }
        super().__init__(data, initial=initial)
        serving = people.serving(rule.office_id).exclude(role=Role.ADMINISTRATOR)
        self.fields["form_keeper"].queryset = serving.order_by("pk")  # type: ignore[attr-defined]

    def values(self) -> dict[str, Any]:
        """What the service takes."""
        return {
            "norm_minutes": int(self.cleaned_data["norm"] * 60),
            "patience_minutes": int(self.cleaned_data["patience"] * 60),
            "form_keeper": self.cleaned_data["form_keeper"],
        }
