"""The home page: what waits for this person, what is late, what is being written."""

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.views.decorators.http import require_safe

from docflow.core import policy
from docflow.core.web import actor_of, signed_in
from docflow.desk.selectors import figures, waiting
from docflow.documents.states import Perm


@signed_in
@require_safe
def home(request: HttpRequest) -> HttpResponse:
    actor = actor_of(request)
    groups = waiting.groups(actor)
    context = {
        "groups": groups,
        "first": next((group.items[0] for group in groups if group.items), None),
        "figures": figures.of(actor),
        "drafts": waiting.drafts(actor),
        "late": waiting.late(actor),
        "may_draft": policy.can(actor, Perm.DRAFT),
    }
    template = "desk/home.html#work" if request.htmx else "desk/home.html"  # type: ignore[attr-defined]
    return render(request, template, context)
