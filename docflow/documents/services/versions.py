"""Adding versions: bytes are stored once and for ever, every change is a new row on top."""

from typing import Any

from django.db.models import Max

from docflow.core import clock, files
from docflow.core.actor import Actor
from docflow.documents.grants import SOURCE
from docflow.documents.models import Document, Version
from search import queue

PDF = "application/pdf"


def add(
    *,
    actor: Actor,
    document: Document,
    kind: str,
    data: bytes,
    pages: int,
    fields: list[dict[str, Any]] | None = None,
    content: dict[str, Any] | None = None,
    note: str = "",
) -> Version:
    """Store `data` as the document's newest version; part of the act that made it."""
    queue.enqueue(SOURCE, document.pk)
    top = document.versions.aggregate(top=Max("ordinal"))["top"] or 0
    return Version.objects.create(
        document=document,
        ordinal=top + 1,
        kind=kind,
        file=files.put(data, PDF),
        pages=pages,
        fields=fields or [],
        content=content or {},
        made_at=clock.now(),
        made_by=actor.name,
        note=note[:500],
    )
