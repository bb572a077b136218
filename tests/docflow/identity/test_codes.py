"""Authenticator apps and recovery codes: each code opens once, guesses are counted."""

import re

import pytest
from allauth.mfa.models import Authenticator
from django.test import Client
from django.urls import reverse

from docflow.core.errors import NotFound, Refused
from docflow.identity.selectors.factors import held_by
from docflow.identity.services import factors
from tests.docflow.identity.conftest import (
    App,
    browser_of,
    entered,
    told,
    try_password,
    verbs,
    with_app,
)
from tests.factories.org import actor_of

SECOND = "/tai-khoan/buoc-hai/"


def half(position) -> Client:
    """Past the password, before the code."""
    client = Client()
    answer = try_password(client, position.user.username)
    assert answer.url == SECOND
    return client


def test_the_password_alone_opens_nothing_once_there_is_an_app(cast):
    with_app(cast.an)
    client = half(cast.an)

    assert not entered(client)
    assert client.get(SECOND).status_code == 200


def test_password_and_code_open_the_desk(cast):
    app, _codes = with_app(cast.an)
    client = half(cast.an)

    answer = client.post(SECOND, {"code": app.code()})

    assert answer.url == reverse("desk:home")
    assert entered(client)


def test_a_code_opens_once(cast):
    app, _codes = with_app(cast.an)
    code = app.code()
    half(cast.an).post(SECOND, {"code": code})

    client = half(cast.an)
    client.post(SECOND, {"code": code})

    assert not entered(client)


def test_the_code_that_set_up_the_app_does_not_sign_in(cast):
    app, _codes = with_app(cast.an)
    client = half(cast.an)

    client.post(SECOND, {"code": app.at(app.step)})

    assert not entered(client)


def test_an_older_code_than_the_last_one_is_refused(cast):
    app, _codes = with_app(cast.an)
    app.step += 1
    assert factors.use_code(user=cast.an.user, code=app.code()) is not None

    assert factors.use_code(user=cast.an.user, code=app.at(app.step - 1)) is None


def test_a_recovery_code_opens_once_and_is_told(cast):
    _app, codes = with_app(cast.an)
    client = half(cast.an)
    client.post(SECOND, {"code": codes[0]})
    assert entered(client)

    again = half(cast.an)
    again.post(SECOND, {"code": codes[0]})

    assert not entered(again)
    assert held_by(cast.an.user.pk).codes_left == 9
    assert "code_used" in told(cast.an.user)
    assert "identity.recovery_code_used" in verbs(cast.an.user)


def test_guessing_six_digits_is_stopped_even_from_many_addresses(cast):
    app, _codes = with_app(cast.an)
    for n in range(12):
        half_way = Client(REMOTE_ADDR=f"198.51.100.{n}")
        try_password(half_way, cast.an.user.username)
        half_way.post(SECOND, {"code": "000000"})

    client = half(cast.an)
    answer = client.post(SECOND, {"code": app.code()})

    assert answer.status_code == 429
    assert not entered(client)


def test_codes_that_come_at_once_are_no_more_tries(cast, monkeypatch, settings):
    """Each is sent while the one before is still being judged; few, as they lie in one stack."""
    settings.WRONG_CODES = {**settings.WRONG_CODES, "most": 3}
    with_app(cast.an)
    waiting = [half(cast.an) for _n in range(6)]
    judged = []

    def slowly(*, user, code):
        judged.append(code)
        if waiting:
            waiting.pop().post(SECOND, {"code": "000000"})

    monkeypatch.setattr(factors, "use_code", slowly)
    waiting.pop().post(SECOND, {"code": "000000"})

    assert len(judged) == 3


def test_guesses_elsewhere_do_not_stop_the_person_on_their_own_device(cast):
    known = browser_of(cast.an)
    app, _codes = with_app(cast.an)
    known.post(reverse("desk:sign-out"))
    for _n in range(12):
        stranger = half(cast.an)
        stranger.post(SECOND, {"code": "000000"})

    try_password(known, cast.an.user.username)
    known.post(SECOND, {"code": app.code()})

    assert entered(known)


def test_the_second_step_belongs_to_the_browser_that_gave_the_password(cast):
    app, _codes = with_app(cast.an)
    half(cast.an)
    other = Client()

    answer = other.post(SECOND, {"code": app.code()})

    assert answer.url == "/vao/"
    assert not entered(other)


def test_one_can_step_back_to_another_account(cast):
    app, _codes = with_app(cast.an)
    client = half(cast.an)

    client.post(reverse("identity:step-back"))
    client.post(SECOND, {"code": app.code()})

    assert not entered(client)


def test_the_page_sets_up_an_app_and_shows_the_codes_once(cast):
    client = browser_of(cast.an)
    page = client.get(reverse("identity:app-add")).content.decode()
    secret = re.search(r"<code>([A-Z2-7 ]+)</code>", page)[1].replace(" ", "")
    assert "<svg" in page

    done = client.post(reverse("identity:app-add"), {"code": App(secret).code()})
    codes = re.findall(r"<li><code>(\d{8})</code>", done.content.decode())

    assert len(codes) == 10
    # Or printed: they are kept away from the machine.
    assert "data-print" in done.content.decode()
    assert "no-store" in done["Cache-Control"]
    assert codes[0] not in client.get(reverse("identity:account")).content.decode()
    file = client.post(reverse("identity:codes-file"), {"code": codes})
    assert all(code in file.content.decode() for code in codes)
    assert told(cast.an.user) == ["new_device", "factor_new"]


def test_the_file_holds_nothing_that_is_no_code_of_the_person(cast):
    client = browser_of(cast.an)
    with_app(cast.an)

    answer = client.post(reverse("identity:codes-file"), {"code": ["12345678", "<b>"]})

    assert answer.status_code == 404


def test_a_wrong_first_code_sets_up_nothing(cast):
    client = browser_of(cast.an)
    client.get(reverse("identity:app-add"))

    answer = client.post(reverse("identity:app-add"), {"code": "000000"})

    assert "Mã chưa đúng" in answer.content.decode()
    assert not Authenticator.objects.exists()


def test_the_secret_is_not_in_the_database(cast):
    app, _codes = with_app(cast.an)

    row = Authenticator.objects.get(type="totp")

    assert app.secret not in str(row.data)


def test_with_the_last_factor_the_recovery_codes_go_too(cast):
    client = browser_of(cast.an)
    with_app(cast.an)
    pk = Authenticator.objects.get(type="totp").pk

    client.post(reverse("identity:factor-remove", args=[pk]))

    assert not Authenticator.objects.filter(user=cast.an.user).exists()
    assert "factor_gone" in told(cast.an.user)


def test_a_factor_of_somebody_else_does_not_exist(cast):
    with_app(cast.an)
    pk = Authenticator.objects.get(type="totp").pk
    client = browser_of(cast.binh)

    assert client.post(reverse("identity:factor-remove", args=[pk])).status_code == 404
    with pytest.raises(NotFound):
        factors.remove(actor=actor_of(cast.binh), user=cast.binh.user, pk=pk)
    assert Authenticator.objects.filter(pk=pk).exists()


def test_new_codes_replace_the_old_ones(cast):
    _app, codes = with_app(cast.an)
    client = browser_of_half(cast, _app)

    done = client.post(reverse("identity:codes"))
    fresh = re.findall(r"<li><code>(\d{8})</code>", done.content.decode())

    assert len(fresh) == 10
    assert factors.use_code(user=cast.an.user, code=codes[3]) is None
    assert factors.use_code(user=cast.an.user, code=fresh[3]) is not None


def browser_of_half(cast, app) -> Client:
    client = half(cast.an)
    client.post(SECOND, {"code": app.code()})
    return client


def test_codes_without_a_factor_are_refused(cast):
    with pytest.raises(Refused):
        factors.new_codes(actor=actor_of(cast.an), user=cast.an.user)
