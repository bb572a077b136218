"""The world as one person sees it equals a world in which hidden papers do not exist."""

from collections.abc import Callable
from contextlib import closing
from datetime import date
from pathlib import Path
from typing import Any

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from search import Entry, analysis
from search.backends.base import Backend, Filters, Request
from search.query.parser import parse
from tests.search.conftest import Shelf, engine_at, nothing, of

WORDS = ["đầu", "dấu", "đấu", "tư", "từ", "tu", "an", "ăn", "kế", "hoạch", "12/QĐ-UBND"]
TYPES = ["Kế hoạch", "Quyết định", ""]
QUESTIONS = [
    "", "đầu tư", "dau tu", '"đầu tư"', '"tu tu"', "an OR kế", "đầu NOT tư", "NOT an", "12/qd-ubnd",
    "loại: kế hoạch", "ho*", "từ: 2024", '"an ăn an"', "số: 12/QĐ-UBND", "05/03/2024",
]  # fmt: skip

texts = st.lists(st.sampled_from(WORDS), max_size=7).map(" ".join)
rights = st.frozensets(st.sampled_from([2, 3, 4, 5]), max_size=3)


@st.composite
def papers(draw: Any, number: int) -> Entry:
    return Entry(
        source="paper",
        id=number,
        title=draw(texts),
        body=draw(texts),
        type=draw(st.sampled_from(TYPES)),
        code=draw(st.sampled_from(["", "12/QÐ-UBND", "13/KH-UBND"])),
        date=draw(st.sampled_from([None, date(2023, 1, 1), date(2024, 3, 5)])),
        principals=draw(rights),
    )


@st.composite
def changes(draw: Any) -> list[list[Entry]]:
    """Batches in which the same papers appear again, changed; an empty one shows as removal."""
    numbers = st.integers(1, 8)
    batch = st.lists(numbers.flatmap(papers), min_size=1, max_size=5)
    return draw(st.lists(batch, min_size=1, max_size=5))


def naive(entry: Entry, question: str) -> bool:
    """The questions that can be judged without an index: words, phrases, all folded."""
    passages = [entry.title, entry.body, entry.type, entry.code]
    folded = [[form for _, form in analysis.syllables(text)] for text in passages]
    everything = {form for passage in folded for form in passage}
    if question.startswith('"'):
        wanted = [form for _, form in analysis.syllables(question)]
        size = len(wanted)
        return any(
            passage[at : at + size] == wanted for passage in folded for at in range(len(passage))
        )
    return all(form in everything for _, form in analysis.syllables(question))


def answers(engine: Backend, question: str, mine: frozenset[int]) -> list[object]:
    request = Request(parse(question), mine, Filters(), newest=False)
    found = engine.search(request)
    return [found.hits, found.facets, engine.suggest(["dau", "hoch", "tx"], mine)]


def fill(engine: Backend, batches: list[list[Entry]]) -> dict[int, Entry]:
    rows: dict[int, Entry] = {}
    engine.rebuild(of(), nothing)
    for batch in batches:
        rows.update({entry.id: entry for entry in batch})
        with engine.exclusive():
            engine.apply(batch, [])
    return rows


@settings(
    max_examples=40, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture]
)
@given(batches=changes(), mine=rights)
def test_hidden_papers_change_nothing(
    kind: str,
    batches: list[list[Entry]],
    mine: frozenset[int],
    tmp_path_factory: pytest.TempPathFactory,
) -> None:
    folder: Path = tmp_path_factory.mktemp("worlds")
    with (
        closing(engine_at(kind, folder / "whole")) as whole,
        closing(engine_at(kind, folder / "seen")) as seen,
    ):
        compare_worlds(whole, seen, batches, mine)


def compare_worlds(
    whole: Backend, seen: Backend, batches: list[list[Entry]], mine: frozenset[int]
) -> None:
    rows = fill(whole, batches)
    visible = [entry for entry in rows.values() if entry.principals & mine]
    seen.rebuild(of(visible), nothing)

    for question in QUESTIONS:
        assert answers(whole, question, mine) == answers(seen, question, mine), question
        if set(question) & set('":*/') <= {'"'} and not {"OR", "NOT"} & set(question.split()):
            found = whole.search(Request(parse(question), mine)).hits
            assert {hit.key.id for hit in found} == {
                entry.id for entry in visible if naive(entry, question)
            }, question


@pytest.mark.parametrize("question", ["hồ sơ", '"hồ sơ"', "ho*", "12/QĐ", "NOT vắng", ""])
def test_nobody_finds_what_is_not_granted(
    shelf: Shelf, sweep: Callable[[], int], question: str
) -> None:
    shelf.put(1, "hồ sơ", code="12/QĐ", principals={2})
    shelf.put(2, "hồ sơ", code="12/QĐ", principals={5})
    sweep()

    # Even where the caller's check would let everything pass.
    result = shelf.ask(question, principals={2}, check=lambda _source, ids: set(ids))

    assert [hit.id for hit in result.hits] == [1]
    assert result.total == 1
    assert result.facets["source"] == [("paper", 1)]


def test_words_of_hidden_papers_hide_no_beginning(shelf: Shelf, sweep: Callable[[], int]) -> None:
    for number in range(1, 26):
        shelf.put(number, body=" ".join(f"20{number:02}{n:02}" for n in range(100)), principals={5})
    shelf.put(30, "209901", principals={2})
    sweep()

    assert shelf.found("20*", principals={2}) == [30]


def test_a_right_taken_away_is_gone_in_the_same_process(
    shelf: Shelf, sweep: Callable[[], int]
) -> None:
    """Whoosh's own refresh keeps readers whose deletions changed; ours must not."""
    for number in range(1, 4):
        shelf.put(number, "hồ sơ", principals={2})
        sweep()

    def everything(_source: str, ids: list[int]) -> set[int]:
        return set(ids)

    assert len(shelf.found("hồ sơ", check=everything)) == 3

    shelf.change(1, principals=frozenset({4}))
    sweep()
    shelf.take_away(2)
    sweep()

    assert shelf.found("hồ sơ", check=everything) == [3]
