"""The working calendar: seeded from the package `holidays`, then edited by the office."""

from dataclasses import asdict, dataclass
from datetime import date, timedelta

import holidays
from django.utils.translation import gettext as _

from docflow.core import clock, deeds, events, policy
from docflow.core.actor import Actor
from docflow.core.errors import Invalid
from docflow.org.models import CalendarDay, Office
from docflow.org.selectors.calendar import hours_of
from docflow.org.selectors.worktime import Hours
from docflow.org.states import DayKind, Perm, Shift

# The years whose official decisions are known; later ones are the package's guess.
DECIDED_UNTIL = 2026
SOURCE = "holidays"


@dataclass(frozen=True)
class CalendarChanged:
    """Published inside the act: what is counted across these days has to be counted again."""

    office: Office
    first: date
    last: date
    actor: Actor


def seed(*, actor: Actor, office: Office, year: int) -> int:
    """Write the year's holidays and swapped days unless the office has its own; returns rows."""
    with deeds.act():
        policy.guard(actor, Perm.EDIT_CALENDAR, office)
        known = holidays.country_holidays("VN", years=[year], language="vi")
        days = [day for day, _name in known.items() if day.year == year]
        added = sum(_add(office, day, DayKind.HOLIDAY, known[day]) for day in sorted(days))
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
        if added:
            first, last = date(year, 1, 1), date(year, 12, 31)
            events.publish(CalendarChanged(office, first, last, actor))
    return added


def set_day(
    *,
    actor: Actor,
    office: Office,
    day: date,
    kind: str,
    name: str,
    shift: str = Shift.WHOLE,
) -> CalendarDay:
    """Enter or change one day, or half of it, as decided; it counts as confirmed."""
    with deeds.act():
        policy.guard(actor, Perm.EDIT_CALENDAR, office)
        row, _created = CalendarDay.objects.update_or_create(
            office=office,
            date=day,
            defaults={
                "kind": kind,
                "shift": shift,
                "name": name,
                "confirmed": True,
                "source": actor.name,
            },
        )
        data = {"kind": kind, "shift": shift, "name": name}
        deeds.record(actor, "calendar.set", row, data=data)
        events.publish(CalendarChanged(office, day, day, actor))
    return row


def clear_day(*, actor: Actor, day: CalendarDay) -> None:
    """Take a day out of the calendar: it is again what its weekday says."""
    with deeds.act():
        office = day.office
        policy.guard(actor, Perm.EDIT_CALENDAR, office)
        data = {"date": day.date, "kind": day.kind, "shift": day.shift, "name": day.name}
        deeds.record(actor, "calendar.clear", day, data=data)
        events.publish(CalendarChanged(office, day.date, day.date, actor))
        day.delete()


def set_hours(*, actor: Actor, office: Office, hours: Hours) -> Office:
    """Change the two shifts of the office. Raises Invalid unless each ends after it starts."""
    with deeds.act():
        policy.guard(actor, Perm.EDIT_CALENDAR, office)
        row = Office.objects.select_for_update().get(pk=office.pk)
        before = asdict(hours_of(row))
        after = asdict(hours)
        if not _in_order(hours):
            message = _("Mỗi buổi phải kết thúc sau khi bắt đầu, buổi chiều sau buổi sáng.")
            raise Invalid({"afternoon_ends": [message]})
        for name, value in after.items():
            setattr(row, name, value)
        row.save(update_fields=list(after))
        deeds.record(actor, "calendar.hours", row, data={"from": before, "to": after})
        # Whatever still runs ends with another hour.
        events.publish(CalendarChanged(row, clock.today(), date.max, actor))
    return row


def confirm_year(*, actor: Actor, office: Office, year: int) -> int:
    """Mark the year's days as decided; returns how many were still provisional."""
    with deeds.act():
        policy.guard(actor, Perm.EDIT_CALENDAR, office)
        rows = CalendarDay.objects.filter(office=office, date__year=year, confirmed=False)
        count = rows.update(confirmed=True)
        deeds.record(actor, "calendar.confirm", office, data={"year": year, "days": count})
    return count


def _in_order(hours: Hours) -> bool:
    morning = hours.morning_starts < hours.morning_ends
    return morning and hours.morning_ends <= hours.afternoon_starts < hours.afternoon_ends


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
