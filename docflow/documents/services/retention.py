"""When a closed file goes to the archive, its keeping back with consent, and the warning before.

Law: NĐ 30/2020/NĐ-CP, Điều 30.2 (one year after the work ends, building projects three months
after the final accounts), Điều 31.3c (only terms of five years and more), 31.3d (at most two years
longer, with the head's written consent), Phụ lục VI, phần I (warning 30 days ahead).
"""

from datetime import date, datetime

from django.db.models import F, Q
from django.utils.translation import gettext as _

from docflow.core import clock, deeds, policy, workflow
from docflow.core.actor import Actor
from docflow.core.errors import Invalid, Refused
from docflow.documents.models import CaseFile
from docflow.documents.selectors import terms
from docflow.documents.services import telling
from docflow.documents.states import CaseStatus, Perm


def due_on(case_file: CaseFile, closed_at: datetime) -> date | None:
    """The day by which it goes to the archive; None where its term keeps it in the unit."""
    if not terms.handed_over(case_file):
        return None
    if case_file.building and case_file.settled_on:
        return terms.later(case_file.settled_on, months=terms.BUILDING_MONTHS)
    ended = closed_at.astimezone(clock.OFFICE_ZONE).date()
    return terms.later(ended, months=12)


def settle(*, actor: Actor, case_file: CaseFile, day: date) -> CaseFile:
    """Note the day on which the final accounts of a building project were settled."""
    with deeds.act():
        row = workflow.lock(case_file)
        policy.guard(actor, Perm.OPEN_CASE, row)
        if row.status != CaseStatus.OPEN or not row.building:
            raise Refused(_("Chỉ ghi ngày quyết toán cho hồ sơ xây dựng cơ bản đang mở."))
        if day > clock.today():
            raise Invalid({"settled_on": [_("Ngày quyết toán không thể ở sau hôm nay.")]})
        row.settled_on = day
        row.save(update_fields=["settled_on"])
        deeds.record(actor, "case.settle", row, data={"on": day.isoformat()})
    return row


def keep_back(*, actor: Actor, case_file: CaseFile, until: date, consent: str) -> CaseFile:
    """Keep a closed file for work up to two years longer; `consent` names the head's document.

    Raises Refused where nothing is to be handed over, Invalid for a later day or without consent.
    """
    with deeds.act():
        row = workflow.lock(case_file)
        policy.guard(actor, Perm.OPEN_CASE, row)
        if row.status != CaseStatus.CLOSED or row.due_on is None:
            raise Refused(_("Hồ sơ này không ở trong hạn nộp lưu nên không cần giữ lại."))
        latest = terms.later(row.due_on, months=terms.KEPT_BACK_MONTHS)
        problems = {}
        if not row.due_on < until <= latest:
            problems["until"] = [
                _("Chỉ giữ lại được sau ngày %(due)s và nhiều nhất đến ngày %(latest)s.")
                % {"due": f"{row.due_on:%d/%m/%Y}", "latest": f"{latest:%d/%m/%Y}"}
            ]
        if not consent.strip():
            problems["consent"] = [_("Hãy nêu văn bản đồng ý của người đứng đầu cơ quan.")]
        if problems:
            raise Invalid(problems)
        row.kept_until, row.consent = until, consent.strip()[:200]
        row.save(update_fields=["kept_until", "consent"])
        data = {"until": until.isoformat(), "consent": row.consent}
        deeds.record(actor, "case.keep_back", row, data=data)
    return row


def sweep(now: datetime, limit: int) -> int:
    """Warn the keepers of up to `limit` files, once for each day a file is to go; how many."""
    horizon = now.astimezone(clock.OFFICE_ZONE).date() + terms.WARNED_BEFORE
    waiting = (
        CaseFile.objects.filter(status=CaseStatus.CLOSED, due_on__isnull=False)
        .annotate(day=terms.DAY)
        .filter(day__lte=horizon)
        .filter(Q(warned_for__isnull=True) | ~Q(warned_for=F("day")))
        .order_by("day", "pk")
    )
    return sum(_warn(case_file) for case_file in waiting[:limit])


def _warn(case_file: CaseFile) -> bool:
    with deeds.act():
        row = workflow.lock(case_file)
        day = terms.hand_over_by(row)
        if row.status != CaseStatus.CLOSED or day is None or row.warned_for == day:
            return False
        row.warned_for = day
        row.save(update_fields=["warned_for"])
        telling.hand_over_due(row, day)
    return True
