"""Rows that are ticked in a form."""

from typing import Any

from django.core.exceptions import ValidationError
from django.forms import ModelMultipleChoiceField

# A larger number is an error of the database instead of no row.
LARGEST = 2**63 - 1


class RowsField(ModelMultipleChoiceField):
    """Django's, which hands a number beyond every row to the database: here it is no choice."""

    def clean(self, value: Any) -> Any:
        for one in value if isinstance(value, list | tuple) else ():
            text = str(one).strip()
            if text.lstrip("+-").isdecimal() and abs(int(text[:40])) > LARGEST:
                raise ValidationError(
                    self.error_messages["invalid_choice"],
                    code="invalid_choice",
                    params={"value": text[:40]},
                )
        return super().clean(value)
