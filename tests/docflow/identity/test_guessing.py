"""Guessing is slowed everywhere, and nobody can lock a leader out of their own device."""

import pytest
from django.test import Client
from django.urls import reverse

from docflow.identity import devices
from tests.docflow.identity.conftest import browser_of, entered, try_password

OFFICE = "203.0.113.7"


@pytest.fixture
def known(cast) -> Client:
    """The leader's own device, at the office, signed out."""
    client = browser_of(cast.chi, REMOTE_ADDR=OFFICE)
    client.post(reverse("desk:sign-out"))
    return client


def guess(username: str, address: str, times: int) -> list[int]:
    """Answers to wrong passwords from browsers that nobody knows."""
    return [
        try_password(Client(REMOTE_ADDR=address), username, "wrong").status_code
        for _ in range(times)
    ]


def test_a_thousand_wrong_tries_elsewhere_and_beside_do_not_stop_the_leader(cast, known):
    name = cast.chi.user.username
    answers = guess(name, OFFICE, 500)
    for network in range(100):
        answers += guess(name, f"198.51.100.{network}", 5)

    assert len(answers) == 1000
    assert answers.count(200) < 600
    try_password(known, name)
    assert entered(known)


def test_the_same_try_on_an_unknown_device_at_that_address_waits(cast, known):
    name = cast.chi.user.username
    guess(name, OFFICE, 6)
    stranger = Client(REMOTE_ADDR=OFFICE)

    assert try_password(stranger, name).status_code == 429
    assert not entered(stranger)


def test_a_lock_of_one_address_never_touches_another(cast):
    name = cast.chi.user.username
    guess(name, OFFICE, 6)
    elsewhere = Client(REMOTE_ADDR="198.51.100.4")

    try_password(elsewhere, name)

    assert entered(elsewhere)


def test_the_known_device_has_its_own_five_tries(cast, known):
    name = cast.chi.user.username
    answers = [try_password(known, name, "wrong").status_code for _ in range(5)]

    assert answers[:4] == [200] * 4
    assert try_password(known, name).status_code == 429
    # What was wrong here is nobody else's fault.
    elsewhere = Client(REMOTE_ADDR=OFFICE)
    try_password(elsewhere, name)
    assert entered(elsewhere)


def test_spraying_one_password_over_all_names_is_slowed(cast):
    answers = [
        try_password(Client(REMOTE_ADDR=OFFICE), f"name{n}", "Mùa-xuân-2026").status_code
        for n in range(60)
    ]

    assert answers[:40] == [200] * 40
    assert set(answers[40:]) == {429}


def test_spraying_at_the_office_does_not_stop_who_is_known_there(cast, known):
    for n in range(60):
        try_password(Client(REMOTE_ADDR=OFFICE), f"name{n}", "wrong")

    try_password(known, cast.chi.user.username)

    assert entered(known)


def test_a_device_is_known_for_who_signed_in_on_it_and_for_nobody_else(cast, known, rf):
    request = rf.get("/")
    request.COOKIES = {devices.COOKIE: known.cookies[devices.COOKIE].value}

    assert devices.known(request, cast.chi.user.username)
    assert devices.known(request, cast.an.user.username) == ""


def test_a_cookie_that_somebody_made_is_no_device(cast, rf):
    request = rf.get("/")
    for value in ("", "x", "WyJhIiwgWyJiIl1d:abc", "a:b:c"):
        request.COOKIES = {devices.COOKIE: value}
        assert devices.known(request, cast.chi.user.username) == ""


def test_the_cookie_is_not_for_scripts_and_names_nobody(cast, known):
    cookie = known.cookies[devices.COOKIE]

    assert cookie["httponly"]
    assert cookie["samesite"] == "Lax"
    assert cast.chi.user.username not in cookie.value


def test_people_who_share_a_desk_are_all_known_there(cast, known, rf):
    try_password(known, cast.an.user.username)
    request = rf.get("/")
    request.COOKIES = {devices.COOKIE: known.cookies[devices.COOKIE].value}

    first = devices.known(request, cast.chi.user.username)
    assert first == devices.known(request, cast.an.user.username) != ""


def test_a_success_gives_the_tries_back(cast, known):
    name = cast.chi.user.username
    for _ in range(3):
        for _ in range(3):
            try_password(known, name, "wrong")
        try_password(known, name)
        assert entered(known)
        known.post(reverse("desk:sign-out"))


@pytest.mark.parametrize("name", ["exists", "nobody-here"])
def test_the_lock_says_the_same_of_every_name(cast, name):
    username = cast.chi.user.username if name == "exists" else name
    guess(username, OFFICE, 5)

    answer = try_password(Client(REMOTE_ADDR=OFFICE), username, "wrong")

    assert answer.status_code == 429
    assert "quá nhiều lần" in answer.content.decode()
