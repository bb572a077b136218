"""What `check` says of the engine."""

from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest

from search import checks
from tests.search.conftest import ENGINES, Shelf, url_of

Sweep = Callable[[], int]


def said() -> list[str]:
    return [str(message.id) for message in checks.engine()]


def test_nothing_without_an_index(folder: Path) -> None:
    assert said() == []


def test_an_engine_that_is_not_there(settings: Any, tmp_path: Path) -> None:
    settings.SEARCH = {"url": "oracle", "path": tmp_path}

    assert said() == ["search.E001"]


@pytest.mark.parametrize("another", ENGINES[1:])
@pytest.mark.parametrize("kind", ["whoosh"], indirect=True)
def test_an_index_of_another_engine(
    another: str, shelf: Shelf, folder: Path, settings: Any
) -> None:
    settings.SEARCH = {"url": url_of(another), "path": folder}

    (message,) = checks.engine()

    assert message.id == "search.W001"
    assert "rebuild_index" in str(message.hint)


def test_the_ceiling_of_the_small_engine(
    shelf: Shelf, kind: str, sweep: Sweep, monkeypatch: pytest.MonkeyPatch
) -> None:
    for number in range(1, 4):
        shelf.put(number, "a")
    sweep()
    monkeypatch.setattr(checks, "WHOOSH_IS_GOOD_TO", 3)
    assert said() == []
    shelf.put(4, "a")
    sweep()

    assert said() == (["search.W002"] if kind == "whoosh" else [])
