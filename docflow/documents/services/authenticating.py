"""Gives an issued document its public code (decision 17)."""

import secrets

from django.db.models import Exists, OuterRef

from docflow.core import clock, deeds
from docflow.core.actor import Actor
from docflow.documents.models import Document, PublicCode, Version
from docflow.documents.states import Direction, Secrecy, Status, VersionKind

TOKEN_BYTES = 24
SENT = (Status.ISSUED, Status.FILED, Status.RECALLED)


def give_code(document: Document) -> PublicCode | None:
    """The code of an outgoing document at the moment of its issue, inside that act; None where
    there is nothing public to say: internal, secret, or without an issued copy."""
    if document.direction != Direction.OUTGOING or document.secrecy != Secrecy.NONE:
        return None
    issued = Version.objects.filter(document=document, kind=VersionKind.ISSUED).last()
    if issued is None or issued.file_id is None:
        return None
    code, _new = PublicCode.objects.get_or_create(
        document=document,
        defaults={
            "token": secrets.token_urlsafe(TOKEN_BYTES),
            "sha256": issued.file_id,
            "made_at": clock.now(),
        },
    )
    return code


def give_missing() -> int:
    """Codes for what was issued before there were any; says how many. Each is an act of its own, so
    that it may be stopped and called again, and beside people at work."""
    issued = Version.objects.filter(
        document=OuterRef("pk"), kind=VersionKind.ISSUED, file__isnull=False
    )
    without = Document.objects.filter(
        Exists(issued),
        direction=Direction.OUTGOING,
        secrecy=Secrecy.NONE,
        status__in=SENT,
        public_code=None,
    )
    return sum(_give_late(pk) for pk in list(without.order_by("pk").values_list("pk", flat=True)))


def _give_late(pk: int) -> int:
    with deeds.act():
        document = Document.objects.select_related("office").get(pk=pk)
        before = PublicCode.objects.filter(document=document).exists()
        if before or give_code(document) is None:
            return 0
        actor = Actor.system(document.office_id, document.office.name)
        deeds.record(actor, "document.give_code", document)
    return 1
