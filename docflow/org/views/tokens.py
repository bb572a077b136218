"""One's own tokens, and the office's: what is registered, and registering one by the agent."""

import base64
import binascii
import json
from typing import Any

from django.conf import settings
from django.http import HttpRequest, HttpResponse, JsonResponse
from django.shortcuts import render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST, require_safe

from docflow.core import agent, clock, policy
from docflow.core.characters import writable
from docflow.core.errors import Invalid
from docflow.core.web import actor_of, freshly, signed_in
from docflow.org.services import tokens
from docflow.org.states import Perm
from signing.external.service import credentials_of
from signing.keys.models import Purpose

# Letters of a certificate with its chain, in base64.
LARGEST = 256 * 1024


@signed_in
@freshly(asks_first=True)
@require_safe
@agent.may_connect
def show(request: HttpRequest) -> HttpResponse:
    """What is registered, and how to register one more."""
    return _page(request, Purpose.PERSON)


@signed_in
@freshly(asks_first=True)
@require_safe
@agent.may_connect
def of_office(request: HttpRequest) -> HttpResponse:
    """The tokens that hold the office's seal, for who manages the office's keys."""
    actor = actor_of(request)
    policy.guard(actor, Perm.RENEW_KEY, tokens.owner_of(actor, Purpose.SEAL))
    return _page(request, Purpose.SEAL)


@signed_in
@freshly(carries=False)
@require_POST
def begin(request: HttpRequest) -> HttpResponse:
    """The certificate that was chosen; the words its key has to sign come back."""
    body = _body(request)
    chain, purpose = body.get("chain", []), body.get("purpose", Purpose.PERSON)
    if not isinstance(chain, list) or purpose not in tokens.PURPOSES:
        raise _unreadable()
    row = tokens.begin(
        actor=actor_of(request),
        certificate=_bytes(body.get("certificate")),
        chain=[_bytes(one) for one in chain],
        site=_site(request),
        purpose=purpose,
    )
    return JsonResponse(
        {
            "nonce": row.nonce,
            "attributes": base64.b64encode(bytes(row.signed_attributes)).decode(),
            "digest_algorithm": row.digest_algorithm,
            "scheme": row.scheme,
            "text": row.text,
        }
    )


@signed_in
@freshly(carries=False)
@require_POST
def confirm(request: HttpRequest) -> HttpResponse:
    """The signature over those words."""
    body = _body(request)
    nonce = body.get("nonce")
    if not isinstance(nonce, str):
        raise _unreadable()
    made = tokens.confirm(actor=actor_of(request), nonce=nonce, value=_bytes(body.get("signature")))
    return JsonResponse({"ok": True, "message": _("Đã đăng ký."), "subject": made.subject})


def _page(request: HttpRequest, purpose: Purpose) -> HttpResponse:
    actor = actor_of(request)
    office = purpose == Purpose.SEAL
    context = {
        "keys": credentials_of(tokens.owner_of(actor, purpose), purpose, clock.now()),
        "agent_url": settings.AGENT_URL,
        "site": _site(request),
        "person": actor.office if office else actor.name,
        "purpose": purpose,
        "office": office,
    }
    return render(request, "org/tokens.html", context)


def _site(request: HttpRequest) -> str:
    return f"{request.scheme}://{request.get_host()}"


def _body(request: HttpRequest) -> dict[str, Any]:
    if len(request.body) > LARGEST:
        raise _unreadable()
    try:
        body = json.loads(request.body)
        readable = writable(body)
    except (ValueError, RecursionError):
        raise _unreadable() from None
    if not isinstance(body, dict) or not readable:
        raise _unreadable()
    return body


def _bytes(text: object) -> bytes:
    try:
        return base64.b64decode(str(text), validate=True)
    except (ValueError, binascii.Error):
        raise _unreadable() from None


def _unreadable() -> Invalid:
    return Invalid({"": _("Yêu cầu không đọc được. Chưa có gì thay đổi; hãy tải lại trang.")})
