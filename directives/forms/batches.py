"""Which results of an order to many are accepted at once."""

from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _

from directives.selectors.batches import Group, Line


class AcceptForm(forms.Form):
    """The results that wait, each with the words of its report; `lines` are all of the order."""

    lines = forms.TypedMultipleChoiceField(
        label=_("Kết quả chờ duyệt"),
        coerce=int,
        widget=forms.CheckboxSelectMultiple,
        error_messages={"required": _("Hãy đánh dấu ít nhất một kết quả.")},
    )

    # The newest report that the page showed; what came later is not approved unread.
    seen = forms.IntegerField(required=False, min_value=0, widget=forms.HiddenInput)

    def __init__(self, *args: Any, lines: list[Line], **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        field: Any = self.fields["lines"]
        shown = [line.report.pk for line in lines if line.report is not None]
        field_seen: Any = self.fields["seen"]
        field_seen.initial = max(shown, default=0)
        led = [(line, line.lead) for line in lines if line.lead is not None]
        # One that was decided meanwhile is no mistake of the form: its outcome is said.
        field.choices = [(lead.pk, line.holder) for line, lead in led]
        field.widget.choices = [
            (lead.pk, f"{line.holder}: {line.report.text[:200] if line.report else ''}")
            for line, lead in led
            if line.belongs(Group.REPORTED)
        ]
