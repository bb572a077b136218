"""What the gate answers: one report per file, one line per signature; codes, never sentences."""

import dataclasses
import json
from dataclasses import asdict, dataclass, fields
from datetime import datetime
from typing import Any, Self


class Verdict:
    """The six answers of the gate (docs/commands.md, `validate_pdf`)."""

    VALID = "valid"
    VALID_WITH_CHANGES = "valid_with_changes"
    UNDETERMINED = "undetermined"
    INVALID = "invalid"
    UNSIGNED = "unsigned"
    UNREADABLE = "unreadable"

    ACCEPTED = frozenset({VALID, VALID_WITH_CHANGES})
    # The worst signature decides; later in the list is worse.
    BY_WEIGHT = (VALID, VALID_WITH_CHANGES, UNDETERMINED, INVALID)

    @classmethod
    def worst(cls, verdicts: list[str]) -> str:
        """The heaviest of `verdicts`, `valid` when there is none."""
        return max(verdicts, key=cls.BY_WEIGHT.index, default=cls.VALID)


@dataclass(kw_only=True)
class SignatureReport:
    """One signature or document time stamp, judged.

    kind: pades, pkcs7, timestamp, unknown.  level: B-B, B-T, B-LT, B-LTA; PKCS7-B, PKCS7-T ...;
    empty for a time stamp.  integrity: intact, broken, unknown.  trust: trusted, unknown_issuer,
    expired, not_yet_valid, wrong_usage, wrong_purpose, weak_algorithm, failed, embedded, unknown.
    revocation: good, good_at_signing, revoked, unknown, not_checked.  coverage: whole_file,
    whole_revision, partial, unclear.  signed_at: the time stamp's moment when there is one, else
    what the signer claimed; `signed_at_proven` tells which.
    """

    field: str
    kind: str
    signer: str = ""
    signer_fingerprint: str = ""
    serial: str = ""
    issuer: str = ""
    signed_at: datetime | None = None
    signed_at_proven: bool = False
    level: str = ""
    integrity: str = "unknown"
    trust: str = "unknown"
    revocation: str = "not_checked"
    coverage: str = "unclear"
    changes: list[str] = dataclasses.field(default_factory=list)
    verdict: str = Verdict.INVALID
    purpose: str = ""
    reasons: list[str] = dataclasses.field(default_factory=list)
    # Bytes from the start of the file that this signature covers: what was signed can be cut out.
    signed_bytes: int = 0
    # The last moment of the signer's certificate; None in reports made before this was kept.
    certificate_ends: datetime | None = None

    def __post_init__(self) -> None:
        # pyHanko's strings hold on to the whole file they were read from.
        self.field = str(self.field)


@dataclass(kw_only=True)
class Report:
    """The gate's answer for one file."""

    verdict: str
    sha256: str
    reasons: list[str] = dataclasses.field(default_factory=list)
    signatures: list[SignatureReport] = dataclasses.field(default_factory=list)
    # The `now` the report was made for.
    validated_at: datetime | None = None
    revisions: int = 0
    # Certificates in the file were trusted: tells about structure only, see storable().
    trust_embedded: bool = False

    @property
    def accepted(self) -> bool:
        """True for valid and valid_with_changes."""
        return self.verdict in Verdict.ACCEPTED

    def storable(self) -> bool:
        """Whether the report may be kept with a document: one that trusts whatever certificate the
        file brings along never may."""
        return not self.trust_embedded

    def by_field(self, name: str) -> SignatureReport | None:
        """The line of the signature in field `name`."""
        return next((line for line in self.signatures if line.field == name), None)

    def to_json(self) -> dict[str, Any]:
        """Plain values for a JSON column; moments as ISO 8601."""
        return json.loads(json.dumps(asdict(self), default=_moment))

    @classmethod
    def from_json(cls, value: dict[str, Any]) -> Self:
        """The report `to_json` came from; unknown keys are dropped, so old readers read on."""
        lines = [
            SignatureReport(**_known(SignatureReport, line, "signed_at", "certificate_ends"))
            for line in value.get("signatures", [])
        ]
        return cls(**{**_known(cls, value, "validated_at"), "signatures": lines})


def _moment(value: object) -> str:
    if isinstance(value, datetime):
        return value.isoformat()
    raise TypeError(f"{type(value).__name__} does not belong in a report")


def _known(cls: type, value: dict[str, Any], *moments: str) -> dict[str, Any]:
    kept = {f.name: value[f.name] for f in fields(cls) if f.name in value}
    for moment in moments:
        if kept.get(moment):
            kept[moment] = datetime.fromisoformat(kept[moment])
    return kept
