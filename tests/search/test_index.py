import errno
import gc
import json
import os
import stat
import subprocess
import threading
from collections.abc import Callable, Iterable
from datetime import date
from io import StringIO
from pathlib import Path

import pytest
from django.core.exceptions import ImproperlyConfigured
from django.core.management import CommandError, call_command
from django.db import OperationalError

from search import Entry, Source, index, queue, sources
from search.backends.base import Busy, Unusable
from search.sources import Key
from tests.search import cluster
from tests.search.conftest import ENGINES, NOW, Shelf, of

Sweep = Callable[[], int]


def live(folder: Path) -> Path:
    return folder / (folder / "CURRENT").read_text()


def test_the_comparison_counts_every_kind_of_difference(shelf: Shelf, sweep: Sweep) -> None:
    for number in range(1, 6):
        shelf.put(number, "a")
    sweep()
    shelf.put(6, "mới")
    shelf.change(1, title="đổi")
    shelf.change(2, principals=frozenset({9}))
    shelf.change(3, extra={"verdict": "valid"})
    shelf.take_away(4)

    assert index.compare() == index.Comparison(rows=5, indexed=5, missing=1, stale=3, extra=1)

    sweep()

    assert index.compare().same


def test_the_digest_tells_every_field_apart() -> None:
    plain = Entry(source="a", id=1, title="t")
    changed = [
        Entry(source="a", id=1, title="t", **{name: value})  # type: ignore[arg-type]
        for name, value in {
            "code": "x", "other_codes": ("x",), "body": "x", "type": "x", "agency": "x",
            "signer": "x", "urgency": "x", "direction": "x", "status": "x",
            "principals": frozenset({1}), "extra": {"x": "y"},
        }.items()
    ]  # fmt: skip

    digests = {entry.digest("1") for entry in [plain, *changed]} | {plain.digest("2")}

    assert len(digests) == len(changed) + 2


def test_the_digest_does_not_depend_on_the_order_of_a_set() -> None:
    first = Entry(
        source="a", id=1, title="t", principals=frozenset([1, 9, 17]), extra={"a": "1", "b": "2"}
    )
    second = Entry(
        source="a", id=1, title="t", principals=frozenset([17, 9, 1]), extra={"b": "2", "a": "1"}
    )

    assert first.digest("1") == second.digest("1")


def test_nobody_else_may_write_the_folder(shelf: Shelf, folder: Path) -> None:
    for place in (folder, live(folder)):
        assert stat.S_IMODE(place.stat().st_mode) == 0o700


def test_an_open_folder_is_closed_before_writing(shelf: Shelf, folder: Path, sweep: Sweep) -> None:
    folder.chmod(0o755)
    shelf.put(1, "a")

    sweep()

    assert stat.S_IMODE(folder.stat().st_mode) == 0o700


@pytest.mark.parametrize("kind", ["whoosh"], indirect=True)
def test_no_segment_is_compound(shelf: Shelf, folder: Path, sweep: Sweep) -> None:
    for number in range(1, 30):
        shelf.put(number, "a")
        sweep()

    names = [path.name for path in live(folder).iterdir()]

    assert not [name for name in names if name.endswith(".seg")]
    assert len([name for name in names if name.endswith(".trm")]) <= 12


def test_rebuilding_replaces_the_generation_and_keeps_answering(
    shelf: Shelf, folder: Path, sweep: Sweep
) -> None:
    shelf.put(1, "a")
    sweep()
    before = live(folder)
    answers: list[list[int]] = []
    load = shelf.load

    def load_and_ask(ids: list[int]) -> Iterable[Entry]:
        answers.append(shelf.found("a"))
        return load(ids)

    sources.register(Source("paper", lambda: list(shelf.papers), load_and_ask))

    made = index.rebuild()

    assert made.indexed == 1
    assert answers == [[1]]
    assert live(folder) != before
    assert not before.exists()
    assert shelf.found("a") == [1]


def test_changes_during_a_rebuild_are_in_the_new_index(shelf: Shelf, sweep: Sweep) -> None:
    for number in (1, 2, 3):
        shelf.put(number, "cũ")
    sweep()
    load = shelf.load
    swept: list[int] = []

    def load_and_change(ids: list[int]) -> Iterable[Entry]:
        loaded = load(ids)
        if not swept:
            swept.append(0)
            shelf.change(1, title="mới")
            shelf.take_away(2)
            shelf.put(4, "mới")
            swept.append(queue.sweep(NOW))
        return loaded

    sources.register(Source("paper", lambda: list(shelf.papers), load_and_change))

    index.rebuild()

    assert swept == [0, 3]
    assert queue.waiting() == 0
    assert index.compare() == index.Comparison(3, 3, 0, 0, 0)
    assert set(shelf.found("mới")) == {1, 4}


def test_a_rebuild_that_fails_leaves_the_live_index(
    shelf: Shelf, folder: Path, sweep: Sweep
) -> None:
    shelf.put(1, "a")
    sweep()
    load = shelf.load

    def broken(_ids: list[int]) -> Iterable[Entry]:
        raise problem

    # As many as no single thing's fault can be, and what is no thing's fault at all.
    for many, problem in ((index.MOST_SPARED + 1, ZeroDivisionError()), (1, OperationalError())):
        sources.register(Source("paper", lambda many=many: range(1, many + 1), broken))
        with pytest.raises(type(problem)):
            index.rebuild()

    sources.register(Source("paper", lambda: [1], load))
    assert shelf.found("a") == [1]
    assert [path.name for path in folder.glob("g*")] == [live(folder).name]
    assert not (folder / "journal").exists()


def test_only_one_rebuild_runs(shelf: Shelf, folder: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    engine = index.backend()
    monkeypatch.setattr("search.backends.generations.BUILDING_TIMEOUT", 0.1)

    with engine.held("building", 0.0), pytest.raises(Busy):  # type: ignore[attr-defined]
        index.rebuild()


# Whoosh leaves files open when it meets one that it cannot read.
@pytest.mark.filterwarnings("ignore::pytest.PytestUnraisableExceptionWarning")
@pytest.mark.parametrize(
    ("kind", "torn"),
    [
        *(("whoosh", torn) for torn in ("toc", "trm", "pst", "col", "all", "pointer", "folder")),
        *(
            (engine, torn)
            for engine in ENGINES
            if engine == "tantivy"
            for torn in ("json", "term", "idx", "pos", "fast", "store", "all", "pointer", "folder")
        ),
        *(
            (engine, torn)
            for engine in ENGINES
            if engine == "opensearch"
            for torn in ("gone", "other", "all", "pointer", "folder")
        ),
    ],
    indirect=["kind"],
)
def test_damage_is_noticed_and_the_index_built_anew(
    shelf: Shelf, folder: Path, sweep: Sweep, torn: str
) -> None:
    for number in range(1, 20):
        shelf.put(number, "kế hoạch đầu tư")
    sweep()
    index.close()
    damage(folder, torn)

    result = shelf.ask("đầu tư")
    shelf.put(20, "kế hoạch đầu tư")
    sweep()

    assert result.error is not None
    assert "dựng lại" in result.error.message
    assert result.hits == []
    assert len(shelf.found("đầu tư")) == 20
    assert index.compare().same
    gc.collect()


def damage(folder: Path, kind: str) -> None:
    if kind == "pointer":
        (folder / "CURRENT").unlink()
    elif kind == "folder":
        subprocess.run(["rm", "-r", str(live(folder))], check=True)
    elif kind in ("gone", "other"):
        (name,) = cluster.indexes()
        cluster.delete([name])
        if kind == "other":
            # As a cluster does when something is written to an index that is not there.
            cluster.ask("PUT", f"/{name}/_doc/1?refresh=true", {"title": "đầu tư"})
    else:
        for path in live(folder).iterdir():
            if (
                path.is_file()
                and path.name != "FORM"
                and (kind == "all" or path.suffix == f".{kind}")
            ):
                os.truncate(path, path.stat().st_size // 3)


@pytest.mark.parametrize("rubbish", [b"\xff\xfe\x81", b"a\0b", b"", b"../..", b"x" * 5000])
@pytest.mark.parametrize("name", ["CURRENT", "FORM", "journal", "dirty", "wanted", "lock"])
def test_rubbish_in_a_small_file_is_noticed_and_mended(
    shelf: Shelf, folder: Path, sweep: Sweep, name: str, rubbish: bytes
) -> None:
    shelf.put(1, "kế hoạch")
    sweep()
    index.close()
    place = live(folder) / name if name == "FORM" else folder / name
    place.write_bytes(rubbish)

    # Answered, or told that it is being built: never an error of the program.
    assert shelf.ask("kế hoạch").total in (0, 1)
    shelf.put(2, "kế hoạch")
    sweep()

    assert set(shelf.found("kế hoạch")) == {1, 2}
    assert index.rebuild().indexed == 2


# Whoosh leaves files open when it meets one that it cannot read.
@pytest.mark.filterwarnings("ignore::pytest.PytestUnraisableExceptionWarning")
def test_the_size_of_a_torn_index_is_not_told(shelf: Shelf, folder: Path) -> None:
    index.close()
    for path in live(folder).iterdir():
        if path.name != "FORM":
            path.write_bytes(b"rubbish")

    with pytest.raises(Unusable):
        index.backend().size()
    gc.collect()


@pytest.mark.parametrize(
    ("problem", "whole"),
    [
        (OSError(errno.ENOSPC, "full"), True),
        (OSError(errno.EMFILE, "many"), True),
        (ValueError("An IO error occurred: 'No space left on device (os error 28) at path'"), True),
        (OSError(errno.EIO, "torn"), False),
        (ValueError("Data corrupted (os error 5)"), False),
        (AssertionError(), False),
    ],
)
def test_want_of_room_is_no_damage(shelf: Shelf, problem: Exception, whole: bool) -> None:
    engine = index.backend()

    engine.report(problem)  # type: ignore[attr-defined]

    assert engine.usable() is whole


def test_an_index_of_an_older_form_is_built_anew(
    shelf: Shelf, kind: str, sweep: Sweep, monkeypatch: pytest.MonkeyPatch
) -> None:
    shelf.put(1, "a")
    sweep()
    tomorrow = f"{kind}-of-tomorrow"
    monkeypatch.setattr(type(index.backend()), "FORM", tomorrow)
    monkeypatch.setattr(f"search.backends.{kind}.fields.FORM", tomorrow)
    assert shelf.ask("a").error is not None

    queue.sweep(NOW)

    assert shelf.found("a") == [1]
    assert index.compare().same


@pytest.mark.parametrize("kind", ["whoosh"], indirect=True)
def test_a_commit_interrupted_by_a_power_loss_is_not_trusted(
    shelf: Shelf, folder: Path, sweep: Sweep
) -> None:
    shelf.put(1, "a")
    sweep()
    assert index.backend().usable()
    (folder / "dirty").write_text("the boot before")

    assert not index.backend().usable()
    sweep()

    assert index.backend().usable()
    assert shelf.found("a") == [1]


@pytest.mark.parametrize("kind", ["whoosh"], indirect=True)
def test_a_mark_of_this_boot_is_no_power_loss(shelf: Shelf, folder: Path) -> None:
    engine = index.backend()
    with engine._settled(live(folder)):  # type: ignore[attr-defined]
        assert engine.usable()


def test_tidying_gives_back_what_was_deleted_and_what_was_left(
    shelf: Shelf, folder: Path, sweep: Sweep
) -> None:
    for number in range(1, 30):
        shelf.put(number, "a")
    sweep()
    for number in range(1, 29):
        shelf.take_away(number)
    sweep()
    (folder / "journal").write_text("paper:1\n")
    (folder / "g99").mkdir()

    assert index.tidy()

    assert not (folder / "journal").exists()
    assert not (folder / "g99").exists()
    assert shelf.found("a") == [29]
    assert index.compare().same


def test_threads_may_ask_while_another_writes(shelf: Shelf, sweep: Sweep) -> None:
    shelf.put(1, "a")
    sweep()
    engine = index.backend()
    wrong: list[object] = []
    stop = threading.Event()

    from search.backends.base import Request
    from search.query.parser import parse

    def ask() -> None:
        while not stop.is_set():
            found = engine.search(Request(parse("a"), frozenset({2}))).hits
            if not 1 <= len(found) <= 60:
                wrong.append(found)

    threads = [threading.Thread(target=ask) for _ in range(3)]
    for thread in threads:
        thread.start()
    for number in range(2, 31):
        with engine.exclusive():
            engine.apply(
                [Entry(source="paper", id=number, title="a", principals=frozenset({2}))], []
            )
    engine.rebuild(
        of([Entry(source="paper", id=1, title="a", principals=frozenset({2}))]), index.loaded
    )
    stop.set()
    for thread in threads:
        thread.join()

    assert wrong == []


def test_an_unknown_engine_is_refused(settings: object) -> None:
    settings.SEARCH = {"url": "oracle://", "path": Path("/nowhere")}  # type: ignore[attr-defined]

    with pytest.raises(ImproperlyConfigured):
        index.backend()


def test_the_command_compares_and_rebuilds(shelf: Shelf, sweep: Sweep) -> None:
    shelf.put(1, "a")
    out, err = StringIO(), StringIO()

    with pytest.raises(CommandError):
        call_command("rebuild_index", "--check", stdout=out, stderr=err)
    assert json.loads(out.getvalue()) == {
        "rows": 1, "indexed": 0, "missing": 1, "stale": 0, "extra": 0,
    }  # fmt: skip

    out = StringIO()
    call_command("rebuild_index", "--json", stdout=out, stderr=err)
    assert json.loads(out.getvalue())["indexed"] == 1

    out = StringIO()
    call_command("rebuild_index", "--check", stdout=out, stderr=err)
    assert json.loads(out.getvalue())["missing"] == 0


def test_the_command_says_when_there_is_no_index(db: None, folder: Path) -> None:
    with pytest.raises(CommandError, match="rebuild_index"):
        call_command("rebuild_index", "--check")


def test_one_thing_that_cannot_be_loaded_stops_no_build(
    shelf: Shelf, sweep: Sweep, monkeypatch: pytest.MonkeyPatch
) -> None:
    for number in range(1, 6):
        shelf.put(number, f"văn bản {number}")
    sweep()

    def load(ids: list[int]) -> Iterable[Entry]:
        if 3 in ids:
            raise OSError("the file is damaged")
        return shelf.load(ids)

    sources.register(Source("paper", lambda: list(shelf.papers), load))
    made = index.rebuild(fresh=True)
    queue.again(made)

    assert made.spared == (Key("paper", 3),)
    assert shelf.found("văn bản", order="newest") == [5, 4, 2, 1]
    assert index.compare() == index.Comparison(5, 4, 0, 1, 0)
    assert queue.waiting() == 1

    sources.register(Source("paper", lambda: list(shelf.papers), shelf.load))
    sweep()
    assert index.compare().same


def test_the_digest_of_an_entry_stays_what_stored_indexes_have() -> None:
    entry = Entry(
        source="paper",
        id=3,
        title="t",
        code="1",
        other_codes=("a", "b"),
        body="đ",
        date=date(2024, 1, 2),
        principals=frozenset({3, 1}),
        extra={"z": "1", "a": "2"},
        facts={"unit": ("b", "a")},
    )

    assert entry.digest("form") == "10d7653a3d24f142786737c60fb283cd"
