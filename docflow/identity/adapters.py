"""What allauth asks of the house: who may come in, what happens then, how secrets are kept."""

import base64
import os
from typing import Any

from allauth.account.adapter import DefaultAccountAdapter
from allauth.mfa.adapter import DefaultMFAAdapter
from allauth.mfa.models import Authenticator
from cryptography.hazmat.primitives.ciphers.aead import AESGCM
from django.conf import settings
from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, resolve_url
from django.utils.translation import gettext as _

from docflow.identity.arriving import arrived
from docflow.org.selectors.acting import positions_of
from signing.keys import server_key

INFO = "docflow identity factor v1"
SALT_SIZE, NONCE_SIZE = 16, 12


class Accounts(DefaultAccountAdapter):
    """Only existing accounts with a position come in; our own pages say what happened."""

    def is_open_for_signup(self, request: HttpRequest) -> bool:
        return False

    def get_login_stages(self) -> list[str]:
        return ["docflow.identity.stages.SecondFactor"]

    def pre_login(self, request: HttpRequest, user: Any, **kwargs: Any) -> HttpResponse | None:
        if user.is_active and positions_of(user).exists():
            return None
        from allauth.account.internal.stagekit import clear_login

        clear_login(request)
        return refuse(request)

    def post_login(self, request: HttpRequest, user: Any, **kwargs: Any) -> HttpResponse:
        answer = super().post_login(request, user, **kwargs)
        arrived(request, answer, user)
        return answer

    def add_message(self, *args: Any, **kwargs: Any) -> None:
        """Our views speak for themselves."""

    def send_notification_mail(self, *args: Any, **kwargs: Any) -> None:
        """What happened is told as a notice (`services.telling`)."""


class Factors(DefaultMFAAdapter):
    """Secrets of authenticators lie under the server key: a stolen database makes no codes."""

    def get_totp_issuer(self) -> str:
        return "Docflow"

    def _get_user_identifier(self, user: Any) -> str:
        return str(user.get_username())

    def _get_site_name(self) -> str:
        return "Docflow"

    def encrypt(self, text: str) -> str:
        salt, nonce = os.urandom(SALT_SIZE), os.urandom(NONCE_SIZE)
        sealed = AESGCM(server_key.derive(salt, INFO)).encrypt(nonce, text.encode(), None)
        return base64.b64encode(salt + nonce + sealed).decode()

    def decrypt(self, encrypted_text: str) -> str:
        raw = base64.b64decode(encrypted_text)
        salt, rest = raw[:SALT_SIZE], raw[SALT_SIZE:]
        key = AESGCM(server_key.derive(salt, INFO))
        return key.decrypt(rest[:NONCE_SIZE], rest[NONCE_SIZE:], None).decode()

    def generate_authenticator_name(self, user: Any, type: Authenticator.Type) -> str:
        n = Authenticator.objects.filter(user_id=user.pk, type=type).count() + 1
        return _("Khóa %(n)d") % {"n": n}


def refuse(request: HttpRequest) -> HttpResponse:
    """Back to the sign-in page, with the one sentence for every account that may not come in."""
    messages.error(request, no_way())
    return redirect(resolve_url(settings.LOGIN_URL))


def no_way() -> str:
    return _(
        "Tài khoản này hiện không vào được: đã ngừng dùng hoặc chưa có chức vụ. "
        "Hãy hỏi quản trị của cơ quan."
    )
