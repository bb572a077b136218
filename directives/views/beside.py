"""The directives on a document, beside its page."""

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.urls import reverse
from django.views.decorators.http import require_safe

from directives.models import Assignment, Directive
from directives.selectors import pages
from directives.selectors.lateness import WorkingDays, standing_of
from directives.states import Role
from directives.views.shapes import due_of, state_of, state_of_directive
from docflow.core import clock, web
from docflow.core.web import requires
from docflow.documents.models import Document
from docflow.documents.states import Direction, Secrecy
from docflow.documents.states import Perm as DocumentPerm


@requires(DocumentPerm.VIEW, Document)
@require_safe
def of_document(request: HttpRequest, document: Document) -> HttpResponse:
    """A fragment for the document's page, a page of its own otherwise."""
    actor = web.actor_of(request)
    now = clock.now()
    found = list(pages.of_document(actor, document))
    leads = {row.pk: _lead(row) for row in found}
    days = WorkingDays.of(actor.office_id)
    orders = []
    for row in found:
        lead = leads[row.pk]
        orders.append(
            {
                "directive": row,
                "below": row.parent_id is not None,
                "holder": lead.holder if lead else "",
                "state": state_of(lead) if lead else state_of_directive(row),
                "due": due_of(lead, standing_of(lead, now), now, days) if lead else None,
            }
        )
    template = "directives/_of_document.html" if request.htmx else "directives/of_document.html"  # type: ignore[attr-defined]
    context = {"document": document, "orders": orders, "slip_url": slip_url(document)}
    return render(request, template, context)


def slip_url(document: Document) -> str:
    """Where the processing slip of the document is printed; "" for what has none."""
    if document.direction != Direction.INCOMING or document.secrecy != Secrecy.NONE:
        return ""
    return reverse("directives:slip", args=[document.pk])


def _lead(directive: Directive) -> Assignment | None:
    leads = [one for one in directive.assignments.all() if one.role == Role.LEAD]
    return leads[-1] if leads else None
