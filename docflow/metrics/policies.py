"""Who reads figures: leaders, heads, clerks and archivists. The list follows sight. Leaders and
clerks fix the figures of a period."""

from typing import Any

from django.utils.translation import gettext as _

from docflow.core.actor import Actor
from docflow.metrics.models import Snapshot
from docflow.metrics.states import Perm
from docflow.org.states import HEADS, LEADERS, Role

READERS = LEADERS | HEADS | {Role.CLERK, Role.ARCHIVIST}
FREEZERS = LEADERS | {Role.CLERK}


def refusal(actor: Actor, perm: Perm, obj: Any = None) -> str | None:
    """Why not, or None; there is no figure of another office."""
    if actor.role not in READERS:
        return _("Chỉ số của cơ quan dành cho lãnh đạo, văn thư và lưu trữ.")
    if isinstance(obj, Snapshot) and obj.office_id != actor.office_id:
        return _("Số liệu này của cơ quan khác.")
    if perm == Perm.FREEZE and actor.role not in FREEZERS:
        return _("Số liệu do lãnh đạo hoặc văn thư cơ quan chốt.")
    return None
