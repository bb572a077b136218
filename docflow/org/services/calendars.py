"""The working calendar: seeded from the package `holidays`, then edited by the office."""

from datetime import date, timedelta

import holidays
from django.utils.translation import gettext as _

from docflow.core import deeds, policy
from docflow.core.actor import Actor
from docflow.org.models import CalendarDay, Office
from docflow.org.states import DayKind, Perm

# The years whose official decisions are known; later ones are the package's guess.
DECIDED_UNTIL = 2026
SOURCE = "holidays"


def seed(*, actor: Actor, office: Office, year: int) -> int:
    """Write the year's holidays and swapped days unless the office has its own; returns rows."""
    with deeds.act():
        policy.guard(actor, Perm.EDIT_CALENDAR, office)
        known = holidays.country_holidays("VN", years=[year], language="vi")
        added = 0
        for day, name in sorted(known.items()):
            if day.year != year:
                continue
            added += _add(office, day, DayKind.HOLIDAY, name)
        working = {
            day
            for step in range(366)
            if (day := date(year, 1, 1) + timedelta(days=step)).year == year
            and day.weekday() == 5
            and known.is_working_day(day)
        }
        for day in sorted(working):
            added += _add(office, day, DayKind.WORKING, _("Làm bù"))
        deeds.record(actor, "calendar.seed", office, data={"year": year, "days": added})
    return added


def set_day(*, actor: Actor, office: Office, day: date, kind: str, name: str) -> CalendarDay:
    """Enter or change one day as decided; it counts as confirmed."""
    with deeds.act():
        policy.guard(actor, Perm.EDIT_CALENDAR, office)
        row, _created = CalendarDay.objects.update_or_create(
            office=office,
            date=day,
            defaults={"kind": kind, "name": name, "confirmed": True, "source": actor.name},
        )
        deeds.record(actor, "calendar.set", row, data={"kind": kind, "name": name})
    return row


def confirm_year(*, actor: Actor, office: Office, year: int) -> int:
    """Mark the year's days as decided; returns how many were still provisional."""
    with deeds.act():
        policy.guard(actor, Perm.EDIT_CALENDAR, office)
        rows = CalendarDay.objects.filter(office=office, date__year=year, confirmed=False)
        count = rows.update(confirmed=True)
        deeds.record(actor, "calendar.confirm", office, data={"year": year, "days": count})
    return count


def _add(office: Office, day: date, kind: DayKind, name: str) -> int:
    _row, created = CalendarDay.objects.get_or_create(
        office=office,
        date=day,
        defaults={
            "kind": kind,
            "name": name[:120],
            "confirmed": day.year <= DECIDED_UNTIL,
            "source": SOURCE,
        },
    )
    return int(created)
