"""What the source document goes through because of its directives; `documents` writes it."""

from django.db.models import Q

from directives.models import Assignment, Directive
from directives.states import DirectiveStatus
from docflow.core.actor import Actor
from docflow.documents.services import following


def given(directive: Directive, actor: Actor) -> None:
    """The first order on a document directs it; what is handed on below it changes nothing."""
    if directive.source_document is not None and not _inherited(directive):
        following.directed(directive.source_document, actor)


def accepted(assignment: Assignment, actor: Actor) -> None:
    directive = assignment.directive
    if directive.source_document is not None and not _inherited(directive):
        following.begun(directive.source_document, actor)


def completed(directive: Directive, actor: Actor) -> None:
    """When an order on the document is completed and none is left open, so is the document."""
    document = directive.source_document
    if document is None:
        return
    orders = Directive.objects.filter(source_document=document).filter(
        Q(parent=None) | ~Q(parent__directive__source_document=document)
    )
    unfinished = {DirectiveStatus.DRAFTED, DirectiveStatus.GIVEN}
    done = orders.filter(status=DirectiveStatus.COMPLETED)
    if done.exists() and not orders.filter(status__in=unfinished).exists():
        following.completed(document, actor)


def _inherited(directive: Directive) -> bool:
    parent = directive.parent
    return (
        parent is not None and parent.directive.source_document_id == directive.source_document_id
    )
