"""Beside a document: what else speaks of the same."""

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.views.decorators.http import require_safe

from docflow.core.web import actor_of, requires
from docflow.desk.selectors.searching import similar
from docflow.documents.models import Document
from docflow.documents.states import Perm


@requires(Perm.VIEW, Document)
@require_safe
def of_document(request: HttpRequest, document: Document) -> HttpResponse:
    hits = similar(actor_of(request), document)
    return render(request, "desk/similar.html", {"document": document, "hits": hits})
