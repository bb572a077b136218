"""Figures that an indicator may read by itself; each room registers its own by name."""

from collections.abc import Callable
from dataclasses import dataclass
from datetime import datetime
from decimal import Decimal

from django.utils.functional import Promise

# (office id, moment) -> the value then; None while there is nothing to measure.
Read = Callable[[int, datetime], Decimal | None]


@dataclass(frozen=True)
class Figure:
    """A number that the system knows, under a name that rows keep."""

    name: str
    read: Read
    label: str | Promise


_figures: dict[str, Figure] = {}


def register(name: str, read: Read, label: str | Promise = "") -> None:
    """Let indicators read `name`; a second one of the same name takes its place."""
    _figures[name] = Figure(name, read, label or name)


def registered() -> list[Figure]:
    """Every figure, by name."""
    return [_figures[name] for name in sorted(_figures)]


def is_known(name: str) -> bool:
    return name in _figures


def read(name: str, office_id: int, now: datetime) -> Decimal | None:
    """The value of `name` for the office at `now`; None when nobody registers it any more."""
    figure = _figures.get(name)
    return figure.read(office_id, now) if figure else None
