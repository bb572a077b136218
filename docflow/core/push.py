"""Owns hints to open pages: best effort, from any thread; the rows are the truth."""

import asyncio
import logging
from collections.abc import Callable, Coroutine
from concurrent.futures import Future
from typing import Any

from asgiref.sync import async_to_sync
from channels.layers import InMemoryChannelLayer, get_channel_layer

logger = logging.getLogger(__name__)
Deliver = Callable[[], Coroutine[Any, Any, None]]

_loop: asyncio.AbstractEventLoop | None = None
# A task nobody holds may be collected before it has run.
_sending: set["asyncio.Task[None] | Future[None]"] = set()


def attach(loop: asyncio.AbstractEventLoop | None) -> None:
    """The loop of the server in this process; None when it is gone."""
    global _loop
    _loop = loop


def reaches_anybody() -> bool:
    """False without a server in this process and without Redis: there is nobody to tell, and
    nobody need count what would be told."""
    layer = get_channel_layer()
    running = _loop is not None and _loop.is_running()
    return layer is not None and (running or not isinstance(layer, InMemoryChannelLayer))


def send(group: str, message: dict[str, Any]) -> None:
    """Send `message` (with its `type`) to the sockets of `group`; never raises, never waits for
    the in-memory layer. Call it by `afterwards.call`, after the commit; ids only, no
    content. Without a server in this process and without Redis there is nobody to tell.
    """
    layer = get_channel_layer()
    if layer is None:
        return
    loop = _loop if _loop is not None and _loop.is_running() else None
    if loop is None and isinstance(layer, InMemoryChannelLayer):
        return

    async def deliver() -> None:
        await layer.group_send(group, message)

    try:
        _hand_over(deliver, loop)
    except Exception:
        logger.warning("a hint to %s was not sent", group, exc_info=True)


def _hand_over(deliver: Deliver, loop: asyncio.AbstractEventLoop | None) -> None:
    try:
        here: asyncio.AbstractEventLoop | None = asyncio.get_running_loop()
    except RuntimeError:
        here = None
    if here is not None and here is (loop or here):
        _hold(here.create_task(deliver()))
    elif loop is not None:
        # The in-memory layer does not wake a sleeping loop from another thread; this does.
        _hold(asyncio.run_coroutine_threadsafe(deliver(), loop))
    else:
        async_to_sync(deliver)()


def _hold(task: "asyncio.Task[None] | Future[None]") -> None:
    _sending.add(task)
    task.add_done_callback(_done)


def _done(task: "asyncio.Task[None] | Future[None]") -> None:
    _sending.discard(task)
    if not task.cancelled() and (error := task.exception()):
        logger.warning("a hint was not sent: %s", error)
