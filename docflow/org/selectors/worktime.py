"""Working time as arithmetic alone: days, hours and shifts over the special days of one office.

Law: the working week is Monday to Friday (QĐ 188/1999/QĐ-TTg). Nothing here reads the database; a
question costs two binary searches in the special days, however far the days lie apart.
"""

from bisect import bisect_left, bisect_right
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import date, datetime, time, timedelta
from itertools import accumulate
from typing import Final
from zoneinfo import ZoneInfo

from docflow.org.states import DayKind, Shift

ZONE: Final = ZoneInfo("Asia/Ho_Chi_Minh")

# The shifts of a day as bits.
NONE, MORNING, AFTERNOON, BOTH = 0, 1, 2, 3
_BITS = {Shift.WHOLE: BOTH, Shift.MORNING: MORNING, Shift.AFTERNOON: AFTERNOON}

# The longest stretch that is counted; a longer deadline is a mistake of typing.
LONGEST = timedelta(days=3 * 366)
_LONGEST_DAYS: Final = LONGEST.days
_TOO_FAR: Final = "no working day within three years: check the calendar"
_from_ordinal: Final = date.fromordinal


def shifts(day: date, kind: str, shift: str) -> int:
    """The shifts worked on a special day: what such a weekday has, less or more what it says."""
    usual = BOTH if day.weekday() < 5 else NONE
    said = _BITS[Shift(shift)]
    return usual | said if kind == DayKind.WORKING else usual & ~said


class WorkDays:
    """Counts working days. A day on which one shift is worked counts as a working day.

    `special` holds the days that differ from Monday to Friday, with the shifts worked on them.
    """

    def __init__(self, special: Mapping[date, int]) -> None:
        self.special = dict(special)
        self._ordinals = sorted(day.toordinal() for day in special)
        # How many working days more or fewer than weekdays there are up to each special day.
        self._more = [0, *accumulate(self._differs(ordinal) for ordinal in self._ordinals)]
        # The end of all days stands behind the last special one.
        self._ends = [*self._ordinals, date.max.toordinal()]
        self._counts = [*(self._count(ordinal) for ordinal in self._ordinals), self._ends[-1]]

    def shifts_on(self, day: date) -> int:
        """The shifts of `day` as bits: MORNING, AFTERNOON."""
        found = self.special.get(day)
        if found is not None:
            return found
        return BOTH if day.weekday() < 5 else NONE

    def is_working(self, day: date) -> bool:
        return self.shifts_on(day) != NONE

    def between(self, start: date, end: date) -> int:
        """Working days after `start` up to and including `end`; negative when `end` is earlier."""
        return self._count(end.toordinal()) - self._count(start.toordinal())

    def add(self, start: date, days: int) -> date:
        """The date `days` working days after `start`, before it when negative; 0 is the first
        working day from `start` on. Raises ValueError beyond LONGEST."""
        first = start.toordinal()
        if days < 1:
            return self._near(first, self._reach(self._count(first - 1) + 1 + days))
        # The common question, in one piece and without a call of our own: lists ask it thousands of
        # times. The few special days on the way are passed one by one, which is shorter than
        # searching among all.
        place = bisect_right(self._ordinals, first)
        rest = first % 7
        wanted = first // 7 * 5 + (rest if rest < 5 else 5) + self._more[place] + days
        counts = self._counts
        while counts[place] < wanted:
            place += 1
        weekdays = wanted - self._more[place] - 1
        ordinal = weekdays // 5 * 7 + weekdays % 5 + 1
        special = self._ends[place]
        if ordinal > special:
            ordinal = special
        if ordinal - first > _LONGEST_DAYS:
            raise ValueError(_TOO_FAR)
        return _from_ordinal(ordinal)

    def _differs(self, ordinal: int) -> int:
        day = date.fromordinal(ordinal)
        return (self.special[day] != NONE) - (day.weekday() < 5)

    def _count(self, ordinal: int) -> int:
        """Working days from the beginning of the calendar up to and including the day."""
        weeks, rest = divmod(ordinal, 7)
        more = self._more[bisect_right(self._ordinals, ordinal)]
        return weeks * 5 + (rest if rest < 5 else 5) + more

    def _reach(self, wanted: int) -> int:
        """The first day up to which so many working days are counted."""
        return self._between(bisect_left(self._counts, wanted), wanted)

    def _between(self, place: int, wanted: int) -> int:
        """The day of that count before the special day at `place`, or that day itself: between
        two special days weekdays alone count."""
        weeks, rest = divmod(wanted - self._more[place] - 1, 5)
        ordinal = weeks * 7 + rest + 1
        special = self._ends[place]
        return ordinal if ordinal < special else special

    @staticmethod
    def _near(first: int, ordinal: int) -> date:
        if not -_LONGEST_DAYS <= ordinal - first <= _LONGEST_DAYS:
            raise ValueError(_TOO_FAR)
        return _from_ordinal(ordinal)


@dataclass(frozen=True)
class Hours:
    """The two shifts of the office; each ends after it starts (a constraint of the office)."""

    morning_starts: time
    morning_ends: time
    afternoon_starts: time
    afternoon_ends: time

    def of(self, shifts: int) -> list[tuple[time, time]]:
        """Start and end of the shifts worked, in order."""
        spans = []
        if shifts & MORNING:
            spans.append((self.morning_starts, self.morning_ends))
        if shifts & AFTERNOON:
            spans.append((self.afternoon_starts, self.afternoon_ends))
        return spans

    def seconds(self, shifts: int) -> int:
        return sum(_second(end) - _second(start) for start, end in self.of(shifts))


class WorkTime(WorkDays):
    """Counts working hours as well; moments are aware and lie in Vietnam's zone when they end."""

    def __init__(self, special: Mapping[date, int], hours: Hours) -> None:
        super().__init__(special)
        self.hours = hours
        self._whole = hours.seconds(BOTH)
        differs = (self._differs_by(ordinal) for ordinal in self._ordinals)
        self._more_seconds = [0, *accumulate(differs)]
        self._sums = [self._sum(ordinal) for ordinal in self._ordinals]

    def end_of(self, day: date) -> datetime:
        """When work ends on `day`; a day off ends like a whole one."""
        ends = [end for _start, end in self.hours.of(self.shifts_on(day))]
        return datetime.combine(day, ends[-1] if ends else self.hours.afternoon_ends, ZONE)

    def start_of(self, day: date) -> datetime:
        """When work begins on `day`; a day off begins like a whole one."""
        starts = [start for start, _end in self.hours.of(self.shifts_on(day))]
        return datetime.combine(day, starts[0] if starts else self.hours.morning_starts, ZONE)

    def end_of_morning(self, day: date) -> datetime:
        """When the morning shift of `day` ends; where only the afternoon is worked, that shift."""
        worked = self.shifts_on(day)
        if worked & MORNING or not worked:
            return datetime.combine(day, self.hours.morning_ends, ZONE)
        return self.end_of(day)

    def days_between(self, start: datetime, end: datetime) -> int:
        """Working days after the day of `start` up to that of `end`; negative the other way."""
        return self.between(start.astimezone(ZONE).date(), end.astimezone(ZONE).date())

    def minutes_between(self, start: datetime, end: datetime) -> int:
        """Whole working minutes from `start` to `end`; negative the other way."""
        seconds = self._position(end) - self._position(start)
        return seconds // 60 if seconds >= 0 else -(-seconds // 60)

    def due_in_days(self, start: datetime, days: int) -> datetime:
        """The end of work of the day that lies `days` working days after that of `start`."""
        return self.end_of(self.add(start.astimezone(ZONE).date(), days))

    def due_in_minutes(self, start: datetime, minutes: int) -> datetime:
        """The moment at which `minutes` of working time have passed since `start`.

        At least a minute. Raises ValueError beyond LONGEST.
        """
        if minutes < 1:
            raise ValueError("minutes must be positive")
        wanted = self._position(start) + minutes * 60
        ordinal = self._reach_second(wanted)
        if ordinal - start.toordinal() > LONGEST.days:
            raise ValueError("no working time within three years: check the calendar")
        day = date.fromordinal(ordinal)
        left = wanted - self._sum(ordinal - 1)
        for begins, ends in self.hours.of(self.shifts_on(day)):
            length = _second(ends) - _second(begins)
            if left <= length:
                return datetime.combine(day, begins, ZONE) + timedelta(seconds=left)
            left -= length
        raise AssertionError("the day was chosen because its work reaches that far")

    def _differs_by(self, ordinal: int) -> int:
        day = date.fromordinal(ordinal)
        usual = self._whole if day.weekday() < 5 else 0
        return self.hours.seconds(self.special[day]) - usual

    def _sum(self, ordinal: int) -> int:
        """Working seconds up to the end of the day."""
        more = self._more_seconds[bisect_right(self._ordinals, ordinal)]
        return _weekdays(ordinal) * self._whole + more

    def _position(self, moment: datetime) -> int:
        local = moment.astimezone(ZONE)
        day, second = local.date(), _second(local.time())
        done = sum(
            max(0, min(second, _second(ends)) - _second(begins))
            for begins, ends in self.hours.of(self.shifts_on(day))
        )
        return self._sum(day.toordinal() - 1) + done

    def _reach_second(self, wanted: int) -> int:
        place = bisect_left(self._sums, wanted)
        left = wanted - self._more_seconds[place]
        ordinal = _nth_weekday(-(-left // self._whole))
        if place < len(self._ordinals) and ordinal >= self._ordinals[place]:
            return self._ordinals[place]
        return ordinal


def special_days(rows: Iterable[tuple[date, str, str]]) -> dict[date, int]:
    """(date, kind, shift) of the calendar's lines as the shifts worked on those days."""
    return {day: shifts(day, kind, shift) for day, kind, shift in rows}


def _weekdays(ordinal: int) -> int:
    """Days from Monday to Friday up to and including the day; the first of all was a Monday."""
    weeks, rest = divmod(ordinal, 7)
    return weeks * 5 + min(rest, 5)


def _nth_weekday(number: int) -> int:
    weeks, rest = divmod(number - 1, 5)
    return weeks * 7 + rest + 1


def _second(moment: time) -> int:
    return (moment.hour * 60 + moment.minute) * 60 + moment.second
