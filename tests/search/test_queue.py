import threading
from collections.abc import Callable, Iterable
from datetime import timedelta
from pathlib import Path
from typing import Any

import pytest
from django.db import connection, transaction

from search import index, queue, sources
from search.models import IndexTask
from search.sources import Entry, Source
from tests.search.conftest import NOW, Shelf

Sweep = Callable[[], int]


def broken(_ids: list[int]) -> Iterable[Entry]:
    raise ZeroDivisionError


def test_a_change_that_is_rolled_back_leaves_no_task(shelf: Shelf) -> None:
    with transaction.atomic():
        queue.enqueue("paper", 1)
        transaction.set_rollback(True)

    assert queue.waiting() == 0


def test_many_changes_of_one_thing_are_one_load(shelf: Shelf) -> None:
    for title in ("một", "hai", "ba"):
        shelf.put(1, title)

    done = queue.sweep(NOW)

    assert done == 3
    assert shelf.loads == [[1]]
    assert shelf.found("ba") == [1]
    assert queue.waiting() == 0


def test_what_is_gone_leaves_the_index(shelf: Shelf, sweep: Sweep) -> None:
    shelf.put(1, "tờ trình")
    sweep()
    shelf.take_away(1)
    sweep()

    assert index.compare() == index.Comparison(0, 0, 0, 0, 0)


def test_things_of_a_source_no_longer_installed_leave_the_index(shelf: Shelf, sweep: Sweep) -> None:
    shelf.put(1, "tờ trình")
    sweep()
    sources._sources.clear()
    queue.enqueue("paper", 1)
    sweep()

    assert index.compare().indexed == 0
    assert queue.waiting() == 0


def test_urgent_tasks_go_first(shelf: Shelf, sweep: Sweep) -> None:
    for number in range(1, 6):
        shelf.put(number, "a")
    shelf.change(4, urgent=True)

    queue.sweep(NOW, limit=1)

    assert shelf.loads == [[4]]
    assert not queue.urgent_pending()
    assert queue.waiting() == 5


def test_a_change_of_few_passes_an_import(shelf: Shelf) -> None:
    for number in range(1, 41):
        shelf.papers[number] = Entry(source="paper", id=number, title="a")
    queue.enqueue_many("paper", range(1, 40))
    queue.enqueue_many("paper", [40])

    queue.sweep(NOW, limit=1)

    assert shelf.loads == [[40]]


def test_an_urgent_change_of_many_passes_one_of_few_and_has_a_commit_of_its_own(
    shelf: Shelf,
) -> None:
    queue.enqueue_many("paper", [90])
    queue.enqueue_many("paper", range(1, 30), urgent=True)

    queue.sweep(NOW)

    assert shelf.loads == [list(range(1, 30)), [90]]


def test_what_comes_in_during_an_import_waits_for_one_batch(shelf: Shelf) -> None:
    load = shelf.load

    def load_while_others_work(ids: list[int]) -> Iterable[Entry]:
        if not shelf.loads:
            queue.enqueue("paper", 500)
            queue.enqueue("paper", 501, urgent=True)
        return load(ids)

    sources.register(Source("paper", list, load_while_others_work))
    queue.enqueue_many("paper", range(1, 200))

    assert queue.sweep(NOW, limit=150) == 150

    first, second, third, *rest = shelf.loads
    assert first == list(range(1, queue.BATCH + 1))
    assert (second, third) == ([501], [500])
    assert sum(map(len, rest)) == 150 - queue.BATCH - 2


def test_prompts_are_called_after_the_commit_only(
    shelf: Shelf, monkeypatch: pytest.MonkeyPatch, django_capture_on_commit_callbacks: Any
) -> None:
    prompted: list[str] = []
    monkeypatch.setattr(queue, "_listeners", [])
    queue.listen(lambda: prompted.append("now"))

    with django_capture_on_commit_callbacks(execute=True):
        queue.enqueue("paper", 1)
        assert prompted == []

    assert prompted == ["now"]


def test_a_claimed_task_is_left_alone_until_its_lease_ends(shelf: Shelf) -> None:
    shelf.put(1, "a")
    queue._claim(NOW, 10)

    assert queue.sweep(NOW + timedelta(minutes=4)) == 0
    assert queue.sweep(NOW + queue.LEASE + timedelta(seconds=1)) == 1


def test_a_lease_from_a_clock_set_back_since_is_no_lease(shelf: Shelf) -> None:
    shelf.put(1, "a")
    queue._claim(NOW, 10)

    assert queue.sweep(NOW - timedelta(days=180)) == 1


def test_a_pause_from_a_clock_set_back_since_is_no_pause(shelf: Shelf) -> None:
    shelf.put(1, "a")
    IndexTask.objects.update(attempts=1, next_try_at=NOW + timedelta(days=400))

    assert queue.sweep(NOW) == 1


def test_one_that_cannot_be_loaded_does_not_stop_the_rest(shelf: Shelf) -> None:
    load = shelf.load

    def load_or_break(ids: list[int]) -> Iterable[Entry]:
        return broken(ids) if 2 in ids else load(ids)

    sources.register(Source("paper", lambda: list(shelf.papers), load_or_break))
    for number in (1, 2, 3):
        shelf.put(number, "a")

    assert queue.sweep(NOW) == 2

    assert set(shelf.found("a")) == {1, 3}
    [task] = IndexTask.objects.all()
    assert (task.object_id, task.attempts, task.next_try_at) == (2, 1, NOW + timedelta(minutes=1))
    assert "ZeroDivisionError" in task.last_error


def test_a_task_is_given_up_after_its_last_try_and_may_be_tried_again(shelf: Shelf) -> None:
    load = shelf.load
    sources.register(Source("paper", list, broken))
    shelf.put(1, "a")
    for hours in range(queue.MAX_ATTEMPTS + 2):
        queue.sweep(NOW + timedelta(hours=2 * hours))
    assert queue.dead().count() == 1
    assert queue.waiting() == 0

    sources.register(Source("paper", lambda: [1], load))
    queue.retry()
    queue.sweep(NOW + timedelta(days=2))

    assert shelf.found("a") == [1]
    assert not IndexTask.objects.exists()


def test_a_lost_right_that_cannot_be_loaded_takes_the_thing_out(shelf: Shelf, sweep: Sweep) -> None:
    shelf.put(1, "mật")
    sweep()
    sources.register(Source("paper", lambda: [1], broken))
    queue.enqueue("paper", 1, urgent=True)
    queue.sweep(NOW)

    assert shelf.found("mật", check=lambda _source, ids: set(ids)) == []
    assert not queue.urgent_pending()
    assert queue.waiting() == 1


def test_a_second_worker_does_nothing_while_the_first_writes(shelf: Shelf) -> None:
    shelf.put(1, "a")

    with index.backend().exclusive():
        assert queue.sweep(NOW) == 0

    assert queue.sweep(NOW) == 1


@pytest.mark.django_db(transaction=True)
def test_two_workers_never_take_one_task_twice(
    transactional_db: None, folder: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    shelf = Shelf()
    monkeypatch.setattr(sources, "_sources", {})
    sources.register(Source("paper", lambda: list(shelf.papers), shelf.load))
    index.rebuild()
    for number in range(1, 61):
        shelf.put(number, "a")
    shelf.loads.clear()
    taken: list[list[int]] = []

    def work() -> None:
        try:
            for _round in range(20):
                taken.append([task.pk for task in queue._claim(NOW, 7)])
        finally:
            connection.close()

    workers = [threading.Thread(target=work) for _ in range(3)]
    for worker in workers:
        worker.start()
    for worker in workers:
        worker.join()

    claimed = [key for keys in taken for key in keys]
    assert len(claimed) == len(set(claimed)) == 60


@pytest.mark.django_db(transaction=True)
def test_two_sweeping_workers_index_everything_once(
    transactional_db: None, folder: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    shelf = Shelf()
    monkeypatch.setattr(sources, "_sources", {})
    sources.register(Source("paper", lambda: list(shelf.papers), shelf.load))
    index.rebuild()
    for number in range(1, 41):
        shelf.put(number, "a")
    shelf.loads.clear()
    done: list[int] = []

    def work() -> None:
        try:
            while queue.waiting():
                done.append(queue.sweep(NOW, 5))
        finally:
            connection.close()

    workers = [threading.Thread(target=work) for _ in range(2)]
    for worker in workers:
        worker.start()
    for worker in workers:
        worker.join()

    assert sum(done) == 40
    assert sorted(number for load in shelf.loads for number in load) == list(range(1, 41))
    assert index.compare().same
