"""Registering one's own token: what the page says, what the server takes, what the audit keeps."""

import base64
import json

import pytest
from django.test import Client
from django.urls import reverse

from docflow.core import clock
from docflow.core.audit.models import AuditEvent
from docflow.org.services.tokens import folded
from docflow.org.states import Role
from signing import authority
from signing.keys.models import Credential, Custody
from tests.factories.org import make_cast, make_person
from tests.signing.external import tokens

BEGIN, CONFIRM = reverse("org:token-begin"), reverse("org:token-confirm")


@pytest.fixture
def cast(db):
    authority.setup(clock.now())
    return make_cast()


def browser(position):
    client = Client()
    client.force_login(position.user, backend="django.contrib.auth.backends.ModelBackend")
    return client


def post(client, address, body):
    return client.post(address, json.dumps(body), content_type="application/json")


def text(data: bytes) -> str:
    return base64.b64encode(data).decode()


def begin(client, token, **more):
    body = {"certificate": text(token.certificate), "chain": [text(one) for one in token.chain]}
    return post(client, BEGIN, {**body, **more})


def office_token(office):
    return tokens.make("p256", office.name, clock.now(), purpose="seal")


def confirm(client, token, asked):
    value = token.sign(base64.b64decode(asked["attributes"]), raw=True)
    return post(client, CONFIRM, {"nonce": asked["nonce"], "signature": text(value)})


def test_a_token_is_registered_once_it_has_signed_and_the_audit_says_so(cast):
    client = browser(cast.chi)
    token = tokens.make("p256", cast.chi.user.full_name.upper(), clock.now())

    asked = begin(client, token).json()
    told = confirm(client, token, asked)

    assert told.json()["ok"]
    assert cast.chi.user.full_name in asked["text"]
    assert "http://testserver" in asked["text"]
    credential = Credential.objects.get(custody=Custody.EXTERNAL)
    assert credential.owner == cast.chi.user.owner
    event = AuditEvent.objects.get(verb="register_token")
    assert event.data["fingerprint"] == credential.fingerprint
    assert event.actor == cast.chi.user.full_name
    assert credential.fingerprint in client.get(reverse("org:tokens")).content.decode()
    assert credential.fingerprint not in (
        browser(cast.binh).get(reverse("org:tokens")).content.decode()
    )


def test_a_certificate_of_somebody_else_is_refused_before_any_pin(cast):
    token = tokens.make("p256", cast.binh.user.full_name, clock.now())

    answer = begin(browser(cast.chi), token)

    assert answer.status_code == 409
    assert cast.binh.user.full_name in answer.content.decode()


def test_who_does_not_hold_the_key_registers_nothing_and_begins_anew(cast):
    client = browser(cast.chi)
    token = tokens.make("p256", cast.chi.user.full_name, clock.now())
    thief = tokens.make("p256", cast.chi.user.full_name, clock.now())
    asked = begin(client, token).json()

    assert confirm(client, thief, asked).status_code == 409
    assert confirm(client, token, asked).status_code == 409
    assert confirm(browser(cast.binh), token, begin(client, token).json()).status_code == 409

    assert not Credential.objects.filter(custody=Custody.EXTERNAL).exists()
    assert not AuditEvent.objects.filter(verb="register_token").exists()


@pytest.mark.parametrize(
    "body",
    [
        "x",
        [],
        {},
        {"certificate": "***"},
        {"certificate": "AAAA", "chain": "x"},
        {"certificate": "AAAA", "purpose": "system"},
        {"certificate": "AAAA", "purpose": ["seal"]},
        {"nonce": "\ud800", "signature": "AAAA"},
        {"nonce": "\x00", "signature": "AAAA"},
    ],
)
def test_what_is_not_understood_is_refused_with_words(cast, body):
    client = browser(cast.chi)

    for address in (BEGIN, CONFIRM):
        answer = post(client, address, body)
        assert answer.status_code in (409, 422)
        assert "<h1" in answer.content.decode()


def test_the_offices_token_is_registered_by_who_manages_its_keys(cast):
    client, token = browser(cast.khoa), office_token(cast.office)
    page = reverse("org:office-tokens")
    assert page in client.get(reverse("org:office-keys")).content.decode()

    asked = begin(client, token, purpose="seal").json()
    told = confirm(client, token, asked)

    assert told.json()["ok"]
    assert cast.office.name in asked["text"]
    credential = Credential.objects.get(custody=Custody.EXTERNAL)
    assert (credential.owner, credential.purpose) == (cast.office.owner, "seal")
    event = AuditEvent.objects.get(verb="register_token")
    assert event.data["owner"] == cast.office.owner
    assert event.actor == cast.khoa.user.full_name
    assert credential.fingerprint in client.get(page).content.decode()
    assert credential.fingerprint not in client.get(reverse("org:tokens")).content.decode()


def test_nobody_else_registers_a_token_for_the_office(cast):
    token = office_token(cast.office)

    for person in (cast.dung, cast.chi, cast.an):
        client = browser(person)
        assert begin(client, token, purpose="seal").status_code == 403
        assert client.get(reverse("org:office-tokens")).status_code == 403
    # Another office's administrator is somebody else's: the name does not fit.
    other = make_person(Role.ADMINISTRATOR, cast.other_office, None, "Người khác", "Quản trị")
    assert begin(browser(other), token, purpose="seal").status_code == 409
    assert not Credential.objects.filter(custody=Custody.EXTERNAL).exists()


def test_who_lost_the_right_meanwhile_registers_nothing(cast):
    client, token = browser(cast.khoa), office_token(cast.office)
    asked = begin(client, token, purpose="seal").json()
    cast.khoa.role = Role.LEADER
    cast.khoa.save(update_fields=["role"])

    assert confirm(client, token, asked).status_code == 403
    assert not Credential.objects.filter(custody=Custody.EXTERNAL).exists()


def test_a_persons_certificate_is_no_seal_and_the_seal_no_persons(cast):
    client = browser(cast.khoa)
    personal = tokens.make("p256", cast.office.name, clock.now())
    of_office = tokens.make("p256", cast.khoa.user.full_name, clock.now(), purpose="seal")

    assert begin(client, personal, purpose="seal").status_code == 409
    assert begin(client, of_office).status_code == 409


def test_names_are_compared_as_authorities_write_them():
    assert folded("Nguyễn  Đức Bình") == folded("NGUYEN DUC BINH")
    assert folded("Nguyễn Đức Bình") != folded("Nguyễn Đức Binh Minh")
