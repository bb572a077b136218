"""Who is at the desk, once more, before what changes keys and administration."""

from typing import Any

from allauth.mfa.models import Authenticator
from django.contrib.auth import authenticate
from django.http import HttpRequest, HttpResponse, QueryDict
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.debug import sensitive_post_parameters
from django.views.decorators.http import require_http_methods

from docflow.core import deeds, slots, web
from docflow.core.errors import Refused
from docflow.core.web import actor_of, signed_in
from docflow.identity import passkeys
from docflow.identity.arriving import address_of
from docflow.identity.forms.entering import CodeForm, PasswordAgainForm
from docflow.identity.owing import without_factor
from docflow.identity.selectors.factors import held_by
from docflow.identity.services import telling
from docflow.identity.states import Way
from docflow.identity.views import counting, entering
from docflow.identity.views.returning import back_to
from docflow.org.models import User


@without_factor
@signed_in
@sensitive_post_parameters()
@require_http_methods(["GET", "HEAD", "POST"])
def confirm(request: HttpRequest) -> HttpResponse:
    """Password, code or passkey; then on to where the person was going, with what was typed."""
    user = request.user
    assert isinstance(user, User)  # noqa: S101 - `signed_in` let in nobody else
    password = PasswordAgainForm(request.POST if "password" in request.POST else None)
    code = CodeForm(request.POST if "code" in request.POST else None)
    code.fields["code"].widget.attrs.pop("autofocus")
    sent = {"password", "code", "credential"} & set(request.POST)
    if request.method == "POST" and sent:
        way = _way(request, user, password, code)
        if way is not None:
            with deeds.act():
                data = {"way": str(way), "address": address_of(request)}
                deeds.record(actor_of(request), "identity.confirm", user, data=data)
            return confirmed(request)
        telling.refused(
            actor=actor_of(request), user=user, address=address_of(request), step="confirm"
        )
    return render(request, "identity/confirm.html", _context(request, user, password, code))


def confirmed(request: HttpRequest) -> HttpResponse:
    """The proof counts from now; what was typed before it is offered to be sent again."""
    web.prove(request)
    kept = request.POST.get("kept", "")
    target = back_to(request)
    if not kept or len(kept) > web.MOST_KEPT:
        return redirect(target)
    fields = [(name, value) for name, values in QueryDict(kept).lists() for value in values]
    return render(request, "identity/again.html", {"action": target, "fields": fields})


def _way(
    request: HttpRequest, user: User, password: PasswordAgainForm, code: CodeForm
) -> Way | None:
    if "password" in request.POST:
        if not password.is_valid():
            return None
        name = user.get_username()
        if counting.sprayed(request, name):
            password.add_error(None, _("Đã sai quá nhiều lần. Hãy đợi 15 phút rồi thử lại."))
            return None
        found = authenticate(request, username=name, password=password.cleaned_data["password"])
        if found is not None and found.pk == user.pk:
            return Way.PASSWORD
        counting.failed(request, name)
        password.add_error("password", _("Mật khẩu không đúng."))
        return None
    try:
        used = entering.proved(request, user, code)
    except Refused as problem:
        entering.say(request, code, problem)
        return None
    if used is None:
        return None
    if used.type == Authenticator.Type.RECOVERY_CODES:
        telling.code_used(actor=actor_of(request), user=user, address=address_of(request))
        return Way.RECOVERY
    return Way.CODE if used.type == Authenticator.Type.TOTP else Way.PASSKEY


def _context(
    request: HttpRequest, user: User, password: PasswordAgainForm, code: CodeForm
) -> dict[str, Any]:
    held = held_by(user.pk)
    return {
        "password_form": password if user.has_usable_password() else None,
        "code_form": code if held.totp else None,
        "options": passkeys.asked(user) if held.passkeys else "",
        "next": request.POST.get("next") or request.GET.get("next", ""),
        "kept": request.POST.get("kept", ""),
        "panels": slots.in_("identity.confirm", actor_of(request)),
    }
