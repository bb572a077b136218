"""Trust over time: what still holds today, what held when the signature was proven to exist.

Order of proof (ETSI EN 319 102-1, 5.5 and 5.6; Nghị định 23/2025/NĐ-CP, Điều 16: the status at
signing time counts): today with our own revocation data; today with the file's; the moment of the
trusted time stamp with the file's; the moment of a document time stamp that covers everything.
Our own data goes first, so that an old answer inside the file never hides a newer revocation.
"""

from collections.abc import Sequence
from dataclasses import dataclass, replace
from datetime import datetime

from signing.gate.paths import Answers, Path, Subject, Trust, walk

GOOD = "good"
GOOD_AT_SIGNING = "good_at_signing"


@dataclass(frozen=True)
class Proof:
    """A trusted document time stamp: its moment, and the revocation data it seals."""

    moment: datetime
    answers: Answers


@dataclass(frozen=True)
class Standing:
    """The outcome for one certificate: problem code ("" when trusted), purpose, revocation."""

    problem: str
    revocation: str
    purpose: str = ""
    path: Path | None = None
    notes: tuple[str, ...] = ()


@dataclass(frozen=True)
class Moments:
    """now; when the certificate was used, if proven; and what the signer claims."""

    now: datetime
    proven: datetime | None = None
    claimed: datetime | None = None


def standing(
    subject: Subject,
    trust: Trust,
    moments: Moments,
    own: Answers,
    embedded: Answers,
    proofs: Sequence[Proof] = (),
) -> Standing:
    """Judge the certificate of `subject`; `proofs` are those that cover its use, newest first."""
    used = moments.proven or moments.claimed
    certificate = subject.certificate
    if used is not None and not certificate.not_valid_before <= used <= certificate.not_valid_after:
        return Standing(problem="certificate_not_valid_at_signing", revocation="not_checked")
    base = walk(subject, trust, moments.now, None)
    if base.problem in {"certificate_expired", "unknown_issuer"}:
        # Also unknown_issuer: an anchor may have run out or been withdrawn since.
        return _before_expiry(subject, trust, moments, own, proofs) or _stand(base, "not_checked")
    if base.problem:
        return _stand(base, "not_checked")
    return _unexpired(subject, trust, moments, own, embedded, base)


def _unexpired(
    subject: Subject,
    trust: Trust,
    moments: Moments,
    own: Answers,
    embedded: Answers,
    base: Path,
) -> Standing:
    today = walk(subject, trust, moments.now, own, base=base)
    if today.problem == "revocation_unknown" and embedded:
        today = walk(subject, trust, moments.now, own + embedded, base=base)
    if not today.problem:
        return _stand(today, GOOD)
    if today.problem == "certificate_revoked":
        return _revoked(
            subject, trust, moments, own + embedded, replace(base, revoked_at=today.revoked_at)
        )
    if today.problem == "revocation_unknown" and moments.proven is not None:
        # Of the file's lists only later ones count: whoever made the file chose them, and an older
        # one could hide that the key was already revoked when it was used.
        since = own + embedded.since(moments.proven)
        then = walk(subject, trust, moments.proven, since)
        if not then.problem:
            return _stand(then, GOOD_AT_SIGNING)
    if today.problem == "revocation_unknown":
        return _stand(replace(base, problem="revocation_unknown"), "unknown")
    return _stand(today, "unknown")


def _revoked(
    subject: Subject, trust: Trust, moments: Moments, answers: Answers, path: Path
) -> Standing:
    """A revocation after the proven moment of signing leaves the signature as it was."""
    revoked = _stand(replace(path, problem="certificate_revoked"), "revoked")
    if moments.proven is None or path.revoked_at is None or path.revoked_at <= moments.proven:
        return revoked
    invalid_since = _invalidity_date(subject, answers)
    if invalid_since is not None and invalid_since <= moments.proven:
        return revoked
    then = walk(subject, trust, moments.proven, answers)
    if then.problem:
        return revoked
    return replace(_stand(then, GOOD_AT_SIGNING), notes=("revoked_after_signing",))


def _before_expiry(
    subject: Subject, trust: Trust, moments: Moments, own: Answers, proofs: Sequence[Proof]
) -> Standing | None:
    """Judge as of the latest document time stamp made while the certificate still held."""
    for proof in proofs:
        then = walk(subject, trust, proof.moment, proof.answers + own)
        if then.problem == "certificate_revoked":
            return _revoked(subject, trust, moments, proof.answers + own, then)
        if not then.problem:
            return _stand(then, GOOD_AT_SIGNING)
    return None


def _invalidity_date(subject: Subject, answers: Answers) -> datetime | None:
    """When the key is suspected to have been lost (RFC 5280, 5.3.2), if a list says so."""
    for crl in answers.crls:
        body = crl["tbs_cert_list"]
        if body["issuer"] != subject.certificate.issuer:
            continue
        for entry in body["revoked_certificates"]:
            if entry["user_certificate"].native == subject.certificate.serial_number:
                value = entry.invalidity_date_value
                return value.native if value is not None else None
    return None


def _stand(path: Path, revocation: str) -> Standing:
    return Standing(problem=path.problem, revocation=revocation, purpose=path.purpose, path=path)
