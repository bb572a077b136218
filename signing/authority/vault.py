"""The authority's own keys: made once, wrapped by the server key, opened when it issues."""

from datetime import datetime
from typing import cast

from cryptography import x509
from cryptography.hazmat.primitives import hashes, serialization
from cryptography.hazmat.primitives.asymmetric import ec, rsa

from signing.authority import profiles
from signing.authority.models import ISSUING, AuthorityKey, Role, root_of
from signing.keys import envelope
from signing.keys.holders import Holder
from signing.keys.models import Purpose
from signing.keys.process.material import PrivateKey


class NotSetUp(Exception):
    """The demo authority does not exist in this database: call `authority.setup` first."""


ISSUERS = {
    Purpose.PERSON: Role.PERSON,
    Purpose.SEAL: Role.SEAL,
    Purpose.SYSTEM: Role.SYSTEM,
}


RSA_BITS = {"rsa": 2048, "rsa3072": 3072, "rsa4096": 4096}
CURVES: dict[str, type[ec.EllipticCurve]] = {"ec": ec.SECP256R1, "p384": ec.SECP384R1}


def make_key(kind: str) -> PrivateKey:
    """A new private key: `rsa` is RSA-2048 (0.1 to 0.3 s), `ec` is P-256 (below 1 ms).

    Also `rsa3072`, `rsa4096` (some seconds) and `p384`. Raises ValueError for another kind.
    """
    if kind in RSA_BITS:
        return rsa.generate_private_key(public_exponent=65537, key_size=RSA_BITS[kind])
    if kind in CURVES:
        return ec.generate_private_key(CURVES[kind]())
    known = ", ".join((*RSA_BITS, *CURVES))
    raise ValueError(f"Unknown kind of key: {kind!r}; known are {known}.")


def row(role: str) -> AuthorityKey:
    """The row of `role`; raises NotSetUp."""
    try:
        return AuthorityKey.objects.get(role=role)
    except AuthorityKey.DoesNotExist:
        raise NotSetUp from None


def certificate(role: str) -> x509.Certificate:
    """The certificate of `role`."""
    return x509.load_der_x509_certificate(bytes(row(role).certificate))


def key(role: str) -> PrivateKey:
    """The private key of `role`."""
    stored = row(role)
    secret = envelope.open_(stored.envelope, pin=None, bound_to=_bound(role))
    found = serialization.load_der_private_key(secret, None, unsafe_skip_rsa_key_validation=True)
    return cast(PrivateKey, found)


def create(now: datetime) -> None:
    """A root and an issuing CA per purpose, and the unit; the caller holds the transaction.

    The authorities use P-256, which costs nothing to make; the unit RSA-2048, which every reader of
    time stamps knows.
    """
    for role in ISSUING:
        root_key, issuing_key = make_key("ec"), make_key("ec")
        name = root_of(role)
        root = _sign(
            profiles.certificate_authority(name, root_key.public_key(), None, now), root_key
        )
        _store(name, root, root_key, now)
        issuing = _sign(
            profiles.certificate_authority(role, issuing_key.public_key(), root, now), root_key
        )
        _store(role, issuing, issuing_key, now)
        if role == Role.TSA:
            unit_key = make_key("rsa")
            builder = profiles.time_stamping_unit(unit_key.public_key(), issuing, now)
            _store(Role.TSA_UNIT, _sign(builder, issuing_key), unit_key, now)


def issue(purpose: str, holder: Holder, key_of: PrivateKey | bytes, now: datetime) -> bytes:
    """A certificate, as DER, for a key at hand or the SubjectPublicKeyInfo of one that is not."""
    if isinstance(key_of, bytes):
        public = cast(profiles.PublicKey, serialization.load_der_public_key(key_of))
    else:
        public = key_of.public_key()
    role = ISSUERS[Purpose(purpose)]
    builder = profiles.leaf(purpose, holder, public, certificate(role), now)
    return _sign(builder, key(role)).public_bytes(serialization.Encoding.DER)


def chain(role: str) -> list[bytes]:
    """DER of the issuing authority and the root, in that order."""
    return [bytes(row(role).certificate), bytes(row(root_of(role)).certificate)]


def _sign(builder: x509.CertificateBuilder, by: PrivateKey) -> x509.Certificate:
    return builder.sign(by, hashes.SHA256())


def _store(role: Role, made: x509.Certificate, private: PrivateKey, now: datetime) -> None:
    secret = private.private_bytes(
        serialization.Encoding.DER,
        serialization.PrivateFormat.PKCS8,
        serialization.NoEncryption(),
    )
    AuthorityKey.objects.create(
        role=role,
        certificate=made.public_bytes(serialization.Encoding.DER),
        envelope=envelope.close(secret, pin=None, bound_to=_bound(role)),
        created_at=now,
    )


def _bound(role: str) -> bytes:
    return f"authority|{Role(role).value}".encode()
