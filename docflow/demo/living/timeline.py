"""Plays scenes in the order of their moments, each step at its own time of the office's clock."""

import heapq
from collections.abc import Callable, Iterator
from datetime import datetime
from typing import Any

from docflow.core import clock

# What a scene yields is when it goes on; its steps happen between two yields.
Scene = Iterator[datetime]


class Stopped(Exception):
    """Whoever asked for the history no longer waits for it."""


class Timeline:
    """Scenes, played together as an office works on many things at once."""

    def __init__(self, skip: frozenset[str] = frozenset()) -> None:
        # Names of scenes that an interrupted run has begun: they are not played twice.
        self.skip = skip
        self.begun: list[str] = sorted(skip)
        self._waiting: list[tuple[datetime, int, str, Scene]] = []
        self._order = 0
        self.last: datetime | None = None

    def add(self, name: str, scene: Scene) -> None:
        """Let `scene` begin when its first moment comes; a name that was played is left out."""
        if name in self.skip:
            return
        self._push(name, scene, next(scene, None))

    def play(self, told: Callable[["Timeline", datetime], Any]) -> None:
        """Until no scene has anything more to do; `told` hears every moment and may raise."""
        while self._waiting:
            moment, _order, name, scene = heapq.heappop(self._waiting)
            # A scene that was added late does not turn the clock back.
            moment = max(moment, self.last or moment)
            self.last = moment
            if name not in self.skip and name not in self.begun:
                self.begun.append(name)
            told(self, moment)
            with clock.at(moment):
                after = next(scene, None)
            self._push(name, scene, after)

    def _push(self, name: str, scene: Scene, moment: datetime | None) -> None:
        if moment is not None:
            heapq.heappush(self._waiting, (moment, self._order, name, scene))
            self._order += 1
