"""What the database itself refuses, whoever writes."""

from datetime import timedelta

import pytest
from django.db import IntegrityError, connection, transaction

from directives.models import Assignment, Extension, Indicator, Report
from directives.states import (
    AssignmentStatus,
    Decision,
    ExtensionStatus,
    ReportKind,
    Role,
    Target,
)
from docflow.core import clock
from tests.factories.directives import lead_of, make_order, part_of


@pytest.fixture
def row(cast, order) -> Assignment:
    return lead_of(order)


def refuses(row, **values) -> bool:
    """Whether the database refuses these values, written past every service."""
    try:
        with transaction.atomic():
            type(row).objects.filter(pk=row.pk).update(**values)
    except IntegrityError:
        return True
    return False


def copy_of(row: Assignment, **values) -> Assignment:
    fields = {
        field.attname: getattr(row, field.attname)
        for field in Assignment._meta.concrete_fields
        if field.attname != "id"
    }
    return Assignment(**{**fields, **values})


def test_a_directive_has_one_lead(row):
    with pytest.raises(IntegrityError), transaction.atomic():
        copy_of(row, principal=999).save()

    copy_of(row, principal=999, status=AssignmentStatus.RETURNED).save()
    copy_of(row, principal=999, role=Role.COORDINATING).save()


def test_nobody_holds_two_live_parts(row):
    with pytest.raises(IntegrityError), transaction.atomic():
        copy_of(row, role=Role.COORDINATING).save()


def test_the_first_deadline_and_the_count_belong_together(row):
    later = row.due + timedelta(days=1)

    assert refuses(row, due=later)
    assert refuses(row, first_due=later)
    assert refuses(row, due=None)
    assert refuses(row, first_due=None)
    assert not refuses(row, due=later, deadline_changes=1)


def test_who_is_informed_has_no_deadline(cast):
    directive = make_order(cast.chi, cast.unit, informed=[cast.other_unit], days=5)
    part = part_of(directive, Role.INFORMED)
    moment = clock.now()

    assert refuses(part, due=moment, first_due=moment)


def test_somebody_holds_every_part(row):
    assert refuses(row, unit=None)


def test_moments_belong_to_their_states(row):
    now = clock.now()

    assert refuses(row, status=AssignmentStatus.COMPLETED)
    assert refuses(row, status=AssignmentStatus.COMPLETED, completed_at=now)
    assert refuses(row, completed_at=now)
    assert refuses(row, status=AssignmentStatus.SUSPENDED)
    assert refuses(row, suspended_at=now)
    assert refuses(row, status=AssignmentStatus.REPORTED)
    assert not refuses(row, status=AssignmentStatus.REPORTED, done_at=now)
    assert not refuses(row, status=AssignmentStatus.COMPLETED, done_at=now, completed_at=now)


def test_only_the_lead_is_ever_reported(cast):
    directive = make_order(cast.chi, cast.unit, coordinating=[cast.other_unit])
    part = part_of(directive, Role.COORDINATING)

    assert refuses(part, status=AssignmentStatus.REPORTED, done_at=clock.now())


def test_a_directive_keeps_its_moments_and_its_text(order):
    assert refuses(order, given_at=None)
    assert refuses(order, status="completed")
    assert refuses(order, completed_at=clock.now())
    assert refuses(order, text="")


def test_one_undecided_result_and_no_decided_progress(cast, row):
    values = {
        "assignment": row,
        "text": "x",
        "made_at": clock.now(),
        "made_by": cast.binh,
        "made_by_name": "Bình",
    }
    first = Report.objects.create(kind=ReportKind.RESULT, **values)

    with pytest.raises(IntegrityError), transaction.atomic():
        Report.objects.create(kind=ReportKind.RESULT, **values)
    progress = Report.objects.create(kind=ReportKind.PROGRESS, **values)
    assert refuses(progress, decision=Decision.ACCEPTED, decided_at=clock.now())
    assert refuses(first, decision=Decision.ACCEPTED)
    assert refuses(first, percent=101)


def test_an_extension_is_later_and_decided_with_its_moment(row):
    values = {"assignment": row, "asked_at": clock.now(), "reason": "x", "asked_by_name": "Bình"}
    asked = Extension.objects.create(
        status=ExtensionStatus.ASKED,
        previous_due=row.due,
        until=row.due + timedelta(days=1),
        **values,
    )

    assert refuses(asked, until=row.due)
    assert refuses(asked, status=ExtensionStatus.GRANTED)
    with pytest.raises(IntegrityError), transaction.atomic():
        Extension.objects.create(
            status=ExtensionStatus.ASKED,
            previous_due=row.due,
            until=row.due + timedelta(days=2),
            **values,
        )


@pytest.mark.parametrize(
    ("target", "low", "high"),
    [
        (Target.AT_LEAST, None, None),
        (Target.AT_LEAST, 1, 2),
        (Target.AT_MOST, 1, None),
        (Target.RANGE, 40, 30),
        (Target.RANGE, None, 30),
        (Target.EXACTLY, None, 5),
    ],
)
def test_a_threshold_fits_its_kind(order, target, low, high):
    with pytest.raises(IntegrityError), transaction.atomic():
        Indicator.objects.create(directive=order, name="x", target=target, low=low, high=high)


def test_the_rule_of_one_lead_holds_against_plain_sql(row):
    # What the database writes itself cannot be given.
    columns = [
        field.column
        for field in Assignment._meta.concrete_fields
        if field.column != "id" and not field.generated
    ]
    values = ", ".join("999" if one == "principal" else f'"{one}"' for one in columns)
    names = ", ".join(f'"{one}"' for one in columns)
    statement = (
        f"INSERT INTO directives_assignment ({names}) "  # noqa: S608
        f"SELECT {values} FROM directives_assignment WHERE id = %s"
    )

    with pytest.raises(IntegrityError), transaction.atomic(), connection.cursor() as cursor:
        cursor.execute(statement, [row.pk])
