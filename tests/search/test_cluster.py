"""A cluster that is away, faulty or half full: nothing is lost, nothing is taken for damage."""

import base64
import contextlib
import logging
import socket
import ssl
import threading
import traceback
from collections.abc import Callable, Iterator
from dataclasses import replace
from datetime import date, timedelta
from io import StringIO
from itertools import chain
from pathlib import Path
from typing import Any

import pytest
from django.core.exceptions import ImproperlyConfigured
from django.core.management import CommandError, call_command
from hypothesis import given
from hypothesis import settings as hypothesis_settings
from hypothesis import strategies as st

from search import Entry, Source, checks, engines, index, queue, sources
from search.backends.base import Away, Request
from search.backends.generations import form_of
from search.backends.nearness import neighbours, one_edit
from search.backends.opensearch import asking, cluster, store
from search.backends.opensearch import index as questions
from search.models import IndexTask
from search.query.parser import parse
from tests.search import cluster as real
from tests.search.between import FAULTS, Between, standing
from tests.search.conftest import NOW, Shelf

Sweep = Callable[[], int]

pytestmark = pytest.mark.skipif(not real.is_there(), reason="there is no cluster and no double")


@pytest.fixture(params=["opensearch"])
def kind(request: pytest.FixtureRequest) -> str:
    return str(request.param)


@pytest.fixture
def between() -> Iterator[Between]:
    with standing() as between:
        yield between


@pytest.fixture
def folder(
    settings: Any, tmp_path: Path, between: Between, monkeypatch: pytest.MonkeyPatch
) -> Iterator[Path]:
    # An outage is over as soon as the test says so.
    monkeypatch.setattr(cluster, "REST", 0.0)
    settings.SEARCH = {"url": between.url, "path": tmp_path / "index"}
    yield tmp_path / "index"
    between.fault = ""
    index.close()


def rows(_plain: Any, _principals: frozenset[int], _most: int) -> list[tuple[int, date]]:
    return [(1, date(2024, 1, 1))]


def test_while_it_is_away_rows_answer_and_changes_wait(
    shelf: Shelf, folder: Path, between: Between, sweep: Sweep
) -> None:
    sources.register(Source("paper", lambda: list(shelf.papers), shelf.load, rows=rows))
    shelf.put(1, "kế hoạch")
    sweep()
    between.stop()

    result = shelf.ask("số: 69/KH-UBND")
    assert result.from_rows
    assert result.away
    assert [hit.id for hit in result.hits] == [1]
    result = shelf.ask("kế hoạch")
    assert result.error is not None
    assert "không trả lời" in result.error.message
    shelf.put(2, "kế hoạch")
    assert sweep() == 0

    # It waits as it was, as if nobody had tried.
    task = IndexTask.objects.get()
    assert (task.attempts, task.claimed_until, task.last_error) == (0, None, "")
    assert not (folder / "damaged").exists()
    between.start()
    assert shelf.found("kế hoạch") == [1]
    assert sweep() == 1
    assert shelf.found("kế hoạch") == [2, 1]
    assert index.compare().same


@pytest.mark.parametrize("fault", [*FAULTS, "silent"])
def test_whatever_goes_wrong_is_no_damage(
    shelf: Shelf,
    folder: Path,
    between: Between,
    sweep: Sweep,
    monkeypatch: pytest.MonkeyPatch,
    fault: str,
) -> None:
    shelf.put(1, "kế hoạch")
    sweep()
    before = real.indexes()
    shelf.put(2, "kế hoạch")
    between.fault = fault
    if fault == "huge":
        monkeypatch.setattr(cluster, "MOST_BYTES", 1000)
    if fault == "silent":
        monkeypatch.setattr(cluster, "READ", 0.2)
        monkeypatch.setattr(store, "WRITE", 0.2)

    assert shelf.ask("kế hoạch").away
    assert shelf.ask("").away
    assert sweep() == 0

    assert not (folder / "damaged").exists()
    assert ("GET", "/elsewhere") not in between.asked
    between.fault = ""
    between.over.set()
    monkeypatch.setattr(cluster, "READ", 120.0)
    monkeypatch.setattr(cluster, "MOST_BYTES", 10**6)
    assert IndexTask.objects.get().next_try_at is None or fault in ("other", "refusing")
    assert real.indexes() == before
    assert queue.drain(NOW + timedelta(hours=1)) == 1
    assert shelf.found("kế hoạch") == [2, 1]


def test_after_an_outage_it_is_left_alone_for_a_moment(
    shelf: Shelf, between: Between, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(cluster, "REST", 600.0)
    monkeypatch.setattr(cluster, "READ", 0.2)
    between.fault = "silent"
    assert shelf.ask("a").away
    asked = len(between.asked)

    assert shelf.ask("a").away

    assert len(between.asked) == asked


def test_one_refused_entry_does_not_stop_the_rest(
    shelf: Shelf, folder: Path, between: Between, sweep: Sweep, caplog: pytest.LogCaptureFixture
) -> None:
    between.refused = {"paper:2": (400, "mapper_parsing_exception")}
    for number in (1, 2, 3):
        shelf.put(number, "kế hoạch")

    assert queue.sweep(NOW) == 2

    # It was refused in the answer only: what a real one did not take is not there.
    task = IndexTask.objects.get()
    assert (task.object_id, task.attempts) == (2, 1)
    assert "mapper_parsing_exception (400)" in task.last_error
    # An answer about a text may quote it.
    assert "kín" not in task.last_error + caplog.text
    assert {1, 3} <= set(shelf.found("kế hoạch"))


def test_a_bulk_of_which_a_part_had_no_room_is_sent_again(
    shelf: Shelf, folder: Path, between: Between, sweep: Sweep
) -> None:
    between.refused = {"paper:2": (429, "rejected_execution_exception")}
    for number in (1, 2, 3):
        shelf.put(number, "kế hoạch")

    assert queue.sweep(NOW) == 0

    assert list(IndexTask.objects.values_list("attempts", "claimed_until")) == [(0, None)] * 3
    between.refused = {}
    assert queue.sweep(NOW) == 3
    assert index.compare().same


def test_a_lost_right_is_not_told_before_the_cluster_knows(
    shelf: Shelf, between: Between, sweep: Sweep
) -> None:
    shelf.put(1, "mật")
    sweep()
    between.refused = {"paper:1": (503, "unavailable")}
    shelf.change(1, principals=frozenset({9}), urgent=True)
    sweep()

    result = shelf.ask("mật")
    assert result.hits == []
    assert not result.total_is_exact
    assert queue.urgent_pending()
    between.refused = {}
    sweep()
    assert shelf.ask("mật").total_is_exact


def test_an_outage_during_a_build_leaves_the_live_index(
    shelf: Shelf, folder: Path, between: Between, sweep: Sweep
) -> None:
    shelf.put(1, "a")
    sweep()
    load = shelf.load

    def load_and_fail(ids: list[int]) -> Any:
        between.fault = "broken"
        return load(ids)

    sources.register(Source("paper", lambda: list(shelf.papers), load_and_fail))
    with pytest.raises(CommandError, match="không trả lời"):
        call_command("rebuild_index", stdout=StringIO(), stderr=StringIO())

    between.fault = ""
    assert shelf.found("a") == [1]
    assert len(list(folder.glob("g*"))) == 1
    # What could not be taken away then goes with the nightly tidying.
    assert len(real.indexes()) == 2
    assert index.tidy()
    assert len(real.indexes()) == 1
    assert shelf.found("a") == [1]


def test_an_older_generation_goes_with_its_index(shelf: Shelf, folder: Path) -> None:
    before = real.indexes()

    index.rebuild()

    assert len(before) == len(real.indexes()) == 1
    assert before != real.indexes()


def test_the_index_of_a_broken_off_build_that_vanished_is_begun_anew(
    shelf: Shelf, folder: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("search.backends.generations.CHECKPOINT", 200)
    for number in range(1, 501):
        shelf.papers[number] = Entry(source="paper", id=number, title="a")
    load = shelf.load
    before = real.indexes()

    def breaking(ids: list[int]) -> Any:
        if ids[0] > 300:
            raise KeyboardInterrupt
        return load(ids)

    sources.register(Source("paper", lambda: list(shelf.papers), breaking))
    with pytest.raises(KeyboardInterrupt):
        index.rebuild()
    sources.register(Source("paper", lambda: list(shelf.papers), load))
    real.delete(real.indexes() - before)

    assert index.rebuild().indexed == 500
    assert index.backend().usable()


def test_its_password_is_sent_and_never_told(
    shelf: Shelf, between: Between, caplog: pytest.LogCaptureFixture, sweep: Sweep
) -> None:
    caplog.set_level(logging.DEBUG)
    engine = index.backend()
    assert between.keys == {f"Basic {base64.b64encode(b'clerk:s@fe-word').decode()}"}
    between.stop()

    with pytest.raises(Away) as raised:
        engine.search(Request(None, frozenset({2})))
    shelf.put(1, "a")
    sweep()

    told = caplog.text + repr(raised.value) + "".join(traceback.format_exception(raised.value))
    for secret in ("clerk", "s@fe-word", "s%40fe-word"):
        assert secret not in told


@pytest.mark.parametrize(
    "url",
    [
        "htps://clerk:pass-word@search", "clerk:pass-word@search", "http://clerk:pass-word@",
        "http://clerk:pass-word@search:99999", "https://clerk:pass-word@search/?x=1",
        "http://search,ftp://clerk:pass-word@search", "opensearch", "opensearch://",
    ],
)  # fmt: skip
def test_an_address_that_cannot_be_read_is_refused_without_being_told(
    settings: Any, tmp_path: Path, url: str
) -> None:
    settings.SEARCH = {"url": url, "path": tmp_path}

    with pytest.raises(ImproperlyConfigured) as refused:
        engines.name()

    assert "pass-word" not in str(refused.value)
    assert "clerk" not in "".join(traceback.format_exception(refused.value))
    assert [message.id for message in checks.engine()] == ["search.E001"]
    assert checks.way() == []


@pytest.mark.parametrize(
    ("url", "hosts"),
    [
        ("http://127.0.0.1:9200", ""), ("http://localhost:9200", ""), ("http://[::1]:9200", ""),
        ("https://u:p@search.example:9200", ""), ("tantivy", ""),
        ("http://u:p@search.example:9200", "search.example"),
        ("https://one.example,http://u:p@10.1.2.3:9200/x", "10.1.2.3"),
    ],
)  # fmt: skip
def test_texts_on_the_way_in_the_open_are_warned_of(
    settings: Any, tmp_path: Path, url: str, hosts: str
) -> None:
    settings.SEARCH = {"url": url, "path": tmp_path}

    messages = checks.way()

    assert [message.id for message in messages] == (["search.W003"] if hosts else [])
    assert all(f" {hosts} " in str(message.msg) for message in messages)
    assert all("u:p" not in str(message) for message in messages)


def test_another_node_is_asked_once(
    shelf: Shelf, between: Between, settings: Any, sweep: Sweep
) -> None:
    shelf.put(1, "a")
    sweep()
    with socket.socket() as closed:
        closed.bind(("127.0.0.1", 0))
        nobody = f"http://127.0.0.1:{closed.getsockname()[1]}"
        settings.SEARCH = {**settings.SEARCH, "url": f"{nobody}, {between.url}/"}

        assert [shelf.found("a") for _time in range(4)] == [[1]] * 4

        settings.SEARCH = {**settings.SEARCH, "url": f"{nobody},{nobody},{between.url}"}
        asked = cluster.Cluster(settings.SEARCH["url"])
        outcomes = []
        for _time in range(3):
            try:
                asked.ask("GET", "/")
                outcomes.append(True)
            except Away:
                outcomes.append(False)
        asked.close()
        # One turn begins at the living node, one reaches it at the second try, one does not.
        assert sorted(outcomes) == [False, True, True]


def test_a_certificate_that_nobody_vouches_for_is_refused(tmp_path: Path) -> None:
    from tests.search.certificate import self_signed

    context = ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER)
    context.load_cert_chain(*self_signed(tmp_path))
    with socket.socket() as listening:
        listening.bind(("127.0.0.1", 0))
        listening.listen()
        heard: list[bytes] = []

        def serve() -> None:
            one, _address = listening.accept()
            with (
                contextlib.suppress(OSError),
                context.wrap_socket(one, server_side=True) as secured,
            ):
                heard.append(secured.recv(1000))
            one.close()

        serving = threading.Thread(target=serve, daemon=True)
        serving.start()
        asked = cluster.Cluster(f"https://u:p@127.0.0.1:{listening.getsockname()[1]}")
        with pytest.raises(Away, match="SSL"):
            asked.ask("GET", "/")
        asked.close()
        serving.join()

    assert heard in ([], [b""])


def test_answers_longer_than_the_cluster_tells_at_once_are_put_together(
    shelf: Shelf, sweep: Sweep, monkeypatch: pytest.MonkeyPatch
) -> None:
    for number in range(1, 12):
        shelf.put(number, "a a" if number % 3 else "a", date=date(2024, 1, 1 + number % 2))
    sweep()
    engine = index.backend()
    best, *requests = [
        Request(parse("a"), frozenset({2}), newest=top > 0, top=abs(top))
        for top in (-8, 1, 3, 7, 8, 100)
    ]
    first = engine.search(best)
    whole = [engine.search(request) for request in requests]

    monkeypatch.setattr(questions, "PAGE", 3)

    assert [engine.search(request) for request in requests] == whole
    assert len(whole[-1].hits) == 11
    # The best end with the first page; totals and facets are of all.
    assert engine.search(best) == replace(first, hits=first.hits[:3])
    assert len(engine.digests()) == 11


def test_a_question_of_the_longest_kind_keeps_within_what_a_cluster_takes(
    shelf: Shelf, sweep: Sweep, monkeypatch: pytest.MonkeyPatch
) -> None:
    text = " ".join(f"đ{number}" for number in range(64))
    shelf.put(1, text)
    shelf.put(2, f"{text} và", principals={9})
    sweep()
    assert shelf.found(text) == [1]
    monkeypatch.setattr(asking, "_MOST_PARTS", 500)
    assert shelf.found(text) == [1]

    made = asking.ClusterAsking()
    node = parse(text)
    assert node is not None
    rare = dict.fromkeys(questions.weighed(node), 1.0)
    worths = made.worths(node, rare)
    answering = made.answering(node)
    every = [answering, *worths.terms, *chain.from_iterable(worths.phrases)]
    assert 500 < sum(map(asking.parts_of, every)) <= 1024
    kept = made.scored(answering, worths)
    assert asking.parts_of(kept) <= 500
    # The dearest are kept, what answers always.
    assert kept["bool"]["filter"] == [answering]
    assert kept["bool"]["should"][0]["constant_score"]["boost"] == max(
        one["constant_score"]["boost"] for one in every[1:]
    )


def test_without_its_address_another_engine_builds(
    shelf: Shelf, folder: Path, sweep: Sweep, settings: Any
) -> None:
    shelf.put(1, "a")
    sweep()
    settings.SEARCH = {"url": "whoosh", "path": folder}

    assert shelf.ask("a").error is not None
    sweep()

    assert form_of(folder).startswith("whoosh-")
    assert shelf.found("a") == [1]


@hypothesis_settings(deadline=None)
@given(st.text("aâbz09", min_size=2, max_size=5), st.text("aâbz09", min_size=1, max_size=6))
def test_neighbours_are_the_words_that_are_near(word: str, other: str) -> None:
    near = other[0] == word[0] and other.isascii() and one_edit(word, other)

    assert (other in neighbours(word)) == near
    assert all(one_edit(word, each) for each in neighbours(word))
