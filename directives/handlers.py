"""What follows from a changed status: the search reads the directive again, the ladder anew."""

from directives.grants import SOURCE
from directives.models import Assignment, Directive
from directives.services import reminding
from docflow.core.workflow import StatusChanged
from search import queue


def reindex(event: StatusChanged) -> None:
    if isinstance(event.obj, Directive):
        queue.enqueue(SOURCE, event.obj.pk)
    elif isinstance(event.obj, Assignment):
        queue.enqueue(SOURCE, event.obj.directive_id)


def plan_reminders(event: StatusChanged) -> None:
    if isinstance(event.obj, Assignment):
        reminding.plan(event.obj)
