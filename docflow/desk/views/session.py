"""Signing in and out, and choosing the position in which one acts."""

from typing import Any

from django.conf import settings
from django.contrib.auth import login, logout
from django.contrib.auth.forms import AuthenticationForm
from django.http import HttpRequest, HttpResponse, HttpResponseRedirect
from django.shortcuts import redirect, render, resolve_url
from django.utils.http import url_has_allowed_host_and_scheme
from django.views.decorators.http import require_http_methods, require_POST

from docflow.core import slots
from docflow.core.web import public, signed_in
from docflow.org.middleware import POSITION_KEY
from docflow.org.models import User
from docflow.org.selectors.acting import positions_of


@public
@require_http_methods(["GET", "POST"])
def sign_in(request: HttpRequest) -> HttpResponse:
    """The form; in the demo the cast stands beside it."""
    if getattr(request, "actor", None) is not None:
        return redirect("desk:home")
    form = AuthenticationForm(request, data=request.POST or None)
    if request.method == "POST" and form.is_valid():
        login(request, form.get_user())
        return redirect(back_to(request))
    context: dict[str, Any] = {"form": form, "next": request.GET.get("next", "")}
    context["panels"] = slots.in_("desk.sign_in", None)  # type: ignore[arg-type]
    return render(request, "desk/sign_in.html", context)


@signed_in
@require_POST
def sign_out(request: HttpRequest) -> HttpResponse:
    logout(request)
    return redirect("desk:sign-in")


@signed_in
@require_POST
def acting(request: HttpRequest) -> HttpResponse:
    """Act in another of one's own positions; somebody else's is ignored."""
    user = request.user
    wanted = request.POST.get("position", "")
    held = positions_of(user) if isinstance(user, User) else None
    if held is not None and wanted.isdigit() and held.filter(pk=int(wanted)).exists():
        request.session[POSITION_KEY] = int(wanted)
    return HttpResponseRedirect(back_to(request))


def back_to(request: HttpRequest) -> str:
    """Where the person was going, when that is a page of ours."""
    wanted = request.POST.get("next") or request.GET.get("next", "")
    ours = url_has_allowed_host_and_scheme(
        wanted, allowed_hosts={request.get_host()}, require_https=request.is_secure()
    )
    return wanted if ours else resolve_url(settings.LOGIN_REDIRECT_URL)
