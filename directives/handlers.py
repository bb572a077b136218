"""What follows from a changed status: the search reads the directive again."""

from directives.grants import SOURCE
from directives.models import Assignment, Directive
from docflow.core.workflow import StatusChanged
from search import queue


def reindex(event: StatusChanged) -> None:
    if isinstance(event.obj, Directive):
        queue.enqueue(SOURCE, event.obj.pk)
    elif isinstance(event.obj, Assignment):
        queue.enqueue(SOURCE, event.obj.directive_id)
