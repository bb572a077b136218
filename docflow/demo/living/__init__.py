"""An office in mid-week with six months behind it, made through the services at their own time."""

from collections.abc import Callable
from datetime import datetime

from docflow.core import clock
from docflow.demo.building import World
from docflow.demo.days import Days
from docflow.demo.living import (
    copied,
    evening,
    inside,
    midweek,
    oldtool,
    paper,
    planned,
    replies,
    routine,
    secret,
    standing,
    together,
    trouble,
)
from docflow.demo.living.stage import Stage
from docflow.demo.living.timeline import Stopped, Timeline
from signing import authority

PARTS = (
    standing,
    planned,
    routine,
    trouble,
    paper,
    copied,
    oldtool,
    secret,
    inside,
    midweek,
    replies,
    together,
    evening,
)

__all__ = ["Stopped", "play"]


def play(
    world: World,
    told: Callable[[Timeline, datetime, datetime], None] = lambda *_moments: None,
    *,
    begun: frozenset[str] = frozenset(),
) -> int:
    """Play the history up to now; scenes in `begun` were played before. How many scenes.

    `told` hears the timeline, the present moment of the history and the one it runs to, and may
    raise Stopped. The clock of this process moves meanwhile; its worker must not run.
    """
    now = clock.now()
    timeline = Timeline(begun)
    stage = Stage(world, Days.of(world.offices["q2"].pk, now), timeline)
    for part in PARTS:
        for name, scene in part.scenes(stage):
            stage.add(name, scene)
    timeline.play(lambda running, moment: told(running, moment, now))
    # The lists of the last step are those of its day; the office opens with today's.
    authority.refresh_crl(clock.now())
    return len(timeline.begun) - len(begun)
