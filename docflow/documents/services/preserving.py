"""Long-term proof: a document timestamp over revocation data, added to what was issued.

PAdES B-LTA (ETSI EN 319 142-1): made in the background, one revision, the earlier signatures stay
valid. The version that went out keeps its own bytes; the preserved one is the archive's.
"""

import logging
from datetime import datetime, timedelta

from django.db.models import Exists, OuterRef, Q

from docflow.core import deeds
from docflow.core.actor import Actor
from docflow.documents.models import SignatureRecord, Version
from docflow.documents.selectors.versions import data_of
from docflow.documents.services import preserving_beside, publishing, timing
from docflow.documents.states import Status, VersionKind
from signing.batches import Signed
from signing.pades import archive
from signing.pades.errors import SigningProblem

# How long before its certificate ends a stamp is renewed: a silent service has time to come back.
BEFORE = timedelta(days=180)
log = logging.getLogger(__name__)


def sweep(now: datetime, limit: int) -> int:
    """Preserve up to `limit` issued versions, and files beside them, that have no archive
    timestamp; returns how many.

    One whose timestamp fails is left for the next sweep.
    """
    preserved = Version.objects.filter(document=OuterRef("document"), kind=VersionKind.PRESERVED)
    issued = (
        Version.objects.filter(
            kind=VersionKind.ISSUED, document__status__in=[Status.ISSUED, Status.FILED]
        )
        .filter(~Exists(preserved))
        .select_related("document__office")
        .order_by("pk")
    )
    done = sum(_preserve(version, now) for version in issued[:limit])
    beside = preserving_beside.unproved(limit - done)
    return done + sum(preserving_beside.preserve(one, now) for one in beside)


def renew(now: datetime, limit: int) -> int:
    """Renew archive time stamps whose certificate ends within `BEFORE`; returns how many.

    Nothing is renewed while the service still stamps with a certificate that ends no later
    (RFC 4998, 5.1: a proof is renewed before it can no longer be relied on).
    """
    newer = Version.objects.filter(
        document=OuterRef("document"), ordinal__gt=OuterRef("version__ordinal")
    )
    due = (
        SignatureRecord.objects.filter(act=SignatureRecord.Act.PRESERVE)
        .filter(Q(proof_ends__lte=now + BEFORE) | Q(proof_ends=None))
        .filter(~Exists(newer))
        .select_related("version__document__office")
        .order_by("proof_ends", "pk")
    )
    rows = list(due[:limit])
    beside = preserving_beside.ending(now + BEFORE, limit - len(rows))
    if not rows and not beside:
        return 0
    reach = _reach(now)
    return sum(_renew(row, now, reach) for row in rows) + sum(
        preserving_beside.preserve(one, now) for one in beside if _gains(one.proof_ends, reach)
    )


def _gains(ends: datetime | None, reach: datetime | None) -> bool:
    return reach is not None and (ends is None or reach > ends)


def _reach(now: datetime) -> datetime | None:
    """How far a stamp made now would reach; None when the service does not say."""
    try:
        return archive.reach(now)
    except SigningProblem:
        return None


def _renew(row: SignatureRecord, now: datetime, reach: datetime | None) -> int:
    if row.proof_ends is None:
        # Made before this was written down: the file knows.
        row.proof_ends = archive.ends(data_of(row.version))
        row.save(update_fields=["proof_ends"])
    if row.proof_ends is None or row.proof_ends > now + BEFORE:
        return 0
    if not _gains(row.proof_ends, reach):
        return 0
    return _preserve(row.version, now)


def _preserve(version: Version, now: datetime) -> int:
    """A new revision on `version`: data and stamp where there are none, the next stamp after."""
    office = version.document.office
    actor = Actor.system(office.pk, office.name)
    try:
        data, report = archive.preserve(data_of(version), now)
    except SigningProblem as problem:
        log.warning("version %s keeps its proof as it is: %s", version.pk, problem.code)
        return 0
    with deeds.act():
        row = publishing.unchanged(version.document, version)
        newer = publishing.publish(
            actor=actor,
            document=row,
            base=version,
            kind=VersionKind.PRESERVED,
            signed=Signed(data, report),
        )
        deeds.record(actor, "document.preserve", row, data={"version": newer.ordinal})
        SignatureRecord.objects.create(
            document=row,
            version=newer,
            act=SignatureRecord.Act.PRESERVE,
            field="",
            owner="tsa",
            name=report.signatures[-1].signer,
            fingerprint="",
            level="B-LTA",
            signed_at=now,
            proof_ends=archive.ends(data),
        )
        timing.raise_levels(row, report)
        timing.settle(actor, row, report, now)
    return 1
