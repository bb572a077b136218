"""Bare signature values of the system key, and whose certificates are believed."""

import random
from datetime import timedelta

import pytest
from cryptography import x509
from cryptography.hazmat.primitives import hashes
from cryptography.hazmat.primitives.asymmetric import ec
from cryptography.hazmat.primitives.asymmetric.padding import PKCS1v15

from signing import authority, values
from signing.keys.errors import NoCredential
from signing.messages import BadMessage
from signing.trust.models import Anchor

pytestmark = pytest.mark.django_db

DATA = b"<SignedInfo/>"


@pytest.fixture
def key(system, now):
    return values.system_key("office:1", now)


def refused(chain, now) -> str:
    with pytest.raises(BadMessage) as bad:
        values.believe(chain, now)
    return bad.value.code


def test_the_value_is_the_certificates_own(key):
    public = x509.load_der_x509_certificate(key.certificates[0]).public_key()

    if key.curve_bits:
        public.verify(key.sign(DATA), DATA, ec.ECDSA(hashes.SHA256()))
    else:
        public.verify(key.sign(DATA), DATA, PKCS1v15(), hashes.SHA256())


def test_the_chain_that_travels_is_believed(key, system, now):
    assert values.believe(key.certificates, now) == system.fingerprint


def test_without_a_key_there_is_no_value(db, now):
    with pytest.raises(NoCredential):
        values.system_key("office:1", now)


def test_a_seal_is_no_system_key(system, now):
    authority.issue("office:1", "seal", "UBND Quận 2", "UBND Quận 2", "", "246810", now, key="ec")
    seal = values.SystemKey(values.Credential.objects.get(purpose="seal"), now)

    assert refused(seal.certificates, now) == "untrusted"


def test_an_authority_that_is_no_longer_believed_takes_its_keys_along(key, now):
    Anchor.objects.filter(purpose="system").delete()

    assert refused(key.certificates, now) == "untrusted"


def test_a_revoked_key_is_not_believed(key, system, now):
    authority.revoke(system, now + timedelta(minutes=1))

    assert refused(key.certificates, now + timedelta(minutes=2)) == "untrusted"


def test_a_key_is_not_believed_after_its_end(key, now):
    assert refused(key.certificates, now + timedelta(days=365 * 6)) == "untrusted"


@pytest.mark.parametrize("chain", [(), (b"",), (b"\x30\x00",), (b"<xml/>",), (b"\x30\x00",) * 9])
def test_what_is_no_certificate_is_refused(system, now, chain):
    assert refused(chain, now) == "unreadable"


def test_damaged_certificates_bring_about_nothing_but_their_refusal(key, now):
    chance = random.Random(20260309)  # noqa: S311
    codes = set()
    for _ in range(200):
        forged = bytearray(key.certificates[0])
        at = chance.randrange(len(forged))
        forged[at] ^= chance.randrange(1, 256)
        codes.add(refused((bytes(forged), *key.certificates[1:]), now))
    assert codes == {"unreadable", "untrusted"}
