"""Sight that follows a delegation: what waits for the giver is shown to who stands in, no more.

What they answered stays in their sight afterwards: their name stands on it.
"""

from docflow.core.access import user_principal
from docflow.core.actor import Actor
from docflow.documents.models import Document, DocumentGrantReason
from docflow.documents.selectors import lent
from docflow.documents.services import sharing, telling
from docflow.org.models import Delegation

CAUSE = "delegation"


def begin(delegation: Delegation) -> None:
    """Part of the act by which the delegation began."""
    rows = lent.stations_of(delegation.giver).select_related("document__office")
    for station in rows.order_by("pk"):
        office = station.document.office
        sharing.grant_person(
            document=station.document,
            position=delegation.taker,
            cause=CAUSE,
            cause_id=delegation.pk,
            actor=Actor.system(office.pk, office.name),
        )


def end(delegation: Delegation) -> None:
    """Part of the act by which it ended."""
    principal = user_principal(delegation.taker.user_id)
    reasons = DocumentGrantReason.objects.filter(
        cause=CAUSE, cause_id=str(delegation.pk), principal=principal
    )
    for document in Document.objects.filter(pk__in=reasons.values("target")).order_by("pk"):
        lost = sharing.revoke(document=document, cause=CAUSE, cause_id=delegation.pk)
        telling.not_waiting(document, lost)
