"""Nothing waits during validation, so nothing can be fetched."""

import asyncio

import pytest

from signing.gate.settle import WantedToWait, settle


async def answer() -> int:
    return 42


async def ask() -> int:
    return await answer()


def test_a_coroutine_that_never_waits_is_run_to_its_end() -> None:
    assert settle(ask()) == 42


def test_errors_come_through() -> None:
    async def fail() -> None:
        raise LookupError("no path")

    with pytest.raises(LookupError):
        settle(fail())


def test_waiting_is_refused() -> None:
    with pytest.raises(WantedToWait):
        settle(asyncio.sleep(0))


async def test_it_works_inside_a_running_loop() -> None:
    assert settle(ask()) == 42
