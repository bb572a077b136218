"""Who is at the desk, once more, before keys and administration are changed."""

import re

import pytest
from django.test import Client
from django.urls import reverse

from docflow.core import web
from docflow.org.models import CapacityRule
from tests.docflow.identity.conftest import PASSWORD, browser_of, verbs, with_app

CONFIRM = "/tai-khoan/xac-nhan/"


def stale(client: Client) -> Client:
    session = client.session
    session[web.PROVED] -= 15 * 60
    session.save()
    return client


@pytest.fixture
def khoa(cast) -> Client:
    return stale(browser_of(cast.khoa))


def test_reading_is_free(khoa):
    assert khoa.get(reverse("org:authority")).status_code == 200


def test_a_form_of_its_own_asks_first_and_comes_back(khoa):
    form = reverse("org:key-make", args=["seal"])

    asked = khoa.get(form)
    done = khoa.post(asked.url, {"password": PASSWORD, "next": form})

    assert asked.url == f"{CONFIRM}?next=%2Fquan-tri%2Fkhoa%2Fcon-dau%2Ftao%2F"
    assert done.url == form
    assert khoa.get(form).status_code == 200


def test_what_comes_late_changes_nothing_and_is_not_lost(cast, khoa):
    page = reverse("org:authority")
    typed = {
        "position": str(cast.chi.pk),
        "lines": 'TM. ỦY BAN NHÂN DÂN\nCHỦ TỊCH & "thử"',
        "valid_from": "2026-12-01",
        "basis": "Quyết định 1",
    }
    before = CapacityRule.objects.count()

    late = khoa.post(page, typed)
    words = late.content.decode()
    assert late.status_code == 403
    assert "Chưa có gì thay đổi" in words
    assert CapacityRule.objects.count() == before

    asked = khoa.post(CONFIRM, hidden(words))
    again = khoa.post(CONFIRM, {**hidden(asked.content.decode()), "password": PASSWORD})
    sent = hidden(again.content.decode())

    assert f'action="{page}"' in again.content.decode()
    assert {name: sent[name].replace("\r\n", "\n") for name in typed} == typed


def hidden(page: str) -> dict[str, str]:
    """The hidden fields of the page's forms, as a browser sends them."""
    import html

    found = re.findall(r'<input type="hidden" name="([^"]+)" value="([^"]*)"', page)
    return {name: html.unescape(value) for name, value in found if name != "csrfmiddlewaretoken"}


def test_a_secret_is_never_handed_on(khoa):
    late = khoa.post(
        reverse("org:key-make", args=["seal"]),
        {"algorithm": "rsa2048", "pin": "secret-of-mine", "again": "secret-of-mine"},
    )

    assert late.status_code == 403
    assert "secret-of-mine" not in late.content.decode()


def test_a_wrong_password_confirms_nothing(cast, khoa):
    answer = khoa.post(CONFIRM, {"password": "wrong", "next": "/"})

    assert "Mật khẩu không đúng" in answer.content.decode()
    assert khoa.get(reverse("org:key-make", args=["seal"])).status_code == 302
    assert verbs(cast.khoa.user)[-1] == "identity.sign_in_refused"


def test_a_code_of_the_app_confirms(cast):
    client = browser_of(cast.khoa)
    app, _codes = with_app(cast.khoa)
    stale(client)

    done = client.post(CONFIRM, {"code": app.code(), "next": "/quan-tri/"})

    assert done.url == "/quan-tri/"
    assert verbs(cast.khoa.user)[-1] == "identity.confirm"


def test_a_proof_counts_for_fifteen_minutes(cast, steady):
    client = browser_of(cast.khoa)
    form = reverse("org:key-make", args=["seal"])
    steady[0] = 14 * 60
    assert client.get(form).status_code == 200

    steady[0] = 16 * 60
    assert client.get(form).status_code == 302


def test_nobody_is_sent_to_another_site(khoa):
    done = khoa.post(CONFIRM, {"password": PASSWORD, "next": "https://evil.example/"})

    assert done.url == reverse("desk:home")


def test_what_is_kept_goes_to_our_own_pages_only(khoa):
    sent = {"password": PASSWORD, "next": "//evil.example/", "kept": "a=1"}

    again = khoa.post(CONFIRM, sent).content.decode()

    assert "evil.example" not in again


def test_the_demo_confirms_with_one_click(khoa):
    page = khoa.get(f"{CONFIRM}?next=/quan-tri/").content.decode()
    assert reverse("demo:confirm") in page

    assert khoa.post(reverse("demo:confirm"), {"next": "/quan-tri/"}).url == "/quan-tri/"
    assert khoa.get(reverse("org:key-make", args=["seal"])).status_code == 200


def test_in_earnest_there_is_no_such_click(khoa, settings):
    settings.DEMO = False

    assert khoa.post(reverse("demo:confirm"), {"next": "/"}).status_code == 404


def test_a_passkey_confirms_and_a_broken_answer_is_said_in_words(cast):
    from tests.docflow.identity.authenticator import Passkey
    from tests.docflow.identity.test_passkeys import HERE, add, options_of

    client, passkey = browser_of(cast.khoa, **HERE), Passkey()
    add(client, passkey)
    stale(client)
    client.get(CONFIRM)

    broken = client.post(CONFIRM, {"credential": "{}", "next": "/quan-tri/"})
    assert "không được chấp nhận" in broken.content.decode()
    page = broken.content.decode()
    done = client.post(CONFIRM, {"credential": passkey.get(options_of(page)), "next": "/quan-tri/"})

    assert done.url == "/quan-tri/"
