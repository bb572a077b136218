"""Who reads figures: leaders, heads, clerks and archivists. The list follows sight."""

from typing import Any

from django.utils.translation import gettext as _

from docflow.core.actor import Actor
from docflow.metrics.states import Perm
from docflow.org.states import HEADS, LEADERS, Role

READERS = LEADERS | HEADS | {Role.CLERK, Role.ARCHIVIST}


def refusal(actor: Actor, perm: Perm, obj: Any = None) -> str | None:
    """Why not, or None; there is no figure of another office."""
    if actor.role not in READERS:
        return _("Chỉ số của cơ quan dành cho lãnh đạo, văn thư và lưu trữ.")
    return None
