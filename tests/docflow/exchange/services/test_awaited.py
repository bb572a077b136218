"""Requests about documents that never came: shown, counted, closed with a reason that travels."""

import pytest
from django.db import IntegrityError, transaction

from docflow.core import schedule
from docflow.core.audit.models import AuditEvent
from docflow.core.errors import Forbidden, Invalid, Refused
from docflow.exchange import checks
from docflow.exchange.models import ChangeRequest, InboxMessage, OutboxMessage
from docflow.exchange.selectors import desk, status
from docflow.exchange.selectors import requests as selector
from docflow.exchange.services import recalling, requests
from docflow.exchange.states import DeliveryStatus, RequestStatus
from tests.docflow.exchange.conftest import NOW, carry, only_delivery
from tests.docflow.exchange.services.messages import put, receipt
from tests.docflow.exchange.services.test_recalling import WHY, fresh
from tests.factories.org import actor_of

NEVER = "Văn bản này chưa từng đến, văn thư hai bên đã liên hệ."


@pytest.fixture
def delivery(world):
    """Sent as its sender believes, but lost on the way; then asked back."""
    made = only_delivery(world.dispatch())
    OutboxMessage.objects.filter(delivery=made).update(state="done", sent_at=NOW)
    made.status = DeliveryStatus.SENT
    made.save(update_fields=["status"])
    recalling.ask(actor=world.clerk, delivery=made, note=WHY)
    carry()
    return made


@pytest.fixture
def asked(delivery) -> ChangeRequest:
    return ChangeRequest.objects.get()


def test_it_waits_at_the_clerks_of_its_office_alone(world, asked):
    assert asked.status == RequestStatus.WAITING

    assert list(selector.awaited(world.receiver)) == [asked]
    assert desk.waiting(world.receiver) == 1
    for other in (world.clerk, actor_of(world.cast.giang), actor_of(world.cast.khoa)):
        assert not selector.awaited(other).exists()
    found = status.of_office(world.there.pk)
    assert (found.awaited, found.awaited_since) == (1, asked.asked_at)
    assert status.of_office(world.office.pk).awaited == 0


def test_closing_is_recorded_and_the_sender_hears_why(world, delivery, asked):
    requests.close(actor=world.receiver, request=asked, note=NEVER)
    carry()

    asked.refresh_from_db()
    assert (asked.status, asked.note) == (RequestStatus.CLOSED, NEVER)
    assert asked.decided_by == world.receiver.name
    assert AuditEvent.objects.filter(verb="request.close", object_id=str(asked.pk)).count() == 1
    row = fresh(delivery)
    assert (row.status, row.reached) == (DeliveryStatus.RECALL_REFUSED, DeliveryStatus.SENT)
    assert row.last_reason == NEVER
    assert [one.code for one in row.receipts.all()] == ["16"]
    assert not [one for one in checks.receipts() if hasattr(one, "message")]
    assert not selector.awaited(world.receiver).exists()
    assert not OutboxMessage.objects.exclude(state="done").exists()
    assert not InboxMessage.objects.filter(outcome="quarantined").exists()


def test_no_other_state_is_taken_about_the_message_that_asked(world, delivery, asked):
    """It would say of a document that it arrived, which nobody has seen."""
    about = OutboxMessage.objects.get(recalls=delivery).message_id

    put(world.office, receipt(delivery, "01", about=about))
    carry()

    assert not fresh(delivery).receipts.exists()
    assert fresh(delivery).status == DeliveryStatus.RECALL_ASKED
    assert InboxMessage.objects.filter(outcome="quarantined").count() == 1


def test_after_it_was_closed_it_may_be_asked_again(world, delivery, asked):
    requests.close(actor=world.receiver, request=asked, note=NEVER)
    carry()

    recalling.ask(actor=world.clerk, delivery=fresh(delivery), note=WHY)
    carry()

    assert ChangeRequest.objects.filter(status=RequestStatus.WAITING).count() == 1


def test_closing_needs_a_reason_a_clerk_of_the_office_and_a_waiting_request(world, asked):
    with pytest.raises(Invalid):
        requests.close(actor=world.receiver, request=asked, note="Không")
    for actor in (world.clerk, actor_of(world.cast.giang)):
        with pytest.raises(Forbidden):
            requests.close(actor=actor, request=asked, note=NEVER)
    requests.close(actor=world.receiver, request=asked, note=NEVER)
    with pytest.raises(Refused):
        requests.close(actor=world.receiver, request=asked, note=NEVER)

    assert OutboxMessage.objects.filter(facts__code="16").count() == 1


def test_what_has_just_come_is_answered_and_not_closed(world, delivery, asked):
    OutboxMessage.objects.filter(delivery=delivery).update(
        state="queued", attempts=0, next_try_at=NOW
    )
    schedule.run_all("exchange.send", "exchange.receive")

    with pytest.raises(Refused, match="vừa đến"):
        requests.close(actor=world.receiver, request=asked, note=NEVER)

    asked.refresh_from_db()
    assert asked.status == RequestStatus.WAITING
    schedule.run_all("exchange.requests")
    asked.refresh_from_db()
    assert asked.status == RequestStatus.OPEN


@pytest.mark.parametrize(
    "values",
    [
        {"status": "closed"},
        {"status": "closed", "decided_at": NOW, "decided_by": "Văn thư"},
        {"status": "closed", "note": NEVER},
    ],
)
def test_the_database_wants_who_closed_it_and_why(asked, values):
    with pytest.raises(IntegrityError), transaction.atomic():
        ChangeRequest.objects.filter(pk=asked.pk).update(**values)
