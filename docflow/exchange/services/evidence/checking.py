"""Owns looking at a bundle without believing it: container, files, messages, receipts, audit.

Everything is judged as of the moment the time stamp proves, with the revocation answers that the
bundle carries: they prove themselves. Trusted are the anchors of this installation, or those that
somebody named; nothing is fetched.
"""

from collections.abc import Sequence
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from pathlib import Path
from typing import Any

from django.utils.translation import gettext as _

from docflow.documents.services.packages import reading
from docflow.documents.services.packages.errors import BadPackage
from docflow.documents.services.packages.manifest import Manifest
from docflow.documents.services.packages.reading import Beside, Opened
from docflow.exchange.services.evidence import chapters, layout, trust
from docflow.exchange.services.evidence.case import WINDOW, Case
from docflow.exchange.services.evidence.findings import Examined
from docflow.exchange.services.evidence.owners import Owners
from docflow.exchange.states import Proof
from signing import messages, timestamps
from signing.messages import LARGEST
from signing.trust.brought import NOTHING, Brought, Named

# What a description that is not one raises, wherever it is read.
BROKEN = (
    *(KeyError, ValueError, TypeError, AttributeError, IndexError),
    *(RecursionError, ArithmeticError),
)
# The service of time is asked in the same minute; a silent one some minutes later.
DAY = timedelta(days=1)


def examine(
    path: Path,
    *,
    now: datetime,
    anchors: Sequence[Named] | None = None,
    keys: Sequence[str] = (),
) -> Examined:
    """Everything that can be said of the bundle at `path`; never raises for its bytes.

    `anchors` are believed instead of the trust store; `keys` are fingerprints of system keys
    that somebody compared with their offices.
    """
    found = Examined()
    opening = Opening(found, now, tuple(anchors) if anchors is not None else None, Owners(keys))
    try:
        with reading.opened(path, opening.kind()) as package:
            _inside(package, opening)
    except BadPackage as problem:
        found.add("container", problem.code, Proof.FAILED, problem.why)
    return found


@dataclass
class Opening:
    """What is learned while the container is opened: its time, its answers, whose key it is."""

    found: Examined
    now: datetime
    anchors: tuple[Named, ...] | None
    owners: Owners
    form: str = layout.FORM
    moment: datetime | None = None
    brought: Brought = field(default=NOTHING)

    def kind(self) -> reading.Kind:
        return reading.Kind(
            form=self.form,
            judge=self._judge,
            vouch=self._vouch,
            beside=frozenset({layout.STAMP}),
        )

    def _judge(self, data: bytes, container: bytes, beside: Beside) -> messages.Seen:
        # Before the signature, which is judged as of this moment. Both prove themselves.
        answers = beside(layout.ANSWERS, layout.MOST_ANSWERS)
        self.brought = trust.brought(answers, self.anchors)
        self.moment = self._stamped(container, beside(layout.STAMP, LARGEST))
        seen = messages.examine(data, container, self.moment or self.now, self.brought)
        self.found.signer, self.found.fingerprint = seen.signer, seen.fingerprint
        return seen

    def _stamped(self, container: bytes, token: bytes) -> datetime | None:
        try:
            moment = timestamps.moment_of(container, token, self.brought)
        except messages.BadMessage as problem:
            if problem.code != "untrusted":
                said = _("dấu thời gian không hợp lệ (%(code)s)") % {"code": problem.code}
                raise BadPackage("stamp", said) from problem
            said = _("Không biết dịch vụ cấp dấu thời gian; xét tại thời điểm kiểm tra.")
            self.found.add("time", layout.STAMP, Proof.UNDETERMINED, said)
            return None
        if moment > self.now + WINDOW:
            raise BadPackage("stamp", _("dấu thời gian ở tương lai"))
        self.found.holds("time", layout.STAMP, condition=True)
        self.found.proved_at = moment
        return moment

    def _vouch(self, listed: Manifest, fingerprint: str) -> None:
        found = self.found
        found.organ_code, found.organ_name = listed.organ_code, listed.organ_name
        found.made_at = listed.made_at
        moment = self.moment or self.now
        if self.moment is not None:
            made = datetime.fromisoformat(listed.made_at)
            whole = made.tzinfo is not None and moment - DAY <= made <= moment + WINDOW
            note = _("Ngày lập gói không khớp với dấu thời gian.")
            found.holds("made", listed.made_at, whole, note)
        found.findings.append(self.owners.of(listed.organ_code, fingerprint, "office", moment))


def _inside(package: Opened, opening: Opening) -> None:
    found = opening.found
    found.sha256 = package.sha256
    found.holds("container", f"{len(package.manifest.entries)}", condition=True)
    case = Case(
        package=package,
        found=found,
        brought=opening.brought,
        moment=opening.moment or opening.now,
        owners=opening.owners,
    )
    try:
        about: dict[str, Any] = case.json(layout.ABOUT)
        chapters.look(case, about)
    except BadPackage as problem:
        found.add("description", problem.code, Proof.FAILED, problem.why)
    except BROKEN as problem:
        said = _("bản mô tả không đọc được (%(kind)s)") % {"kind": type(problem).__name__}
        found.add("description", layout.ABOUT, Proof.FAILED, said)
