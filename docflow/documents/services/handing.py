"""Handing case files over to the archive: a batch is offered, checked, accepted or given back.

Law: NĐ 30/2020/NĐ-CP, Điều 30.3 (lists and minutes; the archive checks and takes over), Điều 31.3c
(only files of five years and more).
"""

from collections.abc import Sequence

from django.db.models import Max
from django.utils.translation import gettext as _

from docflow.core import clock, db, deeds, policy, workflow
from docflow.core.actor import Actor
from docflow.core.errors import Invalid, Refused
from docflow.documents.models import CaseFile, HandOver, HandOverItem
from docflow.documents.selectors import closing, terms
from docflow.documents.services import freezing, sharing, telling
from docflow.documents.states import CaseStatus, Perm
from docflow.org.models import Office, User


def offer(
    *, actor: Actor, case_files: Sequence[CaseFile], basis: str = "", condition: str = ""
) -> HandOver:
    """Offer closed files to the archive, which then sees them and what lies in them.

    All or none. Raises Refused with the file that cannot go, Forbidden for another's file.
    """
    with deeds.act():
        chosen = sorted({one.pk: one for one in case_files}.values(), key=lambda one: one.pk)
        if not chosen:
            raise Invalid({"case_files": [_("Hãy chọn ít nhất một hồ sơ.")]})
        rows = [_ready(actor, one) for one in chosen]
        office = db.lock(Office.objects.get(pk=actor.office_id))
        year = clock.today().year
        mine = HandOver.objects.filter(office=office, year=year)
        made = HandOver.objects.create(
            office=office,
            unit_id=actor.unit_id,
            year=year,
            number=(mine.aggregate(top=Max("number"))["top"] or 0) + 1,
            basis=basis.strip()[:300],
            condition=condition.strip()[:300],
            offered_by=User.objects.get(pk=actor.user_id or 0),
            offered_title=actor.title[:200],
            offered_at=clock.now(),
        )
        for ordinal, row in enumerate(_in_order(rows), 1):
            HandOverItem.objects.create(hand_over=made, case_file=row, ordinal=ordinal)
            workflow.advance(row, "offer", actor=actor, data={"hand_over": str(made)})
            sharing.grant_archive(case_file=row, cause_id=made.pk, actor=actor)
        deeds.record(actor, "hand_over.offer", made, data={"files": [row.code for row in rows]})
        telling.offered(made, actor)
    return made


def accept(*, actor: Actor, hand_over: HandOver) -> HandOver:
    """The archive takes the files over; what was closed must still be as it was counted then."""
    with deeds.act():
        row = workflow.lock(hand_over)
        policy.guard(actor, Perm.TAKE_OVER, row)
        case_files = _locked(row)
        for case_file in case_files:
            freezing.refuse_held(case_file)
            _still_whole(case_file)
        changes = {
            "received_by_id": actor.user_id,
            "received_title": actor.title[:200],
            "received_at": clock.now(),
        }
        taken = workflow.advance(row, "accept", actor=actor, changes=changes)
        for case_file in case_files:
            workflow.advance(case_file, "take_over", actor=actor, data={"hand_over": str(row)})
        telling.accepted(taken)
    return taken


def send_back(*, actor: Actor, hand_over: HandOver, note: str) -> HandOver:
    """The archive gives all files of the batch back with the reason."""
    with deeds.act():
        row = workflow.advance(
            hand_over, "return", actor=actor, note=note, changes={"reason": note.strip()[:1000]}
        )
        for case_file in _locked(row):
            workflow.advance(case_file, "give_back", actor=actor, note=note)
            sharing.revoke_archive(case_file=case_file, cause_id=row.pk)
        telling.handed_back(row, actor, note)
    return row


def withdraw(*, actor: Actor, hand_over: HandOver) -> HandOver:
    """Whoever offered takes the batch back while the archive has not answered."""
    with deeds.act():
        row = workflow.advance(hand_over, "withdraw", actor=actor)
        for case_file in _locked(row):
            workflow.advance(case_file, "withdraw", actor=actor)
            sharing.revoke_archive(case_file=case_file, cause_id=row.pk)
    return row


def _ready(actor: Actor, case_file: CaseFile) -> CaseFile:
    row = workflow.lock(case_file)
    policy.guard(actor, Perm.OPEN_CASE, row)
    if row.keeper_id != actor.user_id:
        raise Refused(_("Hồ sơ %(code)s do người khác giữ.") % {"code": row.code})
    if row.status != CaseStatus.CLOSED:
        raise Refused(_("Hồ sơ %(code)s chưa kết thúc.") % {"code": row.code})
    if not terms.handed_over(row):
        raise Refused(
            _("Hồ sơ %(code)s bảo quản dưới 5 năm nên không nộp lưu.") % {"code": row.code}
        )
    freezing.refuse_held(row)
    return row


def _in_order(rows: Sequence[CaseFile]) -> list[CaseFile]:
    """As the lists print them: by year, then by code."""
    return sorted(rows, key=lambda row: (row.year, row.code))


def _locked(hand_over: HandOver) -> list[CaseFile]:
    ids = hand_over.items.values("case_file")
    return [workflow.lock(one) for one in CaseFile.objects.filter(pk__in=ids).order_by("pk")]


def _still_whole(case_file: CaseFile) -> None:
    found = closing.sums(case_file)
    if (found.documents, found.pages) != (case_file.document_total, case_file.page_total):
        raise Refused(
            _("Hồ sơ %(code)s không còn đúng số văn bản, số trang đã ghi khi kết thúc.")
            % {"code": case_file.code}
        )
