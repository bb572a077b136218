"""Registering an outside key: whose certificate it is, that we trust it, and that they hold it.

The challenge is signed as CMS attributes over words that name site, person and certificate, so that
the agent can show them and the value is good for nothing else.
"""

import base64
import hashlib
import secrets
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta

from asn1crypto import cms
from asn1crypto import x509 as asn1_x509
from asn1crypto.crl import CertificateList
from asn1crypto.ocsp import OCSPResponse
from cryptography import x509
from django.db import IntegrityError, transaction
from django.utils.translation import gettext as _
from pyhanko.sign import general
from pyhanko.sign.general import simple_cms_attribute

from signing.external import values
from signing.external.errors import (
    AlreadyAnswered,
    CertificateRefused,
    Late,
    Unknown,
    WrongAnswer,
)
from signing.external.models import OPEN, PendingEnrolment, State
from signing.external.service import keep_lists
from signing.gate import messages
from signing.gate.paths import SIGNER_USAGE, Answers, Subject, Trust, walk
from signing.gate.policy import Policy, resolve
from signing.keys import certificates
from signing.keys.models import Credential, Custody, Purpose
from signing.pades.container import digest_for
from signing.trust.models import Anchor

PATIENCE = timedelta(minutes=10)
# Bytes of one certificate, and how many may come along.
LARGEST, MOST = 16 * 1024, 6


@dataclass(frozen=True)
class Examined:
    """The name in a certificate, and whether it is a demo authority's word for it."""

    name: str
    demo: bool


def examine(certificate: bytes, chain: Sequence[bytes], purpose: str, now: datetime) -> Examined:
    """Who the certificate (DER) names, when the gate would accept it for `purpose` at `now`.

    Chain, usage, revocation and algorithms as for a signature on a document, from the trust store
    and the stored answers alone. Raises CertificateRefused with the gate's code, or `unreadable`,
    `unfit_key`, `registered_already`.
    """
    parsed = _parsed(certificate, chain)
    try:
        values.scheme_of(certificate)
    except WrongAnswer:
        raise CertificateRefused(
            "unfit_key",
            _("Khóa của chứng thư không dùng được: cần RSA 2048–4096 bit hoặc EC P-256, P-384."),
        ) from None
    keep_lists(now)
    material = resolve(Policy(), now)
    subject = Subject(
        parsed[0], tuple(parsed[1:]), SIGNER_USAGE, frozenset({Purpose(purpose).value})
    )
    answers = Answers(
        tuple(CertificateList.load(item) for item in material.crls),
        tuple(OCSPResponse.load(item) for item in material.ocsps),
    )
    path = walk(subject, Trust.parse(material.anchors), now, answers)
    if path.problem:
        raise CertificateRefused(path.problem, messages.reason(path.problem))
    if Credential.objects.filter(fingerprint=certificates.fingerprint(certificate)).exists():
        raise CertificateRefused(
            "registered_already", _("Chứng thư này đã được đăng ký, không đăng ký lần nữa.")
        )
    marks = [one.sha256.hex() for one in path.certificates]
    return Examined(
        certificates.name_of(x509.load_der_x509_certificate(certificate)),
        Anchor.objects.filter(fingerprint__in=marks, demo=True).exists(),
    )


def challenge(
    *,
    owner: str,
    purpose: str,
    certificate: bytes,
    chain: Sequence[bytes],
    asked_by: str,
    words: str,
    now: datetime,
) -> PendingEnrolment:
    """What the key has to sign to be registered; `words` name site and person. Raises as `examine`.

    An earlier challenge to the same person is superseded.
    """
    if purpose == Purpose.SYSTEM:
        raise CertificateRefused("wrong_purpose", messages.reason("wrong_purpose"))
    examine(certificate, chain, purpose, now)
    mark, nonce = certificates.fingerprint(certificate), secrets.token_urlsafe(32)
    text = f"{words}\n{mark}\n{nonce}"
    with transaction.atomic():
        PendingEnrolment.objects.filter(asked_by=asked_by, owner=owner, state__in=OPEN).update(
            state=State.SUPERSEDED, done_at=now
        )
        return PendingEnrolment.objects.create(
            asked_by=asked_by,
            nonce=nonce,
            digest_algorithm=digest_for(asn1_x509.Certificate.load(certificate)),
            scheme=values.scheme_of(certificate),
            signed_attributes=_attributes(certificate, text),
            created_at=now,
            expires_at=now + PATIENCE,
            owner=owner,
            purpose=purpose,
            certificate=certificate,
            chain=[base64.b64encode(der).decode() for der in chain],
            fingerprint=mark,
            text=text,
        )


def find(nonce: str, asked_by: str) -> PendingEnrolment:
    """The challenge as it stands; raises Unknown, for somebody else's too."""
    row = PendingEnrolment.objects.filter(nonce=nonce, asked_by=asked_by).first()
    if row is None:
        raise Unknown
    return row


def confirm(*, nonce: str, asked_by: str, value: bytes, now: datetime) -> Credential:
    """Register the certificate once its key has signed the challenge; the caller audits it.

    Judged again in full. Raises Unknown, Late, AlreadyAnswered, WrongAnswer, CertificateRefused; a
    wrong answer ends the challenge.
    """
    row = _claim(nonce, asked_by, now)
    try:
        return _registered(row, value, now)
    except (WrongAnswer, CertificateRefused) as problem:
        PendingEnrolment.objects.filter(pk=row.pk).update(
            state=State.REFUSED, problem=problem.code, done_at=now
        )
        raise


def _claim(nonce: str, asked_by: str, now: datetime) -> PendingEnrolment:
    """In a transaction of its own: a wrong answer must not give the challenge back."""
    with transaction.atomic():
        row = (
            PendingEnrolment.objects.select_for_update()
            .filter(nonce=nonce, asked_by=asked_by)
            .first()
        )
        if row is None:
            raise Unknown
        if row.state == State.PENDING and now < row.expires_at:
            row.state = State.WORKING
            row.save(update_fields=["state"])
            return row
    if row.state == State.EXPIRED or (row.state in OPEN and now >= row.expires_at):
        raise Late
    raise AlreadyAnswered


def _registered(row: PendingEnrolment, value: bytes, now: datetime) -> Credential:
    certificate = bytes(row.certificate)
    chain = [base64.b64decode(text) for text in row.chain]
    demo = examine(certificate, chain, row.purpose, now).demo
    # From the words, not from the row's attributes: both must still say the same.
    attributes = _attributes(certificate, row.text)
    values.verified(certificate, value, attributes, row.scheme, row.digest_algorithm)
    parsed = x509.load_der_x509_certificate(certificate)
    try:
        with transaction.atomic():
            credential = Credential.objects.create(
                owner=row.owner,
                purpose=row.purpose,
                custody=Custody.EXTERNAL,
                certificate=certificate,
                chain=row.chain,
                fingerprint=row.fingerprint,
                serial=certificates.serial(parsed),
                subject=parsed.subject.rfc4514_string(),
                not_before=parsed.not_valid_before_utc,
                not_after=parsed.not_valid_after_utc,
                demo=demo,
                created_at=now,
            )
            row.state, row.credential, row.done_at = State.FINISHED, credential, now
            row.save(update_fields=["state", "credential", "done_at"])
    except IntegrityError:
        raise CertificateRefused(
            "registered_already", _("Chứng thư này đã được đăng ký, không đăng ký lần nữa.")
        ) from None
    return credential


def _parsed(certificate: bytes, chain: Sequence[bytes]) -> list[asn1_x509.Certificate]:
    """The certificate and those above it, read to the end; raises CertificateRefused."""
    try:
        if len(chain) > MOST or any(len(der) > LARGEST for der in (certificate, *chain)):
            raise ValueError("too large")
        for der in (certificate, *chain):
            x509.load_der_x509_certificate(der)
        return [asn1_x509.Certificate.load(der, strict=True) for der in (certificate, *chain)]
    except (ValueError, TypeError) as error:
        raise CertificateRefused("unreadable", _("Không đọc được chứng thư số này.")) from error


def _attributes(certificate: bytes, text: str) -> bytes:
    """Signed attributes over `text` (RFC 5652), bound to the certificate (RFC 5035)."""
    parsed = asn1_x509.Certificate.load(certificate)
    binding = general.as_signing_certificate_v2(parsed)
    digest = hashlib.new(digest_for(parsed), text.encode()).digest()
    return bytes(
        cms.CMSAttributes(
            [
                simple_cms_attribute("content_type", "data"),
                simple_cms_attribute("message_digest", digest),
                simple_cms_attribute("signing_certificate_v2", binding),
            ]
        ).dump()
    )
