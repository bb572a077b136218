"""Whose is it, and when was it made? Certificates of signers and of time-stamping authorities."""

from collections.abc import Callable
from datetime import datetime, timedelta

from asn1crypto import cms
from pyhanko.sign.validation.generic_cms import (
    extract_certs_for_validation,
    message_imprint_checker,
    validate_tst_signed_data,
)
from pyhanko.sign.validation.pdf_embedded import EmbeddedPdfSignature

from signing.gate import evidence
from signing.gate.algorithms import MESSAGES
from signing.gate.bench import Bench, Line, nobody
from signing.gate.history import Moments, Standing, standing
from signing.gate.integrity import judge_algorithms
from signing.gate.paths import SIGNER_USAGE, TSA_USAGE, Subject, Trust, walk
from signing.gate.policy import FOR_TIME, ON_DOCUMENTS, TrustedCertificate
from signing.gate.report import Verdict
from signing.gate.settle import settle

# A time stamp may run ahead of our clock by this much before it is held impossible.
CLOCK_SKEW = timedelta(minutes=5)

# What a problem of the certificate makes of trust and verdict.
TRUST: dict[str, tuple[str, str]] = {
    "": ("trusted", Verdict.VALID),
    "revocation_unknown": ("trusted", Verdict.UNDETERMINED),
    "unknown_issuer": ("unknown_issuer", Verdict.UNDETERMINED),
    "certificate_expired": ("expired", Verdict.UNDETERMINED),
    "certificate_not_yet_valid": ("not_yet_valid", Verdict.UNDETERMINED),
    "certificate_not_valid_at_signing": ("expired", Verdict.INVALID),
    "certificate_revoked": ("failed", Verdict.INVALID),
    "wrong_usage": ("wrong_usage", Verdict.INVALID),
    "wrong_purpose": ("wrong_purpose", Verdict.INVALID),
    "weak_algorithm": ("weak_algorithm", Verdict.INVALID),
    "chain_failed": ("failed", Verdict.INVALID),
}


def judge_signer(
    line: Line, embedded: EmbeddedPdfSignature, bench: Bench, proven: datetime | None
) -> None:
    """The certificate of a person or office, at the moment that is proven or claimed."""
    subject = Subject(
        embedded.signer_cert,
        (*embedded.other_embedded_certs, *bench.store.certificates),
        SIGNER_USAGE,
        ON_DOCUMENTS,
    )
    claimed = embedded.self_reported_timestamp
    if bench.trust_embedded:
        found = _own_anchor(subject, claimed or line.report.signed_at or bench.now)
    else:
        found = standing(
            subject,
            bench.trust,
            Moments(now=bench.now, proven=proven, claimed=claimed),
            bench.own,
            bench.store.answers + evidence.archived(embedded),
            bench.later_proofs(line.revision),
        )
    _stand(line, found, bench)


def judge_stamper(line: Line, signed: cms.SignedData, moment: datetime, bench: Bench) -> None:
    """The certificate of the authority behind a document time stamp."""
    _stand(line, _authority(signed, moment, bench, line.revision), bench)
    if moment > bench.now + CLOCK_SKEW:
        line.find("timestamp_in_future", Verdict.INVALID)


def proven_moment(line: Line, embedded: EmbeddedPdfSignature, bench: Bench) -> datetime | None:
    """The moment at which the signature provably existed: the best of its time stamps."""
    report = line.report
    report.signed_at = embedded.self_reported_timestamp
    for token in evidence.tokens(embedded, content=True):
        _judge_token(line, token, embedded.compute_digest, bench)
    proven: list[datetime] = []
    imprint = message_imprint_checker(embedded.signer_info)
    for token in evidence.tokens(embedded, content=False):
        moment, trusted = _judge_token(line, token, imprint, bench)
        if moment is not None and (trusted or not proven):
            report.signed_at = moment
            report.signed_at_proven = trusted
        if moment is not None and trusted:
            proven.append(moment)
    proven += [proof.moment for proof in bench.later_proofs(line.revision)]
    if proven and not report.signed_at_proven:
        # No token of its own: what is proved is the moment of the document time stamp over it.
        report.signed_at, report.signed_at_proven = min(proven), True
    return min(proven, default=None)


def _judge_token(
    line: Line, token: cms.SignedData, imprint: Callable[[str], bytes], bench: Bench
) -> tuple[datetime | None, bool]:
    """One time-stamp token (RFC 3161): its moment when it belongs to this signature, and whether
    it is trusted."""
    found = settle(
        validate_tst_signed_data(token, nobody(bench.now), imprint, algorithm_policy=MESSAGES)
    )
    moment = found["timestamp"]
    if not (found["intact"] and found["valid"]):
        line.find("timestamp_invalid", Verdict.INVALID)
        return None, False
    if moment > bench.now + CLOCK_SKEW:
        line.find("timestamp_in_future", Verdict.INVALID)
        return None, False
    judge_algorithms(line, token, bench)
    stands = _authority(token, moment, bench, line.revision)
    _, verdict = TRUST[stands.problem]
    if verdict == Verdict.INVALID:
        line.find("timestamp_invalid", verdict)
    elif verdict != Verdict.VALID:
        line.find("timestamp_untrusted", verdict)
    return moment, not stands.problem


def _authority(token: cms.SignedData, moment: datetime, bench: Bench, revision: int) -> Standing:
    certificates = extract_certs_for_validation(token)
    subject = Subject(
        certificates.signer_cert,
        (*certificates.other_certs, *bench.store.certificates),
        TSA_USAGE,
        FOR_TIME,
    )
    if bench.trust_embedded:
        return _own_anchor(subject, moment)
    later = bench.later_proofs(revision)
    proven = min((proof.moment for proof in later), default=None)
    return standing(
        subject,
        bench.trust,
        # A token does not prove its own moment; a later document time stamp does.
        Moments(now=bench.now, proven=proven, claimed=moment),
        bench.own,
        bench.store.answers,
        later,
    )


def _own_anchor(subject: Subject, moment: datetime) -> Standing:
    """--trust-embedded: the certificate is its own anchor, without revocation."""
    trust = Trust.parse([TrustedCertificate(certificate=subject.certificate.dump())])
    path = walk(subject, trust, moment, None)
    return Standing(problem=path.problem, revocation="not_checked", purpose="any")


def _stand(line: Line, found: Standing, bench: Bench) -> None:
    """Write a standing into the line."""
    report = line.report
    report.purpose = found.purpose
    report.revocation = found.revocation
    trust, verdict = TRUST[found.problem]
    if bench.trust_embedded and not found.problem:
        trust = "embedded"
    if report.trust != "weak_algorithm":
        report.trust = trust
    if found.problem:
        line.find(found.problem, verdict)
    for note in found.notes:
        line.find(note, Verdict.VALID)
