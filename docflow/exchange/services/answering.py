"""Owns the states that travel back: an outbox row in the transaction of the act that causes it."""

from docflow.core.actor import Actor
from docflow.exchange.models import InboxMessage, OutboxMessage
from docflow.exchange.services.queueing import queue
from docflow.exchange.states import MessageKind


def answer(
    *, actor: Actor, message: InboxMessage, code: str, reason: str = "", answers: str = ""
) -> OutboxMessage | None:
    """Tell the sender of `message` its new state `code`, with the reason in words; 15 and 16 name
    the message that they answer.

    Who, unit and time are kept as they are now; the receipt is signed when it is sent. None when
    the sender is not known.
    """
    if message.sender_id is None:
        return None
    return queue(
        office_id=message.office_id,
        receiver_id=message.sender_id,
        by=actor,
        code=code,
        reason=reason,
        kind=MessageKind.STATUS,
        about=message,
        answers=answers,
    )
