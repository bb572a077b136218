"""What follows from a changed status: the search reads the document again."""

from docflow.core.workflow import StatusChanged
from docflow.documents.grants import SOURCE
from docflow.documents.models import Document
from search import queue


def reindex(event: StatusChanged) -> None:
    if isinstance(event.obj, Document):
        queue.enqueue(SOURCE, event.obj.pk)
