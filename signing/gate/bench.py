"""What the signatures of one file are judged with, and the report lines in the making."""

from dataclasses import dataclass, field
from datetime import datetime

from pyhanko.sign.diff_analysis import ModificationLevel
from pyhanko.sign.validation.pdf_embedded import EmbeddedPdfSignature
from pyhanko_certvalidator import ValidationContext

from signing.gate import evidence
from signing.gate.document import KINDS, Opened
from signing.gate.history import Proof
from signing.gate.paths import Answers, Trust
from signing.gate.report import SignatureReport, Verdict


@dataclass
class Bench:
    """Everything one file's signatures are held against."""

    data: bytes
    opened: Opened
    now: datetime
    trust: Trust
    own: Answers
    trust_embedded: bool
    # Trusted document time stamps, newest first, with the revision each covers.
    proofs: list[tuple[int, Proof]] = field(default_factory=list)
    _stores: dict[int, evidence.Store] = field(default_factory=dict)

    def later_proofs(self, revision: int) -> list[Proof]:
        """The proofs that cover everything up to `revision`, newest first."""
        return [proof for covered, proof in self.proofs if covered > revision]

    @property
    def store(self) -> evidence.Store:
        """The security store of the file as it is now."""
        return self.store_at(self.opened.revisions - 1)

    def store_at(self, revision: int) -> evidence.Store:
        """The security store as it was in `revision`."""
        if revision not in self._stores:
            self._stores[revision] = evidence.read_store(self.opened.reader, revision)
        return self._stores[revision]


@dataclass
class Line:
    """One signature's report in the making: findings add their codes and may lower the verdict."""

    report: SignatureReport
    revision: int
    # What kind of change followed, where it was one that is allowed at all.
    level: ModificationLevel | None = None

    def find(self, code: str, verdict: str) -> None:
        """Add a reason; the verdict only ever gets worse."""
        if code not in self.report.reasons:
            self.report.reasons.append(code)
        self.report.verdict = Verdict.worst([self.report.verdict, verdict])


def kind_of(embedded: EmbeddedPdfSignature) -> str:
    """pades, pkcs7 or timestamp."""
    return KINDS[str(embedded.sig_object["/SubFilter"])]


def nobody(now: datetime) -> ValidationContext:
    """Trusts nobody: the library judges integrity here, `history` judges trust."""
    return ValidationContext(trust_roots=[], moment=now, allow_fetching=False)
