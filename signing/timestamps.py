"""Time stamps over bytes that are no PDF (RFC 3161): that they existed at a moment.

The token is a proof beside the data, which travels on its own.
"""

import hashlib
from collections.abc import Callable
from datetime import UTC, datetime

from asn1crypto import cms, tsp, x509
from pyhanko.sign.timestamps import TimestampRequestError
from pyhanko.sign.validation.generic_cms import validate_tst_signed_data
from pyhanko_certvalidator import ValidationContext

from signing.messages import LARGEST, BadMessage, of_strangers
from signing.pades import clock
from signing.pades.coroutines import outcome
from signing.pades.errors import TimestampFailed
from signing.trust import anchors
from signing.trust.brought import NOTHING, Brought
from signing.trust.models import Purpose

DIGEST = "sha256"
_STRONG = frozenset({"sha256", "sha384", "sha512"})


def over(data: bytes, now: datetime) -> bytes:
    """A token (DER) over SHA-256 of `data` by the configured service. Raises TimestampFailed,
    authority.NotSetUp."""
    source = clock.source(now)
    try:
        token = outcome(source.async_timestamp(hashlib.sha256(data).digest(), DIGEST))
    except (TimestampRequestError, OSError) as error:
        raise TimestampFailed from error
    return bytes(token.dump())


def moment_of(data: bytes, token: bytes, brought: Brought = NOTHING) -> datetime:
    """When `data` was stamped, by a service that we believed at that moment.

    Codes of BadMessage: too_large, unreadable, not_over_this_data, untrusted.
    """
    if len(token) > LARGEST:
        raise BadMessage("too_large")
    with of_strangers():
        signed, moment = _load(token)
        found = outcome(validate_tst_signed_data(signed, _context(moment, brought), _imprint(data)))
    if not (found["intact"] and found["valid"]):
        raise BadMessage("not_over_this_data")
    if found.get("trust_problem_indic") is not None or found.get("validation_path") is None:
        raise BadMessage("untrusted")
    return moment


def _load(token: bytes) -> tuple[cms.SignedData, datetime]:
    signed = cms.ContentInfo.load(token, strict=True)["content"]
    info = signed["encap_content_info"]["content"].parsed
    if not isinstance(info, tsp.TSTInfo):
        raise ValueError("not a time stamp")
    return signed, info["gen_time"].native.astimezone(UTC)


def _context(moment: datetime, brought: Brought) -> ValidationContext:
    return ValidationContext(
        trust_roots=_stored(moment) if brought.anchors is None else brought.roots(Purpose.TSA),
        other_certs=brought.between if brought.anchors is not None else [],
        crls=brought.read_crls(),
        ocsps=brought.read_ocsps(),
        moment=moment,
        allow_fetching=False,
        # As for the heads of the audit: services of time rarely publish what they revoked.
        revocation_mode="soft-fail",
    )


def _stored(moment: datetime) -> list[x509.Certificate]:
    rows = anchors.for_purpose(Purpose.TSA, moment)
    return [x509.Certificate.load(bytes(row.certificate)) for row in rows]


def _imprint(data: bytes) -> Callable[[str], bytes]:
    def digest(algorithm: str) -> bytes:
        if algorithm not in _STRONG:
            raise ValueError(f"{algorithm} proves nothing")
        return hashlib.new(algorithm, data).digest()

    return digest
