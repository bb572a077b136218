"""Owns the checks of the installation as a whole, run by `manage.py check` and at start."""

from collections.abc import Sequence
from typing import Any

from django.conf import settings
from django.core.checks import CheckMessage, Error, Tags, register

IN_MEMORY = "channels.layers.InMemoryChannelLayer"


@register(Tags.compatibility)
def one_process_in_memory(app_configs: Sequence[Any] | None, **kwargs: Any) -> list[CheckMessage]:
    """In memory, a hint reaches the sockets of its own process only."""
    layer = settings.CHANNEL_LAYERS["default"]["BACKEND"]
    if layer != IN_MEMORY or settings.WEB_CONCURRENCY <= 1:
        return []
    return [
        Error(
            "The in-memory channel layer serves one process, and WEB_CONCURRENCY asks for more.",
            hint="Set REDIS_URL, or WEB_CONCURRENCY=1.",
            id="docflow.E001",
        )
    ]
