"""One bundle under examination, and the questions that every chapter asks of it."""

import json
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from typing import Any

from django.utils.translation import gettext as _

from docflow.documents.services.packages.reading import Opened
from docflow.exchange.services.evidence.findings import Examined
from docflow.exchange.services.evidence.owners import Owners
from docflow.exchange.states import Proof
from signing import messages
from signing.trust.brought import Brought

# Clocks of two offices and of a service of time.
WINDOW = timedelta(minutes=10)


@dataclass
class Case:
    """`moment` is what the time stamp proves; `main` the hash of the document that travelled."""

    package: Opened
    found: Examined
    brought: Brought
    moment: datetime
    owners: Owners
    main: str = ""
    # SHA-256 of the document's own files, the ones beside it left out.
    files: set[str] = field(default_factory=set)
    _read: set[str] = field(default_factory=set)

    def read(self, path: str) -> bytes:
        """A part, once: who lists one again and again wants work for nothing. Raises ValueError,
        BadPackage."""
        if path in self._read:
            raise ValueError("a part is named twice")
        self._read.add(path)
        return self.package.read(path)

    def json(self, path: str) -> Any:
        return json.loads(self.read(path))

    def signed(self, data: bytes, signature: bytes, at: datetime, code: str, subject: str) -> Proof:
        """Note whether `data` is signed by a system key that we believe, at `at` as the signer
        says, and of the office that held the code then.

        Judged as of the bundle's moment, or of the key's last one: a key that was revoked since
        may have signed at any time. `at` is the signer's word.
        """
        add = self.found.add
        try:
            key = messages.certificate_of(signature)
        except messages.BadMessage as problem:
            note = _("chữ ký không được xác nhận (%(code)s)") % {"code": problem.code}
            add("signature", subject, Proof.FAILED, note)
            return Proof.FAILED
        if (
            not key.not_valid_before - WINDOW
            <= at
            <= min(key.not_valid_after, self.moment + WINDOW)
        ):
            note = _("Thời điểm ký nằm ngoài hạn của chứng thư hoặc sau khi lập gói.")
            add("signature", subject, Proof.FAILED, note)
            return Proof.FAILED
        judged = min(self.moment, key.not_valid_after - timedelta(seconds=1))
        try:
            seen = messages.examine(data, signature, judged, self.brought)
        except messages.BadMessage as problem:
            state = Proof.UNDETERMINED if problem.code == "untrusted" else Proof.FAILED
            note = _("chữ ký không được xác nhận (%(code)s)") % {"code": problem.code}
            add("signature", subject, state, note)
            return state
        add("signature", subject, Proof.PROVED)
        owner = self.owners.of(code, seen.fingerprint, subject, at)
        self.found.findings.append(owner)
        return owner.state
