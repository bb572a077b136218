"""A row that cannot be is no choice, whatever number it is given."""

import pytest
from django.core.exceptions import ValidationError

from docflow.core.choices import RowsField
from docflow.org.models import Office
from tests.factories.org import make_office


@pytest.mark.django_db
def test_a_number_beyond_every_row_is_no_choice():
    office = make_office()
    field = RowsField(queryset=Office.objects.order_by("pk"))

    assert list(field.clean([str(office.pk)])) == [office]
    for number in ("9" * 400, str(2**63), f"-{2**63 + 1}", "9" * 19, " 99999999999999999999 "):
        with pytest.raises(ValidationError):
            field.clean([str(office.pk), number])


def test_every_form_ticks_rows_with_it(settings):
    for room in ("docflow", "directives"):
        for path in (settings.BASE_DIR / room).rglob("*.py"):
            text = path.read_text(encoding="utf-8")
            assert "forms.ModelMultipleChoiceField" not in text, path.name
