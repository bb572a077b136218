"""Long-term proof of the files beside a document: as of the document itself, a file for each.

PAdES B-LTA (ETSI EN 319 142-1). The file that went out keeps its bytes; what the archive adds is
kept beside it. A file that was signed while the time-stamping service was silent gets its time so.
"""

import logging
from datetime import datetime

from django.db.models import Q, QuerySet

from docflow.core import db, deeds, files
from docflow.core.actor import Actor
from docflow.documents.models import Attachment
from docflow.documents.services.versions import PDF
from docflow.documents.states import Status
from signing.pades import archive
from signing.pades.errors import SigningProblem

log = logging.getLogger(__name__)


def unproved(limit: int) -> list[Attachment]:
    """Signed files of what was issued that have no archive time stamp yet, the oldest first."""
    return list(_signed().filter(preserved=None)[:limit])


def ending(until: datetime, limit: int) -> list[Attachment]:
    """Those whose last stamp can be relied on until `until` at most, the nearest end first."""
    rows = _signed().filter(preserved__isnull=False)
    rows = rows.filter(Q(proof_ends__lte=until) | Q(proof_ends=None))
    return list(rows.order_by("proof_ends", "pk")[:limit])


def preserve(attachment: Attachment, now: datetime) -> int:
    """A stamp upon the last one, or the first with its revocation data; how many were made.

    0 where a chain, a revocation answer or the service is missing: the next sweep tries again. The
    signed file is never touched.
    """
    before = attachment.preserved_id
    data = files.read(before or attachment.official_id)
    try:
        made, report = archive.preserve(data, now)
    except SigningProblem as problem:
        log.warning("attachment %s keeps its proof as it is: %s", attachment.pk, problem.code)
        return 0
    document = attachment.document
    actor = Actor.system(document.office_id, document.office.name)
    with deeds.act():
        row = db.lock(attachment)
        if (row.preserved_id, row.signed_id) != (before, attachment.signed_id):
            # Another worker was quicker.
            return 0
        row.preserved, row.proof_ends = files.put(made, PDF), archive.ends(made)
        row.save(update_fields=["preserved", "proof_ends"])
        deeds.record(
            actor,
            "document.preserve_attachment",
            document,
            summary=row.name,
            data={
                "attachment": row.pk,
                "sha256": row.preserved_id,
                "level": report.signatures[0].level,
            },
        )
    return 1


def _signed() -> QuerySet[Attachment]:
    return (
        Attachment.objects.filter(
            signed__isnull=False, document__status__in=[Status.ISSUED, Status.FILED]
        )
        .select_related("document__office")
        .order_by("pk")
    )
