"""A pause stops the clock by working days."""

from datetime import UTC, datetime

import pytest

from directives.selectors.lateness import Standing, standing_of
from directives.services import pausing
from directives.states import AssignmentStatus
from docflow.core import clock
from docflow.core.errors import Forbidden, Invalid
from tests.factories.directives import accept, lead_of, make_order
from tests.factories.org import actor_of

NEXT_MONDAY = datetime(2026, 6, 8, 2, 0, tzinfo=UTC)
LONG_AFTER = datetime(2026, 8, 3, 2, 0, tzinfo=UTC)


def suspend(directive, who, note="Chờ hướng dẫn của Thành phố"):
    return pausing.suspend(actor=actor_of(who), assignment=lead_of(directive), note=note)


def test_the_deadline_moves_by_the_working_days_of_the_pause(cast, order):
    accept(order, cast.binh)
    suspend(order, cast.chi)

    with clock.at(NEXT_MONDAY):
        pausing.resume(actor=actor_of(cast.chi), assignment=lead_of(order))

    row = lead_of(order)
    assert row.status == AssignmentStatus.IN_PROGRESS
    assert row.due == datetime(2026, 6, 15, 10, 0, tzinfo=UTC)
    assert (row.first_due, row.deadline_changes) == (datetime(2026, 6, 8, 10, 0, tzinfo=UTC), 1)


def test_paused_work_does_not_become_late(cast, order):
    accept(order, cast.binh)
    suspend(order, cast.chi)

    assert standing_of(lead_of(order), LONG_AFTER) == Standing.RUNNING


def test_a_pause_of_the_same_day_moves_nothing(cast, order):
    accept(order, cast.binh)
    suspend(order, cast.chi)
    pausing.resume(actor=actor_of(cast.chi), assignment=lead_of(order))

    assert lead_of(order).deadline_changes == 0


def test_a_child_never_runs_past_its_parent(cast, order):
    child = make_order(cast.binh, cast.an, parent=lead_of(order), days=4)
    accept(child, cast.an)
    suspend(child, cast.binh)

    with clock.at(NEXT_MONDAY):
        pausing.resume(actor=actor_of(cast.binh), assignment=lead_of(child))

    assert lead_of(child).due == lead_of(order).due


def test_only_the_giver_pauses_and_says_why(cast, order):
    accept(order, cast.binh)

    with pytest.raises(Forbidden):
        suspend(order, cast.binh)
    with pytest.raises(Invalid):
        suspend(order, cast.chi, note="chờ")
