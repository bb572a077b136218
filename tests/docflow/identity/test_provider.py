"""Single sign-on against a provider on loopback: who comes in, and every way a token can lie."""

import socket
import time
from urllib.parse import parse_qs, urlsplit

import pytest
from cryptography.hazmat.primitives.asymmetric import rsa
from django.conf import settings as configured
from django.db import IntegrityError, transaction
from django.test import Client
from django.urls import reverse

from docflow.identity.models import ProviderLink
from docflow.org.models import Position, User
from tests.docflow.identity.conftest import entered, verbs, with_app
from tests.docflow.identity.provider import CLIENT, SECRET, Provider, served

GO, BACK = "/tai-khoan/co-quan/vao/", "/tai-khoan/co-quan/ve/"


@pytest.fixture
def provider(cast, settings):
    with served() as found:
        settings.FETCH_NETWORKS = ["127.0.0.0/8"]
        settings.OIDC = {
            **configured.OIDC,
            "issuer": found.issuer,
            "client": CLIENT,
            "secret": SECRET,
            "name": "VNeID của quận",
        }
        found.person = {"sub": "s-1", "preferred_username": cast.an.user.username}
        yield found


def enter(provider: Provider, client: Client | None = None, **bent: str):
    """Through the provider and back; `bent` is what the browser brings instead."""
    client = client or Client()
    asked = client.get(GO)
    return client, client.get(BACK, {**provider.consent(asked.url), **bent}, follow=True)


def test_the_button_stands_on_the_page_only_with_a_provider(provider, settings):
    assert "VNeID của quận" in Client().get("/vao/").content.decode()

    settings.OIDC = {**settings.OIDC, "issuer": ""}
    assert GO not in Client().get("/vao/").content.decode()
    assert Client().get(GO).status_code == 404


def test_an_existing_account_comes_in_by_its_name(cast, provider):
    client, _answer = enter(provider)

    assert entered(client)
    link = ProviderLink.objects.get()
    assert (link.person_id, link.subject) == (cast.an.user.pk, "s-1")
    assert verbs(cast.an.user) == ["identity.provider_link", "identity.sign_in"]


def test_the_question_has_pkce_state_and_nonce_each_new(provider):
    asked = [
        {k: v[0] for k, v in parse_qs(urlsplit(Client().get(GO).url).query).items()}
        for _ in range(2)
    ]

    assert asked[0]["code_challenge_method"] == "S256"
    for name in ("state", "nonce", "code_challenge"):
        assert len({one[name] for one in asked}) == 2
        assert len(asked[0][name]) >= 43


def test_after_the_first_time_the_subject_alone_counts(cast, provider):
    enter(provider)
    provider.person["preferred_username"] = cast.chi.user.username

    client, _answer = enter(provider)

    assert client.get("/api/me").json()["name"] == cast.an.user.full_name


def test_another_subject_with_the_same_name_does_not_get_the_account(cast, provider):
    enter(provider)
    provider.person["sub"] = "s-2"

    client, answer = enter(provider)

    assert "gắn với một người khác" in answer.content.decode()
    assert not entered(client)


def test_nobody_gets_an_account_by_it(provider):
    provider.person = {"sub": "s-9", "preferred_username": "ai-do"}
    before = User.objects.count()

    client, answer = enter(provider)

    assert "chưa có tài khoản" in answer.content.decode()
    assert User.objects.count() == before
    assert not entered(client)


@pytest.mark.parametrize("ended", ["closed", "left"])
def test_who_may_not_come_in_does_not_by_the_provider_either(cast, provider, ended):
    enter(provider)
    if ended == "closed":
        cast.an.user.is_active = False
        cast.an.user.save(update_fields=["is_active"])
    else:
        Position.objects.filter(user=cast.an.user).update(valid_to="2016-01-01")

    client, answer = enter(provider)

    assert "hiện không vào được" in answer.content.decode()
    assert not entered(client)


def other_key() -> rsa.RSAPrivateKey:
    return rsa.generate_private_key(public_exponent=65537, key_size=2048)


LIES = {
    "another nonce": {"claims": {"nonce": "x" * 43}},
    "no nonce": {"claims": {"nonce": None}},
    "another audience": {"claims": {"aud": "somebody-else"}},
    "several audiences and no party": {"claims": {"aud": [CLIENT, "somebody-else"]}},
    "another party": {"claims": {"azp": "somebody-else"}},
    "over": {"claims": {"exp": int(time.time()) - 600}},
    "never over": {"claims": {"exp": None}},
    "from tomorrow": {"claims": {"iat": int(time.time()) + 86400}},
    "another issuer": {"claims": {"iss": "https://evil.example"}},
    "nobody": {"claims": {"sub": None}},
    "an empty subject": {"claims": {"sub": " "}},
    "not signed": {"algorithm": "none", "signing_key": ""},
    "signed with what we share": {"algorithm": "HS256", "signing_key": SECRET * 4},
    "signed by another key": {"signing_key": other_key()},
    "a key nobody has": {"kid": None},
}


@pytest.mark.parametrize("lie", sorted(LIES))
def test_a_token_that_lies_opens_nothing(provider, lie):
    for name, value in LIES[lie].items():
        setattr(provider, name, value)
    if lie == "a key nobody has":
        provider.keys = lambda: {"keys": []}  # type: ignore[method-assign]

    client, answer = enter(provider)

    assert "Chưa đăng nhập được" in answer.content.decode()
    assert not entered(client)
    assert not ProviderLink.objects.exists()


def test_a_discovery_that_names_another_issuer_is_not_believed(provider):
    provider.announced = "https://evil.example"

    answer = Client().get(GO, follow=True)

    assert "Chưa đăng nhập được" in answer.content.decode()


@pytest.mark.parametrize("state", ["", "x", "ă"])
def test_another_state_is_refused(provider, state):
    client, _answer = enter(provider, state=state)

    assert not entered(client)
    assert provider.asked == []


def test_an_answer_belongs_to_the_browser_that_asked_and_counts_once(provider):
    mine, theirs = Client(), Client()
    back = provider.consent(mine.get(GO).url)
    theirs.get(GO)

    theirs.get(BACK, back)
    assert not entered(theirs)

    mine.get(BACK, back)
    assert entered(mine)
    mine.post(reverse("desk:sign-out"))
    mine.get(BACK, back)
    assert not entered(mine)


def test_a_code_of_another_question_fails_by_its_verifier(provider):
    first, second = Client(), Client()
    stolen = provider.consent(first.get(GO).url)["code"]
    state = provider.consent(second.get(GO).url)["state"]

    second.get(BACK, {"code": stolen, "state": state})

    assert not entered(second)


def test_new_keys_of_the_provider_are_read_again(provider):
    enter(provider)
    provider.key, provider.kid = other_key(), "k2"

    client, _answer = enter(provider)

    assert entered(client)


def test_the_second_step_is_asked_here_unless_the_providers_counts(cast, provider, settings):
    with_app(cast.an)
    client, _answer = enter(provider)
    assert not entered(client)

    settings.OIDC = {**settings.OIDC, "factor": ["mfa"]}
    provider.claims = {"amr": ["pwd"]}
    assert not entered(enter(provider)[0])
    provider.claims = {"amr": ["pwd", "mfa"]}
    assert entered(enter(provider)[0])
    provider.claims = {"acr": "mfa"}
    assert entered(enter(provider)[0])


def test_the_page_one_came_for_is_reached(provider):
    client = Client()
    asked = client.get(GO, {"next": "/thong-bao/"})

    assert client.get(BACK, provider.consent(asked.url)).url == "/thong-bao/"


def test_a_provider_that_is_down_is_said_in_words(provider, settings):
    settings.OIDC = {**settings.OIDC, "issuer": "http://127.0.0.1:9"}

    answer = Client().get(GO, follow=True)

    assert "Chưa đăng nhập được" in answer.content.decode()


def test_one_person_and_one_subject_say_the_database_too(cast, provider):
    enter(provider)
    link = ProviderLink.objects.get()

    for person, subject in ((cast.an.user, "other"), (cast.chi.user, "s-1")):
        with pytest.raises(IntegrityError), transaction.atomic():
            ProviderLink.objects.create(
                person=person, issuer=link.issuer, subject=subject, made_at=link.made_at
            )


@pytest.mark.parametrize("named", ["token_endpoint", "jwks_uri"])
def test_a_provider_that_was_taken_over_sends_us_nowhere_inside(provider, settings, named):
    """To the machine beside it, which hears nothing; and nobody comes in."""
    settings.FETCH_NETWORKS = ["127.0.0.1/32"]
    with socket.create_server(("127.0.0.2", 0)) as beside:
        beside.setblocking(False)
        provider.names[named] = f"http://127.0.0.2:{beside.getsockname()[1]}/"

        client, answer = enter(provider)

        with pytest.raises(BlockingIOError):
            beside.accept()
    assert not entered(client)
    assert "Chưa đăng nhập được" in answer.content.decode()


def test_a_provider_in_a_private_network_is_asked_only_where_it_was_allowed(provider, settings):
    settings.FETCH_NETWORKS = []

    answer = Client().get(GO, follow=True)

    assert "Chưa đăng nhập được" in answer.content.decode()
    assert provider.asked == []
