"""Whose bytes an id belongs to: the first, unless they are of no use."""

import pytest

from docflow.core import schedule
from docflow.core.errors import Refused
from docflow.documents.models import Document
from docflow.exchange.models import InboxMessage, OutboxMessage, QuarantinedMessage
from docflow.exchange.services import answering, composing, intake, quarantine
from signing.keys.models import Credential
from tests.docflow.exchange.conftest import arrived, only_delivery


@pytest.fixture
def true(world) -> tuple[str, bytes]:
    work = OutboxMessage.objects.get(delivery=only_delivery(world.dispatch()))
    return work.message_id, composing.envelope_of(work)


class Unknown:
    """The sender's key, as long as nobody entered it."""

    def __init__(self, office) -> None:
        self.rows = Credential.objects.filter(owner=office.owner, purpose="system")
        self.true = self.rows.get().fingerprint

    def update(self, **values) -> None:
        self.rows.update(**values)


@pytest.fixture
def unknown(world, true) -> Unknown:
    found = Unknown(world.office)
    found.update(fingerprint="0" * 64)
    return found


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


def test_a_true_message_that_waits_is_not_lost_to_a_spoiled_copy(world, true, unknown):
    """The sender's key is not entered yet; a spoiled copy comes later under the same id."""
    message_id, data = true
    for one in (data, data[:-10]):
        take(world, message_id, one)
        read()
    first, second = QuarantinedMessage.objects.order_by("pk")
    row = InboxMessage.objects.get(office=world.there)
    assert (row.outcome, row.sha256) == ("quarantined", second.sha256)

    unknown.update(fingerprint=unknown.true)
    quarantine.try_again(actor=world.receiver, quarantined=first)
    read()

    row.refresh_from_db()
    assert (row.outcome, row.document) == ("taken", arrived(world.there))
    assert row.sha256 == row.file_id == first.sha256
    # What displaced it is kept, and takes nothing back.
    assert QuarantinedMessage.objects.get() == second
    with pytest.raises(Refused):
        quarantine.try_again(actor=world.receiver, quarantined=second)
    row.refresh_from_db()
    assert row.outcome == "taken"


def test_a_spoiled_copy_that_came_first_is_tried_again_beside_the_true_one(world, true, unknown):
    message_id, data = true
    for one in (data[:-10], data):
        take(world, message_id, one)
        read()
    spoiled, waiting = QuarantinedMessage.objects.order_by("pk")

    quarantine.try_again(actor=world.receiver, quarantined=spoiled)
    read()

    row = InboxMessage.objects.get(office=world.there)
    assert (row.outcome, row.sha256) == ("quarantined", spoiled.sha256)
    kept = {one.sha256 for one in QuarantinedMessage.objects.all()}
    assert kept == {spoiled.sha256, waiting.sha256}
    unknown.update(fingerprint=unknown.true)
    quarantine.try_again(actor=world.receiver, quarantined=waiting)
    read()
    row.refresh_from_db()
    assert (row.outcome, row.sha256) == ("taken", waiting.sha256)
    assert QuarantinedMessage.objects.get().sha256 == spoiled.sha256


def test_while_one_is_looked_at_the_other_must_wait(world, true, unknown):
    message_id, data = true
    for one in (data, data[:-10]):
        take(world, message_id, one)
        read()
    first, second = QuarantinedMessage.objects.order_by("pk")
    quarantine.try_again(actor=world.receiver, quarantined=first)

    with pytest.raises(Refused):
        quarantine.try_again(actor=world.receiver, quarantined=second)

    assert InboxMessage.objects.get(office=world.there).sha256 == first.sha256


def test_what_was_refused_with_its_document_is_never_displaced(world, true):
    message_id, data = true
    take(world, message_id, data)
    read()
    InboxMessage.objects.filter(office=world.there).update(outcome="refused")
    with pytest.raises(intake.NotTaken):
        take(world, message_id, data[:-10])

    with pytest.raises(Refused):
        quarantine.try_again(
            actor=world.receiver, quarantined=QuarantinedMessage.objects.get(office=world.there)
        )

    assert InboxMessage.objects.get(office=world.there).document == arrived(world.there)


def test_what_was_refused_without_a_document_gives_way_once_the_refusal_left(world, true):
    """As a marked state secret: nothing of it is kept, and its refusal is bound to its hash."""
    message_id, data = true
    row = take(world, message_id, data[:-10])
    rows = InboxMessage.objects.filter(pk=row.pk)
    rows.update(state="done", outcome="refused", file=None, sender=world.office)
    refusal = answering.answer(actor=world.receiver, message=rows.get(), code="02", reason="Mật")
    with pytest.raises(intake.NotTaken):
        take(world, message_id, data)
    kept = QuarantinedMessage.objects.get()
    with pytest.raises(Refused):
        quarantine.try_again(actor=world.receiver, quarantined=kept)

    OutboxMessage.objects.filter(pk=refusal.pk).update(file=kept.file_id, state="done")
    quarantine.try_again(actor=world.receiver, quarantined=kept)
    read()

    assert rows.get().document == arrived(world.there)


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
