"""People who know what they look for find it: two hundred questions on real rows and texts."""

from collections.abc import Iterator
from pathlib import Path

import pytest

from search import Entry
from search.backends.base import Backend, Request
from search.query.parser import parse
from tests.search import known_items
from tests.search.conftest import ENGINES, engine_at, nothing, of
from tests.search.known_items import KINDS, READERS, Question

pytestmark = [pytest.mark.shared, pytest.mark.slow]

FIRST, IN_TEN = 0.8, 0.95


@pytest.fixture(scope="module")
def shelf(samples: Path) -> list[Entry]:
    return known_items.entries(samples)


@pytest.fixture(scope="module")
def questions(shelf: list[Entry]) -> list[Question]:
    return known_items.questions(shelf)


@pytest.fixture(scope="module", params=ENGINES)
def engine(
    request: pytest.FixtureRequest, shelf: list[Entry], tmp_path_factory: pytest.TempPathFactory
) -> Iterator[Backend]:
    engine = engine_at(request.param, tmp_path_factory.mktemp("relevance") / "index")
    engine.rebuild(of(shelf), nothing)
    yield engine
    engine.close()


def test_there_are_two_hundred_questions_of_every_kind(
    shelf: list[Entry], questions: list[Question]
) -> None:
    assert len(shelf) == 4056 + 260
    assert [question.kind for question in questions] == [
        kind for kind, count in KINDS.items() for _number in range(count)
    ]
    assert len(questions) == 200


def test_what_is_meant_is_found_first_or_among_ten(
    engine: Backend, questions: list[Question]
) -> None:
    ranks = {question: known_items.rank(engine, question) for question in questions}

    missed = [f"{rank}: {one.kind}: {one.text}" for one, rank in ranks.items() if rank != 1]
    assert sum(rank == 1 for rank in ranks.values()) >= FIRST * len(ranks), missed
    assert sum(rank > 0 for rank in ranks.values()) >= IN_TEN * len(ranks), missed


def test_words_with_other_marks_give_another_first_page(engine: Backend) -> None:
    invest, marks = (
        [hit.key for hit in engine.search(Request(parse(text), READERS, top=20)).hits]
        for text in ("đầu tư", "dấu từ")
    )

    assert len(invest) == len(marks) == 20
    assert set(invest) != set(marks)
