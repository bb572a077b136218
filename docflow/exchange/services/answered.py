"""Finds the answer to a recall among the receipts of a delivery.

The document that is asked back may itself ask for something (it replaces or updates another), and
both are answered with 15 or 16 about the same message.
"""

from datetime import datetime
from typing import NamedTuple

from docflow.exchange.envelope import Business, Statement
from docflow.exchange.models import Delivery, OutboxMessage, Receipt
from docflow.exchange.services import changing
from docflow.exchange.states import AGREED_CODE, REFUSED_CODE


class Answer(NamedTuple):
    code: str
    reason: str


def of_recall(delivery: Delivery) -> Answer | None:
    """What the receiver says about the recall that was asked last; None while that is open.

    An answer that names the message it answers counts for that one alone. Older installations name
    none: there the answer is known when all else that was asked had been answered before, or when
    every answer is the same.
    """
    recall = delivery.recall_messages.order_by("pk").last()
    if recall is None:
        return None
    answers = delivery.receipts.filter(code__in=(AGREED_CODE, REFUSED_CODE)).order_by("at", "pk")
    kept = [(one, Statement.from_bytes(bytes(one.statement))) for one in answers]
    for one, said in kept:
        # Who never had the document answers about the message that asked.
        if recall.message_id in (said.answers, said.about):
            return _of(one)
    open_ones = [one for one, said in kept if _may_answer(delivery, recall, said)]
    left = _asked_else(delivery) - (len(kept) - len(open_ones))
    if len(open_ones) <= max(left, 0):
        return None
    if left > 0 and len({one.code for one in open_ones}) > 1:
        return None
    return _of(open_ones[-1])


def _may_answer(delivery: Delivery, recall: OutboxMessage, said: Statement) -> bool:
    """It names nothing else and is not older than the recall."""
    asked_at = datetime.fromisoformat(recall.facts["at"])
    return not said.answers and said.about == delivery.message_id and said.at >= asked_at


def _asked_else(delivery: Delivery) -> int:
    """How many other answers there will be: to earlier recalls, and to what the document does with
    others."""
    business, change = changing.of(delivery)
    asked = delivery.recall_messages.count() - 1
    if business == Business.REPLACE:
        return asked + len({one.document_id for one in change.replaced})
    return asked + (business == Business.UPDATE)


def _of(receipt: Receipt) -> Answer:
    return Answer(receipt.code, receipt.reason)
