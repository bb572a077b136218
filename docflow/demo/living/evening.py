"""The last evening of the history: people have read what they were told, today's news stand out."""

from collections.abc import Iterator

from docflow.demo.living.stage import Moments, Stage
from docflow.notifications.services import reading


def scenes(stage: Stage) -> Iterator[tuple[str, Moments]]:
    yield "evening", _read(stage)


def _read(stage: Stage) -> Moments:
    yield stage.days.at(1, "17:30")
    for username in stage.world.positions:
        reading.mark_all_read(actor=stage.actor(username))
