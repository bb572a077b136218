"""Figures that an indicator may read by itself; each room registers its own by name."""

from collections.abc import Callable
from dataclasses import dataclass
from datetime import date, datetime
from decimal import Decimal

from django.utils.functional import Promise

# (office id, moment, first day) -> the value of what happened from that day up to the
# moment; without a day the figure's own span. None while there is nothing to measure.
Read = Callable[[int, datetime, date | None], Decimal | None]


@dataclass(frozen=True)
class Figure:
    """A number that the system knows, under a name that rows keep."""

    name: str
    read: Read
    label: str | Promise
    # The route of the page with the list behind it; it takes `first` and `at`. Empty: no page.
    behind: str = ""


_figures: dict[str, Figure] = {}


def register(name: str, read: Read, label: str | Promise = "", behind: str = "") -> None:
    """Let indicators read `name`; a second one of the same name takes its place."""
    _figures[name] = Figure(name, read, label or name, behind)


def registered() -> list[Figure]:
    """Every figure, by name."""
    return [_figures[name] for name in sorted(_figures)]


def behind(name: str) -> str:
    """The route of the page with the list behind `name`; empty where there is none."""
    figure = _figures.get(name)
    return figure.behind if figure else ""


def is_known(name: str) -> bool:
    return name in _figures


def read(name: str, office_id: int, now: datetime, first: date | None = None) -> Decimal | None:
    """The value of `name` for the office from `first` to `now`; None when nobody registers it
    any more, or while there is nothing to measure: never a nought in its place."""
    figure = _figures.get(name)
    return figure.read(office_id, now, first) if figure else None
