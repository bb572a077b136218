"""Asking a document back, one receiver at a time or all with the office's own recall.

Law: QĐ 28/2018/QĐ-TTg, Điều 9.2; NĐ 30/2020/NĐ-CP, Điều 18.4b.
"""

from datetime import timedelta

import pytest
from django.db import IntegrityError, transaction

from docflow.core import clock, schedule
from docflow.core.audit.models import AuditEvent
from docflow.core.errors import Forbidden, Invalid, Refused
from docflow.documents.models import Document, Link
from docflow.documents.services import recalling as documents
from docflow.documents.services import receiving
from docflow.documents.states import LinkKind, Status
from docflow.exchange import checks, envelope
from docflow.exchange.models import ChangeRequest, Delivery, OutboxMessage
from docflow.exchange.selectors import desk, timelines
from docflow.exchange.services import dispatching, intake, recalling, requests, sending
from docflow.exchange.states import DeliveryStatus, RequestStatus
from docflow.notifications.models import Notification
from tests.docflow.exchange.conftest import NOW, arrived, carry, key, only_delivery
from tests.docflow.exchange.services.messages import put, receipt
from tests.factories.org import actor_of, make_office

WHY = "Số liệu tại mục 2 chưa chính xác."
NOT = "Đã triển khai đến các khu phố, đề nghị ban hành văn bản thay thế."


@pytest.fixture
def delivery(world):
    return only_delivery(world.dispatch())


def fresh(delivery):
    return Delivery.objects.get(pk=delivery.pk)


def ask(world, delivery):
    return recalling.ask(actor=world.clerk, delivery=delivery, note=WHY)


def no_problems():
    found = [*checks.receipts(), *checks.deliveries()]
    return not [one for one in found if hasattr(one, "message")]


def test_what_is_given_back_is_frozen_there_and_said_here(world, delivery):
    carry()
    ask(world, delivery)
    assert fresh(delivery).status == DeliveryStatus.RECALL_ASKED
    carry()
    asked = ChangeRequest.objects.get()
    assert (asked.status, asked.kind, asked.reason) == (RequestStatus.OPEN, "recall", WHY)
    assert asked.document == arrived(world.there)

    requests.agree(actor=world.receiver, request=asked)
    carry()

    document = arrived(world.there)
    assert document.status == Status.RECALLED
    assert document.versions.get().file_id == delivery.dispatch.sha256
    row = fresh(delivery)
    assert (row.status, row.reached) == (DeliveryStatus.RECALL_AGREED, DeliveryStatus.ARRIVED)
    assert [one.code for one in row.receipts.all()] == ["01", "15"]
    assert no_problems()


def test_a_refusal_keeps_the_document_in_work_and_travels_back(world, delivery):
    carry()
    receiving.register(actor=world.receiver, document=arrived(world.there))
    ask(world, delivery)
    carry()

    requests.refuse(actor=world.receiver, request=ChangeRequest.objects.get(), note=NOT)
    carry()

    assert arrived(world.there).status == Status.REGISTERED
    row = fresh(delivery)
    assert (row.status, row.reached) == (DeliveryStatus.RECALL_REFUSED, DeliveryStatus.ACCEPTED)
    assert row.last_reason == NOT
    (line,) = timelines.of_dispatch(delivery.dispatch)
    assert NOT in line.stuck
    assert {one.code for one in line.moments if one.code} == {"01", "03", "13", "16"}
    assert no_problems()


def test_after_a_refusal_it_may_be_asked_again(world, delivery):
    carry()
    ask(world, delivery)
    carry()
    requests.refuse(actor=world.receiver, request=ChangeRequest.objects.get(), note=NOT)
    carry()

    ask(world, fresh(delivery))
    carry()
    requests.agree(actor=world.receiver, request=ChangeRequest.objects.get(status="open"))
    carry()

    assert fresh(delivery).status == DeliveryStatus.RECALL_AGREED
    assert ChangeRequest.objects.count() == 2


def test_the_message_says_everything_the_standard_has_for_it(world, delivery):
    ask(world, delivery)
    schedule.run_all("exchange.send")

    sent = OutboxMessage.objects.get(kind="recall")
    parcel = envelope.read(intake.files.read(sent.file_id))

    letter, said = parcel.message, parcel.attested.statement
    assert letter.business == envelope.Business.RECALL
    assert (letter.about, letter.change.reason) == (delivery.dispatch.exchange_id, WHY)
    assert letter.change.staff.name == world.clerk.name
    assert letter.enclosures == ()
    assert (said.code, said.about) == ("13", delivery.message_id)
    assert said.document_sha256 == delivery.dispatch.sha256
    assert parcel.sealed.problem == ""


def test_a_recall_that_overtakes_its_document_waits_for_it(world, delivery):
    ask(world, delivery)
    recall, letter = (
        OutboxMessage.objects.get(kind=kind, office=world.office) for kind in ("recall", "new")
    )
    for one in (recall, letter):
        sending._made(one)
    put(world.there, (recall.message_id, intake.files.read(recall.file_id)))
    schedule.run_all("exchange.receive", "exchange.requests")
    assert ChangeRequest.objects.get().status == RequestStatus.WAITING

    carry()

    asked = ChangeRequest.objects.get()
    assert (asked.status, asked.document) == (RequestStatus.OPEN, arrived(world.there))
    requests.agree(actor=world.receiver, request=asked)
    carry()
    assert fresh(delivery).status == DeliveryStatus.RECALL_AGREED


def test_what_was_refused_before_is_given_back_by_itself(world, delivery):
    carry()
    ask(world, delivery)
    receiving.refuse(actor=world.receiver, document=arrived(world.there), note="Gửi nhầm nơi nhận.")

    carry()

    row = fresh(delivery)
    assert (row.status, row.reached) == (DeliveryStatus.RECALL_AGREED, DeliveryStatus.REFUSED)
    assert arrived(world.there).status == Status.REFUSED


@pytest.mark.parametrize("order", [["03", "15"], ["15", "03"]])
def test_answers_in_any_order_end_alike(world, delivery, order):
    carry()
    ask(world, delivery)

    for code in order:
        put(world.office, receipt(fresh(delivery), code))
        schedule.run_all("exchange.receive")

    row = fresh(delivery)
    assert (row.status, row.reached) == (DeliveryStatus.RECALL_AGREED, DeliveryStatus.ACCEPTED)


def test_a_state_13_is_a_recall_too(world, delivery):
    """From who knows only states."""
    carry()
    incoming = arrived(world.there).came_as
    message = receipt(
        delivery,
        "13",
        by=world.office,
        about=incoming.message_id,
        receiver="H29.2.01",
    )

    put(world.there, message)
    carry()

    assert ChangeRequest.objects.get().document == arrived(world.there)


def test_another_office_cannot_take_it_back(world, delivery):
    carry()
    third = make_office()
    third.codes.create(scheme="new", code="H29.2.99", valid_from=third.valid_from)
    key(third.owner, "system", third.name, None)
    message = receipt(delivery, "13", by=third, about=delivery.message_id, receiver="H29.2.01")

    put(world.there, message)
    carry()

    assert ChangeRequest.objects.get().status == RequestStatus.WAITING
    assert arrived(world.there).status == Status.ARRIVED


def test_an_answer_nobody_asked_for_changes_nothing(world, delivery):
    carry()

    put(world.office, receipt(delivery, "15"))
    carry()

    assert fresh(delivery).status == DeliveryStatus.ARRIVED
    assert fresh(delivery).receipts.filter(code="15").exists()


@pytest.fixture
def replacing(world, delivery):
    """A delivery whose document itself replaces another one, which was sent before."""
    carry()
    document = world.issue(number=70, code="70/BC-UBND")
    Link.objects.create(
        source=document,
        target=delivery.dispatch.document,
        kind=LinkKind.REPLACES,
        made_at=NOW,
        made_by="An",
    )
    sent = only_delivery(dispatching.dispatch(actor=world.clerk, document=document))
    carry()
    return sent


def test_an_answer_to_a_replacement_is_none_to_the_recall(world, replacing):
    """Both are answered about the message of the same document."""
    asked = ChangeRequest.objects.get()
    ask(world, replacing)

    requests.agree(actor=world.receiver, request=asked)
    carry()

    row = fresh(replacing)
    assert (row.status, row.reached) == (DeliveryStatus.RECALL_ASKED, DeliveryStatus.ARRIVED)
    assert [one.code for one in row.receipts.all()] == ["01", "15"]
    recall = ChangeRequest.objects.get(kind="recall")
    requests.refuse(actor=world.receiver, request=recall, note=NOT)
    carry()
    assert (fresh(replacing).status, fresh(replacing).last_reason) == ("recall_refused", NOT)
    assert no_problems()


def test_an_answer_names_the_message_that_asked(world, replacing):
    ask(world, replacing)
    carry()
    for one in ChangeRequest.objects.order_by("pk"):
        requests.agree(actor=world.receiver, request=one)
    carry()

    said = [
        envelope.Statement.from_bytes(bytes(one.statement))
        for one in fresh(replacing).receipts.order_by("pk")
    ]
    recall = OutboxMessage.objects.get(kind="recall").message_id
    assert [(one.code, one.answers) for one in said] == [
        ("01", ""),
        ("15", replacing.message_id),
        ("15", recall),
    ]
    assert {one.about for one in said} == {replacing.message_id}


def asked_again(world, delivery):
    """Refused once, asked again: the ids of both recalls."""
    carry()
    ask(world, delivery)
    carry()
    requests.refuse(actor=world.receiver, request=ChangeRequest.objects.get(), note=NOT)
    carry()
    ask(world, fresh(delivery))
    carry()
    return (
        OutboxMessage.objects.filter(kind="recall")
        .order_by("pk")
        .values_list("message_id", flat=True)
    )


def test_an_answer_to_an_earlier_recall_does_not_move_the_later_one(world, delivery):
    first, second = asked_again(world, delivery)

    hear(world, receipt(delivery, "15", answers=first))
    assert fresh(delivery).status == DeliveryStatus.RECALL_ASKED

    hear(world, receipt(delivery, "15", answers=second))
    assert fresh(delivery).status == DeliveryStatus.RECALL_AGREED


def test_an_answer_that_names_a_stranger_moves_nothing(world, delivery):
    carry()
    ask(world, delivery)

    hear(world, receipt(delivery, "15", answers="f" * 32))

    assert fresh(delivery).status == DeliveryStatus.RECALL_ASKED


# Without the name, as older installations answer.


def hear(world, *messages):
    for one in messages:
        put(world.office, one)
        schedule.run_all("exchange.receive")


def test_an_unnamed_answer_counts_when_nothing_else_was_asked(world, delivery):
    carry()
    ask(world, delivery)

    hear(world, receipt(delivery, "16", reason=NOT))

    assert (fresh(delivery).status, fresh(delivery).last_reason) == ("recall_refused", NOT)


def test_an_unnamed_answer_from_before_the_recall_does_not_count(world, delivery):
    carry()
    ask(world, delivery)

    hear(world, receipt(delivery, "15", at=NOW - timedelta(seconds=1)))

    assert fresh(delivery).status == DeliveryStatus.RECALL_ASKED


@pytest.mark.parametrize(
    ("codes", "status"),
    [
        (["15"], "recall_asked"),
        (["15", "15"], "recall_agreed"),
        (["16", "16"], "recall_refused"),
        # Which of them is about the recall, nobody can tell.
        (["15", "16"], "recall_asked"),
        (["16", "15"], "recall_asked"),
    ],
)
def test_unnamed_answers_count_only_when_they_cannot_mean_the_replacement(
    world, replacing, codes, status
):
    ask(world, replacing)

    hear(world, *(receipt(replacing, code) for code in codes))

    assert fresh(replacing).status == status


@pytest.mark.parametrize("late", [False, True])
def test_an_unnamed_answer_counts_when_the_replacement_was_answered_before(world, replacing, late):
    """Whichever of the two comes first."""
    ask(world, replacing)
    earlier = receipt(replacing, "15", at=NOW - timedelta(minutes=1))
    answer = receipt(replacing, "16", reason=NOT)

    hear(world, *([answer, earlier] if late else [earlier, answer]))

    assert (fresh(replacing).status, fresh(replacing).last_reason) == ("recall_refused", NOT)


def test_an_unnamed_answer_to_the_second_recall_counts(world, delivery):
    asked_again(world, delivery)

    with clock.at(NOW + timedelta(minutes=1)):
        hear(world, receipt(delivery, "15"))

    assert fresh(delivery).status == DeliveryStatus.RECALL_AGREED


def test_the_offices_own_recall_asks_every_electronic_receiver(world):
    """NĐ 30/2020/NĐ-CP, Điều 18.4b."""
    third = make_office()
    sent = world.dispatch(world.there, third)
    paper = Delivery.objects.get(dispatch=sent, office=third)
    Delivery.objects.filter(pk=paper.pk).update(channel="paper", paper_cause="chosen")
    OutboxMessage.objects.filter(delivery=paper).delete()
    carry()

    documents.recall(actor=world.clerk, document=sent.document, note=WHY)
    carry()

    asked = ChangeRequest.objects.get()
    assert asked.reason == WHY
    assert OutboxMessage.objects.get(kind="recall").facts["staff"] == world.clerk.name
    assert fresh(paper).status != DeliveryStatus.RECALL_ASKED
    assert Document.objects.get(pk=sent.document_id).status == Status.RECALLED


def test_a_recall_of_what_was_never_sent_asks_nobody(world):
    document = world.issue()

    documents.recall(actor=world.clerk, document=document, note=WHY)

    assert not OutboxMessage.objects.exists()


def test_it_needs_a_reason_and_the_registry(world, delivery):
    with pytest.raises(Invalid):
        recalling.ask(actor=world.clerk, delivery=delivery, note="Sai")
    for person in (world.cast.an, world.cast.chi, world.clerk_there):
        with pytest.raises(Forbidden):
            recalling.ask(actor=actor_of(person), delivery=delivery, note=WHY)

    assert fresh(delivery).status == DeliveryStatus.QUEUED


def test_it_is_asked_once_at_a_time(world, delivery):
    ask(world, delivery)

    with pytest.raises(Refused):
        ask(world, fresh(delivery))


def test_paper_is_not_asked_back(world, delivery):
    Delivery.objects.filter(pk=delivery.pk).update(channel="paper", paper_cause="chosen")

    with pytest.raises(Refused):
        ask(world, fresh(delivery))


def test_clerks_are_told_on_both_sides(world, delivery):
    carry()
    ask(world, delivery)
    carry()
    requests.refuse(actor=world.receiver, request=ChangeRequest.objects.get(), note=NOT)
    carry()

    there = Notification.objects.get(reason="change_asked")
    assert there.user == world.clerk_there.user
    assert WHY in there.text
    here = Notification.objects.filter(reason="change_answered")
    assert {one.user for one in here} == {world.cast.an.user, world.cast.dung.user}
    assert all(NOT in one.text for one in here)


def test_a_recall_that_cannot_be_sent_lies_on_the_desk(world, delivery):
    carry()
    ask(world, delivery)
    OutboxMessage.objects.filter(kind="recall").update(state="dead", last_error="không có mạng")
    schedule.run_all("exchange.send")

    assert [one.kind for one in desk.stuck_answers(world.clerk)] == ["recall"]
    (line,) = timelines.of_dispatch(delivery.dispatch)
    assert "không có mạng" in line.stuck
    told = Notification.objects.filter(reason="answer_failed")
    assert {one.user for one in told} == {world.cast.dung.user}


def test_every_act_is_in_the_audit(world, delivery):
    carry()
    ask(world, delivery)
    carry()
    requests.agree(actor=world.receiver, request=ChangeRequest.objects.get())
    carry()

    verbs = set(AuditEvent.objects.values_list("verb", flat=True))
    assert {
        "delivery.ask_recall",
        "delivery.agree_recall",
        "request.open",
        "request.agree",
        "incoming.recall",
    } <= verbs


@pytest.mark.parametrize(
    "change",
    [
        {"status": DeliveryStatus.RECALL_ASKED},
        {"before_recall": DeliveryStatus.SENT},
        {
            "status": DeliveryStatus.RECALL_ASKED,
            "before_recall": DeliveryStatus.SENT,
            "channel": "paper",
            "paper_cause": "chosen",
        },
    ],
)
def test_the_database_keeps_status_and_reached_state_together(delivery, change):
    with pytest.raises(IntegrityError), transaction.atomic():
        Delivery.objects.filter(pk=delivery.pk).update(**change)
