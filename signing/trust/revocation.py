"""The cache of revocation answers: every list and answer we were handed, newest first.

The gate reads only from here and from what it is passed; `sources` keeps it fresh.
"""

import hashlib
from datetime import UTC, datetime

from asn1crypto import pem
from asn1crypto.crl import CertificateList
from asn1crypto.ocsp import OCSPResponse
from django.db.models import Q

from signing.trust.models import RevocationAnswer


class BadAnswer(ValueError):
    """The bytes are neither a revocation list nor a successful OCSP answer."""


def store(*, data: bytes, kind: str = "crl", now: datetime) -> RevocationAnswer:
    """Keep a CRL (DER or PEM) or an OCSP answer (DER); the same bytes are kept once.

    Signatures are checked when the answer is used, against the path of the certificate in
    question, not here. Raises BadAnswer.
    """
    try:
        data = der(data) if kind == RevocationAnswer.Kind.CRL else data
        issuer, this_update, next_update = _READERS[RevocationAnswer.Kind(kind)](data)
    except (ValueError, TypeError, KeyError) as error:
        raise BadAnswer(str(error)) from error
    row, _ = RevocationAnswer.objects.get_or_create(
        fingerprint=hashlib.sha256(data).hexdigest(),
        defaults={
            "kind": kind,
            "issuer": issuer[:500],
            "data": data,
            "this_update": this_update.astimezone(UTC),
            "next_update": next_update.astimezone(UTC) if next_update else None,
            "stored_at": now,
        },
    )
    return row


def der(data: bytes) -> bytes:
    """A list as DER, whichever of DER and PEM it came as. Raises ValueError."""
    return pem.unarmor(data)[2] if pem.detect(data) else data


def fresh(now: datetime) -> list[RevocationAnswer]:
    """The newest answer of each kind and issuer that is in force at `now`.

    Two keys under one name are two issuers: an authority that changed its key, or another one of
    that name, must not hide a list. An answer without nextUpdate is passed on; the gate holds it
    stale after thirty minutes.
    """
    rows = RevocationAnswer.objects.filter(this_update__lte=now).filter(
        Q(next_update__gt=now) | Q(next_update=None)
    )
    newest: dict[tuple[str, str, bytes], RevocationAnswer] = {}
    for row in rows.order_by("this_update", "pk"):
        newest[(row.kind, row.issuer, _key(row))] = row
    return list(newest.values())


# By fingerprint: a list is looked into once in a process, not at each judgement.
_keys: dict[str, bytes] = {}
_KEYS = 1000


def _key(row: RevocationAnswer) -> bytes:
    """The identifier of the key that signed the list; empty where the list does not say."""
    if row.kind != RevocationAnswer.Kind.CRL:
        return b""
    if row.fingerprint not in _keys:
        if len(_keys) >= _KEYS:
            _keys.clear()
        said = CertificateList.load(bytes(row.data)).authority_key_identifier_value
        _keys[row.fingerprint] = (said["key_identifier"].native if said else None) or b""
    return _keys[row.fingerprint]


def _crl(data: bytes) -> tuple[str, datetime, datetime | None]:
    parsed = CertificateList.load(data, strict=True)
    body = parsed["tbs_cert_list"]
    issuer = body["issuer"].human_friendly[:450]
    part = parsed.issuing_distribution_point_value
    if part is not None:
        # A CA may publish its list in parts: one part must not hide another.
        issuer += " " + hashlib.sha256(part.dump()).hexdigest()[:16]
    return issuer, body["this_update"].native, body["next_update"].native


def _ocsp(data: bytes) -> tuple[str, datetime, datetime | None]:
    answer = OCSPResponse.load(data, strict=True)
    if answer["response_status"].native != "successful":
        raise ValueError("the responder gave no answer")
    single = answer.basic_ocsp_response["tbs_response_data"]["responses"][0]
    asked = single["cert_id"]
    about = f"{asked['issuer_key_hash'].native.hex()} {asked['serial_number'].native:x}"
    return about, single["this_update"].native, single["next_update"].native


_READERS = {RevocationAnswer.Kind.CRL: _crl, RevocationAnswer.Kind.OCSP: _ocsp}
