"""What a look at a bundle found: one line for each thing that was checked. Knows no database."""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field
from datetime import datetime
from typing import Any

from docflow.exchange.states import Proof

# The heaviest decides; later is worse.
_BY_WEIGHT = (Proof.PROVED, Proof.UNDETERMINED, Proof.FAILED)


@dataclass(frozen=True)
class Finding:
    """`check` names the rule for programs, `subject` the part, `note` says more to people."""

    check: str
    subject: str
    state: Proof
    note: str = ""

    def to_json(self) -> dict[str, str]:
        return {
            "check": self.check,
            "subject": self.subject,
            "state": str(self.state.value),
            "note": self.note,
        }


@dataclass
class Examined:
    """Who made the bundle, when that is proved, about which document, and what holds of it."""

    sha256: str = ""
    organ_code: str = ""
    organ_name: str = ""
    signer: str = ""
    fingerprint: str = ""
    made_at: str = ""
    # By the time stamp; none where no service that we believe made one.
    proved_at: datetime | None = None
    document: dict[str, Any] = field(default_factory=dict)
    # What the gate says of each file now, beside what the report in the bundle said.
    signatures: list[dict[str, str]] = field(default_factory=list)
    # To whom it went by code, as it is called in the bundle and in the address book here.
    deliveries: list[dict[str, str]] = field(default_factory=list)
    findings: list[Finding] = field(default_factory=list)

    @property
    def verdict(self) -> Proof:
        """`proved` only when nothing failed and nothing is unknown."""
        found = [one.state for one in self.findings]
        return max(found, key=_BY_WEIGHT.index, default=Proof.UNDETERMINED)

    @property
    def open(self) -> Iterator[Finding]:
        """What is not proved."""
        return (one for one in self.findings if one.state != Proof.PROVED)

    def add(self, check: str, subject: str, state: Proof, note: str = "") -> None:
        self.findings.append(Finding(check, subject, state, note))

    def holds(self, check: str, subject: str, condition: bool, note: str = "") -> bool:
        """Note that something is so, or is certainly not so."""
        self.add(check, subject, Proof.PROVED if condition else Proof.FAILED, note)
        return condition

    def to_json(self) -> dict[str, Any]:
        return {
            "verdict": str(self.verdict.value),
            "sha256": self.sha256,
            "office": {"code": self.organ_code, "name": self.organ_name},
            "signer": self.signer,
            "fingerprint": self.fingerprint,
            "made_at": self.made_at,
            "proved_at": self.proved_at.isoformat() if self.proved_at else None,
            "document": self.document,
            "signatures": self.signatures,
            "deliveries": self.deliveries,
            "checks": _counts(self.findings),
            "problems": [one.to_json() for one in self.open],
        }


def _counts(findings: Sequence[Finding]) -> dict[str, int]:
    found: dict[str, int] = {}
    for one in findings:
        found[one.check] = found.get(one.check, 0) + 1
    return found
