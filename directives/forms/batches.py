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

    def __init__(self, *args: Any, lines: list[Line], **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        field: Any = self.fields["lines"]
        led = [(line, line.lead) for line in lines if line.lead is not None]
        # One that was decided meanwhile is no mistake of the form: its outcome is said.
        field.choices = [(lead.pk, line.holder) for line, lead in led]
        field.widget.choices = [
            (lead.pk, f"{line.holder}: {line.report.text[:200] if line.report else ''}")
            for line, lead in led
            if line.belongs(Group.REPORTED)
        ]
