"""The trust store: which certificate is believed for which purpose, and from when to when."""

from collections.abc import Iterator
from datetime import UTC, datetime

from asn1crypto import pem
from asn1crypto.x509 import Certificate
from django.conf import settings
from django.db.models import QuerySet

from signing.trust.models import Anchor, Purpose


class BadCertificate(ValueError):
    """The bytes hold no X.509 certificate."""


def add(
    *,
    certificate: bytes,
    purpose: str,
    demo: bool = False,
    valid_from: datetime | None = None,
    valid_to: datetime | None = None,
) -> Anchor:
    """Trust `certificate` (DER or PEM) for `purpose`; adding it again changes its period and mark.

    The period is the certificate's own unless given. Signatures by a certificate issued under an
    anchor of purpose "system" are refused on documents, so give every purpose its own issuing CA.
    Raises BadCertificate.
    """
    der, parsed = next(read(certificate))
    validity = parsed["tbs_certificate"]["validity"]
    row, _ = Anchor.objects.update_or_create(
        purpose=Purpose(purpose).value,
        fingerprint=parsed.sha256.hex(),
        defaults={
            "certificate": der,
            "subject": parsed.subject.human_friendly[:500],
            "demo": demo,
            "valid_from": valid_from or validity["not_before"].native.astimezone(UTC),
            "valid_to": valid_to or validity["not_after"].native.astimezone(UTC),
        },
    )
    return row


def for_purpose(purpose: str, now: datetime) -> QuerySet[Anchor]:
    """Anchors believed for `purpose` at `now` (aware)."""
    return believed(now).filter(purpose=purpose)


def believed(now: datetime) -> QuerySet[Anchor]:
    """Every anchor believed at `now`; demo anchors only where settings.DEMO is on."""
    rows = Anchor.objects.filter(valid_from__lte=now, valid_to__gt=now)
    return rows if getattr(settings, "DEMO", False) else rows.filter(demo=False)


def withdraw(*, fingerprint: str, now: datetime) -> int:
    """Stop believing the certificate from `now` on, for every purpose; the rows stay."""
    return Anchor.objects.filter(
        fingerprint=fingerprint, valid_from__lt=now, valid_to__gt=now
    ).update(valid_to=now)


def read(data: bytes) -> Iterator[tuple[bytes, Certificate]]:
    """The certificates in `data` (DER, or PEM with one or several); raises BadCertificate."""
    try:
        blocks = (
            [block for _, _, block in pem.unarmor(data, multiple=True)]
            if pem.detect(data)
            else [data]
        )
        found = [(block, Certificate.load(block, strict=True)) for block in blocks]
        for _, certificate in found:
            # asn1crypto reads lazily: touch what is relied on later, so that it fails here.
            _ = (
                certificate.subject.human_friendly,
                certificate.not_valid_after,
                certificate.sha256,
            )
    except (ValueError, TypeError) as error:
        raise BadCertificate(str(error)) from error
    if not found:
        raise BadCertificate("no certificate in the PEM file")
    yield from found
