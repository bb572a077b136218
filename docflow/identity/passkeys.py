"""Passkeys (WebAuthn, W3C): what the browser is asked, and what its answer proves.

The ceremony is allauth's, which keeps its challenge in the session; it needs `AccountMiddleware`.
"""

import json
from typing import Any

from allauth.mfa.models import Authenticator
from allauth.mfa.webauthn.internal import auth
from django.core.exceptions import ValidationError
from django.utils.translation import gettext_lazy as _

from docflow.core.errors import Refused
from docflow.org.models import User

_BROKEN = (ValidationError, ValueError, TypeError, KeyError, AttributeError)


def asked(user: User | None) -> str:
    """The question to the browser, as JSON; for `None`, to whoever has a passkey of this site."""
    return json.dumps(auth.begin_authentication(user), default=dict)


def asked_new(user: User) -> str:
    """The question to make a passkey that opens without a password: with PIN or biometrics."""
    return json.dumps(auth.begin_registration(user, passwordless=True), default=dict)


def answered(user: User | None, text: str) -> Authenticator:
    """The passkey that answered. Raises Refused for an answer that proves nothing."""
    try:
        credential = _read(text)
        auth.parse_authentication_response(credential)
        owner: Any = user or auth.extract_user_from_response(credential)
        found = auth.complete_authentication(owner, credential)
    except _BROKEN as problem:
        raise _not_known() from problem
    found.user = owner
    return found


def made(text: str) -> dict[str, Any]:
    """The new passkey as it is kept. Raises Refused where it is not one of this question, or asks
    its person for nothing."""
    try:
        credential = _read(text)
        auth.parse_registration_response(credential)
        binding = auth.complete_registration(credential)
        verified = binding.is_user_verified()
    except _BROKEN as problem:
        raise _not_known() from problem
    if not verified:
        raise Refused(_("Khóa này không hỏi mã PIN hay vân tay nên không dùng được."))
    return credential


def _read(text: str) -> dict[str, Any]:
    credential = json.loads(text)
    if not isinstance(credential, dict):
        raise ValueError
    return credential


def _not_known() -> Refused:
    return Refused(_("Khóa đăng nhập không được chấp nhận. Hãy thử lại hoặc dùng cách khác."))
