"""Urgent documents go first: out, in, and on the desk (QĐ 28/2018/QĐ-TTg, Điều 6.2)."""

from datetime import timedelta

import pytest

from docflow.core import clock
from docflow.documents.models import Document
from docflow.exchange.models import InboxMessage, OutboxMessage
from docflow.exchange.selectors import desk
from docflow.exchange.services import intake, receiving, sending
from tests.docflow.exchange.conftest import NOW


def sent_in_turn(world, *urgencies: int) -> list[int]:
    """One document for each urgency, a minute apart, all waiting to leave; their keys."""
    made = []
    for place, urgency in enumerate(urgencies):
        with clock.at(NOW - timedelta(minutes=60 - place)):
            made.append(world.dispatch(urgency=urgency).document_id)
    return made


def test_the_outbox_sends_urgent_documents_first(world):
    """QĐ 28/2018/QĐ-TTg, Điều 6.2."""
    normal, urgent, flash, later = sent_in_turn(world, 0, 1, 3, 0)

    for _row in range(4):
        sending.sweep(NOW, 1)

    left = OutboxMessage.objects.order_by("sent_at", "pk")
    assert {one.state for one in left} == {"done"}
    arrived = InboxMessage.objects.order_by("pk").values_list("message_id", flat=True)
    by_message = dict(left.values_list("message_id", "delivery__dispatch__document"))
    assert [by_message[one] for one in arrived] == [flash, urgent, normal, later]


def test_the_inbox_reads_urgent_messages_first_and_the_desk_shows_them_first(world):
    sent_in_turn(world, 0, 1, 3, 0)
    # As lines of different speed would bring them.
    for work in OutboxMessage.objects.order_by("pk"):
        OutboxMessage.objects.filter(pk=work.pk).update(urgency=0)
    sending.sweep(NOW, 10)
    assert list(InboxMessage.objects.order_by("pk").values_list("urgency", flat=True)) == [
        0,
        1,
        3,
        0,
    ]

    receiving.sweep(clock.now(), 2)

    read = InboxMessage.objects.filter(state="done").values_list("urgency", flat=True)
    assert sorted(read) == [1, 3]
    receiving.sweep(clock.now(), 10)
    assert [one.urgency for one in desk.arrivals(world.receiver)] == [3, 1, 0, 0]
    assert Document.objects.filter(direction="incoming").count() == 4


@pytest.mark.parametrize(
    ("data", "urgency"),
    [
        (b"<edXML:Priority>2</edXML:Priority>", 2),
        (b"<Priority> 4 </Priority>", 3),
        (b"<Priority>9</Priority>", 0),
        (b"<Priority>11</Priority>", 0),
        (b"not an envelope", 0),
        (b" " * 70_000 + b"<Priority>3</Priority>", 0),
    ],
)
def test_what_a_header_claims_only_orders_the_reading(world, data, urgency):
    message = intake.take(office=world.there, message_id="m1", data=data)

    assert message.urgency == urgency
