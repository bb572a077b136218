"""Engines agree on what is found, one takes the place of another, and a broken build goes on."""

from collections import Counter
from collections.abc import Callable, Iterable
from contextlib import closing
from dataclasses import replace
from io import StringIO
from pathlib import Path
from typing import Any

import pytest
from django.core.exceptions import ImproperlyConfigured
from django.core.management import call_command
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from search import Entry, Source, analysis, engines, index, queue, sources
from search.backends import generations
from search.backends.base import Backend, Request
from search.query.lexer import QueryError
from search.query.parser import parse
from search.sources import FACTS, Key
from tests.search.conftest import ENGINES, NOW, Shelf, engine_at, nothing, of
from tests.search.test_rights import QUESTIONS, changes, fill, rights

Sweep = Callable[[], int]
two_engines = pytest.mark.skipif(len(ENGINES) < 2, reason="the extra 'tantivy' is not installed")


def told(engine: Backend, question: str, mine: frozenset[int]) -> tuple[Any, ...]:
    """What every engine must tell alike: which, how many, how they divide, newest first."""
    node = parse(question)
    best = engine.search(Request(node, mine, top=100))
    newest = engine.search(Request(node, mine, newest=True, top=100))
    return (
        {hit.key for hit in best.hits},
        [hit.key for hit in newest.hits],
        best.total,
        newest.total,
        best.facets,
        engine.suggest(["dau", "hoch", "tx"], mine),
    )


@two_engines
@settings(
    max_examples=30, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture]
)
@given(batches=changes(), mine=rights)
def test_engines_find_the_same(
    batches: list[list[Entry]], mine: frozenset[int], tmp_path_factory: pytest.TempPathFactory
) -> None:
    folder = tmp_path_factory.mktemp("engines")
    with (
        closing(engine_at("whoosh", folder / "w")) as one,
        closing(engine_at("tantivy", folder / "t")) as other,
    ):
        fill(one, batches)
        fill(other, batches)
        for question in QUESTIONS:
            assert told(one, question, mine) == told(other, question, mine), question


SIGNS = [
    *'ab đầưtừ0123/-*"()“”:.,;ẞ①②٣İǅ[]{}|\\^$+?~&#@ｗ가字😀', "\u0301", "\0", "\ud800",
    "AND ", "OR ", "NOT ", "số: ", "loại: ", "từ: ", "2024", "05/03/2024", "hành*", "69/KH-UBND",
]  # fmt: skip
ODD = Entry(
    source="paper",
    id=9,
    title="đầu x\u0301y \ud800",
    body="ẞ ①② ٣ İ ǅ 가字",
    principals=frozenset({2}),
)


@two_engines
def test_whatever_is_typed_is_answered_alike(tmp_path: Path) -> None:
    with (
        closing(engine_at("whoosh", tmp_path / "w")) as one,
        closing(engine_at("tantivy", tmp_path / "t")) as other,
    ):
        for engine in (one, other):
            engine.rebuild(of([ODD, replace(ODD, id=10, title="hành 69/KH-UBND a0b")]), nothing)

        @settings(max_examples=400, deadline=None)
        @given(st.lists(st.sampled_from(SIGNS), min_size=1, max_size=12).map("".join))
        def ask(typed: str) -> None:
            try:
                node = parse(typed)
            except QueryError:
                return
            for newest in (False, True):
                request = Request(node, frozenset({2}), newest=newest)
                found = [{hit.key for hit in each.search(request).hits} for each in (one, other)]
                assert found[0] == found[1], typed

        ask()
        # Nothing that was typed passed for damage.
        assert other.usable()


def test_facts_are_found_filtered_and_counted(shelf: Shelf, sweep: Sweep) -> None:
    shelf.put(1, "một", facts={"serial": ("0a1f",), "verdict": ("valid",), "unit": ("NV", "KT")})
    shelf.put(2, "hai", facts={"verdict": ("invalid",), "unit": ("KT",)})
    shelf.put(3, "ba", facts={"verdict": ("valid",)}, principals={9})
    sweep()

    assert shelf.found("", filters={"serial": "0a1f"}) == [1]
    assert shelf.found("", filters={"unit": ["KT"]}) == [2, 1]
    assert shelf.found("", filters={"verdict": "valid", "unit": "KT"}) == [1]
    facets = shelf.ask("").facets
    assert facets["unit"] == [("KT", 2), ("NV", 1)]
    assert facets["verdict"] == [("invalid", 1), ("valid", 1)]
    assert set(FACTS) <= set(facets)


def test_a_fact_of_another_name_is_refused() -> None:
    with pytest.raises(ValueError, match="colour"):
        Entry(source="paper", id=1, title="t", facts={"colour": ("red",)})


def test_pages_by_date_go_as_deep_as_one_likes(shelf: Shelf, sweep: Sweep) -> None:
    for number in range(1, 60):
        shelf.put(number, "a")
    sweep()

    seen: list[int] = []
    cursor = None
    while True:
        result = shelf.ask("a", order="newest", limit=7, cursor=cursor)
        assert result.total == 59
        seen += [hit.id for hit in result.hits]
        cursor = result.cursor
        if cursor is None:
            break
        # What comes in meanwhile moves nothing: the cursor is a place, no count.
        shelf.put(1000 + len(seen), "b")
        sweep()

    assert seen == list(range(59, 0, -1))


@two_engines
@pytest.mark.parametrize("kind", ["whoosh"], indirect=True)
def test_another_engine_takes_the_place_when_its_index_is_built(
    shelf: Shelf, folder: Path, sweep: Sweep, settings: Any
) -> None:
    shelf.put(1, "kế hoạch")
    sweep()
    settings.SEARCH = {"url": "tantivy", "path": folder}

    # The setting alone changes nothing: the live index goes on answering and being written.
    assert shelf.found("kế hoạch") == [1]
    shelf.put(2, "kế hoạch")
    sweep()
    assert shelf.found("kế hoạch") == [2, 1]
    assert generations.form_of(folder).startswith("whoosh-")

    call_command("rebuild_index", stdout=StringIO(), stderr=StringIO())

    assert generations.form_of(folder).startswith("tantivy-")
    assert shelf.found("kế hoạch") == [2, 1]
    shelf.put(3, "kế hoạch")
    sweep()
    assert shelf.found("kế hoạch") == [3, 2, 1]
    assert index.compare().same


@two_engines
@pytest.mark.parametrize("kind", ["whoosh"], indirect=True)
def test_a_question_during_the_change_is_answered_by_the_new_engine(
    shelf: Shelf, folder: Path, sweep: Sweep, settings: Any
) -> None:
    shelf.put(1, "a")
    sweep()
    old = index.backend()
    settings.SEARCH = {"url": "tantivy", "path": folder}
    index.rebuild()

    asked: list[Backend] = []

    def ask(engine: Backend) -> int:
        asked.append(engine)
        # As if it had been chosen just before the other's index was put in its place.
        return (old if len(asked) == 1 else engine).search(Request(None, frozenset({2}))).total

    with pytest.MonkeyPatch.context() as patch:
        chosen = iter([old])
        new = index.backend()
        patch.setattr(index, "backend", lambda: next(chosen, new))
        assert index.reading(ask) == 1
    assert asked == [old, new]


def test_a_build_that_was_broken_off_goes_on_where_it_stood(
    shelf: Shelf, sweep: Sweep, monkeypatch: pytest.MonkeyPatch
) -> None:
    for number in range(1, 1001):
        shelf.papers[number] = Entry(
            source="paper", id=number, title="a", principals=frozenset({2})
        )
    monkeypatch.setattr(generations, "CHECKPOINT", 400)
    load, calls = shelf.load, 0

    def breaking(ids: list[int]) -> Iterable[Entry]:
        nonlocal calls
        calls += 1
        if calls == 4:
            raise KeyboardInterrupt
        return load(ids)

    sources.register(Source("paper", lambda: list(shelf.papers), breaking))
    with pytest.raises(KeyboardInterrupt):
        index.rebuild()

    # The live index still answers, and what changes meanwhile is not lost to the new one.
    sources.register(Source("paper", lambda: list(shelf.papers), load))
    shelf.change(5, title="b")
    shelf.take_away(6)
    sweep()
    shelf.loads.clear()
    heard: list[int] = []

    made = index.rebuild(told=heard.append)

    assert min(number for ids in shelf.loads[:3] for number in ids) == 401
    assert heard[0] > 400
    assert heard[-1] == 1000
    assert made.indexed == 999
    assert index.compare() == index.Comparison(999, 999, 0, 0, 0)
    assert shelf.found("b") == [5]


def test_a_fresh_build_begins_at_the_first(shelf: Shelf, monkeypatch: pytest.MonkeyPatch) -> None:
    for number in range(1, 501):
        shelf.papers[number] = Entry(source="paper", id=number, title="a")
    monkeypatch.setattr(generations, "CHECKPOINT", 200)
    load = shelf.load

    def breaking(ids: list[int]) -> Iterable[Entry]:
        if ids[0] > 300:
            raise KeyboardInterrupt
        return load(ids)

    sources.register(Source("paper", lambda: list(shelf.papers), breaking))
    with pytest.raises(KeyboardInterrupt):
        index.rebuild()
    sources.register(Source("paper", lambda: list(shelf.papers), load))
    shelf.loads.clear()

    assert index.rebuild(fresh=True).indexed == 500
    assert shelf.loads[0][0] == 1


def test_a_build_is_taken_up_only_in_todays_form(
    shelf: Shelf, folder: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    engine = index.backend()
    monkeypatch.setattr(generations, "CHECKPOINT", 1)
    papers = [Entry(source="paper", id=number, title="a") for number in (1, 2, 3)]

    def breaking(after: Key | None) -> Iterable[list[Entry]]:
        yield papers[:1]
        yield papers[1:2]
        raise KeyboardInterrupt

    with pytest.raises(KeyboardInterrupt):
        engine.rebuild(breaking, nothing)
    left = [path for path in folder.glob("g*") if (path / "PROGRESS").exists()]
    assert len(left) == 1
    generations.replace(left[0] / "PROGRESS", '["whoosh-0", "paper:2", 2]')

    assert engine.rebuild(of(papers), nothing) == 3


def test_an_engine_that_is_not_installed_is_refused_with_what_to_do(
    settings: Any, monkeypatch: pytest.MonkeyPatch, tmp_path: Path
) -> None:
    settings.SEARCH = {"url": "tantivy", "path": tmp_path}
    monkeypatch.setattr(engines, "find_spec", lambda _name: None)

    with pytest.raises(ImproperlyConfigured, match=r"docflow\[tantivy\]"):
        index.backend()


def test_who_waits_gets_the_right_to_write_from_an_idle_writer(
    shelf: Shelf, folder: Path, kind: str, sweep: Sweep
) -> None:
    shelf.put(1, "a")
    sweep()
    shelf.put(2, "a")

    # As another process would: by files alone.
    with closing(engine_at(kind, folder)) as other, other.exclusive(5.0):
        assert queue.sweep(NOW) == 0

    assert sweep() == 1
    assert shelf.found("a") == [2, 1]


@two_engines
@settings(max_examples=200, deadline=None)
@given(st.lists(st.sampled_from(["đầu", "dau", "đấu", "tư", "tu", "1"]), max_size=40))
def test_a_word_is_in_the_highest_step_that_it_reaches(words: list[str]) -> None:
    from search.backends.tantivy import fields

    text = [analysis.forms(word) for word in words]

    made = {step: set(value.split()) for step, value in fields._steps(text).items()}

    often = Counter(form for pair in text for form in set(pair))
    for form, n in often.items():
        # The curve of BM25 with its constants, solved for nothing.
        reached = n / (n + 1.2 * (1 - 0.6 + 0.6 * often.total() / 1500))
        highest = [at for at, step in enumerate(fields.STEPS) if reached >= step]
        assert [at for at in range(3) if form in made[f"step_{at}"]] == highest[-1:]
