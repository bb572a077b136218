"""Signing in by name and password: who comes in, what is said, written down and told."""

import pytest
from django.contrib.auth import hashers
from django.test import Client
from django.urls import reverse

from docflow.core.audit.models import AuditEvent
from docflow.org.models import Position
from tests.docflow.identity.conftest import (
    SIGN_IN,
    browser_of,
    entered,
    told,
    try_password,
    verbs,
)


def test_the_session_key_is_a_new_one_after_the_sign_in(cast):
    client = Client()
    client.get(reverse("identity:passkey-sign-in"))
    before = client.cookies["sessionid"].value

    try_password(client, cast.an.user.username)

    assert client.cookies["sessionid"].value != before


def test_the_browser_forgets_the_session_when_it_is_closed(cast):
    client = browser_of(cast.an)

    assert client.cookies["sessionid"]["max-age"] == ""
    assert client.cookies["sessionid"]["httponly"]


def test_signing_in_and_out_is_written_down_with_the_address(cast):
    client = browser_of(cast.an)
    client.post(reverse("desk:sign-out"))

    row = AuditEvent.objects.get(verb="identity.sign_in")

    assert verbs(cast.an.user) == ["identity.sign_in", "identity.sign_out"]
    assert row.data["address"] == "127.0.0.1"
    assert row.data["way"] == "password"


def test_a_new_device_is_told_and_a_known_one_is_not(cast):
    client = browser_of(cast.an)
    client.post(reverse("desk:sign-out"))
    try_password(client, cast.an.user.username)

    assert told(cast.an.user) == ["new_device"]


def test_an_account_without_a_position_does_not_come_in(cast):
    Position.objects.filter(user=cast.an.user).update(valid_to="2016-01-01")
    client = Client()

    answer = try_password(client, cast.an.user.username, follow=True)

    assert "hiện không vào được" in answer.content.decode()
    assert not entered(client)


def test_a_closed_account_is_answered_like_a_wrong_password(cast):
    cast.an.user.is_active = False
    cast.an.user.save(update_fields=["is_active"])

    answer = try_password(Client(), cast.an.user.username)

    assert "Tên đăng nhập hoặc mật khẩu không đúng" in answer.content.decode()


def page(answer) -> str:
    """What the answer says, but for the token and the name that was typed."""
    text = answer.content.decode()
    return "\n".join(line for line in text.splitlines() if "csrf" not in line.lower())


def test_nobody_is_told_whether_a_name_exists(cast):
    name = cast.an.user.username
    wrong = try_password(Client(), name, "not-the-password")
    unknown = try_password(Client(), "nobody-here", "not-the-password")

    assert (wrong.status_code, page(wrong).replace(name, "")) == (
        unknown.status_code,
        page(unknown).replace("nobody-here", ""),
    )


def test_a_password_is_hashed_for_a_name_that_does_not_exist_as_well(cast, monkeypatch):
    made = []
    encode = hashers.MD5PasswordHasher.encode

    def counting(self, password, salt):
        made.append(1)
        return encode(self, password, salt)

    monkeypatch.setattr(hashers.MD5PasswordHasher, "encode", counting)

    for name in (cast.an.user.username, "nobody-here"):
        made.clear()
        try_password(Client(), name, "not-the-password")
        assert made == [1], name


def test_a_failure_is_written_down_once_a_minute_and_never_with_a_name_nobody_has(cast):
    for _ in range(3):
        try_password(Client(), cast.an.user.username, "wrong")
        try_password(Client(), "typed-by-mistake", "wrong")

    rows = AuditEvent.objects.filter(verb="identity.sign_in_refused")

    assert [(row.object_id, row.data["known"]) for row in rows.order_by("pk")] == [
        (str(cast.an.user.pk), True),
        ("", False),
    ]
    assert "typed-by-mistake" not in str([(row.data, row.object_label) for row in rows])


def test_who_is_signed_in_already_is_sent_to_the_desk(cast):
    client = browser_of(cast.an)

    assert client.get(SIGN_IN).url == reverse("desk:home")


def test_a_name_is_the_same_in_capital_letters(cast):
    client = Client()
    try_password(client, cast.an.user.username.capitalize())

    assert entered(client)


@pytest.mark.parametrize("username", ["a" * 65, "x\x00y", "‮admin", " "])
def test_odd_names_are_answered_and_open_nothing(cast, username):
    answer = try_password(Client(), username)

    assert answer.status_code in (200, 400)


def test_the_cast_of_the_demo_goes_on_to_enter_with_one_click(cast):
    from docflow.demo import cast as demo
    from tests.docflow.identity.conftest import with_app

    name = next(body for body in demo.BODIES if body.people).people[0].username
    cast.an.user.username = name
    cast.an.user.save(update_fields=["username"])
    # Even with a second factor of their own.
    with_app(cast.an)
    client = Client()

    answer = client.post(reverse("demo:enter"), {"username": name})

    assert answer.url == reverse("desk:home")
    assert entered(client)
    assert "identity.sign_in" in verbs(cast.an.user)
