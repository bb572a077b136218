"""The cast, and the way of an order from the leader through the head to the officer."""

from datetime import UTC, datetime

import pytest

from directives.models import Directive
from docflow.core import clock
from tests.factories.directives import make_order
from tests.factories.org import Cast

# A Monday in the middle of a quiet month, 09:00 in Vietnam.
MONDAY = datetime(2026, 6, 1, 2, 0, tzinfo=UTC)


@pytest.fixture
def monday():
    """The office lives on this Monday until the test moves on."""
    with clock.at(MONDAY):
        yield MONDAY


@pytest.fixture
def cast(company, monday) -> Cast:
    return company


@pytest.fixture
def order(cast: Cast) -> Directive:
    """Chi orders the unit of Bình, within five working days."""
    return make_order(cast.chi, cast.unit, days=5)
