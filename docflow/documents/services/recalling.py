"""Recalling what was issued: frozen here; the exchange asks the receivers."""

from docflow.core import deeds, workflow
from docflow.core.actor import Actor
from docflow.documents.models import Document
from docflow.documents.services import registers
from docflow.documents.states import Origin


def recall(*, actor: Actor, document: Document, note: str) -> Document:
    """Withdraw an issued document with its reason (NĐ 30/2020/NĐ-CP, Điều 18.3).

    Raises Invalid without a reason, Refused in another state. What answers the event asks each
    receiver; the document itself stays readable as it was issued. The number of a copy is voided
    with it: a withdrawn copy proves nothing, and its series tells why.
    """
    with deeds.act():
        row = workflow.advance(document, "recall", actor=actor, note=note)
        if row.origin == Origin.COPIED:
            registers.void(actor=actor, document=row, reason=note)
    return row
