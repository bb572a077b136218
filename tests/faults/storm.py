"""The faults: which, when and for how long follow from the seed alone."""

import contextlib
import os
import random
import signal
import time
from collections import Counter
from collections.abc import Callable
from dataclasses import dataclass, field

from tests.faults.cluster import Cluster
from tests.faults.disk import Disk
from tests.faults.installation import Installation
from tests.faults.line import Cut, Line

ROLES = ("web", "work", "drive")
# Seconds.
DOWN, CUT, FULL = (0.2, 3.0), (1.0, 6.0), (2.0, 4.0)
PROGRESS = 15.0


@dataclass
class World:
    """Everything that can be disturbed. `lines` is keyed by the side whose messages it carries."""

    houses: dict[str, Installation]
    lines: dict[str, Line]
    disks: dict[str, Disk]
    cluster: Cluster
    counts: Counter[str] = field(default_factory=Counter)

    def supervise(self) -> None:
        """Who ended by itself is started again, as a machine's supervisor does."""
        for house in self.houses.values():
            for role in house.ended():
                house.kill(role)
                house.start(role)
                self.counts[f"ended by itself: {house.side} {role}"] += 1


class Storm:
    """One fault after another, `gap` seconds apart on the average; `gone` counts what people got
    done between them."""

    def __init__(self, world: World, seed: int, gap: float, gone: Callable[[], int]) -> None:
        self.world, self.gap, self.gone = world, gap, gone
        self.chance = random.Random(seed)  # noqa: S311
        self.kinds: list[Callable[[], None]] = [
            *(self._killing(side, role) for side in "AB" for role in ROLES),
            *(self._killing_a_helper(side) for side in "AB"),
            *(self._cutting(sides) for sides in ("A", "B", "AB")),
            self._restart_database,
        ]
        self._last = 0
        # Once each: a full disk is a rare day.
        self.rare = [self._filling(side) for side in "AB"]

    def blow(self, lasts: Callable[[], bool], rounds: int) -> None:
        """Every kind once in an order of its own, again and again while it `lasts`, so many times
        at most; then it is waited for."""
        first = True
        while first or (rounds and lasts()):
            round_ = [*self.kinds, *self.rare] if first else [*self.kinds]
            self.chance.shuffle(round_)
            for fault in round_:
                self._rest(self.chance.uniform(0.4, 1.6) * self.gap)
                if not first and not lasts():
                    break
                self._wait_for_progress(lasts)
                fault()
            first, rounds = False, rounds - 1
        while lasts():
            self._rest(1.0)

    def _wait_for_progress(self, lasts: Callable[[], bool]) -> None:
        """A busy machine starts processes slowly: faults are not to outrun the work."""
        until = time.monotonic() + PROGRESS
        while lasts() and self.gone() == self._last and time.monotonic() < until:
            self._rest(0.5)
        self._last = self.gone()

    def _rest(self, seconds: float) -> None:
        until = time.monotonic() + seconds
        while (left := until - time.monotonic()) > 0:
            self.world.supervise()
            time.sleep(min(left, 0.5))

    def _killing(self, side: str, role: str) -> Callable[[], None]:
        def kill() -> None:
            house = self.world.houses[side]
            down = self.chance.uniform(*DOWN)
            if house.kill(role):
                self._count("kills", f"{side} {role}")
            self._rest(down)
            house.start(role)

        return kill

    def _killing_a_helper(self, side: str) -> Callable[[], None]:
        """The process that holds a key, or the gate's that judges a file."""

        def kill() -> None:
            drawn = self.chance.random()
            found = self.world.houses[side].helpers()
            if not found:
                return
            with contextlib.suppress(ProcessLookupError):
                os.kill(found[int(drawn * len(found))], signal.SIGKILL)
                self._count("kills", f"{side} helper")

        return kill

    def _cutting(self, sides: str) -> Callable[[], None]:
        def cut() -> None:
            how, seconds = self.chance.choice(list(Cut)), self.chance.uniform(*CUT)
            for side in sides:
                self.world.lines[side].sever(how)
            self._rest(seconds)
            for side in sides:
                self.world.lines[side].restore()
            self._count("cuts", f"{how}")

        return cut

    def _restart_database(self) -> None:
        self.world.cluster.restart()
        self._count("restarts", "database of A")

    def _filling(self, side: str) -> Callable[[], None]:
        def fill() -> None:
            disk, house = self.world.disks[side], self.world.houses[side]
            seconds = self.chance.uniform(*FULL)
            disk.fill(house.processes())
            self._rest(seconds)
            disk.free()
            self._count("disk_full", f"{side} {disk.kind}")

        return fill

    def _count(self, kind: str, which: str) -> None:
        self.world.counts[kind] += 1
        self.world.counts[f"{kind}: {which}"] += 1
