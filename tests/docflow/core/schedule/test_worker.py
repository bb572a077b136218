"""The worker runs what is due, once, and survives whatever a sweep does."""

import threading
import time
from datetime import UTC, datetime, timedelta

import pytest
from django.db import transaction

from docflow.core import clock, schedule
from docflow.core.schedule import ScheduleRun, Worker, registry, worker

pytestmark = pytest.mark.django_db
MINUTE = timedelta(minutes=1)
NOW = datetime(2026, 3, 2, 8, 0, tzinfo=UTC)


def sweep_named(name: str) -> schedule.Sweep:
    return next(sweep for sweep in schedule.sweeps() if sweep.name == name)


def turn(name: str, now: datetime, **options) -> int | None:
    return worker.run(sweep_named(name), now, **options)


def until(met) -> bool:
    deadline = time.monotonic() + 5
    while not met() and time.monotonic() < deadline:
        time.sleep(0.01)
    return met()


@pytest.fixture
def running():
    """A worker in its own thread; stopped and joined when the test ends."""
    workers = []

    def start(**options) -> Worker:
        made = Worker(poll=0.02, **options)
        thread = threading.Thread(target=made.run)
        thread.start()
        workers.append((made, thread))
        return made

    yield start
    for made, thread in workers:
        made.stop()
        thread.join(5)
        assert not thread.is_alive()
    assert registry._wakers == []


def test_a_sweep_is_named_once(every_minute):
    every_minute("a")

    with pytest.raises(ValueError, match="a"):
        every_minute("a")


def test_a_sweep_waits_its_time(every_minute, sweeps):
    every_minute("a")

    assert turn("a", NOW) == 0
    assert turn("a", NOW + MINUTE / 2) is None
    assert turn("a", NOW + MINUTE) == 0

    assert sweeps == ["a", "a"]


def test_a_prompted_sweep_does_not_wait(every_minute, sweeps):
    every_minute("a")

    turn("a", NOW)
    turn("a", NOW, asked=True)

    assert sweeps == ["a", "a"]


def test_one_worker_at_a_time_until_its_lease_is_over(every_minute, sweeps):
    every_minute("a", lease=timedelta(minutes=10))
    ScheduleRun.objects.create(name="a", claimed_until=NOW + MINUTE * 10)

    assert turn("a", NOW, asked=True) is None
    assert turn("a", NOW + MINUTE * 11) == 0


def test_a_parallel_sweep_runs_beside_itself_and_writes_nothing_when_idle(
    every_minute, sweeps, django_assert_num_queries
):
    every_minute("a", allow_parallel=True)

    with django_assert_num_queries(0):
        turn("a", NOW)
        turn("a", NOW)

    assert sweeps == ["a", "a"]


def test_a_clock_that_was_wrong_stops_no_sweep(every_minute, sweeps):
    every_minute("a")
    ScheduleRun.objects.create(name="a", started_at=NOW + timedelta(days=900))

    assert turn("a", NOW) == 0


def test_an_error_is_noted_and_the_sweep_is_free_again(sweeps):
    def breaks(now: datetime, limit: int) -> int:
        raise LookupError("no such table")

    schedule.register("bad", MINUTE, breaks)
    for _ in range(2):
        with pytest.raises(LookupError):
            turn("bad", NOW, asked=True)

    row = ScheduleRun.objects.get()
    assert (row.failures, row.claimed_until) == (2, None)
    assert row.last_error == "LookupError: no such table"


def test_a_sweep_is_given_the_time_of_the_office(sweeps):
    def tell(now: datetime, limit: int) -> int:
        sweeps.append((now, limit))
        return 0

    schedule.register("tell", MINUTE, tell, limit=7)
    with clock.at(NOW):
        turn("tell", clock.real())

    assert sweeps == [(NOW, 7)]


def test_run_all_goes_on_until_nothing_is_left(sweeps):
    left = [1] * 5

    def few(now: datetime, limit: int) -> int:
        taken = min(limit, len(left))
        del left[:taken]
        return taken

    schedule.register("few", MINUTE, few, limit=2)

    assert schedule.run_all() == 5
    assert left == []


def test_only_the_named_sweeps_are_run(every_minute, sweeps):
    every_minute("a")
    every_minute("b")

    schedule.run_all("b")

    assert sweeps == ["b"]


@pytest.mark.django_db(transaction=True)
def test_the_worker_runs_each_sweep_and_survives_a_broken_one(every_minute, sweeps, running):
    def breaks(now: datetime, limit: int) -> int:
        sweeps.append("bad")
        raise LookupError

    schedule.register("bad", timedelta(milliseconds=1), breaks)
    every_minute("good")
    running()

    assert until(lambda: "good" in sweeps and sweeps.count("bad") > 2)
    assert sweeps.count("good") == 1


@pytest.mark.django_db(transaction=True)
def test_a_worker_takes_only_what_it_was_given(every_minute, sweeps, running):
    every_minute("mine")
    every_minute("other")
    running(only=["mine"])

    assert until(lambda: "mine" in sweeps)
    time.sleep(0.1)
    assert "other" not in sweeps


@pytest.mark.django_db(transaction=True)
def test_a_prompt_wakes_the_worker_after_the_commit_only(every_minute, sweeps, running):
    every_minute("a")
    running()
    assert until(lambda: sweeps == ["a"])

    with transaction.atomic():
        schedule.prompt("a")
        time.sleep(0.1)
        assert sweeps == ["a"]

    assert until(lambda: sweeps == ["a", "a"])


@pytest.mark.django_db(transaction=True)
def test_a_prompt_of_a_failed_transaction_wakes_nobody(every_minute, sweeps, running):
    every_minute("a")
    running()
    assert until(lambda: sweeps == ["a"])

    def prompt_in_vain():
        with transaction.atomic():
            schedule.prompt("a")
            raise KeyError

    with pytest.raises(KeyError):
        prompt_in_vain()

    time.sleep(0.1)
    assert sweeps == ["a"]


@pytest.mark.django_db(transaction=True)
def test_a_sweep_with_more_to_do_goes_on_at_once(sweeps, running):
    left = [1] * 9

    def few(now: datetime, limit: int) -> int:
        taken = min(limit, len(left))
        del left[:taken]
        return taken

    schedule.register("few", timedelta(hours=1), few, limit=2)
    running()

    assert until(lambda: not left)


def test_only_known_sweeps_are_prompted(sweeps):
    with pytest.raises(KeyError):
        schedule.prompt("nobody")
