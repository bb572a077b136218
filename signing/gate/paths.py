"""From a certificate to an anchor at one moment: chain, period, usage, revocation.

One call answers for one moment and one set of revocation data; `history` combines several.
"""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field
from datetime import datetime
from typing import Any

from asn1crypto import x509
from asn1crypto.crl import CertificateList
from asn1crypto.ocsp import OCSPResponse
from pyhanko.sign.validation.settings import KeyUsageConstraints
from pyhanko_certvalidator import ValidationContext, find_valid_path
from pyhanko_certvalidator.errors import (
    DisallowedAlgorithmError,
    ExpiredError,
    InsufficientRevinfoError,
    InvalidCertificateError,
    NotYetValidError,
    PathBuildingError,
    RevokedError,
    ValidationError,
)
from pyhanko_certvalidator.path import ValidationPath
from pyhanko_certvalidator.policy_decl import (
    NO_REVOCATION,
    CertRevTrustPolicy,
    RevocationCheckingPolicy,
    RevocationCheckingRule,
)

from signing.gate.algorithms import CERTIFICATES
from signing.gate.policy import TrustedCertificate
from signing.gate.settle import settle

# The signer's certificate always needs an answer, also when it names no list: otherwise a revoked
# certificate without a distribution point would pass. Issuing CAs need one when they declare it,
# or when we hold a list of their issuer.
REQUIRED = RevocationCheckingPolicy(
    RevocationCheckingRule.CRL_OR_OCSP_REQUIRED, RevocationCheckingRule.CHECK_IF_DECLARED
)
REQUIRED_OF_ALL = RevocationCheckingPolicy(
    RevocationCheckingRule.CRL_OR_OCSP_REQUIRED, RevocationCheckingRule.CRL_OR_OCSP_REQUIRED
)
# Only a certificate for signing documents, mail or anything; not a server's or a code signer's.
# The government CA issues client_auth, email_protection and smart-card logon together.
DOCUMENT_USAGES = {
    "email_protection",
    "any_extended_key_usage",
    # id-kp-documentSigning, RFC 9336.
    "1.3.6.1.5.5.7.3.36",
    "microsoft_document_signing",
    # 1.2.840.113583.1.1.5, whose name in asn1crypto depends on what was imported before.
    "adobe_authentic_documents_trust",
    "pdf_signing",
}
SIGNER_USAGE = KeyUsageConstraints(
    key_usage={"non_repudiation"},
    extd_key_usage=DOCUMENT_USAGES,
    explicit_extd_key_usage_required=False,
)
TSA_USAGE = KeyUsageConstraints(key_usage=set(), extd_key_usage={"time_stamping"})


@dataclass(frozen=True)
class Answers:
    """Revocation data to judge by, parsed once."""

    crls: tuple[CertificateList, ...] = ()
    ocsps: tuple[OCSPResponse, ...] = ()

    def __add__(self, other: "Answers") -> "Answers":
        return Answers(self.crls + other.crls, self.ocsps + other.ocsps)

    def since(self, moment: datetime) -> "Answers":
        """Those issued at `moment` or later."""
        return Answers(
            tuple(c for c in self.crls if c["tbs_cert_list"]["this_update"].native >= moment),
            tuple(o for o in self.ocsps if _produced(o) >= moment),
        )

    def __bool__(self) -> bool:
        return bool(self.crls or self.ocsps)


def _produced(answer: OCSPResponse) -> datetime:
    """The oldest statement in an OCSP answer."""
    singles = answer.basic_ocsp_response["tbs_response_data"]["responses"]
    return min(single["this_update"].native for single in singles)


@dataclass(frozen=True)
class Trust:
    """Every certificate known beforehand, parsed: anchors with purposes, and intermediates."""

    anchors: tuple[tuple[TrustedCertificate, x509.Certificate], ...] = ()

    @classmethod
    def parse(cls, anchors: Iterable[TrustedCertificate]) -> "Trust":
        return cls(tuple((item, x509.Certificate.load(item.certificate)) for item in anchors))

    def roots(self, moment: datetime) -> list[x509.Certificate]:
        """Anchors believed at `moment`, whatever their purpose: the purpose is judged after."""
        return [
            certificate
            for item, certificate in self.anchors
            if item.purpose != "intermediate"
            and (item.valid_from is None or item.valid_from <= moment)
            and (item.valid_to is None or moment < item.valid_to)
        ]

    def intermediates(self) -> list[x509.Certificate]:
        return [certificate for item, certificate in self.anchors if item.purpose == "intermediate"]

    def purposes(self, anchor: x509.Certificate) -> set[str]:
        return {item.purpose for item, known in self.anchors if known.sha256 == anchor.sha256}


@dataclass(frozen=True)
class Subject:
    """A certificate in question, with what it must be good for."""

    certificate: x509.Certificate
    others: tuple[x509.Certificate, ...]
    usage: KeyUsageConstraints
    purposes: frozenset[str]


@dataclass(frozen=True)
class Path:
    """What one attempt found. `problem` is empty when the certificate may be trusted."""

    problem: str = ""
    revoked_at: datetime | None = None
    purpose: str = ""
    certificates: tuple[x509.Certificate, ...] = field(default=(), repr=False)


# First match wins; the classes below another stand before it.
PROBLEMS: tuple[tuple[type[Exception], str], ...] = (
    (DisallowedAlgorithmError, "weak_algorithm"),
    (RevokedError, "certificate_revoked"),
    (InsufficientRevinfoError, "revocation_unknown"),
    (ExpiredError, "certificate_expired"),
    (NotYetValidError, "certificate_not_yet_valid"),
    (PathBuildingError, "unknown_issuer"),
    (InvalidCertificateError, "unknown_issuer"),
    (ValidationError, "chain_failed"),
)


def walk(
    subject: Subject,
    trust: Trust,
    moment: datetime,
    answers: Answers | None,
    *,
    base: Path | None = None,
) -> Path:
    """Build and validate a path at `moment`; `answers` None leaves revocation out (RFC 5280).

    `base` is what was found at the same moment without revocation, if that was asked: it saves a
    walk and changes nothing in the answer.
    """
    if answers is None:
        return _walk(subject, trust, moment, Answers(), NO_REVOCATION)
    if base is not None and _lists_issuers(answers, base):
        strict = _walk(subject, trust, moment, answers, REQUIRED_OF_ALL)
        # The first path without revocation stands up to all of it: so it is the first of both.
        if strict.certificates and _chain(strict) == _chain(base):
            return strict
    path = _walk(subject, trust, moment, answers, REQUIRED)
    if _lists_issuers(answers, path):
        return _walk(subject, trust, moment, answers, REQUIRED_OF_ALL)
    return path


def _chain(path: Path) -> list[bytes]:
    return [certificate.dump() for certificate in path.certificates]


def _lists_issuers(answers: Answers, path: Path) -> bool:
    """Whether there is a list of whoever issued the issuing CAs of the path."""
    issuers = {item.issuer.hashable for item in path.certificates[1:-1]}
    return any(crl.issuer.hashable in issuers for crl in answers.crls)


def _walk(
    subject: Subject,
    trust: Trust,
    moment: datetime,
    answers: Answers,
    checking: RevocationCheckingPolicy,
) -> Path:
    roots = trust.roots(moment)
    if not roots:
        return Path("unknown_issuer")
    context = ValidationContext(
        trust_roots=roots,
        other_certs=[*subject.others, *trust.intermediates()],
        moment=moment,
        crls=_usable(answers, subject, [*roots, *subject.others, *trust.intermediates()]),
        ocsps=list(answers.ocsps),
        revinfo_policy=CertRevTrustPolicy(checking, retroactive_revinfo=True),
        algorithm_usage_policy=CERTIFICATES,
        allow_fetching=False,
    )
    try:
        path = settle(_find(subject.certificate, context))
    except (ValidationError, PathBuildingError) as error:
        return _failed(error)
    return _judge_use(path, subject, trust, moment)


async def _find(certificate: x509.Certificate, context: ValidationContext) -> ValidationPath:
    paths = context.path_builder.async_build_paths_lazy(certificate)
    return await find_valid_path(certificate, paths, validation_context=context)


def _usable(answers: Answers, subject: Subject, known: Sequence[x509.Certificate]) -> list[Any]:
    """The lists that may say something about the subject or its issuers.

    A list may leave out expired certificates, so one issued after expiry proves nothing. Of the
    rest the library would look for the issuer of each, for each certificate of each path.
    """
    ends = subject.certificate.not_valid_after
    above, beside = _around(subject, answers, known)
    return [
        crl
        for crl in answers.crls
        if crl["tbs_cert_list"]["this_update"].native <= ends
        and (crl.issuer.hashable in above or crl.issuer.hashable in beside or _indirect(crl))
    ]


def _around(
    subject: Subject, answers: Answers, known: Sequence[x509.Certificate]
) -> tuple[set[str], set[str]]:
    """Names of every issuer that may stand above the subject, or above who answers about it, and
    of those whom such an issuer may have had sign its lists."""
    above = {item.issuer.hashable for item in (subject.certificate, *_responders(answers))}
    grown = 0
    while grown != len(above):
        grown = len(above)
        above |= {item.issuer.hashable for item in known if item.subject.hashable in above}
    return above, {item.subject.hashable for item in known if item.issuer.hashable in above}


def _responders(answers: Answers) -> list[x509.Certificate]:
    found = [answer.basic_ocsp_response["certs"] for answer in answers.ocsps]
    return [certificate for certificates in found for certificate in certificates or ()]


def _indirect(crl: CertificateList) -> bool:
    """A list in the name of others (RFC 5280, 5.2.5) is kept: whose it is stands inside."""
    part = crl.issuing_distribution_point_value
    return part is not None and part["indirect_crl"].native is True


def _failed(error: Exception) -> Path:
    problem = next(code for kind, code in PROBLEMS if isinstance(error, kind))
    if isinstance(error, RevokedError):
        if error.is_side_validation:
            # The issuer of a revocation list is itself revoked: the list proves nothing.
            return Path("revocation_unknown")
        return Path(problem, revoked_at=error.revocation_dt)
    if getattr(error, "is_side_validation", False):
        return Path("revocation_unknown")
    return Path(problem)


def _judge_use(path: ValidationPath, subject: Subject, trust: Trust, moment: datetime) -> Path:
    anchor = path.trust_anchor.authority.certificate
    purposes = trust.purposes(anchor)
    certificates = tuple(item for item in path if isinstance(item, x509.Certificate))
    if not purposes & subject.purposes:
        return Path("wrong_purpose", purpose=min(purposes), certificates=certificates)
    problem = _pinned_problem(anchor, moment) if path.pkix_len == 0 else ""
    if path.pkix_len > 0:
        # The library trusts an anchor as an issuer whatever it says about itself.
        problem = "chain_failed" if not anchor.ca else _usage_problem(subject)
    return Path(problem, purpose=min(purposes & subject.purposes), certificates=certificates)


def _pinned_problem(anchor: x509.Certificate, moment: datetime) -> str:
    """A certificate that is itself an anchor is trusted for what it is, inside its period."""
    if moment > anchor.not_valid_after:
        return "certificate_expired"
    return "certificate_not_yet_valid" if moment < anchor.not_valid_before else ""


def _usage_problem(subject: Subject) -> str:
    try:
        subject.usage.validate(subject.certificate)
    except InvalidCertificateError:
        return "wrong_usage"
    return ""
