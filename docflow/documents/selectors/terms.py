"""How long case files are kept and when they go to the archive: days counted, nothing written.

Law: NĐ 30/2020/NĐ-CP, Điều 30.2, 31.3 and Phụ lục VI, phần I.
"""

import calendar
from datetime import date, timedelta

from django.db.models import F, Q
from django.db.models.functions import Coalesce

from docflow.core import clock
from docflow.documents.models import CaseFile
from docflow.documents.states import CaseStatus

# Files kept at least so many years are handed over (Điều 31.3c).
HANDED_OVER = 5
BUILDING_MONTHS = 3
KEPT_BACK_MONTHS = 24
WARNED_BEFORE = timedelta(days=30)
# The present day of a file, as a query counts it.
DAY = Coalesce(F("kept_until"), F("due_on"))


def handed_over(case_file: CaseFile) -> bool:
    """Whether its term brings it to the archive at all."""
    years = case_file.retention_years
    return years is None or years >= HANDED_OVER


def hand_over_by(case_file: CaseFile) -> date | None:
    """The day by which a closed file goes, the time it may be kept back included."""
    return case_file.kept_until or case_file.due_on


def later(day: date, *, months: int) -> date:
    """So many months later; the last of the month where there is no such day."""
    year, month = divmod(day.year * 12 + day.month - 1 + months, 12)
    last = calendar.monthrange(year, month + 1)[1]
    return date(year, month + 1, min(day.day, last))


def due(prefix: str = "") -> Q:
    """Closed files whose day is at most 30 days away or past; `prefix` leads to the file."""
    horizon = clock.today() + WARNED_BEFORE
    kept = Q(**{f"{prefix}kept_until__isnull": True, f"{prefix}due_on__lte": horizon})
    return Q(**{f"{prefix}status": CaseStatus.CLOSED}) & (
        kept | Q(**{f"{prefix}kept_until__lte": horizon})
    )
