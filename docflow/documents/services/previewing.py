"""The exact page of a draft that is still being typed; nothing of it is kept."""

from collections.abc import Mapping
from typing import Any

from docflow.core import policy
from docflow.core.actor import Actor
from docflow.documents.models import Document
from docflow.documents.rendering import letter
from docflow.documents.services.composing import compose
from docflow.documents.states import Perm
from docflow.org.models import Office, Position, Unit


def preview(
    *,
    actor: Actor,
    type_code: str,
    subject: str,
    content: Mapping[str, Any],
    signer: Position | None,
    direction: str,
    urgency: int = 0,
    unit: Unit | None = None,
) -> letter.Rendered:
    """The pages as they would be printed today. Raises Refused for a sign that no face has."""
    policy.guard(actor, Perm.DRAFT)
    office = Office.objects.select_related("superior").get(pk=actor.office_id)
    draft = Document(
        office=office,
        direction=direction,
        type_code=type_code,
        subject=subject,
        content=dict(content),
        urgency=urgency,
        signer=signer,
        signer_name=signer.user.full_name if signer else "",
        unit=unit or Unit.objects.filter(pk=actor.unit_id).first(),
    )
    return letter.preview(compose(draft))
