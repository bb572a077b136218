"""Owns the list of sweeps and the prompt that wakes a worker; running them is the worker's."""

from collections.abc import Callable
from dataclasses import dataclass
from datetime import datetime, timedelta

from docflow.core import afterwards

SweepFunction = Callable[[datetime, int], int]

_sweeps: dict[str, "Sweep"] = {}
_wakers: list[Callable[[str], None]] = []


@dataclass(frozen=True, slots=True)
class Sweep:
    name: str
    every: timedelta
    # Takes (now, limit), does at most `limit` things and says how many it did.
    sweep: SweepFunction
    limit: int = 50
    # True when the sweep claims its own rows: any number of workers may run it at once.
    allow_parallel: bool = False
    lease: timedelta = timedelta(minutes=10)


def register(
    name: str,
    every: timedelta,
    sweep: SweepFunction,
    *,
    limit: int = 50,
    allow_parallel: bool = False,
    lease: timedelta = timedelta(minutes=10),
) -> None:
    """Have `sweep(now, limit)` run every so often; called in `ready()`, once per name.

    Without `allow_parallel` one worker at a time runs it; `lease` must be longer than it takes.
    """
    known = _sweeps.get(name)
    if known and known.sweep is not sweep:
        raise ValueError(f"Two sweeps are called {name}.")
    _sweeps[name] = Sweep(name, every, sweep, limit, allow_parallel, lease)


def sweeps() -> list[Sweep]:
    return list(_sweeps.values())


def prompt(name: str) -> None:
    """Run the sweep as soon as this transaction is committed, where a worker is in the process;
    elsewhere its next turn does it. Only prompt: nothing may rely on it."""
    if name not in _sweeps:
        raise KeyError(f"No sweep is called {name}.")
    afterwards.call(wake, name)


def on_wake(waker: Callable[[str], None]) -> None:
    _wakers.append(waker)


def off_wake(waker: Callable[[str], None]) -> None:
    _wakers.remove(waker)


def wake(name: str) -> None:
    """Have the workers of this process run the sweep now."""
    for waker in list(_wakers):
        waker(name)
