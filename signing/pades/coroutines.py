"""Running the library's coroutines from plain functions, at no cost for what they return."""

import asyncio
from collections.abc import Coroutine
from typing import Any, TypeVar

Result = TypeVar("Result")


def outcome(coroutine: Coroutine[Any, Any, Result], runner: asyncio.Runner | None = None) -> Result:
    """What `coroutine` returns, run to its end in `runner` or in a loop of its own; raises what it
    raises.

    The task itself returns nothing: while a runner gives the interrupt handler back, Python 3.11
    prints the task with its result, and printing a file of 20 MB took longer than signing it.
    """
    found: list[Result] = []

    async def keep() -> None:
        found.append(await coroutine)

    if runner is None:
        asyncio.run(keep())
    else:
        runner.run(keep())
    return found[0]
