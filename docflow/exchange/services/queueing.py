"""Owns laying a message without a document into the outbox: a state that travels back, a recall.

Part of the act that causes it. Who, unit and time are kept as they are now; the bytes are made and
signed when it is sent.
"""

from typing import Any

from docflow.core import clock, schedule
from docflow.core.actor import Actor
from docflow.exchange.models import OutboxMessage
from docflow.exchange.services.composing import new_message_id


def queue(
    *,
    office_id: int,
    receiver_id: int,
    by: Actor,
    code: str,
    reason: str,
    answers: str = "",
    **about: Any,
) -> OutboxMessage:
    """The row; `about` are its kind and what it speaks of, `answers` the message that asked."""
    now = clock.now()
    named = {"answers": answers} if answers else {}
    queued = OutboxMessage.objects.create(
        office_id=office_id,
        receiver_id=receiver_id,
        message_id=new_message_id(),
        facts={
            "code": code,
            "reason": reason[:500],
            "at": now.isoformat(),
            "staff": by.name,
            "unit": by.unit,
            **named,
        },
        created_at=now,
        next_try_at=now,
        **about,
    )
    schedule.prompt("exchange.send")
    return queued
