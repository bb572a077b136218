"""Case files handed over to another keeper, with sight of what lies in them.

Law: NĐ 30/2020/NĐ-CP, Điều 31.3đ: who leaves hands over all files and papers of the work.
"""

from collections.abc import Sequence

from django.utils.translation import gettext as _

from docflow.core import clock, deeds, policy, workflow
from docflow.core.access import group_principal, user_principal
from docflow.core.actor import Actor
from docflow.core.errors import Invalid, Refused
from docflow.core.language import of_office
from docflow.documents.grants import DOCUMENTS
from docflow.documents.keepers import KEPT
from docflow.documents.models import CaseFile, Document
from docflow.documents.services import freezing, rights, sharing, telling
from docflow.documents.states import Perm, Status
from docflow.org.models import Position, User
from docflow.org.states import LEADERS, Role

_REASON = 300
_DRAFTED = frozenset(
    {Status.DRAFT, Status.IN_REVIEW, Status.RETURNED, Status.APPROVED, Status.SIGNED}
)


def pass_on(
    *, actor: Actor, case_files: Sequence[CaseFile], to: Position, reason: str
) -> list[CaseFile]:
    """Give the files another keeper, all or none of them.

    The new keeper sees the files, and of what lies in them whatever the keeper before or `actor`
    sees; who kept them before sees of them what was given for another cause. Raises Invalid for a
    wrong taker, reason or no file, Refused for a file that the archive was offered or that is held,
    Forbidden where one is not the actor's to pass on.
    """
    _check(actor, case_files, to, reason)
    said = " ".join(reason.split())
    with deeds.act():
        # Always in the same order: two who hand over the same files cannot lock each other out.
        rows = [workflow.lock(one) for one in sorted(case_files, key=lambda one: one.pk)]
        before = {row.keeper_id for row in rows}
        for row in rows:
            _pass(actor, row, to, said)
        telling.passed_on(actor, rows, to, before)
    return rows


def _pass(actor: Actor, row: CaseFile, to: Position, reason: str) -> None:
    policy.guard(actor, Perm.PASS_ON, row)
    if row.status not in KEPT:
        raise Refused(_("Hồ sơ %(code)s đã nộp lưu nên không bàn giao được.") % {"code": row.code})
    before = row.keeper
    if before.pk == to.user_id:
        raise Invalid({"to": [_("Người này đang giữ hồ sơ %(code)s.") % {"code": row.code}]})
    row.keeper = to.user
    row.warned_for = row.leaver_told_for = None
    row.save(update_fields=["keeper", "warned_for", "leaver_told_for"])
    # A hold lets the file stay where it is, unless the head of the office says where it goes.
    if actor.role not in LEADERS:
        freezing.refuse_held(row)
    passed = _seen(actor, row, before)
    sharing.move_case(
        case_file=row,
        giver=user_principal(before.pk),
        taker=user_principal(to.user_id),
        documents=passed,
        actor=actor,
    )
    sharing.close_left(case_file=row)
    with of_office():
        changed = _("Bàn giao từ %(old)s cho %(new)s") % {"old": before, "new": to}
    rights.noted(row, changed, actor)
    for document in passed:
        rights.noted_of(document, changed, actor, besides=row)
        deeds.record(actor, "document.pass_on", document, data={"case": row.code, "to": str(to)})
    data = {"from": before.full_name, "to": str(to), "documents": len(passed)}
    deeds.record(actor, "case.pass_on", row, summary=reason, data=data)


def _seen(actor: Actor, case_file: CaseFile, before: User) -> list[Document]:
    """What sight goes along of: what the keeper before or whoever hands over sees now. Somebody
    else's draft keeps its own readers until it is issued."""
    groups = before.groups.values_list("pk", flat=True)
    theirs = {user_principal(before.pk), *(group_principal(pk) for pk in groups)}
    inside = list(Document.objects.filter(filed_in__case_file=case_file).order_by("pk"))
    readers = DOCUMENTS.principals_of(one.pk for one in inside)
    may = theirs | set(actor.principals)
    return [
        one
        for one in inside
        if readers[one.pk] & may and (one.status not in _DRAFTED or one.drafter_id == before.pk)
    ]


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
