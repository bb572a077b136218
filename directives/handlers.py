"""What follows from elsewhere: a changed status, a changed calendar, an issued answer."""

from directives.grants import SOURCE
from directives.models import Assignment, Directive
from directives.services import answering, recounting, reminding, telling
from docflow.core.workflow import StatusChanged
from docflow.documents.models import Document
from docflow.documents.states import Direction
from docflow.documents.states import Status as DocumentStatus
from docflow.org.services.calendars import CalendarChanged
from search import queue


def reindex(event: StatusChanged) -> None:
    if isinstance(event.obj, Directive):
        queue.enqueue(SOURCE, event.obj.pk)
    elif isinstance(event.obj, Assignment):
        queue.enqueue(SOURCE, event.obj.directive_id)


def recount(event: CalendarChanged) -> None:
    recounting.ask(office=event.office, first=event.first, last=event.last, actor=event.actor)
    reminding.replan(event.office.pk)


def close_answered(event: StatusChanged) -> None:
    """What an issued document answers is handed in as a result."""
    answer = event.obj
    if not isinstance(answer, Document) or answer.direction == Direction.INCOMING:
        return
    if event.after == DocumentStatus.ISSUED:
        answering.close_rows(answer=answer, actor=event.actor)


def tell_recalled(event: StatusChanged) -> None:
    """An arrival that was given back leaves the work on it to those who do it."""
    document = event.obj
    if event.machine == "incoming" and event.after == DocumentStatus.RECALLED:
        telling.document_recalled(document, event.actor)


def plan_reminders(event: StatusChanged) -> None:
    if isinstance(event.obj, Assignment):
        reminding.plan(event.obj)
