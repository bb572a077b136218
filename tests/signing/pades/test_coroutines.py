"""Coroutines of the library run from plain functions."""

import asyncio

import pytest

from signing.pades.coroutines import outcome


class Large:
    """Stands for a large file, and counts who prints it."""

    printed = 0

    def __repr__(self) -> str:
        self.printed += 1
        return "large"


async def _make(value: object) -> object:
    await asyncio.sleep(0)
    return value


def test_a_result_comes_back_unprinted() -> None:
    value = Large()
    assert outcome(_make(value)) is value
    assert value.printed == 0


def test_one_runner_serves_many() -> None:
    with asyncio.Runner() as runner:
        values = [Large(), Large()]
        assert [outcome(_make(value), runner) for value in values] == values
    assert [value.printed for value in values] == [0, 0]


def test_what_a_coroutine_raises_comes_through() -> None:
    async def refuse() -> None:
        raise LookupError("no")

    with pytest.raises(LookupError, match="no"):
        outcome(refuse())
