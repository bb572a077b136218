"""One signature or document time stamp judged: each rule in its turn, one report line."""

from datetime import datetime

from asn1crypto import x509
from pyhanko.sign.validation import async_validate_pdf_signature, async_validate_pdf_timestamp
from pyhanko.sign.validation.pdf_embedded import EmbeddedPdfSignature

from signing.gate import evidence
from signing.gate.algorithms import MESSAGES
from signing.gate.bench import Bench, Line, kind_of, nobody
from signing.gate.history import Proof
from signing.gate.identity import judge_signer, judge_stamper, proven_moment
from signing.gate.integrity import STRICT, judge_algorithms, judge_bytes, judge_changes
from signing.gate.ranges import signed_length
from signing.gate.report import SignatureReport, Verdict
from signing.gate.settle import settle


def judge_signature(embedded: EmbeddedPdfSignature, bench: Bench) -> Line:
    """Judge a person's or an office's signature."""
    line = _begin(embedded)
    status = settle(
        async_validate_pdf_signature(
            embedded,
            signer_validation_context=nobody(bench.now),
            diff_policy=STRICT,
            algorithm_policy=MESSAGES,
        )
    )
    judge_bytes(line, embedded, bench, intact=status.intact, valid=status.valid)
    judge_changes(line, embedded, bench, docmdp_ok=status.docmdp_ok is True)
    if status.seed_value_constraint_error is not None:
        line.find("seed_value_violated", Verdict.INVALID)
    judge_algorithms(line, embedded.signed_data, bench)
    judge_signer(line, embedded, bench, proven_moment(line, embedded, bench))
    line.report.level = _level(embedded, bench)
    return line


def judge_timestamp(embedded: EmbeddedPdfSignature, bench: Bench) -> Line:
    """Judge a document time stamp; a trusted one becomes a proof for what it covers."""
    line = _begin(embedded)
    status = settle(
        async_validate_pdf_timestamp(
            embedded, validation_context=nobody(bench.now), diff_policy=STRICT
        )
    )
    judge_bytes(line, embedded, bench, intact=status.intact, valid=status.valid)
    judge_changes(line, embedded, bench, docmdp_ok=True)
    judge_algorithms(line, embedded.signed_data, bench)
    judge_stamper(line, embedded.signed_data, status.timestamp, bench)
    trusted = line.report.verdict in Verdict.ACCEPTED
    line.report.signed_at = status.timestamp
    line.report.signed_at_proven = trusted
    if trusted:
        sealed = bench.store_at(line.revision).answers
        bench.proofs.append((line.revision, Proof(status.timestamp, sealed)))
    return line


def _begin(embedded: EmbeddedPdfSignature) -> Line:
    certificate = embedded.signer_cert
    report = SignatureReport(
        field=embedded.field_name,
        kind=kind_of(embedded),
        signer=_name(certificate),
        signer_fingerprint=certificate.sha256.hex(),
        serial=format(certificate.serial_number, "x"),
        issuer=certificate.issuer.human_friendly,
        signed_bytes=signed_length(embedded.byte_range),
        certificate_ends=_ends(certificate),
        verdict=Verdict.VALID,
    )
    return Line(report, embedded.signed_revision)


def _name(certificate: x509.Certificate) -> str:
    name = certificate.subject.native.get("common_name", certificate.subject.human_friendly)
    return str(name[-1] if isinstance(name, list) else name)


def _ends(certificate: x509.Certificate) -> datetime | None:
    """The last moment; None where a stranger wrote one that no calendar has."""
    try:
        ends = certificate.not_valid_after
    except ValueError:
        return None
    return ends if isinstance(ends, datetime) else None


def _level(embedded: EmbeddedPdfSignature, bench: Bench) -> str:
    """The conformance level (ETSI EN 319 142-1, 6.1) that the file carries, trusted or not."""
    prefix = "B-" if kind_of(embedded) == "pades" else "PKCS7-"
    token = next(evidence.tokens(embedded, content=False), None)
    if token is None and not _stamped_later(embedded, bench):
        return prefix + "B"
    certificate = embedded.signer_cert
    if not (bench.store.covers(certificate) or evidence.archived(embedded)):
        return prefix + "T"
    lasting = any(
        kind_of(later) == "timestamp" and bench.store_at(later.signed_revision).covers(certificate)
        for later in bench.opened.signatures
        if later.signed_revision > embedded.signed_revision
    )
    return prefix + ("LTA" if lasting else "LT")


def _stamped_later(embedded: EmbeddedPdfSignature, bench: Bench) -> bool:
    """Whether a document time stamp covers the signature: a trusted time as good as a token."""
    return any(
        kind_of(later) == "timestamp" and later.signed_revision > embedded.signed_revision
        for later in bench.opened.signatures
    )
