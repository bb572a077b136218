"""What follows from elsewhere: a changed status is searched anew, a changed calendar counted."""

from directives.grants import SOURCE
from directives.models import Assignment, Directive
from directives.services import recounting
from docflow.core.workflow import StatusChanged
from docflow.org.services.calendars import CalendarChanged
from search import queue


def reindex(event: StatusChanged) -> None:
    if isinstance(event.obj, Directive):
        queue.enqueue(SOURCE, event.obj.pk)
    elif isinstance(event.obj, Assignment):
        queue.enqueue(SOURCE, event.obj.directive_id)


def recount(event: CalendarChanged) -> None:
    recounting.ask(office=event.office, first=event.first, last=event.last, actor=event.actor)
