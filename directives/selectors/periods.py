"""Periods in which an indicator is measured: how they are written, when they begin and end.

"2018", "2018-Q3", "2018-09"; what is measured once is written with its year. Days are Vietnam's.
"""

import re
from collections.abc import Iterator
from datetime import date, datetime, time, timedelta

from directives.states import Period
from docflow.org.selectors.calendar import ZONE

_MONTHS = {Period.MONTH: 1, Period.QUARTER: 3, Period.YEAR: 12, Period.ONCE: 12}
_WRITTEN = {
    Period.MONTH: re.compile(r"(?P<year>20[0-9]{2})-(?P<part>0[1-9]|1[0-2])"),
    Period.QUARTER: re.compile(r"(?P<year>20[0-9]{2})-Q(?P<part>[1-4])"),
    Period.YEAR: re.compile(r"(?P<year>20[0-9]{2})"),
    Period.ONCE: re.compile(r"(?P<year>20[0-9]{2})"),
}
# How a period is typed, for the words of an error.
EXAMPLES = {
    Period.MONTH: "2018-09",
    Period.QUARTER: "2018-Q3",
    Period.YEAR: "2018",
    Period.ONCE: "2018",
}


def period_of(kind: str, moment: datetime) -> str:
    """The period of `kind` in which `moment` lies, as it is written."""
    return _write(Period(kind), moment.astimezone(ZONE).date())


def first_day(kind: str, written: str) -> date | None:
    """The day a period begins; None when `written` is no period of `kind`."""
    found = _WRITTEN[Period(kind)].fullmatch(written)
    if found is None:
        return None
    part = int(found.groupdict().get("part") or 1)
    return date(int(found["year"]), (part - 1) * _MONTHS[Period(kind)] + 1, 1)


def end(kind: str, first: date) -> datetime:
    """The first moment after the period of `kind` that begins on `first`."""
    return datetime.combine(_next(kind, first), time(), ZONE)


def before(kind: str, written: str) -> str:
    """The period before the one that is `written`."""
    first = first_day(kind, written)
    return _write(Period(kind), (first or date(2000, 1, 1)) - timedelta(days=1))


def recent(kind: str, moment: datetime, count: int) -> list[str]:
    """The period of `kind` in which `moment` lies and the ones before it, the newest first."""
    found = [period_of(kind, moment)]
    while len(found) < count:
        found.append(before(kind, found[-1]))
    return found


def past(kind: str, since: datetime, until: datetime) -> Iterator[str]:
    """Every period that ended after `since` and not after `until`, oldest first.

    What is measured once has no periods that come again: none.
    """
    if kind == Period.ONCE:
        return
    first = first_day(kind, period_of(kind, since))
    while first is not None and end(kind, first) <= until:
        yield _write(Period(kind), first)
        first = _next(kind, first)


def _next(kind: str, first: date) -> date:
    months = first.year * 12 + first.month - 1 + _MONTHS[Period(kind)]
    return date(months // 12, months % 12 + 1, 1)


def _write(kind: Period, day: date) -> str:
    if kind == Period.MONTH:
        return f"{day:%Y-%m}"
    if kind == Period.QUARTER:
        return f"{day:%Y}-Q{(day.month + 2) // 3}"
    return f"{day:%Y}"
