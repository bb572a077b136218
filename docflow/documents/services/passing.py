"""Case files handed over to another keeper, with sight of what lies in them.

Law: NĐ 30/2020/NĐ-CP, Điều 31.3đ: who leaves hands over all files and papers of the work.
"""

from collections.abc import Sequence
from datetime import date

from django.utils.translation import gettext as _

from docflow.core import clock, deeds, policy, workflow
from docflow.core.access import user_principal
from docflow.core.actor import Actor
from docflow.core.errors import Invalid, Refused
from docflow.core.language import of_office
from docflow.documents.keepers import KEPT, leaving
from docflow.documents.models import CaseFile
from docflow.documents.services import rights, sharing, telling
from docflow.documents.states import Perm
from docflow.org.models import Position
from docflow.org.states import Role

_REASON = 300


def pass_on(
    *, actor: Actor, case_files: Sequence[CaseFile], to: Position, reason: str
) -> list[CaseFile]:
    """Give the files another keeper, all or none of them.

    The new keeper sees the files and what lies in them; who kept them before sees of them what was
    given for another cause. Raises Invalid for a wrong taker, reason or no file, Refused for a file
    that the archive was offered, Forbidden where one is not the actor's to pass on.
    """
    _check(actor, case_files, to, reason)
    said = " ".join(reason.split())
    with deeds.act():
        # Always in the same order: two who hand over the same files cannot lock each other out.
        rows = [workflow.lock(one) for one in sorted(case_files, key=lambda one: one.pk)]
        for row in rows:
            _pass(actor, row, to, said)
        telling.passed_on(actor, rows, to)
    return rows


def left(position: Position, day: date) -> None:
    """`position` ends with `day`: where its holder leaves the office and keeps files, the people
    who can hand them over are told; part of the act that ended it."""
    waiting = CaseFile.objects.filter(
        leaving(), keeper_id=position.user_id, office_id=position.office_id, status__in=KEPT
    )
    rows = list(waiting.order_by().values_list("unit_id", flat=True))
    if rows:
        units = {unit for unit in rows if unit is not None}
        telling.leaves_files(position, day, units, len(rows))


def _pass(actor: Actor, row: CaseFile, to: Position, reason: str) -> None:
    policy.guard(actor, Perm.PASS_ON, row)
    if row.status not in KEPT:
        raise Refused(_("Hồ sơ %(code)s đã nộp lưu nên không bàn giao được.") % {"code": row.code})
    before = row.keeper
    if before.pk == to.user_id:
        raise Invalid({"to": [_("Người này đang giữ hồ sơ %(code)s.") % {"code": row.code}]})
    row.keeper = to.user
    row.warned_for = None
    row.save(update_fields=["keeper", "warned_for"])
    sharing.move_case(
        case_file=row,
        giver=user_principal(before.pk),
        taker=user_principal(to.user_id),
        actor=actor,
    )
    with of_office():
        changed = _("Bàn giao từ %(old)s cho %(new)s") % {"old": before, "new": to}
    rights.noted(row, changed, actor)
    data = {"from": before.full_name, "to": str(to), "documents": row.items.count()}
    deeds.record(actor, "case.pass_on", row, summary=reason, data=data)


def _check(actor: Actor, case_files: Sequence[CaseFile], to: Position, reason: str) -> None:
    wrong: dict[str, list[str]] = {}
    if not case_files:
        wrong["case_files"] = [_("Hãy chọn ít nhất một hồ sơ.")]
    works = to.user.is_active and to.holds_on(clock.today())
    if to.office_id != actor.office_id or to.role == Role.ADMINISTRATOR or not works:
        wrong["to"] = [_("Hãy chọn một đồng nghiệp đang làm việc trong cơ quan.")]
    if not 3 <= len(" ".join(reason.split())) <= _REASON:
        wrong["reason"] = [_("Hãy nêu lý do, ví dụ “Chuyển công tác”.")]
    if wrong:
        raise Invalid(wrong)
