"""Revocation lists of the demo authority, published through `signing.trust.revocation`."""

from datetime import datetime, timedelta

from cryptography import x509
from cryptography.hazmat.primitives import hashes, serialization
from django.db import transaction

from signing.authority import vault
from signing.authority.models import AuthorityKey, Role
from signing.keys.models import Credential
from signing.trust import revocation

# Long enough that a demo office may sleep over its holidays; renewed at half of it.
PERIOD = timedelta(days=30)


def publish(role: str, now: datetime) -> None:
    """Issue and store the list of one issuing authority, whatever the age of the last."""
    start = now.replace(microsecond=0)
    with transaction.atomic():
        row = AuthorityKey.objects.select_for_update().get(role=role)
        row.crl_number += 1
        row.crl_until = start + PERIOD
        row.save(update_fields=["crl_number", "crl_until"])
        revocation.store(data=_list(row, start), kind="crl", now=now)


def refresh(now: datetime, *, force: bool = False) -> int:
    """Publish the lists that are past half their period or not yet in force at `now`; how many."""
    done = 0
    for role, until in AuthorityKey.objects.exclude(role=Role.TSA_UNIT).values_list(
        "role", "crl_until"
    ):
        in_force = until is not None and until - PERIOD <= now < until - PERIOD / 2
        if force or not in_force:
            publish(role, now)
            done += 1
    return done


def _list(row: AuthorityKey, start: datetime) -> bytes:
    issuer = x509.load_der_x509_certificate(bytes(row.certificate))
    own = issuer.extensions.get_extension_for_class(x509.SubjectKeyIdentifier).value
    builder = (
        x509.CertificateRevocationListBuilder()
        .issuer_name(issuer.subject)
        .last_update(start)
        .next_update(start + PERIOD)
        .add_extension(x509.CRLNumber(row.crl_number), critical=False)
        .add_extension(
            x509.AuthorityKeyIdentifier.from_issuer_subject_key_identifier(own), critical=False
        )
    )
    for serial, moment in _revoked(row.role):
        builder = builder.add_revoked_certificate(
            x509.RevokedCertificateBuilder()
            .serial_number(int(serial, 16))
            .revocation_date(moment.replace(microsecond=0))
            .build()
        )
    made = builder.sign(vault.key(row.role), hashes.SHA256())
    return made.public_bytes(serialization.Encoding.DER)


def _revoked(role: str) -> list[tuple[str, datetime]]:
    return [
        (serial, moment)
        for serial, moment in Credential.objects.filter(
            demo=True, purpose=role, revoked_at__isnull=False
        ).values_list("serial", "revoked_at")
        if moment is not None
    ]
