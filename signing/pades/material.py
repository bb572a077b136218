"""What collecting validation data needs: our anchors and revocation answers, nothing fetched."""

from datetime import datetime

from asn1crypto import crl, ocsp
from asn1crypto import x509 as asn1_x509
from pyhanko_certvalidator import ValidationContext
from pyhanko_certvalidator.policy_decl import (
    CertRevTrustPolicy,
    RevocationCheckingPolicy,
    RevocationCheckingRule,
)

from signing.trust import anchors, revocation
from signing.trust.brought import NOTHING, Brought
from signing.trust.models import Purpose

# An answer about the signer is demanded, whether its certificate names an address or not.
REQUIRED = RevocationCheckingPolicy(
    RevocationCheckingRule.CRL_OR_OCSP_REQUIRED, RevocationCheckingRule.CHECK_IF_DECLARED
)


def context(
    now: datetime, purposes: tuple[str, ...] | None = None, brought: Brought = NOTHING
) -> ValidationContext:
    """A context from the database alone, at `now`; a missing answer is an error.

    `purposes` narrows the anchors; without it every anchor but the intermediates counts. Answers of
    `brought` are used beside the stored ones; with anchors of it the database is not asked at all.
    """
    if brought.anchors is not None:
        return _context(
            now,
            brought.roots(*(purposes or ())),
            brought.between,
            brought.read_crls(),
            brought.read_ocsps(),
        )
    rows = [(row.purpose, _certificate(bytes(row.certificate))) for row in anchors.believed(now)]
    answers = revocation.fresh(now)
    crls = [crl.CertificateList.load(bytes(a.data)) for a in answers if a.kind == "crl"]
    ocsps = [ocsp.OCSPResponse.load(bytes(a.data)) for a in answers if a.kind == "ocsp"]
    own = [
        found
        for purpose, found in rows
        if purpose != Purpose.INTERMEDIATE and (purposes is None or purpose in purposes)
    ]
    between = [found for purpose, found in rows if purpose == Purpose.INTERMEDIATE]
    return _context(
        now, own, between, [*crls, *brought.read_crls()], [*ocsps, *brought.read_ocsps()]
    )


def _context(
    now: datetime,
    roots: list[asn1_x509.Certificate],
    between: list[asn1_x509.Certificate],
    crls: list[crl.CertificateList],
    ocsps: list[ocsp.OCSPResponse],
) -> ValidationContext:
    return ValidationContext(
        trust_roots=roots,
        other_certs=between,
        crls=crls,
        ocsps=ocsps,
        allow_fetching=False,
        revinfo_policy=CertRevTrustPolicy(REQUIRED),
        moment=now,
    )


def _certificate(der: bytes) -> asn1_x509.Certificate:
    return asn1_x509.Certificate.load(der)
