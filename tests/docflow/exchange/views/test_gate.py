"""Where other installations bring messages: whoever is not recognised changes nothing."""

import hashlib
import json
from base64 import b64encode
from datetime import timedelta

import pytest
from django.test import Client
from django.urls import reverse

from docflow.core import clock
from docflow.exchange.envelope.xml import MAX_BYTES
from docflow.exchange.models import InboxMessage, QuarantinedMessage, SeenRequest
from docflow.exchange.services import serving
from docflow.exchange.transports import signed
from docflow.exchange.transports.signed import Answered, Asked
from signing import messages
from signing.keys.models import Credential
from tests.docflow.exchange.conftest import NOW

GATE = reverse("exchange:receive")
BODY = b"not an envelope"
# SHA-256 by its name in ASN.1.
DIGEST = bytes.fromhex("0609608648016503040201")


@pytest.fixture
def request_of(world):
    """A request as an honest partner makes it; `said` overrides what is signed."""

    def make(key_of=None, **said) -> dict[str, str]:
        values = {
            "kind": "message",
            "sender": "000.00.02.H29",
            "receiver": "H29.2.01",
            "message_id": "m1",
            "sha256": hashlib.sha256(BODY).hexdigest(),
            "nonce": "ab" * 16,
            "at": clock.now(),
            **said,
        }
        statement, signature = signed.sign(key_of or world.office, Asked(**values))
        return {signed.STATEMENT: statement, signed.SIGNATURE: signature}

    return make


def post(headers: dict[str, str], body: bytes = BODY, **more):
    return Client(enforce_csrf_checks=True).post(
        GATE, body, content_type="application/octet-stream", headers=headers, **more
    )


def code(answer) -> tuple[int, str]:
    return answer.status_code, answer.json().get("code", "")


def said(world, answer) -> Answered:
    """What the receiving office put its name to."""
    parts = answer.json()
    statement = signed.raw(parts["statement"])
    signed.verify(world.there, statement, signed.raw(parts["signature"]), clock.now())
    return Answered.from_bytes(statement)


def nothing_written() -> bool:
    rows = (InboxMessage, QuarantinedMessage, SeenRequest)
    return not any(model.objects.exists() for model in rows)


def test_a_message_is_taken_and_the_answer_signed(world, request_of):
    answer = post(request_of())

    row = InboxMessage.objects.get()
    assert (row.office, row.message_id, answer.status_code) == (world.there, "m1", 200)
    told = said(world, answer)
    assert (told.kind, told.sha256, told.nonce) == ("taken", row.sha256, "ab" * 16)
    assert (told.sender, told.receiver) == ("H29.2.01", "000.00.02.H29")
    assert answer["Cache-Control"] == "no-store"


@pytest.mark.parametrize("missing", [signed.STATEMENT, signed.SIGNATURE])
def test_a_request_without_a_signature_is_nobodys(world, request_of, missing):
    headers = request_of()
    del headers[missing]

    assert code(post(headers)) == (401, "unreadable")
    assert nothing_written()


@pytest.mark.parametrize("text", ["", "***", "e30=", "x" * 100_000])
def test_nonsense_is_turned_away(world, text):
    assert code(post({signed.STATEMENT: text, signed.SIGNATURE: text}))[0] == 401
    assert nothing_written()


def test_a_signature_by_another_office_is_not_the_senders(world, request_of):
    """Trusted, but not a key of the office the request names."""
    assert code(post(request_of(key_of=world.there))) == (401, "signature")
    assert nothing_written()


def test_a_key_that_is_no_longer_the_senders_opens_nothing(world, request_of):
    headers = request_of()
    Credential.objects.filter(owner=world.office.owner, purpose="system").update(
        fingerprint="0" * 64
    )

    assert code(post(headers)) == (401, "signature")
    assert nothing_written()


def test_a_sender_nobody_knows_is_told_no_more_than_a_forger(world, request_of):
    assert code(post(request_of(sender="H29.9.99"))) == (401, "signature")
    assert nothing_written()


def test_a_statement_that_was_changed_is_not_signed(world, request_of):
    headers = request_of()
    other = request_of(message_id="m2")

    mixed = {**headers, signed.STATEMENT: other[signed.STATEMENT]}
    assert code(post(mixed)) == (401, "signature")
    assert nothing_written()


def test_a_signature_that_names_no_digest_is_nobodys(world, request_of):
    """What the library does not expect there is no fault of ours."""
    headers = request_of()
    sound = signed.raw(headers[signed.SIGNATURE])
    assert DIGEST in sound
    # Each arc of the name of SHA-256 by itself, wherever it stands.
    for arc in range(2, len(DIGEST)):
        other = DIGEST[:arc] + bytes([DIGEST[arc] ^ 0x20]) + DIGEST[arc + 1 :]
        forged = b64encode(sound.replace(DIGEST, other)).decode()

        assert code(post({**headers, signed.SIGNATURE: forged})) == (401, "signature")
    assert nothing_written()


@pytest.mark.parametrize(
    "at", ["0001-01-01T00:00:00+14:00", "9999-12-31T23:59:59-14:00", "1899-12-31T23:59:59+00:00"]
)
def test_a_request_from_the_end_of_time_is_turned_away(world, at):
    values = dict.fromkeys(("sender", "receiver", "kind", "message_id", "sha256", "nonce"), "")
    data = json.dumps({**values, "form": Asked.form, "at": at}).encode()
    signature = messages.sign_bytes(world.office.owner, data, clock.now())
    headers = {
        signed.STATEMENT: b64encode(data).decode(),
        signed.SIGNATURE: b64encode(signature).decode(),
    }

    assert code(post(headers)) == (401, "unreadable")
    assert nothing_written()


@pytest.mark.parametrize("minutes", [-6, 6])
def test_a_request_outside_its_window_is_turned_away(world, request_of, minutes):
    headers = request_of()

    with clock.at(NOW + timedelta(minutes=minutes)):
        assert code(post(headers)) == (401, "time")
    assert nothing_written()


@pytest.mark.parametrize("minutes", [-4, 4])
def test_clocks_may_differ_a_little(world, request_of, minutes):
    assert post(request_of(at=NOW + timedelta(minutes=minutes))).status_code == 200


def test_a_replayed_request_does_nothing_again(world, request_of):
    headers = request_of()
    post(headers)

    assert code(post(headers)) == (409, "seen")
    assert InboxMessage.objects.get().copies == 1


def test_the_same_message_in_a_new_request_gets_the_equal_answer(world, request_of):
    first = said(world, post(request_of()))
    second = said(world, post(request_of(nonce="cd" * 16)))

    assert (first.kind, first.message_id, first.sha256) == (
        second.kind,
        second.message_id,
        second.sha256,
    )
    assert InboxMessage.objects.get().copies == 2


def test_a_request_is_forgotten_long_after_its_window(world, request_of):
    post(request_of())
    with clock.at(NOW + serving.REMEMBERED + timedelta(minutes=1)):
        post(request_of(nonce="cd" * 16, at=clock.now()))

    assert [one.nonce for one in SeenRequest.objects.all()] == ["cd" * 16]
    assert serving.REMEMBERED > 2 * signed.WINDOW


@pytest.mark.parametrize("body", [b"another envelope", b"not an envelopf"])
def test_a_body_that_was_changed_is_not_taken(world, request_of, body):
    answer = post(request_of(), body)

    assert code(answer) == (400, "body")
    assert not InboxMessage.objects.exists()


def test_a_message_for_an_office_that_is_not_here(world, request_of):
    world.there.hosted = False
    world.there.save(update_fields=["hosted"])

    assert code(post(request_of())) == (404, "receiver")
    assert not InboxMessage.objects.exists()


def test_too_much_that_waits_is_answered_later(world, request_of, settings):
    settings.EXCHANGE_BACKLOG = 1
    assert post(request_of()).status_code == 200

    answer = post(request_of(message_id="m2", nonce="cd" * 16))

    assert code(answer) == (503, "busy")
    assert int(answer["Retry-After"]) > 0
    assert InboxMessage.objects.count() == 1


def test_a_message_that_is_too_large_is_not_read(world, request_of, monkeypatch):
    monkeypatch.setattr(serving, "MAX_BYTES", 10)

    assert code(post(request_of())) == (413, "too_large")
    assert MAX_BYTES > 10
    assert nothing_written()


def test_a_body_without_a_length_is_not_read(world, request_of):
    assert code(post(request_of(), CONTENT_LENGTH="")) == (411, "length")
    assert nothing_written()


def test_other_bytes_under_a_known_id_are_refused_signed(world, request_of):
    post(request_of())
    other = b"other bytes"

    answer = post(request_of(nonce="cd" * 16, sha256=hashlib.sha256(other).hexdigest()), other)

    assert answer.status_code == 422
    told = said(world, answer)
    assert told.kind == "refused"
    assert "nội dung khác" in told.reason
    assert QuarantinedMessage.objects.get().office == world.there


def test_a_check_takes_nothing(world, request_of):
    answer = post(request_of(kind="check", message_id="", sha256=""), b"")

    assert said(world, answer).kind == "ready"
    assert not InboxMessage.objects.exists()


@pytest.mark.parametrize("values", [{"kind": "other"}, {"nonce": "short"}, {"nonce": "Z" * 32}])
def test_what_is_not_asked_like_that_is_turned_away(world, request_of, values):
    assert code(post(request_of(**values))) == (401, "unreadable")
    assert nothing_written()


def test_an_office_without_a_key_cannot_acknowledge_yet(world, request_of):
    Credential.objects.filter(owner=world.there.owner, purpose="system").delete()

    answer = post(request_of())

    # The bytes are safe; the sender comes again and is answered then.
    assert code(answer) == (503, "key")
    assert InboxMessage.objects.get().message_id == "m1"


def test_only_a_post_is_taken(world, request_of):
    assert Client().get(GATE, headers=request_of()).status_code == 405


def test_a_person_who_is_signed_in_is_nobody_here(world):
    client = Client()
    client.force_login(world.cast.dung.user, backend="django.contrib.auth.backends.ModelBackend")

    assert client.post(GATE, {}).status_code == 401
    assert json.loads(client.post(GATE, {}).content)["code"] == "unreadable"


def test_the_server_bounds_what_a_message_may_bring():
    from docflow import asgi

    assert asgi.longest(GATE) == MAX_BYTES
