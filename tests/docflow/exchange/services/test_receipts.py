"""Receipts: only from the office written to, about what was sent; they only move forward."""

from datetime import timedelta

import pytest

from docflow.core import clock, schedule
from docflow.exchange.models import QuarantinedMessage, Receipt
from docflow.exchange.states import DeliveryStatus
from signing import authority
from signing.keys import credentials, custody
from signing.keys.models import Credential
from tests.docflow.exchange.conftest import NOW, PIN, carry, key, only_delivery
from tests.docflow.exchange.services.messages import put, receipt
from tests.factories.org import make_office


@pytest.fixture
def delivery(world):
    return only_delivery(world.dispatch())


def refused_code(world) -> str:
    carry()
    assert not Receipt.objects.filter(code="03").exists()
    return QuarantinedMessage.objects.get(office=world.office).code


def test_a_receipt_by_another_offices_key_is_put_aside(world, delivery):
    put(world.office, receipt(delivery, "03", key_of=world.office))

    assert refused_code(world) == "M.CheckSignature"
    assert only_delivery(delivery.dispatch).status == DeliveryStatus.ARRIVED


def test_a_third_office_cannot_answer_for_the_receiver(world, delivery):
    third = make_office()
    third.codes.create(scheme="new", code="H29.2.99", valid_from=third.valid_from)
    key(third.owner, "system", third.name, None)

    put(world.office, receipt(delivery, "03", by=third))

    assert refused_code(world) == "M.CheckSignature"


def test_a_seal_is_no_key_for_receipts(world, delivery, monkeypatch):
    seal = Credential.objects.get(owner=world.there.owner, purpose="seal")
    real = custody.open_signer
    monkeypatch.setattr(credentials, "current", lambda *_: seal)
    monkeypatch.setattr(custody, "open_signer", lambda row, _, now: real(row, PIN, now))
    message = receipt(delivery, "03")
    monkeypatch.undo()

    put(world.office, message)

    assert refused_code(world) == "M.CheckSignature"


@pytest.mark.parametrize(
    ("said", "code"),
    [
        ({"document_sha256": "0" * 64}, "M.ResponseFor"),
        ({"about": "unknown"}, "M.ResponseFor"),
        ({"about": ""}, "M.ResponseFor"),
        ({"receiver": "H29.2.01"}, "M.MessageHeader.To"),
        ({"sender": "000.00.02.H29"}, "M.MessageHeader.From"),
        ({"says": "06"}, "M.StatusCode"),
        ({"kind": "new"}, "M.CheckSignature"),
    ],
)
def test_a_receipt_about_something_else_is_put_aside(world, delivery, said, code):
    put(world.office, receipt(delivery, "03", **said))

    assert refused_code(world) == code


def test_a_changed_receipt_is_put_aside(world, delivery):
    message_id, data = receipt(delivery, "03")

    put(world.office, (message_id, data.replace(b">03<", b">06<")))

    assert refused_code(world) == "M.CheckSignature"


def test_a_receipt_under_another_message_id_is_put_aside(world, delivery):
    put(world.office, ("other", receipt(delivery, "03")[1]))

    assert refused_code(world) == "M.MessageId"


def test_a_message_without_a_signature_is_put_aside(world, delivery):
    message_id, data = receipt(delivery, "03")
    start, end = data.index(b"<Attestation"), data.index(b"</Attestation>")

    put(world.office, (message_id, data[:start] + data[end + len(b"</Attestation>") :]))

    assert refused_code(world) == "N.Signature"


@pytest.mark.parametrize("order", [["03", "01"], ["06", "03", "01"], ["05", "06", "04"]])
def test_receipts_in_any_order_end_in_the_furthest_state(world, delivery, order):
    carry()

    for code in order:
        put(world.office, receipt(delivery, code))
        carry()

    furthest = max(order)
    row = only_delivery(delivery.dispatch)
    reached = {"03": "accepted", "06": "completed"}
    assert row.status == reached[furthest]
    assert row.receipts.exclude(code="01").count() + 1 >= len(order)


def test_a_receipt_may_overtake_our_own_note_that_it_was_sent(world, delivery):
    put(world.office, receipt(delivery, "03"))
    schedule.run_all("exchange.receive")
    assert only_delivery(delivery.dispatch).status == DeliveryStatus.ACCEPTED
    carry()

    row = only_delivery(delivery.dispatch)
    assert row.status == DeliveryStatus.ACCEPTED
    assert row.sent_at is not None


def test_the_same_receipt_ten_times_is_one_receipt(world, delivery):
    message = receipt(delivery, "03")

    for _ in range(10):
        put(world.office, message)
    carry()

    assert Receipt.objects.filter(delivery=delivery, code="03").count() == 1


def test_a_revoked_key_proves_nothing(world, delivery):
    message = receipt(delivery, "03")
    revoked = Credential.objects.get(owner=world.there.owner, purpose="system")
    authority.revoke(revoked, NOW + timedelta(minutes=1))

    with clock.at(NOW + timedelta(minutes=2)):
        put(world.office, message)

        assert refused_code(world) == "M.CheckSignature"
