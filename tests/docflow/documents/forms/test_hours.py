"""Hours as they are typed, minutes as they are kept."""

from decimal import Decimal

import pytest

from docflow.documents.forms.route_plans import hours_field, hours_of, minutes_of
from docflow.documents.models import LONGEST_NORM


def test_every_minute_comes_back_as_it_was():
    assert [minutes_of(hours_of(one)) for one in range(1, 3000)] == list(range(1, 3000))
    assert minutes_of(hours_of(LONGEST_NORM)) == LONGEST_NORM


@pytest.mark.parametrize("minutes", [1, 5, 90, 31199, LONGEST_NORM])
def test_what_the_form_shows_it_takes(minutes):
    assert hours_field("").clean(f"{hours_of(minutes):f}") == Decimal(hours_of(minutes))
