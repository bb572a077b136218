"""The cast beside the sign-in page: one click per person."""

from django.conf import settings
from django.contrib.auth import login
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.views.decorators.http import require_POST, require_safe

from docflow.core.web import public
from docflow.demo import cast, history
from docflow.org.models import User

BACKEND = "django.contrib.auth.backends.ModelBackend"


@public
@require_safe
def people(request: HttpRequest) -> HttpResponse:
    bodies = sorted((body for body in cast.BODIES if body.hosted), key=_committee_first)
    context = {
        "bodies": bodies,
        "pin": cast.PIN,
        "password": cast.PASSWORD,
        "progress": history.read(settings.DATA_DIR),
    }
    return render(request, "demo/cast.html", context)


@public
@require_safe
def progress(request: HttpRequest) -> HttpResponse:
    """How far the history is; asks again until it is made."""
    return render(request, "demo/progress.html", {"progress": history.read(settings.DATA_DIR)})


@public
@require_POST
def enter(request: HttpRequest) -> HttpResponse:
    """Sign in as a person of the cast; nobody else, and only in the demo."""
    names = {person.username for body in cast.BODIES for person in body.people}
    username = request.POST.get("username", "")
    if not settings.DEMO or username not in names:
        raise Http404
    login(request, get_object_or_404(User, username=username, is_active=True), backend=BACKEND)
    return redirect("desk:home")


def _committee_first(body: cast.Body) -> bool:
    return body.key != cast.COMMITTEE.key
