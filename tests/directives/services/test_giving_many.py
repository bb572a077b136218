"""One order to many at once: a directive with one lead each, or nothing at all."""

import pytest

from directives.models import Assignment, Batch, Directive
from directives.services import giving_many
from directives.states import AssignmentStatus, Origin, Role
from docflow.core import clock
from docflow.core.audit.models import AuditEvent
from docflow.core.errors import Forbidden, Invalid, Refused
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
