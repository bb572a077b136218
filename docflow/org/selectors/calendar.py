"""Working time of an office: days and hours counted on its own calendar.

Law: the working week is Monday to Friday (QĐ 188/1999/QĐ-TTg); the calendar table holds what
differs. Days are counted by dates in Vietnam's zone.
"""

from collections.abc import Mapping
from datetime import date, datetime, time, timedelta
from zoneinfo import ZoneInfo

from docflow.org.models import CalendarDay, Office
from docflow.org.states import DayKind

ZONE = ZoneInfo("Asia/Ho_Chi_Minh")

# The longest stretch looked at when counting; longer deadlines are refused as a mistake.
LONGEST = timedelta(days=3 * 366)


def exceptions(office_id: int, first: date, last: date) -> dict[date, str]:
    """The days between that differ from Monday to Friday, with their kind."""
    rows = CalendarDay.objects.filter(office_id=office_id, date__range=(first, last))
    return dict(rows.values_list("date", "kind"))


def is_working(day: date, special: Mapping[date, str]) -> bool:
    kind = special.get(day)
    if kind is not None:
        return kind == DayKind.WORKING
    return day.weekday() < 5


def is_working_day(office_id: int, day: date) -> bool:
    return is_working(day, exceptions(office_id, day, day))


def add_working_days(office_id: int, start: date, days: int) -> date:
    """The date `days` working days after `start`; day 0 is the first working day from `start`."""
    if days < 0:
        raise ValueError("days must not be negative")
    special = exceptions(office_id, start, start + LONGEST)
    day = start
    if days == 0:
        while not is_working(day, special):
            day += timedelta(days=1)
        return day
    while days:
        day += timedelta(days=1)
        if day - start > LONGEST:
            raise ValueError("no working day within three years: check the calendar")
        days -= is_working(day, special)
    return day


def working_days_between(office_id: int, start: date, end: date) -> int:
    """Working days after `start` up to and including `end`; negative when `end` is earlier."""
    first, last = sorted((start, end))
    return count_working(start, end, exceptions(office_id, first, last))


def count_working(start: date, end: date, special: Mapping[date, str]) -> int:
    """`working_days_between` over days already read, for lists."""
    first, last = sorted((start, end))
    count = sum(
        is_working(first + timedelta(days=step), special)
        for step in range(1, (last - first).days + 1)
    )
    return count if end >= start else -count


def end_of_work(office: Office, day: date) -> datetime:
    """The moment at which `day` ends for the office."""
    return datetime.combine(day, office.afternoon_ends, ZONE)


def due_in(office: Office, start: datetime, days: int) -> datetime:
    """The end of the working day that lies `days` working days after `start`."""
    day = start.astimezone(ZONE).date()
    return end_of_work(office, add_working_days(office.pk, day, days))


def morning_after(office: Office, moment: datetime) -> datetime:
    """The end of the morning shift of the next working day (QĐ 28/2018/QĐ-TTg, Điều 6.2)."""
    day = add_working_days(office.pk, moment.astimezone(ZONE).date(), 1)
    return datetime.combine(day, office.morning_ends, ZONE)


def is_provisional(office_id: int, year: int) -> bool:
    """True while the office has not confirmed the holidays of `year`."""
    rows = CalendarDay.objects.filter(office_id=office_id, date__year=year)
    return not rows.exists() or rows.filter(confirmed=False).exists()


def start_of(day: date) -> datetime:
    return datetime.combine(day, time.min, ZONE)
