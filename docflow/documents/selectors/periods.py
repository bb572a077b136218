"""A year of a register, or some of its days: what is shown and printed of it."""

from dataclasses import dataclass
from datetime import date, datetime, time, timedelta

from docflow.core import clock


@dataclass(frozen=True)
class Period:
    """One year of the register, or some of its days."""

    year: int
    first: date | None = None
    last: date | None = None

    def span(self) -> tuple[datetime, datetime]:
        first = max(self.first or date.min, date(self.year, 1, 1))
        last = min(self.last or date.max, date(self.year, 12, 31))
        zone = clock.OFFICE_ZONE
        return (
            datetime.combine(first, time.min, zone),
            datetime.combine(last + timedelta(days=1), time.min, zone),
        )

    def named(self) -> tuple[str, str]:
        """First and last day, as a cover prints them."""
        first, end = self.span()
        return f"{first:%d/%m/%Y}", f"{end - timedelta(days=1):%d/%m/%Y}"


def years_between(first: datetime | None, last: datetime | None) -> list[int]:
    """The years from `first` to `last` in the office's zone, newest first; this year always."""
    this = clock.today().year
    found = [one.astimezone(clock.OFFICE_ZONE).year for one in (first, last) if one]
    return list(range(max([this, *found]), min([this, *found]) - 1, -1))
