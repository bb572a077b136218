"""The mark of one sending: the same form sent twice says the same thing once."""

from typing import Any
from uuid import UUID, uuid4

from django import forms


class OnceField(forms.UUIDField):
    """A new mark for every form that is shown; what is none marks nothing."""

    widget = forms.HiddenInput

    def __init__(self, **kwargs: Any) -> None:
        super().__init__(required=False, initial=uuid4, **kwargs)

    def clean(self, value: Any) -> UUID | None:
        try:
            found: UUID | None = super().clean(value)
        except forms.ValidationError:
            return None
        return found or None
