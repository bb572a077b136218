"""One order to many at once: a directive with one lead each, or nothing at all."""

import pytest
from django.db import connection
from django.db.models import Q
from django.test.utils import CaptureQueriesContext

from directives.models import (
    Assignment,
    Batch,
    Directive,
    DirectiveAccess,
    DirectiveGrantReason,
    DirectiveGroupGrant,
    DirectiveUserGrant,
)
from directives.services import giving_many
from directives.states import AssignmentStatus, Origin, Role
from docflow.core import clock
from docflow.core.audit.models import AuditEvent
from docflow.core.errors import Forbidden, Invalid, Refused
from docflow.documents.models import DocumentGrantReason
from docflow.documents.states import Status
from docflow.notifications.models import Notification
from tests.factories.directives import lead_of, make_batch, make_order
from tests.factories.documents import make_incoming
from tests.factories.org import actor_of, make_person, make_unit


def test_each_leads_a_directive_of_its_own_with_the_same_words(cast):
    batch = make_batch(
        cast.dung,
        [cast.unit, cast.other_unit],
        author=cast.chi,
        days=5,
        product="Báo cáo",
        field="Nội vụ",
        origin=Origin.MEETING,
    )

    rows = list(batch.directives.order_by("pk"))
    assert [lead_of(row).holder for row in rows] == ["Phòng Nội vụ", "Phòng Tư pháp"]
    assert {row.text for row in rows} == {batch.text}
    assert {(row.product, row.field, row.origin) for row in rows} == {
        ("Báo cáo", "Nội vụ", "meeting")
    }
    assert len({lead_of(row).due for row in rows}) == 1
    assert (batch.author, batch.entered_by, batch.created_at) == (cast.chi, cast.dung, clock.now())


def test_the_act_and_each_directive_stand_in_the_audit(cast):
    batch = make_batch(cast.chi, [cast.unit, cast.other_unit])

    event = AuditEvent.objects.get(verb="batch.give")
    assert event.object_id == str(batch.pk)
    assert event.data["leads"] == ["Phòng Nội vụ", "Phòng Tư pháp"]
    assert AuditEvent.objects.filter(verb="directive.give").count() == 2


def test_every_unit_that_cannot_take_it_is_named_and_nothing_is_given(cast):
    headless = [make_unit(cast.office, name) for name in ("Phòng Trống", "Phòng Vắng")]

    with pytest.raises(Refused) as said:
        make_batch(cast.chi, [cast.unit, *headless, cast.giang])

    words = str(said.value)
    assert "Phòng Trống" in words
    assert "Phòng Vắng" in words
    assert "thuộc cơ quan khác" in words
    assert "Phòng Nội vụ" not in words
    assert not Batch.objects.exists()
    assert not Directive.objects.exists()
    assert not Notification.objects.exists()
    assert not AuditEvent.objects.filter(verb__in=["batch.give", "directive.give"]).exists()


@pytest.mark.parametrize(
    "leads", [[], ["unit"], ["unit", "unit"]], ids=["nobody", "only one", "one twice"]
)
def test_many_are_at_least_two_different_ones(cast, leads):
    with pytest.raises(Invalid) as said:
        make_batch(cast.chi, [getattr(cast, name) for name in leads])

    assert "lead" in said.value.fields
    assert not Directive.objects.exists()


def test_who_is_only_to_know_leads_none_of_them(cast):
    with pytest.raises(Invalid):
        make_batch(cast.chi, [cast.unit, cast.other_unit], informed=[cast.unit])


def test_there_is_a_limit(cast, monkeypatch):
    monkeypatch.setattr(giving_many, "LIMIT", 1)

    with pytest.raises(Invalid) as said:
        make_batch(cast.chi, [cast.unit, cast.other_unit])
    assert "tối đa 1 nơi" in str(said.value)


@pytest.mark.parametrize("who", ["an", "dung"])
def test_who_may_not_give_one_may_not_give_many(cast, who):
    with pytest.raises(Forbidden):
        make_batch(getattr(cast, who), [cast.unit, cast.other_unit])
    assert not Batch.objects.exists()


def test_a_head_gives_to_many_of_the_own_people(cast):
    second = make_person("officer", cast.office, cast.unit)

    batch = make_batch(cast.binh, [cast.an, second])

    assert batch.directives.count() == 2
    with pytest.raises(Refused):
        make_batch(cast.binh, [cast.an, cast.ha])


def test_a_document_is_directed_once_to_many(cast):
    document = make_incoming(cast.office, leader=cast.chi)

    batch = make_batch(
        cast.chi, [cast.unit, cast.other_unit], source_document=document, passage="Đoạn 1", page=2
    )

    document.refresh_from_db()
    assert document.status == Status.DIRECTED
    assert set(batch.directives.values_list("source_document", "passage", "page")) == {
        (document.pk, "Đoạn 1", 2)
    }


def test_what_one_holds_is_handed_on_to_many(cast):
    order = make_order(cast.chi, cast.unit, days=5)
    second = make_person("officer", cast.office, cast.unit)

    batch = make_batch(cast.binh, [cast.an, second], parent=lead_of(order))

    assert lead_of(order).status == AssignmentStatus.IN_PROGRESS
    assert set(batch.directives.values_list("parent", flat=True)) == {lead_of(order).pk}
    assert {lead_of(row).due for row in batch.directives.all()} == {lead_of(order).due}
    late = pytest.raises(Refused)
    with late:
        make_batch(cast.binh, [cast.an, second], parent=lead_of(order), days=20)


def test_who_is_to_know_is_told_once_of_all(cast):
    make_batch(cast.chi, [cast.unit, cast.other_unit], informed=[cast.dung])

    assert Assignment.objects.filter(role=Role.INFORMED).count() == 2
    assert Notification.objects.filter(user=cast.dung.user).count() == 1
    assert Notification.objects.filter(user=cast.binh.user, reason="assigned").count() == 1
    assert actor_of(cast.dung).user_id == Notification.objects.get(user=cast.dung.user).user_id


def test_a_further_unit_costs_next_to_no_queries(cast):
    units = [make_unit(cast.office, f"Phường {number}") for number in range(24)]
    for unit in units:
        make_person("head", cast.office, unit)
    document = make_incoming(cast.office, leader=cast.chi)

    def cost(leads) -> int:
        with CaptureQueriesContext(connection) as asked:
            make_batch(
                cast.chi, leads, days=5, informed=[cast.dung, cast.ha], source_document=document
            )
        return len(asked)

    cost(units[:2])
    few, many = cost(units[:4]), cost(units)

    # The index task of each directive's own event; SQLite writes long lists in several statements.
    assert many - few < 2 * (len(units) - 4)
    assert few < 120


def test_each_of_many_leaves_what_a_single_order_leaves(cast):
    """The same rows, sight, notices, reminders and audit, whichever way it was given."""
    document = make_incoming(cast.office, leader=cast.chi)
    terms = {"days": 5, "informed": [cast.dung], "source_document": document, "product": "Báo cáo"}
    single = make_order(cast.chi, cast.unit, text="Rà soát", **terms)
    batch = make_batch(cast.chi, [cast.unit, cast.other_unit], text="Rà soát", **terms)
    twin = batch.directives.get(assignments__unit=cast.unit, assignments__role=Role.LEAD)

    def left(directive: Directive) -> dict[str, object]:
        parts = directive.assignments.order_by("role")
        keys = [str(one.pk) for one in parts]
        audit = AuditEvent.objects.filter(
            Q(object_type="directives.directive", object_id=str(directive.pk))
            | Q(object_type="directives.assignment", object_id__in=keys)
        )
        skipped = {"id", "batch_id", "directive_id"}
        return {
            "order": _values(Directive.objects.filter(pk=directive.pk), skipped),
            "parts": _values(parts, skipped),
            "sight": sorted(
                DirectiveGrantReason.objects.filter(target=directive).values_list(
                    "principal", "cause"
                )
            ),
            "listed": sorted(
                DirectiveAccess.objects.filter(target=directive).values_list("principal", "date")
            ),
            "guardian": [
                sorted(
                    model.objects.filter(content_object=directive).values_list(column, flat=True)
                )
                for model, column in (
                    (DirectiveUserGrant, "user"),
                    (DirectiveGroupGrant, "group"),
                )
            ],
            "document": sorted(
                DocumentGrantReason.objects.filter(
                    target=document, cause="assignment", cause_id__in=keys
                ).values_list("principal", flat=True)
            ),
            "told": sorted(
                Notification.objects.filter(
                    object_id=str(lead_of(directive).pk), object_type="directives.assignment"
                ).values_list("user", "reason", "text")
            ),
            "audit": sorted(
                (one.verb, one.actor, sorted(set(one.data) - skipped)) for one in audit
            ),
        }

    assert left(twin) == left(single)
    assert left(single)["told"]


def _values(rows, skipped: set[str]) -> list[dict[str, object]]:
    return [{key: one[key] for key in one if key not in skipped} for one in rows.values()]
