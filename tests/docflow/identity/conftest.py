"""A cast with passwords, browsers of their own, and an empty book of tries before each test."""

import time
from dataclasses import dataclass

import pytest
from allauth.mfa.totp.internal import auth as totp
from django.core.cache import cache
from django.test import Client
from django.urls import reverse

from docflow.core import limits
from docflow.core.audit.models import AuditEvent
from docflow.identity.services import factors
from docflow.notifications.models import Notification
from docflow.org.models import User
from tests.factories.org import Cast, actor_of

PASSWORD = "pin-of-test"
BACKEND = "django.contrib.auth.backends.ModelBackend"
SIGN_IN = "/vao/"


@pytest.fixture(autouse=True)
def empty_book(monkeypatch: pytest.MonkeyPatch) -> None:
    """And one window: a test that runs over a quarter of an hour would count anew."""
    monkeypatch.setattr(limits, "_window", lambda _seconds: 0)
    cache.clear()


@pytest.fixture
def cast(company) -> Cast:
    return company


@dataclass
class App:
    """An authenticator app that has the secret; each code it shows is the next one."""

    secret: str
    step: int = 0

    def code(self) -> str:
        now = int(time.time()) // 30
        self.step = max(self.step + 1, now - 1) if self.step else now - 1
        return self.at(self.step)

    def at(self, step: int) -> str:
        return totp.format_hotp_value(totp.hotp_value(self.secret, step))


def with_app(position) -> tuple[App, list[str]]:
    """The person sets up an app; the recovery codes come with it."""
    app = App(totp.generate_totp_secret())
    codes = factors.add_totp(
        actor=actor_of(position), user=position.user, secret=app.secret, code=app.code()
    )
    return app, codes


def try_password(client: Client, username: str, password: str = PASSWORD, **more):
    return client.post(SIGN_IN, {"username": username, "password": password}, **more)


def entered(client: Client) -> bool:
    return client.get(reverse("desk:home")).status_code == 200


def browser_of(position, **options) -> Client:
    """Signed in by the page, so that the session stands in the list and the device is known."""
    client = Client(**options)
    assert try_password(client, position.user.username).status_code == 302
    assert entered(client)
    return client


def verbs(user: User) -> list[str]:
    rows = AuditEvent.objects.filter(object_type="org.user", object_id=str(user.pk))
    return list(rows.order_by("pk").values_list("verb", flat=True))


def told(user: User) -> list[str]:
    rows = Notification.objects.filter(user=user).order_by("pk")
    return list(rows.values_list("reason", flat=True))


@pytest.fixture
def steady(monkeypatch) -> list[float]:
    """The machine's clock of sessions and codes, moved by what is put into the list."""
    moved = [0.0]
    real = time.time
    monkeypatch.setattr(time, "time", lambda: real() + moved[0])
    return moved
