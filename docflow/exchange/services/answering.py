"""Owns the states that travel back: an outbox row in the transaction of the act that causes it."""

from docflow.core import clock, schedule
from docflow.core.actor import Actor
from docflow.exchange.models import InboxMessage, OutboxMessage
from docflow.exchange.services.composing import new_message_id
from docflow.exchange.states import MessageKind


def answer(
    *, actor: Actor, message: InboxMessage, code: str, reason: str = ""
) -> OutboxMessage | None:
    """Tell the sender of `message` its new state `code` (01-06), with the reason in words.

    Who, unit and time are kept as they are now; the receipt is signed when it is sent. None when
    the sender is not known.
    """
    if message.sender_id is None:
        return None
    now = clock.now()
    queued = OutboxMessage.objects.create(
        office_id=message.office_id,
        receiver_id=message.sender_id,
        kind=MessageKind.STATUS,
        message_id=new_message_id(),
        about=message,
        facts={
            "code": code,
            "reason": reason[:500],
            "at": now.isoformat(),
            "staff": actor.name,
            "unit": actor.unit,
        },
        created_at=now,
        next_try_at=now,
    )
    schedule.prompt("exchange.send")
    return queued
