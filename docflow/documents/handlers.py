"""What follows from a changed status: the search reads again, an issued answer closes rows."""

from docflow.core.workflow import StatusChanged
from docflow.documents.grants import SOURCE
from docflow.documents.models import Document
from docflow.documents.services import authenticating, following, gathering, lending
from docflow.documents.states import Direction, Status
from docflow.org.services.delegating import DelegationBegan, DelegationEnded
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


def give_code(event: StatusChanged) -> None:
    """What is issued can be told from a copy by anybody."""
    if isinstance(event.obj, Document) and event.after == Status.ISSUED:
        authenticating.give_code(event.obj)


def gather(event: StatusChanged) -> None:
    """A matter that lies in an open case file goes on gathering there by itself."""
    if isinstance(event.obj, Document) and event.after in (Status.ISSUED, Status.COMPLETED):
        gathering.gather(event.obj, event.actor)


def lend_sight(event: DelegationBegan) -> None:
    """Who stands in sees what waits for the other now."""
    lending.begin(event.delegation)


def take_sight(event: DelegationEnded) -> None:
    """What was seen because of it, and not answered, is seen no more."""
    lending.end(event.delegation)
