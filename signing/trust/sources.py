"""Keeping the revocation cache fresh: the addresses we ask, when, and how each of them fares.

A plain sweep for whoever has a schedule. Driven by nextUpdate (RFC 5280, 5.1.2.5; RFC 6960, 2.4):
asked again halfway there, after a failure in steps that double.
"""

import hashlib
from datetime import datetime, timedelta

from asn1crypto import algos, ocsp
from asn1crypto.core import OctetString
from asn1crypto.x509 import Certificate as Parsed
from cryptography import x509
from cryptography.exceptions import InvalidSignature
from cryptography.hazmat.primitives.asymmetric import ec, padding, rsa
from cryptography.hazmat.primitives.serialization import Encoding
from cryptography.x509 import ocsp as answers
from cryptography.x509.oid import ExtendedKeyUsageOID
from django.db import IntegrityError, transaction

from signing.keys.models import Credential
from signing.trust import addresses, fetching, revocation
from signing.trust.fetching import Failed
from signing.trust.models import Anchor, RevocationAnswer, Source

SOONEST = timedelta(minutes=15)
LATEST = timedelta(hours=24)
FIRST_PAUSE = timedelta(minutes=5)
LONGEST_PAUSE = timedelta(hours=6)
# Certificates of our own asked about at one OCSP address in one turn.
MOST_ASKED = 50
Kind = RevocationAnswer.Kind


class Twice(ValueError):
    """The address is already asked for this issuer."""


def add(*, issuer: Anchor, url: str, kind: str = "crl", now: datetime) -> Source:
    """Ask `url` for what `issuer` revoked, from `now` on. Raises addresses.Refused, Twice."""
    addresses.parse(url)
    try:
        with transaction.atomic():
            return Source.objects.create(issuer=issuer, url=url, kind=Kind(kind), next_at=now)
    except IntegrityError as error:
        raise Twice(url) from error


def withdraw(source: Source, now: datetime) -> None:
    """Ask no more; what it gave stays in the cache until it runs out."""
    Source.objects.active().filter(pk=source.pk).update(withdrawn_at=now)


def ask_again(source: Source, now: datetime) -> None:
    """Have the next sweep ask it whatever its turn."""
    Source.objects.active().filter(pk=source.pk).update(next_at=now)


def fetch_due(now: datetime, limit: int = 20) -> int:
    """Sweep: ask every source that is due at `now`; how many were asked. Raises nothing for what
    servers answer. Only certificates believed at `now` are asked for."""
    due = (
        Source.objects.active()
        .filter(next_at__lte=now, issuer__valid_from__lte=now, issuer__valid_to__gt=now)
        .select_related("issuer")
        .order_by("next_at", "pk")[:limit]
    )
    rows = list(due)
    for source in rows:
        _ask(source, now)
    return len(rows)


def gone_stale(now: datetime) -> list[Source]:
    """Sources whose answer has run out since the last call, each told once until it is good
    again: for an alarm. Those that never gave one are told after their second failure."""
    rows = Source.objects.stale(now).filter(alarmed_at=None).select_related("issuer")
    found = [row for row in rows if row.good_until is not None or row.failures > 1]
    Source.objects.filter(pk__in=[row.pk for row in found]).update(alarmed_at=now)
    return found


def _ask(source: Source, now: datetime) -> None:
    try:
        good_until = _BY_KIND[Kind(source.kind)](source, now)
    except (Failed, addresses.Refused) as problem:
        failures = source.failures + 1
        pause = min(FIRST_PAUSE * 2 ** min(failures - 1, 10), LONGEST_PAUSE)
        values = {"failures": failures, "problem": problem.code, "next_at": now + pause}
    else:
        pause = min(max((good_until - now) / 2, SOONEST), LATEST)
        values = {
            "failures": 0,
            "problem": "",
            "succeeded_at": now,
            "good_until": good_until,
            "alarmed_at": None,
            "next_at": now + pause,
        }
    Source.objects.filter(pk=source.pk).update(tried_at=now, **values)


def _list(source: Source, now: datetime) -> datetime:
    """Fetch, prove and keep a revocation list; until when it holds. Raises Failed, Refused."""
    data = fetching.fetch(source.url)
    try:
        # Kept as DER whatever it came as.
        row_data = revocation.der(data)
        found = x509.load_der_x509_crl(row_data)
        until = found.next_update_utc
    except ValueError as error:
        raise Failed("not_a_list") from error
    issuer = x509.load_der_x509_certificate(bytes(source.issuer.certificate))
    if found.issuer != issuer.subject or not _signed_by(found, issuer):
        raise Failed("not_by_issuer")
    if until is None or until <= now:
        raise Failed("out_of_date")
    _store(row_data, Kind.CRL, now)
    return until


def _signed_by(found: x509.CertificateRevocationList, issuer: x509.Certificate) -> bool:
    key = issuer.public_key()
    try:
        return found.is_signature_valid(key)  # type: ignore[arg-type]
    except (TypeError, ValueError):
        return False


def _answers(source: Source, now: datetime) -> datetime:
    """Ask about each certificate of ours under the issuer; until when the first answer holds."""
    issuer = x509.load_der_x509_certificate(bytes(source.issuer.certificate))
    ours = [row for row in _own(now) if row.issuer == issuer.subject][:MOST_ASKED]
    if not ours:
        raise Failed("nothing_to_ask")
    return min(_one_answer(source, certificate, issuer, now) for certificate in ours)


def _own(now: datetime) -> list[x509.Certificate]:
    rows = Credential.objects.usable(now).order_by("pk").values_list("certificate", flat=True)
    return [x509.load_der_x509_certificate(bytes(der)) for der in rows]


def _one_answer(
    source: Source, certificate: x509.Certificate, issuer: x509.Certificate, now: datetime
) -> datetime:
    asked = _question(certificate, issuer)
    data = fetching.fetch(
        source.url, body=asked, media_type="application/ocsp-request", most=1024 * 1024
    )
    try:
        found = answers.load_der_ocsp_response(data)
        if found.response_status != answers.OCSPResponseStatus.SUCCESSFUL:
            raise Failed("refused_by_server")
        if found.serial_number != certificate.serial_number:
            raise Failed("not_by_issuer")
        until = found.next_update_utc
    except ValueError as error:
        raise Failed("not_a_list") from error
    if not _answered_by(found, issuer):
        raise Failed("not_by_issuer")
    if until is None or until <= now:
        raise Failed("out_of_date")
    _store(data, Kind.OCSP, now)
    return until


def _question(certificate: x509.Certificate, issuer: x509.Certificate) -> bytes:
    """RFC 6960, 4.1; certificates named by SHA-1, the one name every responder knows."""
    parsed = Parsed.load(issuer.public_bytes(Encoding.DER))
    named = ocsp.CertId(
        {
            "hash_algorithm": algos.DigestAlgorithm({"algorithm": "sha1"}),
            "issuer_name_hash": OctetString(_sha1(parsed.subject.dump())),
            "issuer_key_hash": OctetString(_sha1(bytes(parsed.public_key["public_key"]))),
            "serial_number": certificate.serial_number,
        }
    )
    request = ocsp.Request({"req_cert": named})
    return ocsp.OCSPRequest({"tbs_request": ocsp.TBSRequest({"request_list": [request]})}).dump()


def _sha1(data: bytes) -> bytes:
    return hashlib.sha1(data, usedforsecurity=False).digest()


def _answered_by(found: answers.OCSPResponse, issuer: x509.Certificate) -> bool:
    """Signed by the issuer, or by a responder it certified for that (RFC 6960, 4.2.2.2)."""
    if found.issuer_key_hash != _key_hash(issuer, found):
        return False
    signers = [issuer, *(one for one in found.certificates if _certified(one, issuer))]
    return any(_verifies(found, one) for one in signers)


def _key_hash(issuer: x509.Certificate, found: answers.OCSPResponse) -> bytes:
    parsed = Parsed.load(issuer.public_bytes(Encoding.DER))
    made = hashlib.new(found.hash_algorithm.name, usedforsecurity=False)
    made.update(bytes(parsed.public_key["public_key"]))
    return made.digest()


def _certified(one: x509.Certificate, issuer: x509.Certificate) -> bool:
    try:
        one.verify_directly_issued_by(issuer)
        usage = one.extensions.get_extension_for_class(x509.ExtendedKeyUsage).value
    except (ValueError, TypeError, InvalidSignature, x509.ExtensionNotFound):
        return False
    return ExtendedKeyUsageOID.OCSP_SIGNING in usage


def _verifies(found: answers.OCSPResponse, one: x509.Certificate) -> bool:
    key = one.public_key()
    algorithm = found.signature_hash_algorithm
    if algorithm is None or algorithm.name == "sha1":
        return False
    try:
        if isinstance(key, rsa.RSAPublicKey):
            padded = padding.PKCS1v15()
            key.verify(found.signature, found.tbs_response_bytes, padded, algorithm)
        elif isinstance(key, ec.EllipticCurvePublicKey):
            key.verify(found.signature, found.tbs_response_bytes, ec.ECDSA(algorithm))
        else:
            return False
    except InvalidSignature:
        return False
    return True


def _store(data: bytes, kind: str, now: datetime) -> None:
    try:
        revocation.store(data=data, kind=kind, now=now)
    except revocation.BadAnswer as error:
        raise Failed("not_a_list") from error


_BY_KIND = {Kind.CRL: _list, Kind.OCSP: _answers}
