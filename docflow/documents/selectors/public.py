"""What may be told to anybody: by the code of an issued document, or about a file of theirs."""

import functools
import hashlib
import os
from dataclasses import dataclass
from datetime import date

from docflow.core import clock
from docflow.documents.models import PublicCode, ValidationRecord, Version
from docflow.documents.selectors import verdicts
from docflow.documents.states import Status, VersionKind
from signing.gate import worker

# A stranger's file waits this long for the one process that judges them, then is sent away.
PATIENCE_SECONDS = 5.0


@dataclass(frozen=True)
class Published:
    """Number, date, issuer, verdict: never subject, content, people or files."""

    code: str
    issued_on: date | None
    issuer: str
    verdict: str
    recalled: bool
    sha256: str
    # The copy with archive time stamps, where there is one already.
    preserved: frozenset[str]

    def holds(self, data: bytes) -> str:
        """Which copy the bytes are: "issued", "preserved", or "" for neither."""
        digest = hashlib.sha256(data).hexdigest()
        if digest == self.sha256:
            return "issued"
        return "preserved" if digest in self.preserved else ""


def published(token: str) -> Published | None:
    """What stands behind a token; None for one that was never given out. Three queries."""
    found = PublicCode.objects.filter(token=token).select_related("document__office").first()
    if found is None:
        return None
    document = found.document
    record = (
        ValidationRecord.objects.filter(document=document, sha256=found.sha256)
        .only("verdict")
        .first()
    )
    later = Version.objects.filter(document=document, kind=VersionKind.PRESERVED)
    return Published(
        code=document.code,
        issued_on=document.issued_on,
        issuer=document.office.name,
        verdict=record.verdict if record else "undetermined",
        recalled=document.status == Status.RECALLED,
        sha256=found.sha256,
        preserved=frozenset(one for one in later.values_list("file", flat=True) if one),
    )


def judged(data: bytes) -> verdicts.Judged:
    """The gate on a stranger's file; nothing of it is kept. Raises worker.Busy.

    In a process of its own, so that strangers never stand in the way of the office's desk.
    """
    now = clock.now()
    report = worker.validate(data, now=now, pool=_pool_of(os.getpid()), patience=PATIENCE_SECONDS)
    return verdicts.told(report)


@functools.cache
def _pool_of(_process: int) -> worker.Pool:
    return worker.started(places=1)
