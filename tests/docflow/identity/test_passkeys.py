"""Passkeys: made on the page, alone enough to sign in, bound to site, question and person."""

import html
import json
import re

import pytest
from django.test import Client
from django.urls import reverse

from docflow.org.models import Position
from tests.docflow.identity.authenticator import Passkey, raw, text
from tests.docflow.identity.conftest import browser_of, entered, told, try_password, verbs

ASK = "/tai-khoan/khoa/vao/"
# Without TLS, browsers and the library know passkeys of this one name.
HERE = {"SERVER_NAME": "localhost"}


def browser() -> Client:
    return Client(**HERE)


def options_of(page: str) -> str:
    return html.unescape(re.search(r'data-options="([^"]+)"', page)[1])


def add(client: Client, passkey: Passkey, name: str = "Máy ở phòng"):
    page = client.get(reverse("identity:passkey-add")).content.decode()
    made = passkey.make(options_of(page))
    return client.post(reverse("identity:passkey-add"), {"name": name, "credential": made})


@pytest.fixture
def passkey(cast) -> Passkey:
    one = Passkey()
    done = add(browser_of(cast.an, **HERE), one)
    assert len(re.findall(r"<li><code>\d{8}</code>", done.content.decode())) == 10
    return one


def enter(client: Client, passkey: Passkey):
    asked = client.get(ASK).content.decode()
    return client.post(ASK, {"credential": passkey.get(asked)})


def test_a_passkey_alone_opens_the_desk(cast, passkey):
    client = browser()

    answer = enter(client, passkey)

    assert answer.url == reverse("desk:home")
    assert entered(client)
    assert verbs(cast.an.user)[-1] == "identity.sign_in"


def test_adding_one_is_told_and_the_list_names_it(cast, passkey):
    client = browser()
    enter(client, passkey)

    assert "Máy ở phòng" in client.get(reverse("identity:account")).content.decode()
    assert "factor_new" in told(cast.an.user)


def test_a_passkey_is_the_second_step_after_the_password(cast, passkey):
    client = browser()
    try_password(client, cast.an.user.username)
    page = client.get(reverse("identity:second")).content.decode()

    client.post(reverse("identity:second"), {"credential": passkey.get(options_of(page))})

    assert entered(client)


def test_an_answer_counts_for_one_question(cast, passkey):
    first, second = browser(), browser()
    answer = passkey.get(first.get(ASK).content.decode())
    second.get(ASK)

    second.post(ASK, {"credential": answer})
    assert not entered(second)

    first.post(ASK, {"credential": answer})
    first.post(reverse("desk:sign-out"))
    first.post(ASK, {"credential": answer})
    assert not entered(first)


def test_an_answer_to_another_site_counts_for_nothing(cast, passkey):
    passkey.origin = "https://evil.example"
    client = browser()

    enter(client, passkey)

    assert not entered(client)


def test_a_passkey_that_asked_for_no_pin_is_not_both_factors(cast, passkey):
    passkey.flags = 0x01
    client = browser()

    enter(client, passkey)

    assert not entered(client)


def test_a_key_that_nobody_registered_opens_nothing(cast, passkey):
    stranger = Passkey()
    stranger.user_handle, stranger.id = passkey.user_handle, passkey.id
    client = browser()

    enter(client, stranger)

    assert not entered(client)


def test_somebody_elses_passkey_is_no_second_step(cast, passkey):
    other = Passkey()
    add(browser_of(cast.binh, **HERE), other)
    client = browser()
    try_password(client, cast.an.user.username)
    page = client.get(reverse("identity:second")).content.decode()

    client.post(reverse("identity:second"), {"credential": other.get(options_of(page))})

    assert not entered(client)


@pytest.mark.parametrize(
    "sent", ["", "{}", "[]", "x", json.dumps({"id": 1, "response": None}), "9" * 5000]
)
def test_nonsense_is_answered_in_words(cast, sent):
    client = browser()
    client.get(ASK)

    answer = client.post(ASK, {"credential": sent}, follow=True)

    assert answer.status_code == 200
    assert "không được chấp nhận" in answer.content.decode()


@pytest.mark.parametrize("ended", ["closed", "left"])
def test_who_may_not_come_in_does_not_by_a_passkey_either(cast, passkey, ended):
    if ended == "closed":
        cast.an.user.is_active = False
        cast.an.user.save(update_fields=["is_active"])
    else:
        Position.objects.filter(user=cast.an.user).update(valid_to="2016-01-01")
    client = browser()

    enter(client, passkey)

    assert not entered(client)


def test_a_passkey_without_pin_or_finger_is_not_registered(cast):
    answer = add(browser_of(cast.an, **HERE), Passkey(verifies=False))

    assert "không được chấp nhận" in answer.content.decode() or "mã PIN" in answer.content.decode()
    assert "identity.factor_add" not in verbs(cast.an.user)


def test_a_passkey_is_renamed_and_removed_by_its_person_alone(cast, passkey):
    from allauth.mfa.models import Authenticator

    pk = Authenticator.objects.get(type="webauthn").pk
    stranger, mine = browser_of(cast.binh, **HERE), browser()
    enter(mine, passkey)
    name = reverse("identity:passkey-rename", args=[pk])

    assert stranger.post(name, {"name": "Của tôi"}).status_code == 404
    mine.post(name, {"name": "Điện thoại"})
    assert str(Authenticator.objects.get(pk=pk)) == "Điện thoại"
    mine.post(reverse("identity:factor-remove", args=[pk]))
    assert not Authenticator.objects.filter(user=cast.an.user).exists()


def test_the_words_of_the_authenticator_are_those_of_the_standard():
    assert raw(text(b"\xff\xfe\x00")) == b"\xff\xfe\x00"
