"""The whole way between two offices: dispatch, arrival, register, directive, completion."""

import pytest

from docflow.documents.models import Document
from docflow.documents.services import following, receiving
from docflow.documents.states import Status
from docflow.exchange import checks
from docflow.exchange.models import InboxMessage, OutboxMessage, QuarantinedMessage
from docflow.exchange.selectors import desk, timelines
from docflow.exchange.services import dispatching
from docflow.exchange.states import DeliveryStatus
from docflow.notifications.models import Notification
from docflow.org.selectors.calendar import ZONE
from tests.docflow.exchange.conftest import NOW, arrived, carry, only_delivery


def test_a_document_arrives_with_its_facts_and_its_bytes(world):
    sent = world.dispatch(subject="Kế hoạch năm 2018", urgency=2, number=69, code="69/BC-UBND")

    carry()

    document = arrived(world.there)
    assert document.status == Status.ARRIVED
    assert (document.code, document.subject) == (sent.document.code, sent.document.subject)
    assert (document.issuer, document.urgency, document.type_code) == (world.office, 2, "BC")
    assert document.signer_title == "CHỦ TỊCH"
    assert document.exchange_id == sent.exchange_id
    assert document.versions.get().file_id == sent.sha256
    assert document.validations.get().verdict == "valid"
    assert document.came_as.gate == {"verdict": "valid", "person": "valid", "seal": "valid"}


def test_each_state_comes_back_as_a_signed_receipt(world):
    sent = world.dispatch()
    carry()
    document = arrived(world.there)
    leader = world.cast.giang

    receiving.register(actor=world.receiver, document=document)
    carry()
    assert only_delivery(sent).status == DeliveryStatus.ACCEPTED
    receiving.present(actor=world.receiver, document=document, leader=leader)
    for follow in (following.directed, following.begun, following.completed):
        follow(Document.objects.get(pk=document.pk), world.receiver)
    carry()

    delivery = only_delivery(sent)
    assert delivery.status == DeliveryStatus.COMPLETED
    assert [one.code for one in delivery.receipts.all()] == ["01", "03", "04", "05", "06"]
    assert not list(problems())


def test_the_sender_hears_the_same_day_that_it_was_received(world):
    """NĐ 30/2020/NĐ-CP, Điều 21.2c: told on the same day by the system, before any clerk acts."""
    sent = world.dispatch()

    carry()

    receipt = only_delivery(sent).receipts.get()
    assert (receipt.code, receipt.word) == ("01", "Đã đến")
    assert receipt.at.astimezone(ZONE).date() == NOW.astimezone(ZONE).date()
    assert arrived(world.there).status == Status.ARRIVED


def test_the_drafter_is_told_of_acceptance_and_completion(world):
    world.dispatch()
    carry()
    document = arrived(world.there)
    receiving.register(actor=world.receiver, document=document)
    carry()

    told = Notification.objects.filter(user=world.cast.an.user)

    assert [one.reason for one in told] == ["delivery_accepted"]


def test_a_refusal_travels_back_with_its_reason(world):
    """NĐ 30/2020/NĐ-CP, Điều 21.2b."""
    sent = world.dispatch()
    carry()

    receiving.refuse(
        actor=world.receiver,
        document=arrived(world.there),
        note="Gửi nhầm nơi nhận, đề nghị xem lại.",
    )
    carry()

    delivery = only_delivery(sent)
    assert delivery.status == DeliveryStatus.REFUSED
    assert "Gửi nhầm nơi nhận" in delivery.last_reason
    assert "Gửi nhầm nơi nhận" in timelines.of_document(sent.document)[0].stuck
    told = Notification.objects.filter(reason="delivery_refused")
    assert {one.user_id for one in told} == {world.cast.an.user_id, world.cast.dung.user_id}
    assert list(desk.refused(world.clerk)) == [delivery]


def test_the_timeline_names_every_moment(world):
    sent = world.dispatch()
    carry()

    (line,) = timelines.of_dispatch(sent)

    assert [(one.code, one.signed) for one in line.moments] == [
        ("", False),
        ("", False),
        ("01", True),
    ]
    assert line.stuck is None


def test_dispatching_twice_sends_once(world):
    document = world.issue()

    first = dispatching.dispatch(actor=world.clerk, document=document)
    second = dispatching.dispatch(actor=world.clerk, document=document)
    carry()

    assert first == second
    assert OutboxMessage.objects.filter(kind="new").count() == 1
    assert arrived(world.there)


def test_the_clerk_there_finds_it_on_the_desk_and_nobody_else_does(world):
    world.dispatch()
    carry()

    assert list(desk.arrivals(world.receiver)) == [arrived(world.there)]
    assert not desk.arrivals(world.clerk).exists()
    assert not QuarantinedMessage.objects.exists()
    assert not InboxMessage.objects.exclude(outcome="taken").exists()


@pytest.mark.parametrize("tampering", ["receipt", "status"])
def test_the_integrity_check_finds_what_was_tampered_with(world, tampering):
    sent = world.dispatch()
    carry()
    delivery = only_delivery(sent)

    if tampering == "receipt":
        delivery.receipts.update(code="06")
    else:
        type(delivery).objects.update(status=DeliveryStatus.COMPLETED)

    assert list(problems())


def problems():
    for check in (checks.receipts, checks.deliveries):
        yield from (found for found in check() if hasattr(found, "message"))
