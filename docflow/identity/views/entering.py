"""Signing in and out: name and password, the second step, a passkey alone."""

from typing import Any

from allauth.account.internal.flows.login import perform_login, perform_password_login
from allauth.account.internal.stagekit import clear_login
from allauth.account.models import Login
from allauth.account.stages import LoginStageController
from allauth.mfa.base.internal.flows import post_authentication
from allauth.mfa.models import Authenticator
from django import forms
from django.conf import settings
from django.contrib import messages
from django.contrib.auth import authenticate, logout
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render, resolve_url
from django.utils.translation import gettext as _
from django.views.decorators.cache import never_cache
from django.views.decorators.debug import sensitive_post_parameters
from django.views.decorators.http import require_http_methods, require_POST

from docflow.core import slots
from docflow.core.actor import Actor
from docflow.core.errors import Refused
from docflow.core.web import actor_of, public, signed_in
from docflow.identity import passkeys
from docflow.identity.arriving import address_of
from docflow.identity.forms.entering import CodeForm, SignInForm
from docflow.identity.owing import without_factor
from docflow.identity.services import factors, telling
from docflow.identity.stages import SecondFactor
from docflow.identity.views import counting
from docflow.identity.views.returning import back_to
from docflow.org.models import User
from docflow.org.selectors.acting import acting_as

_secret = sensitive_post_parameters()
TOO_OFTEN = 429


@public
@never_cache
@_secret
@require_http_methods(["GET", "HEAD", "POST"])
def sign_in(request: HttpRequest) -> HttpResponse:
    """The form; in the demo the cast stands beside it."""
    if getattr(request, "actor", None) is not None:
        return redirect(settings.LOGIN_REDIRECT_URL)
    form = SignInForm(request.POST or None)
    if request.method == "POST" and form.is_valid():
        username = form.cleaned_data["username"]
        if counting.sprayed(request, username):
            form.add_error(None, _too_often())
            return _page(request, form, status=TOO_OFTEN)
        user = authenticate(request, username=username, password=form.cleaned_data["password"])
        if user is not None:
            login = Login(user=user, redirect_url=back_to(request))
            return perform_password_login(request, {"username": username}, login)
        counting.failed(request, username)
        _note(request, User.objects.filter(username=username).first(), "password")
        form.add_error(None, _("Tên đăng nhập hoặc mật khẩu không đúng."))
    return _page(request, form)


def locked_out(
    request: HttpRequest, original: HttpResponse | None, credentials: Any
) -> HttpResponse:
    """The same page for a name that exists and one that does not (axes calls this)."""
    if getattr(request, "actor", None) is not None and original is not None:
        # At the page that asks who is there once more.
        return original
    form = SignInForm(request.POST or None)
    form.is_valid()
    form.add_error(None, _too_often())
    return _page(request, form, status=TOO_OFTEN)


@public
@never_cache
@_secret
@require_http_methods(["GET", "HEAD", "POST"])
def second(request: HttpRequest) -> HttpResponse:
    """After the password: a code of the app, a recovery code, or a passkey."""
    stage = None
    if not request.user.is_authenticated:
        stage = LoginStageController.enter(request, SecondFactor.key)
    if stage is None:
        return redirect(settings.LOGIN_URL)
    user = stage.login.user
    form = CodeForm(request.POST if "code" in request.POST else None)
    status = 200
    if request.method == "POST":
        found = _proved(request, user, form)
        if found is not None:
            post_authentication(request, found)
            return stage.exit()
        _note(request, user, "second")
        status = TOO_OFTEN if counting.out_of_codes(request, user) else 200
    context = {"form": form, "options": _options(user)}
    return render(request, "identity/second.html", context, status=status)


def _proved(request: HttpRequest, user: User, form: CodeForm) -> Authenticator | None:
    """The authenticator that answers, or None with the reason at the form."""
    try:
        return proved(request, user, form)
    except Refused as problem:
        say(request, form, problem)
    return None


def say(request: HttpRequest, form: forms.Form, problem: Refused) -> None:
    """At the form that was sent; where a passkey was, above all of them."""
    if form.is_bound:
        form.add_error(None, str(problem))
    else:
        messages.error(request, str(problem))


def proved(request: HttpRequest, user: User, form: CodeForm) -> Authenticator | None:
    """A code or a passkey of `user`; None when nothing readable was sent. Raises Refused."""
    if request.POST.get("credential"):
        return passkeys.answered(user, request.POST["credential"])
    if not form.is_valid():
        return None
    if counting.tries_code(request, user):
        raise Refused(_too_often())
    found = factors.use_code(user=user, code=form.cleaned_data["code"])
    if found is None:
        raise Refused(_("Mã không đúng, đã dùng rồi hoặc đã hết hạn. Hãy nhập mã đang hiện."))
    return found


@public
@never_cache
@require_POST
def step_back(request: HttpRequest) -> HttpResponse:
    """Not this account after all: the half sign-in is forgotten."""
    clear_login(request)
    return redirect(settings.LOGIN_URL)


@public
@never_cache
@require_http_methods(["GET", "HEAD", "POST"])
def passkey(request: HttpRequest) -> HttpResponse:
    """A passkey alone: it asked for a PIN or a finger itself, so it counts as both factors."""
    if request.user.is_authenticated and getattr(request, "actor", None) is not None:
        return redirect(settings.LOGIN_REDIRECT_URL)
    if request.method != "POST":
        return HttpResponse(passkeys.asked(None), content_type="application/json")
    try:
        found = passkeys.answered(None, request.POST.get("credential", ""))
    except Refused as problem:
        _note(request, None, "passkey")
        messages.error(request, str(problem))
        return redirect(settings.LOGIN_URL)
    post_authentication(request, found, passwordless=True)
    return perform_login(request, Login(user=found.user, redirect_url=back_to(request)))


@without_factor
@signed_in
@require_POST
def sign_out(request: HttpRequest) -> HttpResponse:
    user = request.user
    if isinstance(user, User):
        telling.left(actor=actor_of(request), user=user, address=address_of(request))
    logout(request)
    return redirect(settings.LOGIN_URL)


def _options(user: User) -> str:
    """What the browser is asked, where the person has a passkey at all."""
    has = Authenticator.objects.filter(user_id=user.pk, type=Authenticator.Type.WEBAUTHN).exists()
    return passkeys.asked(user) if has else ""


def _note(request: HttpRequest, user: User | None, step: str) -> None:
    actor = acting_as(user) if user is not None else None
    office = Actor.system(actor.office_id, actor.office) if actor else Actor.system()
    telling.refused(actor=office, user=user, address=address_of(request), step=step)


def _too_often() -> str:
    return _("Đã sai quá nhiều lần. Hãy đợi 15 phút rồi thử lại, hoặc hỏi quản trị của cơ quan.")


def _page(request: HttpRequest, form: forms.Form, status: int = 200) -> HttpResponse:
    context: dict[str, Any] = {
        "form": form,
        "next": request.POST.get("next") or request.GET.get("next", ""),
        "panels": slots.in_("desk.sign_in", None),  # type: ignore[arg-type]
        "provider": settings.OIDC["issuer"] and (settings.OIDC["name"] or _("tài khoản cơ quan")),
        "action": resolve_url(settings.LOGIN_URL),
    }
    return render(request, "identity/sign_in.html", context, status=status)
