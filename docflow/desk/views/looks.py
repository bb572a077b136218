"""What one hit is, beside the list or below it: facts, passages, the first page.

Each goes the way of the object's own page: who may not see it is told that it does not exist.
"""

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.views.decorators.http import require_GET

from directives.models import Directive
from directives.states import Perm as DirectivePerm
from docflow.core.audit import reads
from docflow.core.web import actor_of, requires
from docflow.desk.question import Question
from docflow.desk.selectors import passages
from docflow.desk.views.shapes import facts_of_directive, facts_of_document
from docflow.documents.models import Document
from docflow.documents.selectors import panels
from docflow.documents.states import Perm as DocumentPerm
from docflow.documents.views.document import pages_of
from docflow.documents.views.files import note_look
from docflow.documents.views.shapes import tone_of


@requires(DocumentPerm.VIEW, Document)
@require_GET
def document(request: HttpRequest, document: Document) -> HttpResponse:
    actor, question = actor_of(request), Question.read(request.GET.dict())
    note_look(actor, document)
    version = panels.versions_of(document).first()
    context = {
        "title": document.title,
        "url": document.get_absolute_url(),
        "state": document.get_status_display(),
        "tone": tone_of(document.status),
        "facts": facts_of_document(document),
        "passages": passages.of_document(document, question),
        **pages_of(document, version, actor, "", most=1),
    }
    return render(request, "desk/look.html", context)


@requires(DirectivePerm.VIEW, Directive)
@require_GET
def directive(request: HttpRequest, directive: Directive) -> HttpResponse:
    actor, question = actor_of(request), Question.read(request.GET.dict())
    reads.note(actor, directive, "view")
    context = {
        "title": directive.text,
        "url": directive.get_absolute_url(),
        "state": directive.get_status_display(),
        "tone": "neutral",
        "facts": facts_of_directive(directive),
        "passages": passages.of_directive(directive, question),
    }
    return render(request, "desk/look.html", context)
