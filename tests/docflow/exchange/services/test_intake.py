"""Whose bytes an id belongs to: the first, unless they are of no use."""

import pytest

from docflow.core import schedule
from docflow.documents.models import Document
from docflow.exchange.models import InboxMessage, OutboxMessage, QuarantinedMessage
from docflow.exchange.services import composing, intake
from tests.docflow.exchange.conftest import arrived, only_delivery


@pytest.fixture
def true(world) -> tuple[str, bytes]:
    work = OutboxMessage.objects.get(delivery=only_delivery(world.dispatch()))
    return work.message_id, composing.envelope_of(work)


def take(world, message_id: str, data: bytes) -> InboxMessage:
    return intake.take(office=world.there, message_id=message_id, data=data)


def read() -> None:
    schedule.run_all("exchange.receive")


def test_unusable_bytes_do_not_bar_the_true_message(world, true):
    message_id, data = true
    take(world, message_id, data[:-10])
    read()
    spoiled = QuarantinedMessage.objects.get()

    taken = take(world, message_id, data)
    read()

    taken.refresh_from_db()
    assert (taken.outcome, taken.document) == ("taken", arrived(world.there))
    assert InboxMessage.objects.filter(office=world.there).count() == 1
    # What came first is kept as it came.
    assert QuarantinedMessage.objects.get() == spoiled
    assert (spoiled.file_id, taken.file_id) == (spoiled.sha256, taken.sha256)


def test_other_unusable_bytes_are_kept_beside_the_first(world, true):
    message_id, data = true
    for spoiled in (data[:-10], data[:-20]):
        take(world, message_id, spoiled)
        read()

    assert QuarantinedMessage.objects.count() == 2
    assert InboxMessage.objects.get(office=world.there).outcome == "quarantined"


def test_while_nobody_has_read_the_first_the_second_must_wait(world, true):
    message_id, data = true
    take(world, message_id, data[:-10])

    with pytest.raises(intake.NotTaken):
        take(world, message_id, data)
    read()
    take(world, message_id, data)
    read()

    assert arrived(world.there)


def test_what_was_taken_is_never_replaced(world, true):
    message_id, data = true
    take(world, message_id, data)
    read()

    with pytest.raises(intake.NotTaken):
        take(world, message_id, data[:-10])

    assert InboxMessage.objects.get(office=world.there, kind="new").outcome == "taken"
    assert Document.objects.filter(office=world.there).count() == 1
    assert QuarantinedMessage.objects.get(office=world.there).code == "M.MessageId"
