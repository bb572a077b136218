"""Running the library's coroutines to their end without an event loop, so without a network.

Nothing is ever fetched during validation; a coroutine that wants to wait for something breaks that
promise and is refused. It also works inside a running loop and costs no sockets.
"""

from collections.abc import Coroutine
from typing import Any, TypeVar

Result = TypeVar("Result")


class WantedToWait(RuntimeError):
    """A validation step tried to wait, that is, to fetch."""


def settle(coroutine: Coroutine[Any, Any, Result]) -> Result:
    """The result of a coroutine that never waits; raises WantedToWait otherwise."""
    try:
        coroutine.send(None)
    except StopIteration as finished:
        return finished.value
    coroutine.close()
    raise WantedToWait("validation must not fetch anything")
