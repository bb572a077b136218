"""Who passes a case file on to another keeper, and whose files wait for that.

Law: NĐ 30/2020/NĐ-CP, Điều 31.3đ: before retiring, resigning, moving or a long course a person
hands all files over to the unit or the archive.
"""

from datetime import timedelta

from django.db.models import Exists, OuterRef, Q
from django.utils.translation import gettext as _

from docflow.core import clock
from docflow.core.actor import Actor
from docflow.documents.models import CaseFile
from docflow.documents.states import CaseStatus
from docflow.org.models import Position
from docflow.org.states import HEADS, LEADERS, Role

# The same as before the day of the archive (Phụ lục VI, phần I, III.5b).
AHEAD = timedelta(days=30)
# What the archive was offered or has is not the keeper's any more.
KEPT = (CaseStatus.OPEN, CaseStatus.CLOSED)


def leaving() -> Q:
    """Case files whose keeper works in their office for at most `AHEAD` more, or has left."""
    last = clock.today() + AHEAD
    stays = Position.objects.filter(
        user_id=OuterRef("keeper_id"), office_id=OuterRef("office_id"), user__is_active=True
    ).filter(Q(valid_to__isnull=True) | Q(valid_to__gt=last))
    # An administrator sees no content and could not hand anything over.
    return ~Q(Exists(stays.exclude(role=Role.ADMINISTRATOR)))


def overseen(actor: Actor) -> Q | None:
    """The files of others that `actor` hands over where the keeper leaves: heads those of their
    unit, leaders and archivists all that they see; None for everybody else."""
    if actor.role in LEADERS | {Role.ARCHIVIST}:
        return Q()
    if actor.role in HEADS and actor.unit_id is not None:
        return Q(unit_id=actor.unit_id)
    return None


def no_passing(actor: Actor, case_file: CaseFile) -> str | None:
    """Why `actor`, who sees the file, cannot give it another keeper; None when it can."""
    if case_file.keeper_id == actor.user_id:
        return None
    theirs = overseen(actor)
    if theirs is None or not CaseFile.objects.filter(theirs, pk=case_file.pk).exists():
        return _("Hồ sơ do người giữ hoặc lãnh đạo đơn vị bàn giao.")
    if not CaseFile.objects.filter(leaving(), pk=case_file.pk).exists():
        return _("Người giữ hồ sơ còn làm việc; hồ sơ do chính người ấy bàn giao.")
    return None
