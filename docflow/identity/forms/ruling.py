"""From which day whom is asked for a second factor."""

from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _

from docflow.identity.states import Circle


class RuleForm(forms.Form):
    """One day for each circle; an empty one asks for nothing."""

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        for value, label in Circle.choices:
            self.fields[value] = forms.DateField(
                label=_("%(who)s: từ ngày") % {"who": label},
                required=False,
                widget=forms.DateInput(attrs={"type": "date"}, format="%Y-%m-%d"),
            )
