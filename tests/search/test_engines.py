"""Engines agree on what is found, one takes the place of another, and a broken build goes on."""

import gc
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
from search.nodes import Prefix
from search.query.lexer import QueryError
from search.query.parser import parse
from search.sources import FACTS, Key
from tests.search.conftest import ENGINES, NOW, Shelf, engine_at, nothing, of, url_of
from tests.search.test_rights import QUESTIONS, changes, fill, rights

Sweep = Callable[[], int]
# Each is compared with the first, which needs nothing installed.
each_other = pytest.mark.parametrize("another", ENGINES[1:])


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


@each_other
@settings(
    max_examples=30, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture]
)
@given(batches=changes(), mine=rights)
def test_engines_find_the_same(
    another: str,
    batches: list[list[Entry]],
    mine: frozenset[int],
    tmp_path_factory: pytest.TempPathFactory,
) -> None:
    folder = tmp_path_factory.mktemp("engines")
    with (
        closing(engine_at("whoosh", folder / "w")) as one,
        closing(engine_at(another, folder / "o")) as other,
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


@each_other
def test_whatever_is_typed_is_answered_alike(another: str, tmp_path: Path) -> None:
    with (
        closing(engine_at("whoosh", tmp_path / "w")) as one,
        closing(engine_at(another, tmp_path / "o")) as other,
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


@pytest.mark.parametrize("letter", ["a", "漢", "\U00020000"])
def test_a_long_beginning_is_no_damage(shelf: Shelf, sweep: Sweep, letter: str) -> None:
    shelf.put(1, letter * 80)
    sweep()

    assert shelf.found(f"{letter * 60}*") == [1]
    error = shelf.ask(f"{letter * 61}*").error
    assert error is not None
    assert (error.start, error.end) == (0, 62)
    assert index.backend().usable()


@pytest.mark.skipif("tantivy" not in ENGINES, reason="the extra 'tantivy' is not installed")
def test_what_cannot_be_asked_is_no_damage(tmp_path: Path) -> None:
    with closing(engine_at("tantivy", tmp_path)) as engine:
        engine.rebuild(of(), nothing)

        with pytest.raises(ValueError, match="exceeds size limit"):
            engine.search(Request(Prefix("a" * 2000), frozenset({2})))

        assert engine.usable()


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


@each_other
@pytest.mark.parametrize("kind", ["whoosh"], indirect=True)
def test_another_engine_takes_the_place_when_its_index_is_built(
    another: str, shelf: Shelf, folder: Path, sweep: Sweep, settings: Any
) -> None:
    shelf.put(1, "kế hoạch")
    sweep()
    settings.SEARCH = {"url": url_of(another), "path": folder}

    # The setting alone changes nothing: the live index goes on answering and being written.
    assert shelf.found("kế hoạch") == [1]
    shelf.put(2, "kế hoạch")
    sweep()
    assert shelf.found("kế hoạch") == [2, 1]
    assert generations.form_of(folder).startswith("whoosh-")

    call_command("rebuild_index", stdout=StringIO(), stderr=StringIO())

    assert generations.form_of(folder).startswith(f"{another}-")
    assert shelf.found("kế hoạch") == [2, 1]
    shelf.put(3, "kế hoạch")
    sweep()
    assert shelf.found("kế hoạch") == [3, 2, 1]
    assert index.compare().same


@each_other
@pytest.mark.parametrize("kind", ["whoosh"], indirect=True)
def test_a_question_during_the_change_is_answered_by_the_new_engine(
    another: str, shelf: Shelf, folder: Path, sweep: Sweep, settings: Any
) -> None:
    shelf.put(1, "a")
    sweep()
    old = index.backend()
    settings.SEARCH = {"url": url_of(another), "path": folder}
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


def test_a_build_killed_between_its_entries_and_its_note_doubles_nothing(
    shelf: Shelf, monkeypatch: pytest.MonkeyPatch
) -> None:
    for number in range(1, 501):
        shelf.papers[number] = Entry(
            source="paper", id=number, title="a", principals=frozenset({2})
        )
    monkeypatch.setattr(generations, "CHECKPOINT", 200)
    replace_file = generations.replace
    noted: list[str] = []

    def killed(path: Path, text: str) -> None:
        noted.extend([text] if path.name == "PROGRESS" else [])
        if len(noted) == 2:
            raise KeyboardInterrupt
        replace_file(path, text)

    monkeypatch.setattr(generations, "replace", killed)
    with pytest.raises(KeyboardInterrupt):
        index.rebuild()
    monkeypatch.setattr(generations, "replace", replace_file)

    assert index.rebuild().indexed == 500
    assert shelf.ask("a").total == 500


# Whoosh leaves files open when it meets one that it cannot read.
@pytest.mark.filterwarnings("ignore::pytest.PytestUnraisableExceptionWarning")
@pytest.mark.parametrize(
    "note", ["5", '"abc"', "[1, 2, 3]", '["FORM", "paper", 3]', '["FORM", "paper:1", 1]', "\0"]
)
def test_a_broken_build_that_cannot_be_read_is_begun_anew(
    shelf: Shelf, folder: Path, note: str
) -> None:
    shelf.papers[1] = Entry(source="paper", id=1, title="a", principals=frozenset({2}))
    (folder / "g99").mkdir()
    note = note.replace("FORM", index.backend().form())
    (folder / "g99" / "PROGRESS").write_text(note)
    for name in ("meta.json", "_MAIN_1.toc"):
        (folder / "g99" / name).write_bytes(b"\xff rubbish")
    (folder / "journal").write_text("paper:1\n")

    assert index.rebuild().indexed == 1
    assert shelf.found("a") == [1]
    gc.collect()


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


@settings(max_examples=200, deadline=None)
@given(st.lists(st.sampled_from(["đầu", "dau", "đấu", "tư", "tu", "1"]), max_size=40))
def test_a_word_is_in_the_highest_step_that_it_reaches(words: list[str]) -> None:
    from search.backends import written

    text = [analysis.forms(word) for word in words]

    made = {step: set(value.split()) for step, value in written._steps(text).items()}

    often = Counter(form for pair in text for form in set(pair))
    for form, n in often.items():
        # The curve of BM25 with its constants, solved for nothing.
        reached = n / (n + 1.2 * (1 - 0.6 + 0.6 * often.total() / 1500))
        highest = [at for at, step in enumerate(written.STEPS) if reached >= step]
        assert [at for at in range(3) if form in made[f"step_{at}"]] == highest[-1:]
