"""The working calendar of an office, read from its table; `worktime` counts on it.

The table holds what differs from Monday to Friday. Days are counted by dates in Vietnam's zone.
"""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date, datetime, time

from docflow.org.models import CalendarDay, Office
from docflow.org.selectors.worktime import (
    LONGEST,
    ZONE,
    Hours,
    WorkDays,
    WorkTime,
    special_days,
)

__all__ = ["LONGEST", "ZONE"]

_LINE = ("date", "kind", "shift")


def worktime(office: Office) -> WorkTime:
    """Days and hours of the office, for any number of questions; one query."""
    rows = CalendarDay.objects.filter(office_id=office.pk).values_list(*_LINE)
    return WorkTime(special_days(rows), hours_of(office))


def workdays(office_id: int) -> WorkDays:
    """The days alone; one query."""
    rows = CalendarDay.objects.filter(office_id=office_id).values_list(*_LINE)
    return WorkDays(special_days(rows))


def hours_of(office: Office) -> Hours:
    return Hours(
        office.morning_starts, office.morning_ends, office.afternoon_starts, office.afternoon_ends
    )


def exceptions(office_id: int, first: date, last: date) -> dict[date, int]:
    """The days between that differ from Monday to Friday, with the shifts worked on them."""
    rows = CalendarDay.objects.filter(office_id=office_id, date__range=(first, last))
    return special_days(rows.values_list(*_LINE))


def is_working(day: date, special: Mapping[date, int]) -> bool:
    return WorkDays(special).is_working(day)


def is_working_day(office_id: int, day: date) -> bool:
    return is_working(day, exceptions(office_id, day, day))


def add_working_days(office_id: int, start: date, days: int) -> date:
    """The date `days` working days after `start`; day 0 is the first working day from `start`."""
    if days < 0:
        raise ValueError("days must not be negative")
    return workdays(office_id).add(start, days)


def working_days_between(office_id: int, start: date, end: date) -> int:
    """Working days after `start` up to and including `end`; negative when `end` is earlier."""
    return workdays(office_id).between(start, end)


def count_working(start: date, end: date, special: Mapping[date, int]) -> int:
    """`working_days_between` over days already read, for lists."""
    return WorkDays(special).between(start, end)


def end_of_work(office: Office, day: date) -> datetime:
    """The moment at which `day` ends for the office."""
    return worktime(office).end_of(day)


def due_in(office: Office, start: datetime, days: int) -> datetime:
    """The end of the working day that lies `days` working days after `start`."""
    return worktime(office).due_in_days(start, days)


def morning_after(office: Office, moment: datetime) -> datetime:
    """The end of the morning shift of the next working day (QĐ 28/2018/QĐ-TTg, Điều 6.2)."""
    time_of = worktime(office)
    return time_of.end_of_morning(time_of.add(moment.astimezone(ZONE).date(), 1))


def is_provisional(office_id: int, year: int) -> bool:
    """True while the office has not confirmed the holidays of `year`."""
    rows = CalendarDay.objects.filter(office_id=office_id, date__year=year)
    return not rows.exists() or rows.filter(confirmed=False).exists()


@dataclass(frozen=True)
class Known:
    """What a page needs to speak of deadlines; a day after `confirmed_until` may still change."""

    worktime: WorkTime
    confirmed_until: int

    def is_provisional(self, moment: datetime) -> bool:
        return moment.astimezone(ZONE).year > self.confirmed_until


def known(office_id: int) -> Known:
    """The office's working time, and the last of the confirmed years; two queries."""
    office = Office.objects.get(pk=office_id)
    rows = list(CalendarDay.objects.filter(office_id=office_id).values_list(*_LINE, "confirmed"))
    open_years = {day.year for day, _kind, _shift, confirmed in rows if not confirmed}
    years = {day.year for day, *_rest in rows} - open_years
    last = min(years, default=0)
    while last + 1 in years:
        last += 1
    special = special_days((day, kind, shift) for day, kind, shift, _confirmed in rows)
    return Known(WorkTime(special, hours_of(office)), last)


def start_of(day: date) -> datetime:
    return datetime.combine(day, time.min, ZONE)
