"""What the filters of the metric offer."""

from datetime import date, timedelta

from django.utils.translation import gettext as _

from docflow.metrics.models import Tally
from docflow.metrics.selectors.cells import NOBODY
from docflow.metrics.states import By
from docflow.org.models import Office, Unit

MONTHS = 12


def periods(today: date, first: date, asked: str) -> list[tuple[str, str]]:
    """The last twelve months, the quarters and years they lie in, and the one that is shown."""
    month = today.replace(day=1)
    found: list[tuple[str, str]] = []
    quarters: dict[str, str] = {}
    for _step in range(MONTHS):
        found.append((f"{month:%Y-%m}", _("Tháng %(month)s") % {"month": f"{month:%m/%Y}"}))
        quarter = (month.month + 2) // 3
        name = {"quarter": quarter, "year": month.year}
        quarters[f"{month.year}-Q{quarter}"] = _("Quý %(quarter)s/%(year)s") % name
        month = (month - timedelta(days=1)).replace(day=1)
    years = [
        (str(year), _("Năm %(year)s") % {"year": year}) for year in (today.year, today.year - 1)
    ]
    found += [*quarters.items(), *years]
    shown = asked or f"{first:%Y-%m}"
    if shown not in dict(found):
        found.insert(0, (shown, f"{first:%m/%Y}"))
    return found


def units(office: int) -> list[tuple[str, str]]:
    rows = Unit.objects.filter(office=office).order_by("ordinal", "pk")
    return [(str(pk), name) for pk, name in rows.values_list("pk", "name")]


def partners(office: int, last: date, asked: str) -> list[tuple[str, str]]:
    """Whom the office exchanged documents with in the year before `last`, and the one that is
    asked for, by name."""
    since = (last - timedelta(days=366)).replace(day=1)
    rows = Tally.objects.filter(office=office, by=By.PARTNER, month__range=(since, last))
    keys = {asked, *rows.order_by().values_list("key", flat=True).distinct()} - {NOBODY, ""}
    named = Office.objects.filter(pk__in=[int(key) for key in keys]).order_by("name", "pk")
    return [(str(pk), name) for pk, name in named.values_list("pk", "name")]
