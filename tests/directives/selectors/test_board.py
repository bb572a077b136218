"""The board counts what its lists show, over what the person may see."""

from dataclasses import replace
from datetime import timedelta
from fractions import Fraction

import pytest

from directives.models import Assignment, DirectiveAccess
from directives.selectors.board import EXTENDED, RETURNED, Board, Row, behind, board
from directives.selectors.dimensions import filter_of
from directives.selectors.lateness import Standing
from directives.services import accepting, extending
from docflow.core import clock
from tests.factories.directives import accept, finish, lead_of, make_order
from tests.factories.org import actor_of

COLUMNS = {
    "on_time": Standing.ON_TIME,
    "late": Standing.LATE,
    "running": Standing.RUNNING,
    "running_late": Standing.RUNNING_LATE,
    "no_deadline": Standing.NO_DEADLINE,
    "returned": RETURNED,
    "given": "",
}


@pytest.fixture
def busy(cast, monday):
    """Two units with every kind of standing; the present is two weeks after the orders."""
    for _one in range(2):
        finish(make_order(cast.chi, cast.unit, days=5), cast.binh, cast.chi)
    late = make_order(cast.chi, cast.unit, days=1)
    make_order(cast.chi, cast.unit, days=2)
    make_order(cast.chi, cast.unit, days=60)
    make_order(cast.chi, cast.unit)
    back = make_order(cast.chi, cast.unit, days=5)
    accepting.return_(
        actor=actor_of(cast.binh), assignment=lead_of(back), note="Không thuộc nhiệm vụ"
    )
    extended = make_order(cast.chi, cast.other_unit, coordinating=[cast.unit], days=5)
    accept(extended, cast.em)
    asked = extending.ask_extension(
        actor=actor_of(cast.em),
        assignment=lead_of(extended),
        until=(monday + timedelta(days=40)).date(),
        reason="Chờ số liệu của các phường",
    )
    extending.grant(actor=actor_of(cast.chi), extension=asked)
    with clock.at(monday + timedelta(days=3)):
        finish(late, cast.binh, cast.chi)
    return monday + timedelta(days=14)


def row_of(found: Board, unit) -> Row:
    return next(row for row in found.rows if row.key == str(unit.pk))


def test_each_unit_has_its_numbers(cast, busy):
    row = row_of(board(actor_of(cast.chi), busy), cast.unit)

    assert (row.name, row.given) == ("Phòng Nội vụ", 6)
    assert (row.on_time, row.late, row.running, row.running_late) == (2, 1, 1, 1)
    assert (row.no_deadline, row.returned, row.extensions) == (1, 1, 0)
    assert row.share == Fraction(1, 2)


def test_what_is_only_coordinated_is_not_counted_twice(cast, busy):
    found = board(actor_of(cast.chi), busy)

    other = row_of(found, cast.other_unit)
    assert (other.given, other.running, other.extensions) == (1, 1, 1)
    assert other.share is None
    assert found.total.given == 7


@pytest.mark.parametrize("column", COLUMNS)
def test_every_number_equals_its_list(cast, busy, column):
    actor = actor_of(cast.chi)
    found = board(actor, busy)

    for row in found.rows:
        line = filter_of("unit", row.key)
        listed = behind(actor, busy, column=COLUMNS[column], filters=line)
        assert listed.count() == getattr(row, column), row.name
    assert behind(actor, busy, column=COLUMNS[column]).count() == getattr(found.total, column)


def test_the_extended_are_listed(cast, busy):
    assert behind(actor_of(cast.chi), busy, column=EXTENDED).get().unit == cast.other_unit


def test_nobody_counts_what_they_do_not_see(cast, busy):
    make_order(cast.em, cast.ha, days=1)

    assert board(actor_of(cast.chi), busy).total.given == 7
    assert board(actor_of(cast.em), busy).total.given == 2
    assert board(actor_of(cast.an), busy).rows == ()
    assert board(actor_of(cast.giang), busy).rows == ()
    assert board(actor_of(cast.khoa), busy).rows == ()


def test_the_board_costs_the_same_whatever_it_counts(cast, busy, django_assert_num_queries):
    actor = actor_of(cast.chi)
    for _one in range(5):
        make_order(cast.chi, cast.other_unit, days=3)

    with django_assert_num_queries(2):
        board(actor, busy)
    with django_assert_num_queries(1):
        list(behind(actor, busy))

    # Orders of heads, which the leader's team does not see, are looked up: one query, not one each.
    for _one in range(3):
        make_order(cast.binh, cast.an, days=3)
    with django_assert_num_queries(3):
        board(actor, busy)
    head = actor_of(cast.binh)
    with django_assert_num_queries(2):
        board(head, busy)


def test_without_its_access_row_nothing_is_counted(cast, busy):
    """The team's name on the assignment is a copy, and goes with what it copies."""
    actor = actor_of(cast.chi)
    gone = lead_of(make_order(cast.chi, cast.unit, days=1))
    DirectiveAccess.objects.filter(target=gone.directive, principal__in=actor.principals).delete()

    assert board(actor, busy).total.given == 7 == behind(actor, busy).count()
    gone.refresh_from_db()
    assert gone.shown_to is None


def test_what_the_team_sees_without_the_copy_is_counted(cast, busy):
    actor = actor_of(cast.chi)
    Assignment.objects.update(shown_to=None)

    assert board(actor, busy).total.given == 7
    assert board(actor_of(cast.em), busy).total.given == 1


def test_a_team_of_another_office_is_not_believed(cast, busy):
    """Whoever also serves elsewhere counts there what that office gave, and nothing of it here."""
    actor = replace(actor_of(cast.chi), office_id=actor_of(cast.chi).office_id + 1)

    assert board(actor, busy).rows == ()
