"""Days, months and years as people write them, in figures or in words, and how texts write them."""

import re
from calendar import monthrange
from datetime import date
from typing import NamedTuple

# In text without marks, sign by sign. A following sign of a notation makes it part of a number.
_END = r"(?![\w/-])"
_FIGURES = r"(?P<day>\d{1,2})(?P<sep>[/.-])(?P<month>\d{1,2})(?P=sep)(?P<year>\d{4})"
_ISO = r"(?P<year>\d{4})-(?P<month>\d{1,2})-(?P<day>\d{1,2})"
_MONTH = r"thang\s+(?P<month>\d{1,2})(?:\s*[/-]\s*|\s+nam\s+)(?P<year>\d{4})"
_FORMS = [
    re.compile(form + _END)
    for form in (
        rf"(?:ngay\s+)?{_FIGURES}",
        rf"(?:ngay\s+)?{_ISO}",
        rf"(?:ngay\s+)?(?P<day>\d{{1,2}})\s+{_MONTH}",
        _MONTH,
        r"nam\s+(?P<year>\d{4})",
    )
]
# "Việt Nam 2024" is no year.
_YEAR_WORD = "năm"


class Found(NamedTuple):
    """A day or a period that begins a text: up to `end`, from `first` to `last`. Figures that are
    no day of the calendar have neither."""

    end: int
    is_day: bool
    first: date | None
    last: date | None


def at(plain: str, text: str, place: int) -> Found | None:
    """The day, month or year that is written at `place` of `text`; `plain` is without marks."""
    for form in _FORMS:
        found = form.match(plain, place)
        if not found:
            continue
        parts = found.groupdict()
        year, month, day = (int(parts.get(name) or 0) for name in ("year", "month", "day"))
        if not month and text[place : place + len(_YEAR_WORD)].lower() != _YEAR_WORD:
            continue
        first, last = _bounds(year, month, day)
        if first is None and not parts.get("sep"):
            continue
        return Found(found.end(), bool(day), first, last)
    return None


def spelt(day: date) -> list[str]:
    """How texts write a day: with and without leading zeros, in figures, in words."""
    days = dict.fromkeys((f"{day.day:02d}", str(day.day)))
    months = dict.fromkeys((f"{day.month:02d}", str(day.month)))
    ways = [f"{one}/{month}/{day.year}" for one in days for month in months]
    ways += [f"{one} tháng {month} năm {day.year}" for one in days for month in months]
    return [*ways, day.isoformat()]


def spelt_month(first: date) -> list[str]:
    """How texts write a month."""
    months = dict.fromkeys((f"{first.month:02d}", str(first.month)))
    said = [f"tháng {month} năm {first.year}" for month in months]
    return said + [f"tháng {month}/{first.year}" for month in months]


def _bounds(year: int, month: int, day: int) -> tuple[date | None, date | None]:
    try:
        if day:
            return date(year, month, day), date(year, month, day)
        if month:
            return date(year, month, 1), date(year, month, monthrange(year, month)[1])
        return date(year, 1, 1), date(year, 12, 31)
    except (ValueError, OverflowError):
        return None, None
