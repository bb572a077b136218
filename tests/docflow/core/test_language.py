"""Vietnamese unless English was chosen by the switch, whatever the browser prefers."""

import pytest
from django.conf import settings
from django.test import Client
from django.urls import reverse
from django.utils import translation
from django.utils.translation import gettext as _

from docflow.core.language import of_office

pytestmark = pytest.mark.django_db

ENGLISH_BROWSER = {"HTTP_ACCEPT_LANGUAGE": "en-US,en;q=0.9"}


def choose(client: Client, code: str) -> None:
    client.post(reverse("set_language"), {"language": code, "next": reverse("desk:sign-in")})


def test_a_browser_that_prefers_english_still_gets_vietnamese(client: Client):
    page = client.get(reverse("desk:sign-in"), **ENGLISH_BROWSER)

    assert page.headers["Content-Language"] == "vi"
    assert "Đăng nhập" in page.content.decode()


def test_the_switch_turns_the_page_into_english(client: Client):
    choose(client, "en")

    page = client.get(reverse("desk:sign-in"))

    assert page.headers["Content-Language"] == "en"
    assert '<html lang="en"' in page.content.decode()
    assert "Sign in" in page.content.decode()
    assert "Đăng nhập" not in page.content.decode()


def test_the_switch_turns_back(client: Client):
    choose(client, "en")
    choose(client, "vi")

    page = client.get(reverse("desk:sign-in"))

    assert "Đăng nhập" in page.content.decode()


def test_an_unknown_language_in_the_cookie_is_left_aside(client: Client):
    client.cookies[settings.LANGUAGE_COOKIE_NAME] = "../../etc"

    assert client.get(reverse("desk:sign-in")).headers["Content-Language"] == "vi"


def test_one_persons_english_does_not_reach_the_next_request(client: Client):
    choose(client, "en")
    client.get(reverse("desk:sign-in"))

    assert translation.get_language() == "vi"


def test_the_page_offers_the_other_language(client: Client):
    assert 'value="en"' in client.get(reverse("desk:sign-in")).content.decode()


def test_what_is_kept_speaks_the_language_of_the_office():
    @of_office()
    def kept() -> str:
        return _("Đăng nhập")

    with translation.override("en"):
        assert kept() == "Đăng nhập"
        assert translation.get_language() == "en"
