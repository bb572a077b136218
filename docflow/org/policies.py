"""Who may change the organisation: its administrators, inside their own office."""

from typing import Any

from django.utils.translation import gettext as _

from docflow.core.actor import Actor
from docflow.org.models import Office
from docflow.org.states import Perm, Role


def refusal(actor: Actor, perm: Perm, obj: Any = None) -> str | None:
    """Why not, or None. An office's calendar and people belong to its own administrators."""
    if actor.role != Role.ADMINISTRATOR and not (
        perm == Perm.EDIT_CALENDAR and actor.role == Role.CLERK
    ):
        return _("Chỉ quản trị của cơ quan được làm việc này.")
    office_id = obj.pk if isinstance(obj, Office) else getattr(obj, "office_id", None)
    if office_id is not None and office_id != actor.office_id:
        return _("Đối tượng này thuộc cơ quan khác.")
    return None
