"""Soft custody: the key file, wrapped in the database, opened by a counted PIN in the signing
process. This side never holds the key."""

import base64
from collections.abc import Callable
from dataclasses import asdict
from datetime import datetime
from typing import TypeVar

from cryptography import x509

from signing.keys import certificates, envelope, pins, tries
from signing.keys.errors import Expired, ProcessGone
from signing.keys.models import Credential, Custody, PendingKey, Purpose
from signing.keys.process import material, pool, sealing, wire
from signing.keys.process.material import PrivateKey
from signing.keys.process.pool import Lease
from signing.keys.signers import HandleSigner

Answer = TypeVar("Answer")


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
    """Store a key the caller already holds; `certificate` and `chain` are DER, issuer of the leaf
    first. Prefer `lifecycle`, where the key never leaves the signing process.

    Only the system key has no PIN: it is wrapped by the server key alone. Raises WeakPin, and
    ValueError for a missing or superfluous PIN and for a certificate that is not of this key.
    """
    check_pin(purpose, pin)
    secret = material.pkcs8(private_key)
    with pool.lend() as lease:
        answer, (public,) = lease.ask(
            "wrap_key",
            secret,
            *pin_parts(pin),
            bound=bound(owner, purpose),
            cost=asdict(envelope.cost()),
        )
    wire.wipe(secret)
    return store(
        owner, purpose, answer["envelope"], bytes(public), certificate, chain, now, demo=demo
    )


def store(
    owner: str,
    purpose: str,
    closed: dict[str, object],
    public_key: bytes,
    certificate: bytes,
    chain: list[bytes],
    now: datetime,
    *,
    demo: bool = False,
) -> Credential:
    """The row of an envelope and the certificate of its public key; raises ValueError when the
    certificate is of another key."""
    parsed = x509.load_der_x509_certificate(certificate)
    if material.spki(parsed.public_key()) != public_key:
        raise ValueError("The certificate is not of this private key.")
    row = described(owner, purpose, Custody.SOFT, certificate, chain, now, demo=demo)
    row.envelope = closed
    row.save()
    return row


def described(
    owner: str,
    purpose: str,
    custody: str,
    certificate: bytes,
    chain: list[bytes],
    now: datetime,
    *,
    demo: bool = False,
) -> Credential:
    """An unsaved row with everything that can be read from the certificate."""
    parsed = x509.load_der_x509_certificate(certificate)
    return Credential(
        owner=owner,
        purpose=purpose,
        custody=custody,
        certificate=certificate,
        chain=[base64.b64encode(der).decode() for der in chain],
        fingerprint=certificates.fingerprint(certificate),
        serial=certificates.serial(parsed),
        subject=parsed.subject.rfc4514_string(),
        not_before=parsed.not_valid_before_utc,
        not_after=parsed.not_valid_after_utc,
        demo=demo,
        created_at=now,
    )


def open_signer(credential: Credential, pin: str | None, now: datetime) -> HandleSigner:
    """Open the key for one batch: the try is counted and committed before it is made.

    Raises Expired, Locked, ServerKeyWrong and ProcessBusy (no try is counted), ProcessGone,
    WrongPin(tries_left); RuntimeError inside a transaction, which could give the try back.
    """
    if not credential.usable(now):
        raise Expired

    def order(lease: Lease) -> str:
        answer, _none = lease.ask(
            "open",
            *pin_parts(None if unattended else pin or ""),
            envelope=credential.envelope,
            bound=place(credential),
        )
        return str(answer["handle"])

    unattended = credential.purpose == Purpose.SYSTEM
    lease = _checked(credential, attended=not unattended)
    try:
        if unattended:
            lease, handle = twice(lease, order)
        else:
            lease, handle = tries.counted(credential, now, lambda: twice(lease, order))
        return HandleSigner(lease, handle, bytes(credential.certificate), chain_of(credential))
    except BaseException:
        lease.give_back()
        raise


def rewrap(credential: Credential, old: str, new: str, now: datetime) -> dict[str, object]:
    """The envelope under a new PIN, for the caller to store; the old PIN is a counted try.

    Raises WeakPin before it, and as `open_signer`.
    """
    pins.check(new)
    lease = _checked(credential, attended=True)

    def order(lease: Lease) -> dict[str, object]:
        answer, _none = lease.ask(
            "rewrap",
            *pin_parts(old),
            *pin_parts(new),
            envelope=credential.envelope,
            bound=place(credential),
            cost=asdict(envelope.cost()),
        )
        return dict(answer["envelope"])

    try:
        lease, closed = tries.counted(credential, now, lambda: twice(lease, order))
        return closed
    finally:
        lease.give_back()


def _checked(credential: Credential, *, attended: bool) -> Lease:
    """A process that answers and whose server key fits: what fails here costs no try."""

    def order(lease: Lease) -> None:
        lease.ask("check", envelope=credential.envelope, bound=place(credential))

    lease = pool.lend(attended=attended)
    try:
        lease, _none = twice(lease, order)
        return lease
    except BaseException:
        lease.give_back()
        raise


def twice(lease: Lease, order: Callable[[Lease], Answer]) -> tuple[Lease, Answer]:
    """Make the order; if the process dies of something, once more in a fresh one. Both are one try
    of one person with one PIN."""
    try:
        return lease, order(lease)
    except ProcessGone:
        lease.give_back()
        fresh = pool.lend(attended=lease.attended)
        try:
            return fresh, order(fresh)
        except BaseException:
            fresh.give_back()
            raise


def check_pin(purpose: str, pin: str | None) -> None:
    """Raise ValueError for a missing or superfluous PIN, WeakPin for one that is easy to guess."""
    if (pin is None) != (purpose == Purpose.SYSTEM):
        raise ValueError("A PIN goes with every key except the system key.")
    if pin is not None:
        pins.check(pin)


def pin_parts(pin: str | None) -> list[bytearray]:
    """How a PIN crosses the pipe: as bytes that the other side overwrites, or not at all."""
    return [] if pin is None else [bytearray(pin.encode())]


def bound(owner: str, purpose: str) -> str:
    """What an envelope is bound to, before its public key."""
    return f"{owner}|{purpose}"


def place(credential: Credential | PendingKey) -> str:
    """Associated data: the envelope opens only in the row it was made for."""
    start = bound(credential.owner, credential.purpose)
    if isinstance(credential, Credential):
        if credential.envelope.get("v", 1) < 2:
            # The first envelopes were bound to the certificate.
            return f"{start}|{credential.fingerprint}"
        parsed = x509.load_der_x509_certificate(bytes(credential.certificate))
        return sealing.place(start, material.spki(parsed.public_key())).decode()
    return sealing.place(start, bytes(credential.public_key)).decode()


def chain_of(credential: Credential) -> list[bytes]:
    """DER of the issuing certificates."""
    return [base64.b64decode(text) for text in credential.chain]
