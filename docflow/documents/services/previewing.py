"""The exact page of a draft that is still being typed; nothing of it is kept."""

from collections.abc import Mapping
from typing import Any

from docflow.core import policy
from docflow.core.actor import Actor
from docflow.documents.models import Document
from docflow.documents.rendering import letter
from docflow.documents.rendering.content import Content
from docflow.documents.services.composing import compose
from docflow.documents.states import Perm
from docflow.org.models import Council, Office, Position, Unit


def typed(
    *,
    actor: Actor,
    type_code: str,
    subject: str,
    content: Mapping[str, Any],
    signer: Position | None,
    direction: str,
    urgency: int = 0,
    unit: Unit | None = None,
    council: Council | None = None,
) -> Content:
    """The content as it would be printed today, of a draft that is not saved."""
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
        unit=unit,
        council=council,
    )
    return compose(draft)


def unit_of(actor: Actor) -> Unit | None:
    """The unit in whose name the person drafts."""
    return Unit.objects.filter(pk=actor.unit_id).first()


def preview(content: Content) -> letter.Rendered:
    """The pages of it. Raises Refused for a sign that no face has."""
    return letter.preview(content)
