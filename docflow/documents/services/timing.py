"""Signatures and their time: with it, or, where the office chose so, without it for now.

PAdES B-T (ETSI EN 319 142-1, 6.3). A time-stamping service that does not answer stops the act;
an office may choose to sign B-B at once and owe the time. What is owed is a row until it is paid.
"""

from collections.abc import Sequence
from datetime import datetime

from docflow.core import clock, deeds, schedule
from docflow.core.actor import Actor
from docflow.documents.models import Document, LateTime, SignatureRecord
from docflow.documents.selectors.versions import data_of, latest
from docflow.documents.services import publishing
from docflow.documents.services.acts import Task
from docflow.documents.states import Status, VersionKind
from signing import batches
from signing.batches import Signed, TimestampFailed
from signing.gate.report import Report
from signing.pades import archive
from signing.pades.signature import Placement

SWEEP = "documents.timing"
# Signed here and not yet sent: time may still be put on the file itself.
ON_THE_FILE = (VersionKind.INITIALLED, VersionKind.SIGNED)


def sign(
    batch: batches.Batch, task: Task, placements: Sequence[Placement], now: datetime
) -> Signed:
    """Sign B-T; B-B when the service does not answer and the office chose to add time later.

    In such an office a list does not wait for a silent service file by file: for some minutes it
    is not asked again. Raises as `Batch.sign`; TimestampFailed, with nothing signed, in every other
    office.
    """
    data = task.data
    may_owe = task.document.office.late_time
    if not (may_owe and batch.silent):
        try:
            return batch.sign(data, task.act, placements, now=now, empty=task.empty)
        except TimestampFailed:
            if not may_owe:
                raise
    return batch.sign(data, task.act, placements, level="B-B", now=now, empty=task.empty)


def settle(actor: Actor, document: Document, report: Report, now: datetime) -> None:
    """Inside the act that published: write down the time that is owed, or that it no longer is."""
    if not owes(report):
        LateTime.objects.filter(document=document).update(
            state=schedule.WorkState.DONE, claimed_until=None
        )
        return
    LateTime.objects.update_or_create(
        document=document,
        defaults={
            "owed_at": now,
            "state": schedule.WorkState.QUEUED,
            "attempts": 0,
            "next_try_at": clock.now(),
            "claimed_until": None,
        },
    )
    deeds.record(actor, "document.owe_time", document)
    schedule.prompt(SWEEP)


def owes(report: Report) -> bool:
    """Whether a signature of the file still has no time."""
    return any(line.level.endswith("B-B") for line in report.signatures)


def raise_levels(document: Document, report: Report) -> None:
    """Write the level that each signature has in the newest version into its row."""
    for line in report.signatures:
        if line.kind != "timestamp":
            rows = SignatureRecord.objects.filter(
                document=document, field=line.field, fingerprint=line.signer_fingerprint
            )
            rows.update(level=line.level)


def sweep(now: datetime, limit: int) -> int:
    """Add the time that is owed, up to `limit` documents; a service still silent is tried again."""
    return schedule.perform(LateTime.objects.select_related("document__office"), _pay, now, limit)


def _pay(work: LateTime) -> None:
    now = clock.now()
    document = work.document
    version = latest(document)
    if version is None or version.kind not in ON_THE_FILE:
        _settled_otherwise(work, document)
        return
    data, report = archive.prove_time(data_of(version), now)
    office = document.office
    actor = Actor.system(office.pk, office.name)
    with deeds.act():
        row = publishing.unchanged(document, version)
        newer = publishing.publish(
            actor=actor, document=row, base=version, kind=version.kind, signed=Signed(data, report)
        )
        raise_levels(row, report)
        deeds.record(actor, "document.add_time", row, data={"version": newer.ordinal})
        schedule.finish(work)


def _settled_otherwise(work: LateTime, document: Document) -> None:
    """Sent already: what went out stays as it is, and the archive's stamp brings the time; or the
    signed version was dropped with its round."""
    sent = document.status in (Status.ISSUED, Status.FILED)
    kept = document.versions.filter(kind=VersionKind.PRESERVED).exists()
    if sent and not kept:
        raise TimestampFailed
    schedule.finish(work)


def owed(document: Document) -> LateTime | None:
    """The time that is still owed to the document's signatures."""
    rows = LateTime.objects.filter(document=document)
    return rows.exclude(state=schedule.WorkState.DONE).first()
