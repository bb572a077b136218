"""What follows from a changed status: the search reads again, an issued answer closes rows."""

from docflow.core.workflow import StatusChanged
from docflow.documents.grants import SOURCE
from docflow.documents.models import Document
from docflow.documents.services import following
from docflow.documents.states import Direction, Status
from search import queue


def reindex(event: StatusChanged) -> None:
    if isinstance(event.obj, Document):
        queue.enqueue(SOURCE, event.obj.pk)


def close_answered(event: StatusChanged) -> None:
    """What an issued document answers is dealt with."""
    document = event.obj
    if not isinstance(document, Document) or document.direction == Direction.INCOMING:
        return
    if event.after == Status.ISSUED:
        following.answered(document, event.actor)
