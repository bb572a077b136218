"""Moments and days that others wrote down: only those that everything here can reckon with.

A moment at either end of what Python holds cannot be turned into another zone's.
"""

from datetime import date, datetime
from typing import Final, TypeVar

FIRST_YEAR: Final = 1900
LAST_YEAR: Final = 9000
Day = TypeVar("Day", bound=date)


def read(text: str) -> datetime:
    """The moment in ISO 8601, aware only where the text is. Raises ValueError."""
    return within(datetime.fromisoformat(text))


def day(text: str) -> date:
    """The day in ISO 8601. Raises ValueError."""
    return within(date.fromisoformat(text))


def within(found: Day) -> Day:
    """`found` itself. Raises ValueError for a year that nothing here is of."""
    if not FIRST_YEAR <= found.year <= LAST_YEAR:
        raise ValueError(f"the year {found.year}")
    return found
