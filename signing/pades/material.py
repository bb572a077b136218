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

# An answer about the signer is demanded, whether its certificate names an address or not.
REQUIRED = RevocationCheckingPolicy(
    RevocationCheckingRule.CRL_OR_OCSP_REQUIRED, RevocationCheckingRule.CHECK_IF_DECLARED
)


def context(now: datetime, purposes: tuple[str, ...] | None = None) -> ValidationContext:
    """A context from the database alone, at `now`; a missing answer is an error.

    `purposes` narrows the anchors; without it every anchor but the intermediates counts.
    """
    believed = [
        (row.purpose, asn1_x509.Certificate.load(bytes(row.certificate)))
        for row in anchors.believed(now)
    ]
    answers = revocation.fresh(now)
    return ValidationContext(
        trust_roots=[
            found
            for purpose, found in believed
            if purpose != "intermediate" and (purposes is None or purpose in purposes)
        ],
        other_certs=[found for purpose, found in believed if purpose == "intermediate"],
        crls=[crl.CertificateList.load(bytes(a.data)) for a in answers if a.kind == "crl"],
        ocsps=[ocsp.OCSPResponse.load(bytes(a.data)) for a in answers if a.kind == "ocsp"],
        allow_fetching=False,
        revinfo_policy=CertRevTrustPolicy(REQUIRED),
        moment=now,
    )
