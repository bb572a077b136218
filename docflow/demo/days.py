"""The days of the demo's history: counted back from the last working day, in the office's hours."""

from dataclasses import dataclass
from datetime import date, datetime, time, timedelta

from docflow.org.selectors import calendar
from docflow.org.selectors.calendar import ZONE

MONTHS = 6
OPENS = time(7, 45)


def beginning(now: datetime) -> datetime:
    """When the demo's history begins: the first of the month five months before `now`'s."""
    day = now.astimezone(ZONE).date().replace(day=1)
    for _month in range(MONTHS - 1):
        day = (day - timedelta(days=1)).replace(day=1)
    return datetime.combine(day, time(6, 0), ZONE)


@dataclass(frozen=True)
class Days:
    """Working days of one office up to `now`, newest first: day 0 is the last that has begun."""

    now: datetime
    backwards: tuple[date, ...]

    @classmethod
    def of(cls, office_id: int, now: datetime) -> "Days":
        first, last = beginning(now).date(), now.astimezone(ZONE).date()
        if now.astimezone(ZONE).time() < OPENS:
            last -= timedelta(days=1)
        special = calendar.exceptions(office_id, first, last)
        span = (date.fromordinal(n) for n in range(first.toordinal(), last.toordinal() + 1))
        working = [day for day in span if calendar.is_working(day, special)]
        return cls(now, tuple(reversed(working)))

    @property
    def longest(self) -> int:
        """How many working days back the first one lies."""
        return len(self.backwards) - 1

    def at(self, back: int, clock: str) -> datetime:
        """The moment `clock` ("14:05") on the working day `back`; never later than now."""
        day = self.backwards[min(max(back, 0), self.longest)]
        hour, minute = clock.split(":")
        return min(datetime.combine(day, time(int(hour), int(minute)), ZONE), self.now)

    def month(self, number: int) -> tuple[int, ...]:
        """The working days, oldest first, of the `number`-th month of the history (0 to 5)."""
        first = beginning(self.now).date()
        wanted = first.year * 12 + first.month - 1 + number
        return tuple(
            back
            for back in range(self.longest, -1, -1)
            if self.backwards[back].year * 12 + self.backwards[back].month - 1 == wanted
        )
