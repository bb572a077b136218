"""What is never taken: closed with a reason, kept as it is, opened again."""

import pytest
from django.db import IntegrityError, transaction

from docflow.core import files
from docflow.core.audit.models import AuditEvent
from docflow.core.errors import Forbidden, Invalid, Refused
from docflow.exchange.models import InboxMessage, OutboxMessage, QuarantinedMessage
from docflow.exchange.selectors import desk, status
from docflow.exchange.services import intake, quarantine
from docflow.exchange.states import QuarantineStatus
from tests.docflow.exchange.conftest import NOW, carry
from tests.factories.org import actor_of

FORGED = b"<edXML>forged</edXML>"
WHY = "Gói tin giả mạo, đã hỏi nơi gửi và không phải của họ."


@pytest.fixture
def kept(world) -> QuarantinedMessage:
    intake.take(office=world.there, message_id="forged-1", data=FORGED)
    carry()
    return QuarantinedMessage.objects.get()


def test_closing_keeps_bytes_and_cause_and_empties_the_desk(world, kept):
    code, reason = kept.code, kept.reason
    assert desk.waiting(world.receiver) == 1

    quarantine.close(actor=world.receiver, quarantined=kept, note=WHY)

    row = QuarantinedMessage.objects.get()
    assert (row.status, row.note, row.closed_at) == (QuarantineStatus.CLOSED, WHY, NOW)
    assert row.closed_by == world.receiver.name
    assert (row.code, row.reason, files.read(row.file_id)) == (code, reason, FORGED)
    assert AuditEvent.objects.filter(verb="quarantine.close", object_id=str(row.pk)).count() == 1
    assert desk.waiting(world.receiver) == 0
    assert not desk.quarantined(world.receiver).exists()
    assert list(desk.dismissed(world.receiver)) == [row]
    assert status.of_office(world.there.pk).quarantined == 0
    # Nobody outside hears of it.
    assert not OutboxMessage.objects.exists()


def test_closing_needs_a_reason_and_a_clerk_of_the_office(world, kept):
    with pytest.raises(Invalid):
        quarantine.close(actor=world.receiver, quarantined=kept, note="giả")
    for other in (world.clerk, actor_of(world.cast.giang)):
        with pytest.raises(Forbidden):
            quarantine.close(actor=other, quarantined=kept, note=WHY)

    assert QuarantinedMessage.objects.get().status == QuarantineStatus.OPEN


def test_a_closed_one_is_tried_again_only_after_it_was_opened(world, kept):
    quarantine.close(actor=world.receiver, quarantined=kept, note=WHY)
    with pytest.raises(Refused):
        quarantine.try_again(actor=world.receiver, quarantined=kept)
    with pytest.raises(Refused):
        quarantine.close(actor=world.receiver, quarantined=kept, note=WHY)
    with pytest.raises(Forbidden):
        quarantine.reopen(actor=world.clerk, quarantined=kept)

    quarantine.reopen(actor=world.receiver, quarantined=kept)

    row = QuarantinedMessage.objects.get()
    assert (row.status, row.note, row.closed_by, row.closed_at) == ("open", "", "", None)
    assert AuditEvent.objects.get(verb="quarantine.close").summary == WHY
    assert list(desk.quarantined(world.receiver)) == [row]
    quarantine.try_again(actor=world.receiver, quarantined=row)
    assert InboxMessage.objects.get().outcome == "waiting"


def test_the_same_bytes_again_open_nothing(world, kept):
    quarantine.close(actor=world.receiver, quarantined=kept, note=WHY)

    intake.take(office=world.there, message_id="forged-1", data=FORGED)
    carry()

    assert QuarantinedMessage.objects.get().status == QuarantineStatus.CLOSED
    assert desk.waiting(world.receiver) == 0


@pytest.mark.parametrize(
    "broken", [{"status": "closed"}, {"note": WHY}, {"closed_by": "Ai đó", "closed_at": NOW}]
)
def test_the_database_wants_who_when_and_why_with_a_closing_alone(world, kept, broken):
    with pytest.raises(IntegrityError), transaction.atomic():
        QuarantinedMessage.objects.update(**broken)
