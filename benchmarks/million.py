"""A million documents on tantivy, once: `python -m benchmarks.million full [FOLDER]`. A build
that was broken off goes on in the same folder; a folder with the index is only asked."""

import os
import resource
import shutil
import statistics
import sys
import tempfile
import time
from importlib.util import find_spec
from pathlib import Path
from typing import Any

from benchmarks.bench_search import forget
from benchmarks.harness import office, report, size
from benchmarks.shelves import Person, Shelf, leader, ordinary

COUNT = {"small": 2_000, "full": 1_000_000}
QUESTIONS = {"small": 10, "full": 100}
# (name, kind of words, what `run` gets beside them)
ASKED: tuple[tuple[str, str, dict[str, Any]], ...] = (
    ("one word", "one word", {}),
    ("two words", "two words", {}),
    ("four words", "four words", {}),
    ("a phrase", "phrase", {}),
    ("a number", "number", {}),
    ("two words, newest first", "two words", {"order": "newest"}),
    ("two words of one type and year", "two words", {"filters": {"type": "Báo cáo", "year": 2019}}),
)


def main() -> None:
    from django.conf import settings

    if not Path(settings.SAMPLES).is_dir() or find_spec("tantivy") is None:
        return
    given = Path(sys.argv[2]) if len(sys.argv) > 2 else None
    folder = given or Path(tempfile.mkdtemp(prefix="docflow-bench-million-"))
    try:
        settings.SEARCH = {"url": "tantivy", "path": folder / "index"}
        _measured(folder, Shelf(Path(settings.SAMPLES), COUNT[size()], keep=False))
    finally:
        if given is None:
            shutil.rmtree(folder, ignore_errors=True)


def _measured(folder: Path, shelf: Shelf) -> None:
    from search import Source, index, sources

    sources._sources.clear()
    sources.register(Source("paper", shelf.ids, shelf.load))
    if not index.backend().usable():
        _build(folder, shelf)
    for person, name in ((ordinary(), "an ordinary person"), (leader(), "who sees all")):
        for kind, words, asked in ASKED:
            _questions(shelf, person, name, kind, words, asked)


def _build(folder: Path, shelf: Shelf) -> None:
    """What growing the documents takes is left out; rows are read elsewhere."""
    from search import index, sources

    grown = [0.0, 0.0]

    def batches(after: Any) -> Any:
        rest = iter(sources.batches(after))
        while True:
            started = time.perf_counter(), time.process_time()
            batch = next(rest, None)
            grown[0] += time.perf_counter() - started[0]
            grown[1] += time.process_time() - started[1]
            if batch is None:
                return
            yield batch

    started = time.perf_counter(), time.process_time()
    index.backend().rebuild(batches, index.loaded, told=_progress)
    wall = time.perf_counter() - started[0] - grown[0]
    processor = time.process_time() - started[1] - grown[1]
    files = [file for file in folder.rglob("*") if file.is_file()]
    _told(shelf, "the index built, wall clock", wall, "s", f"{processor:,.0f} s of the processor")
    _told(shelf, "its files", sum(file.stat().st_size for file in files) / 1e6, "MB", "")
    most = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 1024
    _told(shelf, "memory of the process, at most", most, "MB", "with the texts they grew from")


def _progress(done: int) -> None:
    if done % 20_000 == 0:
        print(f"{done:,} load {os.getloadavg()[0]:.1f}", file=sys.stderr, flush=True)


def _questions(
    shelf: Shelf, person: Person, name: str, kind: str, words: str, asked: dict[str, Any]
) -> None:
    """The service, text in, twenty checked hits with passages, total and facets out; each question
    as after a commit. Asked once before, so that the texts of the hits are grown."""
    from search import analysis
    from search.query import run

    processor: list[float] = []
    wall: list[float] = []
    for text in shelf.questions(words, QUESTIONS[size()]):
        for counted in (False, True):
            forget()
            started = time.perf_counter(), time.process_time()
            found = run(text, principals=person.principals, check=shelf.check(person), **asked)
            assert found.error is None, found.error
            for hit in found.hits:
                _principals, title, body = shelf.row(hit.id)
                analysis.highlight(title, found.needles)
                analysis.highlight(body, found.needles)
            if counted:
                wall.append(time.perf_counter() - started[0])
                processor.append(time.process_time() - started[1])
        shelf.rows.clear()
    middle, late = _half(processor), _late(processor)
    _told(
        shelf,
        f"{name}, {kind}: half are answered within, processor",
        middle,
        "s",
        f"95 of 100 within {late * 1000:.0f} ms; wall clock {_half(wall) * 1000:.0f} and "
        f"{_late(wall) * 1000:.0f} ms",
        late / middle,
    )


def _half(taken: list[float]) -> float:
    return statistics.median(taken)


def _late(taken: list[float]) -> float:
    return sorted(taken)[int(len(taken) * 0.95)]


def _told(
    shelf: Shelf, what: str, value: float, unit: str, beside: str, ratio: float = 1.0
) -> None:
    figure = f"tantivy, {shelf.count:,} documents: {what}"
    report("million", figure, value, unit, baseline=beside, ratio=ratio, goal="none")


if __name__ == "__main__":
    with office():
        main()
