"""Soft custody: the key file, wrapped in the database, opened by a counted PIN."""

import base64
from datetime import datetime
from typing import cast

from cryptography import x509
from cryptography.hazmat.primitives import serialization
from django.db import transaction

from signing.keys import certificates, envelope
from signing.keys.errors import Expired, Locked, ServerKeyWrong, WrongPin
from signing.keys.models import TRIES, Credential, Custody, Purpose
from signing.keys.signers import CachedKeySigner, PrivateKey


def create(
    owner: str,
    purpose: str,
    pin: str | None,
    private_key: PrivateKey,
    certificate: bytes,
    chain: list[bytes],
    now: datetime,
    demo: bool = False,
) -> Credential:
    """Store a key under its PIN; `certificate` and `chain` are DER, issuer of the leaf first.

    Only the system key has no PIN: it is wrapped by the server key alone. Raises ValueError for a
    missing or superfluous PIN and for a certificate that is not of this key.
    """
    if (pin is None) != (purpose == Purpose.SYSTEM):
        raise ValueError("A PIN goes with every key except the system key.")
    parsed = x509.load_der_x509_certificate(certificate)
    if _public(parsed.public_key()) != _public(private_key.public_key()):
        raise ValueError("The certificate is not of this private key.")
    mark = certificates.fingerprint(certificate)
    secret = private_key.private_bytes(
        serialization.Encoding.DER,
        serialization.PrivateFormat.PKCS8,
        serialization.NoEncryption(),
    )
    return Credential.objects.create(
        owner=owner,
        purpose=purpose,
        custody=Custody.SOFT,
        certificate=certificate,
        chain=[base64.b64encode(der).decode() for der in chain],
        envelope=envelope.close(secret, pin=pin, bound_to=_bound(owner, purpose, mark)),
        fingerprint=mark,
        serial=certificates.serial(parsed),
        subject=parsed.subject.rfc4514_string(),
        not_before=parsed.not_valid_before_utc,
        not_after=parsed.not_valid_after_utc,
        demo=demo,
        created_at=now,
    )


def open_signer(credential: Credential, pin: str | None, now: datetime) -> CachedKeySigner:
    """Open the key for one batch: the try is counted and committed before it is made.

    Raises Expired, Locked, ServerKeyWrong (no try is counted), WrongPin(tries_left); RuntimeError
    inside a transaction, since a roll-back would give the try back.
    """
    if not credential.usable(now):
        raise Expired
    bound = _bound(credential.owner, credential.purpose, credential.fingerprint)
    try:
        envelope.check(credential.envelope, bound_to=bound)
    except envelope.Broken:
        raise ServerKeyWrong from None
    if credential.purpose == Purpose.SYSTEM:
        return _signer(credential, envelope.open_(credential.envelope, pin=None, bound_to=bound))
    used = _count_try(credential, now)
    try:
        secret = envelope.open_(credential.envelope, pin=pin, bound_to=bound)
    except envelope.PinMismatch:
        raise WrongPin(TRIES - used) from None
    except envelope.Broken:
        raise ServerKeyWrong from None
    Credential.objects.filter(pk=credential.pk).update(tries=0, locked_at=None)
    return _signer(credential, secret)


def _count_try(credential: Credential, now: datetime) -> int:
    """Raise the counter in its own durable transaction; the fifth count also locks the row."""
    with transaction.atomic(durable=True):
        row = Credential.objects.select_for_update().get(pk=credential.pk)
        if row.locked:
            raise Locked
        row.tries += 1
        if row.tries >= TRIES:
            row.locked_at = now
        row.save(update_fields=["tries", "locked_at"])
        return row.tries


def _signer(credential: Credential, secret: bytes) -> CachedKeySigner:
    key = serialization.load_der_private_key(secret, None, unsafe_skip_rsa_key_validation=True)
    return CachedKeySigner(
        cast(PrivateKey, key),
        bytes(credential.certificate),
        [base64.b64decode(text) for text in credential.chain],
    )


def _bound(owner: str, purpose: str, fingerprint: str) -> bytes:
    """Associated data: the envelope opens only in the row it was made for."""
    return f"{owner}|{purpose}|{fingerprint}".encode()


def _public(key: object) -> bytes:
    return cast(PrivateKey, key).public_bytes(  # type: ignore[union-attr]
        serialization.Encoding.DER, serialization.PublicFormat.SubjectPublicKeyInfo
    )
