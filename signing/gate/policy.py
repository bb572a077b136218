"""What the caller asks of the gate, and the trust material the judgement rests on."""

import hashlib
import json
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime
from functools import cached_property
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from signing.trust.models import Anchor

# Purposes a signature on a document may have; "any" comes from anchors named on a command line.
ON_DOCUMENTS = frozenset({"person", "seal", "any"})
FOR_TIME = frozenset({"tsa", "any"})


@dataclass(frozen=True, kw_only=True)
class TrustedCertificate:
    """One anchor: DER bytes, purpose, and the period in which it is believed (None: no limit)."""

    certificate: bytes
    purpose: str = "any"
    valid_from: datetime | None = None
    valid_to: datetime | None = None


@dataclass(frozen=True, kw_only=True)
class Policy:
    """The caller's demands.

    expected_fields: field name to the SHA-256 fingerprint of the certificate that must have signed
    it ("" for anybody trusted); then no other field may be signed. empty_fields: fields that must
    exist and be empty. trust_embedded: structure tests only. anchors: None reads the trust store;
    bytes (DER) or TrustedCertificate otherwise. crls, ocsps: DER, besides the cache.
    """

    expected_fields: Mapping[str, str] | None = None
    empty_fields: tuple[str, ...] = ()
    trust_embedded: bool = False
    anchors: tuple[TrustedCertificate | bytes, ...] | None = None
    crls: tuple[bytes, ...] = ()
    ocsps: tuple[bytes, ...] = ()


@dataclass(frozen=True, kw_only=True)
class Material:
    """Policy with the stores already read: what `signing.gate.engine` and its worker work from."""

    expected_fields: dict[str, str] | None
    empty_fields: tuple[str, ...]
    trust_embedded: bool
    anchors: tuple[TrustedCertificate, ...]
    crls: tuple[bytes, ...]
    ocsps: tuple[bytes, ...]

    @cached_property
    def digest(self) -> str:
        """SHA-256 over anchors and revocation data, and nothing else: what may be kept parsed."""
        anchors = [
            (_sha256(item.certificate), item.purpose, str(item.valid_from), str(item.valid_to))
            for item in self.anchors
        ]
        answers = [list(map(_sha256, self.crls)), list(map(_sha256, self.ocsps))]
        return _sha256(json.dumps([anchors, answers]).encode())


def _sha256(data: bytes) -> str:
    return hashlib.sha256(data).hexdigest()


def resolve(policy: Policy, now: datetime, *, stores: bool = True) -> Material:
    """Read the trust store and the revocation cache for `now`; the only part that needs them.

    With `stores` False only what `policy` names counts. Raises DatabaseError.
    """
    anchors = policy.anchors
    crls, ocsps = tuple(policy.crls), tuple(policy.ocsps)
    if policy.trust_embedded:
        anchors, crls, ocsps = (), (), ()
    elif stores:
        # Here, not above: the worker process imports this module and has no database.
        from signing.trust import anchors as store
        from signing.trust import revocation

        if anchors is None:
            anchors = tuple(_anchor(row) for row in store.believed(now))
        answers = revocation.fresh(now)
        crls += tuple(bytes(row.data) for row in answers if row.kind == "crl")
        ocsps += tuple(bytes(row.data) for row in answers if row.kind == "ocsp")
    expected = policy.expected_fields
    return Material(
        expected_fields=dict(expected) if expected is not None else None,
        empty_fields=tuple(policy.empty_fields),
        trust_embedded=policy.trust_embedded,
        anchors=tuple(
            TrustedCertificate(certificate=item) if isinstance(item, bytes) else item
            for item in anchors or ()
        ),
        crls=crls,
        ocsps=ocsps,
    )


def _anchor(row: "Anchor") -> TrustedCertificate:
    return TrustedCertificate(
        certificate=bytes(row.certificate),
        purpose=row.purpose,
        valid_from=row.valid_from,
        valid_to=row.valid_to,
    )
