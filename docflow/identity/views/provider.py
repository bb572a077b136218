"""Single sign-on: to the provider, and back from it with a code."""

import hmac
import logging
from typing import Any

from allauth.account.internal.flows.login import perform_login, record_authentication
from allauth.account.models import Login
from django.conf import settings
from django.contrib import messages
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_safe

from docflow.core.actor import Actor
from docflow.core.errors import Refused
from docflow.core.web import public
from docflow.identity import provider
from docflow.identity.arriving import address_of
from docflow.identity.services import linking, telling
from docflow.identity.stages import PROVIDER
from docflow.identity.views.returning import back_to

logger = logging.getLogger(__name__)
ASKED = "provider_asked"


@public
@never_cache
@require_safe
def go(request: HttpRequest) -> HttpResponse:
    """To the provider; what is asked there is kept in the session."""
    if not settings.OIDC["issuer"]:
        raise Http404
    asked = provider.question()
    try:
        there = provider.address(asked, _back(request))
    except provider.ProviderProblem as problem:
        return _not_now(request, problem)
    request.session[ASKED] = {**asked.as_dict(), "next": back_to(request)}
    return redirect(there)


@public
@never_cache
@require_safe
def come(request: HttpRequest) -> HttpResponse:
    """Back with a code; only for the question this browser asked, and once."""
    if not settings.OIDC["issuer"]:
        raise Http404
    kept: dict[str, Any] = request.session.pop(ASKED, None) or {}
    after = kept.pop("next", "")
    state, code = request.GET.get("state", ""), request.GET.get("code", "")
    if not kept or not hmac.compare_digest(state.encode(), kept["state"].encode()) or not code:
        return _not_now(request, "state, or no code: " + request.GET.get("error", "")[:60])
    try:
        claims = provider.redeem(provider.Question(**kept), code, _back(request))
    except provider.ProviderProblem as problem:
        return _not_now(request, problem)
    try:
        user = linking.account_of(claims=claims, claim=str(settings.OIDC["claim"]))
    except Refused as problem:
        _note(request)
        messages.error(request, str(problem))
        return redirect(settings.LOGIN_URL)
    record_authentication(request, user, PROVIDER, factor=provider.asked_for_factor(claims))
    return perform_login(request, Login(user=user, redirect_url=after))


def _back(request: HttpRequest) -> str:
    return request.build_absolute_uri(reverse("identity:provider-back"))


def _not_now(request: HttpRequest, problem: object) -> HttpResponse:
    logger.warning("single sign-on: %s", problem)
    _note(request)
    words = _("Chưa đăng nhập được bằng tài khoản cơ quan. Hãy thử lại hoặc dùng mật khẩu.")
    messages.error(request, words)
    return redirect(settings.LOGIN_URL)


def _note(request: HttpRequest) -> None:
    address = address_of(request)
    telling.refused(actor=Actor.system(), user=None, address=address, step="provider")
