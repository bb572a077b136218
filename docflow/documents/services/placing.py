"""One document's place in a case file: the next ordinal, nothing copied. Guards nothing itself."""

from typing import Any

from django.db.models import Max

from docflow.core import clock, deeds
from docflow.core.actor import Actor
from docflow.documents.grants import SOURCE
from docflow.documents.models import CaseFile, CaseFileItem, Document
from search import queue


def place(*, case_file: CaseFile, document: Document, actor: Actor, **data: Any) -> CaseFileItem:
    """Give `document` the next place in the locked `case_file`; part of the act that lays it in."""
    top = case_file.items.aggregate(top=Max("ordinal"))["top"] or 0
    item = CaseFileItem.objects.create(
        case_file=case_file,
        document=document,
        ordinal=top + 1,
        added_at=clock.now(),
        added_by=actor.name,
    )
    queue.enqueue(SOURCE, document.pk)
    deeds.record(actor, "case.add", case_file, data={"document": document.pk, **data})
    return item
