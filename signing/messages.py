"""Signed messages: receipts, envelopes, snapshots and chain heads under an office's system key.

CAdES-style CMS (RFC 5652, ETSI EN 319 122-1), detached: the data travels beside it.
"""

import asyncio
import hashlib
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from datetime import UTC, datetime

from asn1crypto import cms
from asn1crypto import x509 as asn1_x509
from cryptography import x509
from django.db import Error as DatabaseFailure
from pyhanko.sign.general import SignedDataCerts, extract_certificate_info
from pyhanko.sign.signers.pdf_cms import CMSSignedAttributes, Signer
from pyhanko.sign.validation import KeyUsageConstraints, async_validate_detached_cms
from pyhanko_certvalidator import ValidationContext

from signing import believing
from signing.keys import certificates, credentials, custody
from signing.keys.models import Purpose
from signing.trust.brought import NOTHING, Brought

# A container larger than this is no message of ours.
LARGEST = 256 * 1024
# What anybody signs today; at either end of what Python holds no zone can be changed.
_YEARS = range(1900, 9001)


class BadMessage(Exception):
    """The container is unreadable, not over these bytes, or not by a system key we believe."""

    def __init__(self, code: str) -> None:
        self.code = code
        super().__init__(code)


@dataclass(frozen=True)
class Seen:
    """Who signed a message: certificate fingerprint, name, and the moment the signer claims."""

    fingerprint: str
    signer: str
    signed_at: datetime | None


def sign_bytes(owner: str, data: bytes, now: datetime) -> bytes:
    """A detached CMS (DER) over `data` by the owner's system key, unattended.

    Raises NoCredential, Expired, ServerKeyWrong.
    """
    credential = credentials.current(owner, Purpose.SYSTEM, now)
    signer = custody.open_signer(credential, None, now)
    try:
        return asyncio.run(_sign(signer, data, now))
    finally:
        signer.drop()


def verify_bytes(data: bytes, container: bytes, now: datetime) -> str:
    """The fingerprint of the system certificate that signed `data`; raises BadMessage."""
    return examine(data, container, now).fingerprint


def examine(data: bytes, container: bytes, now: datetime, brought: Brought = NOTHING) -> Seen:
    """As `verify_bytes`, with name and claimed time. Judged at `now` against the anchors of purpose
    "system" and the stored revocation answers, and what was `brought`; nothing is fetched.

    Codes of BadMessage: too_large, unreadable, not_over_this_data, untrusted.
    """
    if len(container) > LARGEST:
        raise BadMessage("too_large")
    with of_strangers():
        signed = _load(container)
        found = extract_certificate_info(signed)
        intact, sound = asyncio.run(_judge(data, signed, found.signer_cert, now))
        others = found.other_certs
        trusted = sound and believing.believed(found.signer_cert, others, now, brought)
        seen = _seen(found, signed)
    if not intact:
        raise BadMessage("not_over_this_data")
    if not trusted:
        raise BadMessage("untrusted")
    return seen


@contextmanager
def of_strangers() -> Iterator[None]:
    """Whatever strangers' bytes bring about in here is BadMessage("unreadable"): the libraries meet
    what they do not expect in too many ways to be named. A failing database says nothing of them.
    """
    try:
        yield
    except (BadMessage, DatabaseFailure):
        raise
    except Exception as error:
        raise BadMessage("unreadable") from error


async def _sign(signer: Signer, data: bytes, now: datetime) -> bytes:
    made = await signer.async_sign(
        hashlib.sha256(data).digest(),
        "sha256",
        use_pades=True,
        is_pdf_sig=False,
        signed_attr_settings=CMSSignedAttributes(signing_time=now.replace(microsecond=0)),
    )
    return bytes(made.dump())


async def _judge(
    data: bytes, signed: cms.SignedData, signer: asn1_x509.Certificate, now: datetime
) -> tuple[bool, bool]:
    """Whether the signature is over `data` and by the certificate it names, and whether it is made
    as is allowed; whose that is believed to be is asked apart, so the path ends at it."""
    context = ValidationContext(trust_roots=[signer], allow_fetching=False, moment=now)
    try:
        status = await async_validate_detached_cms(
            data,
            signed,
            signer_validation_context=context,
            key_usage_settings=KeyUsageConstraints(key_usage={"non_repudiation"}),
        )
    finally:
        await context.aclose()
    return bool(status.intact and status.valid), bool(status.trusted)


def _load(container: bytes) -> cms.SignedData:
    info = cms.ContentInfo.load(container, strict=True)
    if info["content_type"].native != "signed_data":
        raise ValueError("not signed data")
    signed = info["content"]
    if len(signed["signer_infos"]) != 1:
        raise ValueError("exactly one signer is wanted")
    if signed["encap_content_info"]["content"].native is not None:
        raise ValueError("the content must travel beside the signature")
    return signed


def _seen(found: SignedDataCerts, signed: cms.SignedData) -> Seen:
    der = found.signer_cert.dump()
    claimed = next(
        (
            attribute["values"][0].native
            for attribute in signed["signer_infos"][0]["signed_attrs"]
            if attribute["type"].native == "signing_time"
        ),
        None,
    )
    if claimed and claimed.year not in _YEARS:
        raise ValueError("a time that nobody signs at")
    return Seen(
        fingerprint=certificates.fingerprint(der),
        signer=certificates.name_of(x509.load_der_x509_certificate(der)),
        signed_at=claimed.astimezone(UTC) if claimed else None,
    )


def certificate_of(container: bytes) -> asn1_x509.Certificate:
    """The certificate a container names as its signer's; nothing of it is believed. Raises
    BadMessage: too_large, unreadable."""
    if len(container) > LARGEST:
        raise BadMessage("too_large")
    with of_strangers():
        found = extract_certificate_info(_load(container)).signer_cert
        # Parsed lazily: what cannot be read must show here.
        _ = found.not_valid_before, found.not_valid_after, found.serial_number
    return found
