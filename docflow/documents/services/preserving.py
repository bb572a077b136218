"""Long-term proof: a document timestamp over revocation data, added to what was issued.

PAdES B-LTA (ETSI EN 319 142-1): made in the background, one revision, the earlier signatures stay
valid. The version that went out keeps its own bytes; the preserved one is the archive's.
"""

from datetime import datetime

from django.db.models import Exists, OuterRef

from docflow.core import deeds
from docflow.core.actor import Actor
from docflow.documents.models import SignatureRecord, Version
from docflow.documents.selectors.versions import data_of
from docflow.documents.services import publishing
from docflow.documents.states import Status, VersionKind
from signing import gate
from signing.batches import Signed
from signing.pades import archive
from signing.pades.errors import SigningProblem


def sweep(now: datetime, limit: int) -> int:
    """Preserve up to `limit` issued versions that have no archive timestamp; returns how many.

    A version whose timestamp fails is left for the next sweep.
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
    return sum(_preserve(version, now) for version in issued[:limit])


def _preserve(version: Version, now: datetime) -> int:
    office = version.document.office
    actor = Actor.system(office.pk, office.name)
    try:
        data = archive.timestamp(data_of(version), now)
    except SigningProblem:
        return 0
    report = gate.validate(data, now=now)
    if not report.accepted:
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
            name=report.signatures[-1].signer if report.signatures else "",
            fingerprint="",
            level="B-LTA",
            signed_at=now,
        )
    return 1
