"""One rule: for one assignment from its values, for the table in SQL, and in plain words."""

from datetime import UTC, datetime, timedelta

import pytest
from django.db import DatabaseError, connection, transaction
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from directives.models import Assignment
from directives.selectors.lateness import (
    Standing,
    WorkingDays,
    counted,
    standing,
    standing_of,
    with_standing,
)
from directives.states import VOID, AssignmentStatus, Outcome
from docflow.org.models import CalendarDay
from docflow.org.selectors import calendar
from tests.factories.directives import lead_of
from tests.factories.org import make_office

A = AssignmentStatus
START = datetime(2026, 6, 1, 2, 0, tzinfo=UTC)
moments = st.integers(min_value=0, max_value=40 * 24 * 60).map(
    lambda minutes: START + timedelta(minutes=minutes)
)


@st.composite
def values(draw) -> dict:
    """What a row can hold: moments as the constraints demand them for each state."""
    status = draw(st.sampled_from(list(A)))
    needs_done = status in (A.COMPLETED, A.REPORTED)
    done_at = draw(moments) if needs_done else None
    due = draw(st.none() | moments)
    return {
        "status": status.value,
        "due": due,
        "done_at": done_at,
        "suspended_at": draw(moments) if status == A.SUSPENDED else None,
    }


def in_words(row: dict, now: datetime) -> Standing:
    """The rule again, written naively from its text."""
    if row["status"] in VOID:
        return Standing.VOID
    if row["due"] is None:
        return Standing.NO_DEADLINE
    finished = row["status"] == A.COMPLETED
    moment = now
    if row["status"] == A.SUSPENDED:
        moment = row["suspended_at"]
    if row["status"] in (A.COMPLETED, A.REPORTED):
        moment = row["done_at"]
    if moment <= row["due"]:
        return Standing.ON_TIME if finished else Standing.RUNNING
    return Standing.LATE if finished else Standing.RUNNING_LATE


@given(values(), moments)
def test_the_rule_says_what_the_words_say(row, now):
    assert standing(**row, now=now) == in_words(row, now)


@given(values(), moments, moments)
def test_time_alone_never_makes_late_work_on_time(row, one, other):
    earlier, later = sorted((one, other))
    better = [Standing.RUNNING, Standing.RUNNING_LATE]

    before, after = standing(**row, now=earlier), standing(**row, now=later)

    assert before == after or [before, after] == better


def write(assignment: Assignment, row: dict) -> None:
    """The values past the services, as the constraints let them stand."""
    Assignment.objects.filter(pk=assignment.pk).update(
        **row,
        first_due=row["due"],
        completed_at=row["done_at"] if row["status"] == A.COMPLETED else None,
        term=None,
        term_unit="",
        counted_from=None,
    )


@pytest.mark.django_db
@settings(max_examples=60, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(row=values(), now=moments)
def test_the_database_follows_the_same_rule(order, row, now):
    assignment = Assignment.objects.get(directive=order)
    with transaction.atomic():
        write(assignment, row)
        rows = Assignment.objects.filter(pk=assignment.pk)
        found = with_standing(rows, now).get()
        (group,) = counted(rows, now)
        transaction.set_rollback(True)

    assert found.standing == standing_of(found, now) == in_words(row, now)
    assert group["standings"] == {in_words(row, now): 1}
    assert group["returned"] == (row["status"] == A.RETURNED)


@pytest.mark.django_db
@settings(max_examples=60, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(row=values())
def test_the_database_keeps_of_a_row_what_no_clock_changes(order, row):
    assignment = Assignment.objects.get(directive=order)
    with transaction.atomic():
        write(assignment, row)
        found = Assignment.objects.get(pk=assignment.pk)
        transaction.set_rollback(True)

    early, late = (in_words(row, START + timedelta(days=days)) for days in (-1, 99))
    assert (found.outcome == Outcome.OPEN) == (early != late)
    assert found.open_due == (row["due"] if early != late else None)
    assert found.looked_up == (order.pk if early == Standing.VOID else None)


@pytest.mark.django_db
@pytest.mark.parametrize("column", ["outcome", "open_due", "looked_up"])
def test_nobody_writes_what_the_database_computes(order, column):
    table = Assignment._meta.db_table
    with pytest.raises(DatabaseError), transaction.atomic(), connection.cursor() as cursor:
        cursor.execute(f"UPDATE {table} SET {column} = NULL")  # noqa: S608


def test_the_deadline_itself_is_still_in_time(order):
    row = lead_of(order)

    assert standing_of(row, row.due) == Standing.RUNNING
    assert standing_of(row, row.due + timedelta(seconds=1)) == Standing.RUNNING_LATE


@pytest.mark.django_db
@settings(max_examples=40, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(pairs=st.lists(st.tuples(moments, moments), min_size=1, max_size=5))
def test_days_of_many_pairs_equal_those_counted_one_by_one(django_db_setup, pairs):
    with transaction.atomic():
        office = make_office()
        CalendarDay.objects.create(
            office=office, date=START.date() + timedelta(days=2), kind="holiday", name="Nghỉ"
        )
        days = WorkingDays.of(office.pk)
        zone = calendar.ZONE
        expected = [
            calendar.working_days_between(
                office.pk, one.astimezone(zone).date(), other.astimezone(zone).date()
            )
            for one, other in pairs
        ]
        transaction.set_rollback(True)

    assert [days.between(one, other) for one, other in pairs] == expected
