"""What the demo authority does when asked: set up, issue, revoke, stamp time, publish lists."""

import functools
from datetime import datetime
from typing import cast

from asn1crypto import x509 as asn1_x509
from cryptography import x509
from cryptography.hazmat.primitives.asymmetric.rsa import RSAPrivateKey
from cryptography.hazmat.primitives.serialization import Encoding
from django.db import transaction

from signing.authority import lists, vault
from signing.authority.models import ISSUING, AuthorityKey, Role, root_of
from signing.authority.stamping import DemoTimeStamper
from signing.keys import credentials, lifecycle, soft
from signing.keys.holders import Holder
from signing.keys.models import Credential, PendingKey, Purpose
from signing.trust import anchors

# Short names for those a demo uses; the rest under their own.
ALGORITHMS = {
    "rsa": "rsa2048",
    "ec": "p256",
    "rsa3072": "rsa3072",
    "rsa4096": "rsa4096",
    "p384": "p384",
}


def setup(now: datetime) -> None:
    """Make roots, sub-CAs and time-stamping unit, trust the roots per purpose, publish the lists.

    A second call finds them and only renews the lists. Every anchor carries the demo mark, which
    production refuses.
    """
    with transaction.atomic():
        if not exists():
            vault.create(now)
        for role in ISSUING:
            issuing, root = vault.chain(role)
            anchors.add(certificate=root, purpose=role.value, demo=True)
            # For signatures that leave their chain out.
            anchors.add(certificate=issuing, purpose="intermediate", demo=True)
        lists.refresh(now)


def exists() -> bool:
    """Whether this database holds a demo authority."""
    return AuthorityKey.objects.filter(role=Role.TSA_UNIT).exists()


def issue(
    owner: str,
    purpose: str,
    common_name: str,
    organisation: str,
    title: str,
    pin: str | None,
    now: datetime,
    key: str = "rsa",
) -> Credential:
    """A new key with its certificate, kept in soft custody under `pin` (None for the system key).

    `key` is "rsa" (RSA-2048), "ec" (P-256, some hundred times faster to make), "rsa3072", "rsa4096"
    or "p384". It is made in the signing process; the authority sees its public half only.
    """
    algorithm = ALGORITHMS.get(key)
    if algorithm is None:
        raise ValueError(f"Unknown kind of key: {key!r}; known are {', '.join(ALGORITHMS)}.")
    holder = Holder(common_name, organisation, title)
    asked = lifecycle.generate(owner, purpose, algorithm, pin, holder, now)
    return soft.store(
        owner,
        purpose,
        asked.envelope,
        bytes(asked.public_key),
        vault.issue(purpose, holder, bytes(asked.public_key), now),
        vault.chain(vault.ISSUERS[Purpose(purpose)]),
        now,
        demo=True,
    )


def certify(pending: PendingKey, holder: Holder, now: datetime) -> bytes:
    """The certificate the demo authority issues on a request: PEM of it and its issuers."""
    made = vault.issue(pending.purpose, holder, bytes(pending.public_key), now)
    every = [made, *vault.chain(vault.ISSUERS[Purpose(pending.purpose)])]
    return b"".join(x509.load_der_x509_certificate(one).public_bytes(Encoding.PEM) for one in every)


def revoke(credential: Credential, now: datetime) -> Credential:
    """Revoke at `now` and publish the list that says so."""
    with transaction.atomic():
        revoked = credentials.mark_revoked(credential, now)
        lists.publish(vault.ISSUERS[Purpose(revoked.purpose)], now)
    return revoked


def refresh_crl(now: datetime, limit: int = 0) -> int:
    """Sweep: publish the lists that would run out; returns how many."""
    return lists.refresh(now)


def timestamper(now: datetime) -> DemoTimeStamper:
    """The time-stamping unit at `now`; raises NotSetUp."""
    row = vault.row(Role.TSA_UNIT)
    key = _unit_key(bytes(row.certificate))
    certificate = asn1_x509.Certificate.load(bytes(row.certificate))
    issuers = [asn1_x509.Certificate.load(der) for der in vault.chain(Role.TSA)]
    return DemoTimeStamper(certificate, key, issuers).at(now)


def roots_pem() -> bytes:
    """The four roots as PEM, for tools outside (openssl, pdfsig)."""
    found = (vault.certificate(root_of(role)) for role in ISSUING)
    return b"".join(certificate.public_bytes(Encoding.PEM) for certificate in found)


@functools.lru_cache(maxsize=4)
def _unit_key(certificate: bytes) -> RSAPrivateKey:
    """Unwrapped once a process; keyed by the certificate, so another database has another key."""
    return cast(RSAPrivateKey, vault.key(Role.TSA_UNIT))
