"""What an assignment repeats of its order is held to it by the database, whoever writes."""

import pytest
from django.db import IntegrityError, connection, transaction

from directives import triggers
from directives.models import Assignment, DirectiveAccess, Extension
from directives.selectors.soundness import directives_are_sound
from docflow.core.access import user_principal
from docflow.core.integrity import Problem
from tests.factories.directives import lead_of, make_order
from tests.factories.org import actor_of, make_office


@pytest.fixture
def rows(cast, order) -> tuple[Assignment, Assignment]:
    """A leader's order, and what the head handed on of it."""
    child = make_order(cast.binh, cast.an, parent=lead_of(order))
    return lead_of(order), lead_of(child)


def untrue(rows) -> list[tuple[Assignment, dict[str, object]]]:
    above, below = rows
    other = make_office()
    return [
        (above, {"office": other}),
        (above, {"level": "heads"}),
        (below, {"level": "leaders"}),
        (above, {"above": "leaders"}),
        (below, {"above": ""}),
        (below, {"above": "heads"}),
        (below, {"shown_to": above.shown_to}),
        (below, {"shown_to": 999_999}),
    ]


def problems() -> list[str]:
    return [one.message for one in directives_are_sound() if isinstance(one, Problem)]


def test_the_services_write_what_is_so(cast, rows):
    above, below = rows

    assert (above.level, above.above, above.office) == ("leaders", "", cast.office)
    assert (below.level, below.above, below.office) == ("heads", "leaders", cast.office)
    assert above.shown_to in actor_of(cast.chi).principals
    assert below.shown_to in actor_of(cast.binh).principals
    assert above.shown_to != user_principal(cast.chi.user_id)
    assert problems() == []


def test_the_database_refuses_what_is_not_so(rows):
    for row, values in untrue(rows):
        with pytest.raises(IntegrityError), transaction.atomic():
            Assignment.objects.filter(pk=row.pk).update(**values)


def test_the_check_finds_what_got_past_it(rows):
    # PostgreSQL drops nothing of a table of which keys wait to be checked.
    connection.check_constraints()
    triggers.remove(connection)
    for row, values in untrue(rows):
        before = {name: getattr(row, name) for name in values}
        Assignment.objects.filter(pk=row.pk).update(**values)
        assert len(problems()) >= 1, values
        Assignment.objects.filter(pk=row.pk).update(**before)
    assert problems() == []
    Assignment.objects.filter(pk=rows[0].pk).update(extension_asked=True)
    assert problems() == ["says otherwise whether more time was asked for"]


def test_the_copy_goes_with_the_access_row(rows):
    above, below = rows
    DirectiveAccess.objects.filter(target=above.directive, principal=above.shown_to).update(
        principal=999_999
    )
    held = DirectiveAccess.objects.filter(target=below.directive, principal=below.shown_to)
    with connection.cursor() as cursor:
        table = DirectiveAccess._meta.db_table
        cursor.execute(f"DELETE FROM {table} WHERE id = %s", [held.get().pk])  # noqa: S608

    above.refresh_from_db()
    below.refresh_from_db()
    assert (above.shown_to, below.shown_to) == (None, None)


def test_a_request_for_more_time_is_told_by_the_database(rows):
    row = rows[0]
    Extension.objects.bulk_create(
        [
            Extension(
                assignment=row,
                status="asked",
                previous_due=row.due,
                until=row.due.replace(year=row.due.year + 1),
                reason="Chờ số liệu",
                asked_at=row.given_at,
                asked_by_name=row.holder,
            )
        ]
    )

    row.refresh_from_db()
    assert row.extension_asked
    with pytest.raises(IntegrityError), transaction.atomic():
        Assignment.objects.filter(pk=row.pk).update(extension_asked=False)


def test_a_heads_order_is_looked_up_and_a_leaders_only_when_void(rows):
    above, below = rows
    assert (above.looked_up, below.looked_up) == (None, below.directive_id)

    Assignment.objects.filter(pk=above.pk).update(status="cancelled")
    above.refresh_from_db()
    assert above.looked_up == above.directive_id


def test_an_access_row_tells_whose_order_is_seen(rows):
    above, below = (row.directive for row in rows)
    seen = DirectiveAccess.objects.order_by("pk")

    assert set(seen.filter(target=above).values_list("by_head", flat=True)) == {False}
    assert set(seen.filter(target=below).values_list("by_head", flat=True)) == {True}


def test_nobody_else_writes_whose_order_is_seen(rows):
    above, below = (row.directive for row in rows)
    DirectiveAccess.objects.filter(target=above).update(by_head=True)
    DirectiveAccess.objects.bulk_create(
        [
            DirectiveAccess(target=one, principal=999_999, date=one.created_at, by_head=said)
            for one, said in ((above, True), (below, False))
        ]
    )
    moved = DirectiveAccess.objects.create(target=above, principal=999_998, date=above.created_at)
    DirectiveAccess.objects.filter(pk=moved.pk).update(target=below)

    assert not DirectiveAccess.objects.filter(target=above, by_head=True).exists()
    assert not DirectiveAccess.objects.filter(target=below, by_head=False).exists()
    assert DirectiveAccess.objects.get(pk=moved.pk).by_head


def test_the_check_finds_an_access_row_that_tells_otherwise(rows):
    connection.check_constraints()
    triggers.remove(connection)
    row = DirectiveAccess.objects.filter(target=rows[1].directive).first()
    DirectiveAccess.objects.filter(pk=row.pk).update(by_head=False)

    assert problems() == ["says otherwise whose order is seen"]
