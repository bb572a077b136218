"""Recalling what was issued: frozen here; the exchange asks the receivers."""

from docflow.core import workflow
from docflow.core.actor import Actor
from docflow.documents.models import Document


def recall(*, actor: Actor, document: Document, note: str) -> Document:
    """Withdraw an issued document with its reason (NĐ 30/2020/NĐ-CP, Điều 18.3).

    Raises Invalid without a reason, Refused in another state. What answers the event asks each
    receiver; the document itself stays readable as it was issued.
    """
    return workflow.advance(document, "recall", actor=actor, note=note)
