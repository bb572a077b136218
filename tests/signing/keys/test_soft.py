"""The PIN: counted before it is tried, five tries, never given back by a roll-back."""

from datetime import timedelta

import pytest
from cryptography.hazmat.primitives.asymmetric import ec
from django.db import connection, transaction

from signing import authority
from signing.authority import vault
from signing.keys import credentials, soft
from signing.keys.errors import Expired, KeyDropped, Locked, ServerKeyWrong, WrongPin
from signing.keys.holders import Holder
from signing.keys.models import TRIES, Credential
from signing.keys.process import material, pool
from tests.signing.conftest import PIN

pytestmark = pytest.mark.django_db


def try_pin(credential, pin, now):
    return soft.open_signer(credential, pin, now)


def fail(credential, now, times=1):
    left = None
    for _ in range(times):
        with pytest.raises(WrongPin) as wrong:
            try_pin(credential, "000000", now)
        left = wrong.value.tries_left
    return left


def test_the_right_pin_opens_and_clears_the_tries(officer, now):
    fail(officer, now, 2)

    try_pin(officer, PIN, now)

    officer.refresh_from_db()
    assert officer.tries == 0


def test_a_wrong_pin_says_how_many_tries_are_left(officer, now):
    assert [fail(officer, now) for _ in range(TRIES)] == [4, 3, 2, 1, 0]


def test_after_five_wrong_pins_the_right_one_is_refused_too(officer, now):
    fail(officer, now, TRIES)

    with pytest.raises(Locked):
        try_pin(officer, PIN, now)
    officer.refresh_from_db()
    assert officer.locked_at == now


def test_the_fifth_try_may_be_the_right_one(officer, now):
    fail(officer, now, TRIES - 1)

    try_pin(officer, PIN, now)

    officer.refresh_from_db()
    assert (officer.tries, officer.locked_at) == (0, None)


def test_a_reset_opens_a_locked_key(officer, now):
    fail(officer, now, TRIES)

    credentials.reset(officer, now)

    assert try_pin(officer, PIN, now)


def test_the_try_is_counted_before_it_is_made(officer, now, monkeypatch):
    asked = pool.Process.ask

    def killed(self, do, *parts, **head):
        if do == "open":
            raise SystemExit
        return asked(self, do, *parts, **head)

    monkeypatch.setattr(pool.Process, "ask", killed)

    with pytest.raises(SystemExit):
        try_pin(officer, PIN, now)

    officer.refresh_from_db()
    assert officer.tries == 1


def test_a_key_killed_in_its_fifth_try_is_locked(officer, now):
    Credential.objects.filter(pk=officer.pk).update(tries=TRIES)

    with pytest.raises(Locked):
        try_pin(officer, PIN, now)


def test_another_server_key_costs_no_try(officer, now, settings, tmp_path):
    settings.SERVER_KEY_FILE = tmp_path / "other.key"

    with pytest.raises(ServerKeyWrong):
        try_pin(officer, PIN, now)

    officer.refresh_from_db()
    assert officer.tries == 0


def test_a_row_copied_to_another_owner_does_not_open(officer, now):
    Credential.objects.filter(pk=officer.pk).update(owner="person:999")
    officer.refresh_from_db()

    with pytest.raises(ServerKeyWrong):
        try_pin(officer, PIN, now)


def test_an_expired_certificate_is_refused_without_a_try(officer, now):
    with pytest.raises(Expired):
        try_pin(officer, PIN, now + timedelta(days=365 * 6))

    officer.refresh_from_db()
    assert officer.tries == 0


def test_the_system_key_opens_without_a_pin(system, now):
    assert try_pin(system, None, now)


def test_a_dropped_signer_signs_no_more(officer, now):
    signer = try_pin(officer, PIN, now)
    signer.drop()

    with pytest.raises(KeyDropped):
        signer.async_sign_raw(b"data", "sha256").send(None)


def test_a_signer_is_never_pickled(officer, now):
    import pickle

    with pytest.raises(TypeError):
        pickle.dumps(try_pin(officer, PIN, now))


def test_no_private_key_lies_in_the_database_in_the_clear(officer, now):
    key = ec.generate_private_key(ec.SECP256R1())
    holder = Holder("Nguyễn Thị Bình")
    certificate = vault.issue("person", holder, material.spki(key.public_key()), now)
    officer = soft.create("person:8", "person", PIN, key, certificate, [], now)
    secret = key.private_numbers().private_value.to_bytes(32, "big")

    with connection.cursor() as cursor:
        cursor.execute("SELECT * FROM signing_credential WHERE id = %s", [officer.pk])
        row = repr(cursor.fetchone()).encode()

    assert secret not in row
    assert secret.hex().encode() not in row


@pytest.mark.parametrize(("purpose", "pin"), [("person", None), ("seal", None), ("system", "1")])
def test_a_pin_goes_with_every_key_but_the_system_key(demo_authority, now, purpose, pin):
    with pytest.raises(ValueError, match="PIN"):
        authority.issue("office:1", purpose, "A", "B", "", pin, now, key="ec")


def test_a_certificate_of_another_key_is_refused(officer, leader, now):
    with pytest.raises(ValueError, match="not of this private key"):
        soft.create(
            "person:3",
            "person",
            PIN,
            ec.generate_private_key(ec.SECP256R1()),
            bytes(leader.certificate),
            [],
            now,
        )


@pytest.mark.django_db(transaction=True)
def test_a_try_inside_a_transaction_is_refused_since_it_could_be_rolled_back(officer, now):
    with pytest.raises(RuntimeError, match="durable"), transaction.atomic():
        try_pin(officer, PIN, now)
