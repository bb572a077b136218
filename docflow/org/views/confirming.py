"""What was typed, as it is shown before it is confirmed."""

from typing import Any

from django import forms
from django.utils.translation import gettext as _

from docflow.org.states import Role


def lines_of(form: forms.Form) -> list[tuple[Any, Any]]:
    """Label and words of every field of a valid form that says something."""
    return [(bound.label, _shown(bound)) for bound in form if str(_shown(bound)).strip()]


def _shown(bound: Any) -> Any:
    """A field's value as people read it."""
    value = bound.form.cleaned_data.get(bound.name)
    if bound.name == "role":
        return Role(value).label if value else ""
    if bound.name == "day" and value is None:
        return _("hết ngay bây giờ")
    if hasattr(value, "strftime"):
        return f"{value:%d/%m/%Y}"
    return "" if value is None else value
