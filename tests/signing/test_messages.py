"""Messages under the system key: bound to their bytes, to the purpose and to the moment."""

import random
from collections import Counter
from datetime import timedelta

import pytest
from django.db import OperationalError

from signing import authority, messages
from signing.keys import custody
from signing.keys.errors import NoCredential
from signing.messages import BadMessage

pytestmark = pytest.mark.django_db

DATA = "Biên nhận 69/KH-UBND".encode()


@pytest.fixture
def signed(system, now):
    return messages.sign_bytes("office:1", DATA, now)


def test_the_signer_is_the_office(signed, system, now):
    assert messages.verify_bytes(DATA, signed, now) == system.fingerprint


def test_name_and_time_are_told(signed, system, now):
    seen = messages.examine(DATA, signed, now + timedelta(hours=1))

    assert (seen.signer, seen.signed_at) == ("Hệ thống UBND Quận 2", now)


@pytest.mark.parametrize("data", [DATA + b".", b"", DATA[:-1]])
def test_other_bytes_are_refused(signed, now, data):
    with pytest.raises(BadMessage) as bad:
        messages.verify_bytes(data, signed, now)

    assert bad.value.code == "not_over_this_data"


@pytest.mark.parametrize("container", [b"", b"\x30\x00", b"\x00" * 50, b"{}"])
def test_a_container_that_is_none_is_refused(system, now, container):
    with pytest.raises(BadMessage) as bad:
        messages.verify_bytes(DATA, container, now)

    assert bad.value.code == "unreadable"


def test_a_container_larger_than_any_message_is_not_parsed(system, now):
    with pytest.raises(BadMessage) as bad:
        messages.verify_bytes(DATA, b"0" * (messages.LARGEST + 1), now)

    assert bad.value.code == "too_large"


def test_any_flipped_byte_is_refused(signed, now):
    for at in range(0, len(signed), 37):
        forged = bytearray(signed)
        forged[at] ^= 0x01
        try:
            seen = messages.examine(DATA, bytes(forged), now)
        except BadMessage:
            continue
        # A byte outside of what is signed (an unused certificate) may differ without harm.
        assert seen == messages.examine(DATA, signed, now)


def test_bytes_of_strangers_bring_about_nothing_but_their_refusal(signed, now):
    """Found by trying: names of digests, of types and of attributes that the libraries look up."""
    chance = random.Random(20260309)  # noqa: S311
    codes = Counter()
    for _ in range(300):
        forged = bytearray(signed)
        for _ in range(chance.choice((1, 1, 1, 2, 3))):
            at = chance.randrange(len(forged))
            forged[at] = chance.choice(
                (0, 0xFF, forged[at] ^ 1, forged[at] ^ 0x20, chance.randrange(256))
            )
        try:
            messages.verify_bytes(DATA, bytes(forged), now)
        except BadMessage as bad:
            codes[bad.code] += 1
    assert set(codes) == {"unreadable", "not_over_this_data", "untrusted"}


def test_another_digest_is_unreadable(signed, now):
    sha256 = bytes.fromhex("0609608648016503040201")
    assert sha256 in signed

    with pytest.raises(BadMessage) as bad:
        messages.verify_bytes(DATA, signed.replace(sha256, sha256[:-1] + b"\x7f"), now)
    assert bad.value.code == "unreadable"


def test_a_time_that_nobody_signs_at_is_unreadable(signed, now, monkeypatch):
    assert {1, 1899, 9001, 9999}.isdisjoint(messages._YEARS)
    monkeypatch.setattr(messages, "_YEARS", range(now.year + 1, 9001))

    with pytest.raises(BadMessage) as bad:
        messages.examine(DATA, signed, now)
    assert bad.value.code == "unreadable"


def test_a_database_that_fails_says_nothing_of_the_message(signed, now, monkeypatch):
    def fail(*_):
        raise OperationalError("gone")

    monkeypatch.setattr(messages.believing, "believed", fail)

    with pytest.raises(OperationalError):
        messages.verify_bytes(DATA, signed, now)


def test_a_seal_does_not_sign_messages(seal, now):
    with pytest.raises(NoCredential):
        messages.sign_bytes("office:1", DATA, now)


def test_a_message_signed_by_a_key_of_another_purpose_is_untrusted(system, now, monkeypatch):
    made = authority.issue("office:1", "seal", "UBND", "UBND", "", "860421", now, key="ec")
    monkeypatch.setattr(messages.credentials, "current", lambda *_: made)
    opened = custody.open_signer
    monkeypatch.setattr(custody, "open_signer", lambda found, _, at: opened(found, "860421", at))
    signed = messages.sign_bytes("office:1", DATA, now)

    with pytest.raises(BadMessage) as bad:
        messages.verify_bytes(DATA, signed, now)
    assert bad.value.code == "untrusted"


def test_a_revoked_system_is_untrusted(signed, system, now):
    authority.revoke(system, now + timedelta(hours=1))

    with pytest.raises(BadMessage) as bad:
        messages.verify_bytes(DATA, signed, now + timedelta(hours=2))
    assert bad.value.code == "untrusted"


def test_production_believes_no_demo_system(signed, now, settings):
    settings.DEMO = False

    with pytest.raises(BadMessage):
        messages.verify_bytes(DATA, signed, now)
