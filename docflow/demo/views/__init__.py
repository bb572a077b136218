"""The cast beside the sign-in page: one click per person."""

from allauth.account.internal.flows.login import perform_login, record_authentication
from allauth.account.models import Login
from django.conf import settings
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, render
from django.urls import reverse
from django.views.decorators.http import require_POST, require_safe

from docflow.core.web import public, signed_in
from docflow.demo import cast, history
from docflow.identity.owing import without_factor
from docflow.identity.stages import DEMO
from docflow.identity.views.confirming import confirmed
from docflow.org.models import User


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
    user = get_object_or_404(User, username=username, is_active=True)
    record_authentication(request, user, DEMO)
    return perform_login(request, Login(user=user, redirect_url=reverse("desk:home")))


@without_factor
@signed_in
@require_POST
def confirm(request: HttpRequest) -> HttpResponse:
    """One click counts as a proof of who is there, as it does at the sign-in."""
    if not settings.DEMO:
        raise Http404
    return confirmed(request)


def _committee_first(body: cast.Body) -> bool:
    return body.key != cast.COMMITTEE.key
