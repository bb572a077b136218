"""Every move of a deadline is a row, is counted, is shown; the first one stays for ever."""

from datetime import UTC, date, datetime, timedelta

import pytest

from directives.models import DeadlineChange
from directives.services import extending, moving, pausing
from directives.states import DeadlineCause, Role, TermUnit
from docflow.core import clock
from docflow.core.errors import Forbidden, Invalid, Refused
from tests.factories.directives import accept, finish, lead_of, make_order, part_of
from tests.factories.org import actor_of

WHY = "Thành phố yêu cầu sớm hơn"
FRIDAY = datetime(2026, 6, 5, 10, 0, tzinfo=UTC)
NEXT_MONDAY = datetime(2026, 6, 8, 10, 0, tzinfo=UTC)


def change(order, who, **to):
    note = to.pop("note", WHY)
    return moving.change_deadline(actor=actor_of(who), assignment=lead_of(order), note=note, **to)


def test_the_giver_moves_it_and_the_first_one_stays(cast, order):
    change(order, cast.chi, days=4)

    row = lead_of(order)
    assert (row.due, row.first_due, row.deadline_changes) == (FRIDAY, NEXT_MONDAY, 1)
    moved = DeadlineChange.objects.get(assignment=row)
    assert (moved.before, moved.after, moved.because) == (
        NEXT_MONDAY,
        FRIDAY,
        DeadlineCause.GIVER,
    )
    assert (moved.note, moved.by_name) == (WHY, cast.chi.user.full_name)


def test_coordinators_move_along(cast):
    order = make_order(cast.chi, cast.unit, days=5, coordinating=[cast.other_unit])

    change(order, cast.chi, days=4)

    assert part_of(order, Role.COORDINATING).due == FRIDAY


def test_what_was_handed_on_ends_no_later(cast, order):
    child = make_order(cast.binh, cast.an, parent=lead_of(order), days=5)
    early = make_order(cast.binh, cast.an, parent=lead_of(order), days=1)

    change(order, cast.chi, days=4)

    assert lead_of(child).due == FRIDAY
    assert lead_of(early).deadline_changes == 0
    assert DeadlineChange.objects.get(assignment=lead_of(child)).because == DeadlineCause.PARENT


def test_a_first_deadline_is_no_change(cast):
    order = make_order(cast.chi, cast.unit)

    change(order, cast.chi, due=date(2026, 6, 5))

    row = lead_of(order)
    assert (row.due, row.first_due, row.deadline_changes) == (FRIDAY, FRIDAY, 0)
    assert not DeadlineChange.objects.exists()


@pytest.mark.parametrize(
    ("to", "field"),
    [
        ({"days": 4, "note": "ngắn"}, "note"),
        ({}, "due"),
        ({"days": 5}, "due"),
        ({"days": 4, "hours": 3}, "due"),
        ({"due": date(2026, 5, 29)}, "due"),
    ],
)
def test_what_cannot_be_a_new_deadline_is_named(cast, order, to, field):
    with pytest.raises(Invalid) as caught:
        change(order, cast.chi, **to)

    assert field in caught.value.fields
    assert lead_of(order).deadline_changes == 0


def test_only_the_giver_moves_it(cast, order):
    with pytest.raises(Forbidden):
        change(order, cast.binh, days=4)


def test_finished_work_keeps_its_deadline(cast, order):
    finish(order, cast.binh, cast.chi)

    with pytest.raises(Refused):
        change_finished(cast, order)


def change_finished(cast, order):
    row = order.assignments.get(role=Role.LEAD)
    return moving.change_deadline(
        actor=actor_of(cast.chi), assignment=row, note=WHY, due=date(2026, 7, 1)
    )


def test_never_later_than_the_order_above(cast, order):
    child = make_order(cast.binh, cast.an, parent=lead_of(order), days=2)

    with pytest.raises(Refused):
        moving.change_deadline(
            actor=actor_of(cast.binh), assignment=lead_of(child), note=WHY, days=6
        )


def test_every_cause_is_told_apart(cast, monday, order):
    accept(order, cast.binh)
    change(order, cast.chi, days=4)
    asked = extending.ask_extension(
        actor=actor_of(cast.binh), assignment=lead_of(order), until=date(2026, 6, 10), reason=WHY
    )
    extending.grant(actor=actor_of(cast.chi), extension=asked)
    pausing.suspend(actor=actor_of(cast.chi), assignment=lead_of(order), note=WHY)
    with clock.at(monday + timedelta(days=2)):
        pausing.resume(actor=actor_of(cast.chi), assignment=lead_of(order))

    causes = list(DeadlineChange.objects.values_list("because", flat=True))
    assert causes == [DeadlineCause.GIVER, DeadlineCause.EXTENSION, DeadlineCause.PAUSE]
    assert lead_of(order).deadline_changes == 3


def test_hours_run_through_the_shifts_of_the_office(cast, monday):
    # Monday 09:00: two and a half hours in the morning, the rest from 13:00.
    order = make_order(cast.chi, cast.unit, hours=4)

    row = lead_of(order)
    assert row.due == datetime(2026, 6, 1, 7, 30, tzinfo=UTC)
    assert (row.term, row.term_unit, row.counted_from) == (240, TermUnit.MINUTES, monday)


def test_a_pause_gives_hours_back_to_the_minute(cast, monday):
    order = make_order(cast.chi, cast.unit, hours=4)
    accept(order, cast.binh)
    with clock.at(monday + timedelta(minutes=30)):
        pausing.suspend(actor=actor_of(cast.chi), assignment=lead_of(order), note=WHY)
    with clock.at(monday + timedelta(minutes=75)):
        pausing.resume(actor=actor_of(cast.chi), assignment=lead_of(order))

    row = lead_of(order)
    assert row.due == datetime(2026, 6, 1, 8, 15, tzinfo=UTC)
    assert (row.term, row.deadline_changes) == (285, 1)


def test_a_morning_is_a_deadline_too(cast):
    order = make_order(cast.chi, cast.unit, due=date(2026, 6, 5), morning=True)

    assert lead_of(order).due == datetime(2026, 6, 5, 4, 30, tzinfo=UTC)
    assert lead_of(order).term is None
