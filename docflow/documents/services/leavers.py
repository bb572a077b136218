"""Files whose keeper leaves: the people who can take them over are told, once for each last day.

Law: NĐ 30/2020/NĐ-CP, Điều 31.3đ and, for the thirty days, Phụ lục VI, phần I, III.5b.
"""

from datetime import date, datetime
from typing import Any

from django.db.models import F, Max, OuterRef, Q, Subquery

from docflow.core import clock, deeds
from docflow.core.actor import Actor
from docflow.documents import keepers
from docflow.documents.models import CaseFile
from docflow.documents.services import sharing, telling
from docflow.org.models import Office, Position, User
from docflow.org.states import Role

SWEEP = "documents.leavers"


def sweep(now: datetime, limit: int) -> int:
    """Tell of the files of up to `limit` keepers and units; how many. Where a unit has no head, the
    leaders and the archive see its files from now on, as far as handing over needs."""
    day = now.astimezone(clock.OFFICE_ZONE).date()
    groups = _waiting().values_list("office_id", "keeper_id", "unit_id", "last").distinct()
    chosen = list(groups.order_by("office_id", "keeper_id", "unit_id")[:limit])
    for office_id, keeper_id, unit_id, last in chosen:
        with deeds.act():
            _tell(day, office_id, keeper_id, unit_id, last)
    return len(chosen)


def _tell(
    day: date, office_id: int, keeper_id: int, unit_id: int | None, last: date | None
) -> None:
    unit = Q(unit=None) if unit_id is None else Q(unit=unit_id)
    found = _waiting().filter(unit, office_id=office_id, keeper_id=keeper_id)
    pks = list(found.order_by("pk").values_list("pk", flat=True))
    rows = list(CaseFile.objects.select_for_update().filter(pk__in=pks).order_by("pk"))
    if not rows:
        return
    keeper = User.objects.get(pk=keeper_id)
    overseen = telling.leaves_files(keeper, office_id, unit_id, last, len(rows))
    office = Office.objects.get(pk=office_id)
    system = Actor.system(office.pk, office.name)
    for row in rows:
        row.leaver_told_for = last or day
        row.save(update_fields=["leaver_told_for"])
        if not overseen:
            sharing.open_left(case_file=row, actor=system)
            deeds.record(system, "case.left", row, data={"keeper": keeper.full_name})


def _waiting() -> Any:
    """Case files, each with the `last` day of its keeper, of which nobody was told for that day;
    without a day the keeper's account is closed, and people are told once."""
    held = Position.objects.filter(user=OuterRef("keeper_id"), office=OuterRef("office_id"))
    ends = held.exclude(role=Role.ADMINISTRATOR).exclude(valid_to=None).order_by()
    last = ends.values("user").annotate(last=Max("valid_to")).values("last")
    rows = CaseFile.objects.filter(keepers.leaving(), status__in=keepers.KEPT)
    return rows.annotate(last=Subquery(last)).filter(
        Q(leaver_told_for=None) | (Q(last__isnull=False) & ~Q(leaver_told_for=F("last")))
    )
