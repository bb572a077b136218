"""No row is worked on twice at once, and none is lost."""

import threading
from datetime import timedelta

import pytest
from django.db import connection, transaction

from docflow.core import schedule
from docflow.core.errors import Refused
from docflow.core.schedule import WorkState
from docflow.core.schedule.claims import pause

pytestmark = pytest.mark.django_db
LEASE = timedelta(minutes=5)


@pytest.fixture
def add(errands, now):
    def create(name: str = "a", **values):
        return errands.objects.create(name=name, **{"next_try_at": now, **values})

    return create


def test_rows_are_claimed_oldest_first_and_once(add, errands, now):
    add("late", next_try_at=now)
    add("early", next_try_at=now - timedelta(hours=1))
    add("tomorrow", next_try_at=now + timedelta(days=1))

    first = schedule.claim(errands.objects.all(), now, LEASE, 1)
    rest = schedule.claim(errands.objects.all(), now, LEASE, 10)

    assert [work.name for work in first] == ["early"]
    assert [work.name for work in rest] == ["late"]
    assert schedule.claim(errands.objects.all(), now, LEASE, 10) == []


def test_a_queryset_limits_what_is_claimed(add, errands, now):
    add("a")
    add("b")

    claimed = schedule.claim(errands.objects.filter(name="b"), now, LEASE, 10)

    assert [work.name for work in claimed] == ["b"]


def test_an_idle_poll_asks_once_and_locks_nothing(errands, now, django_assert_num_queries):
    with django_assert_num_queries(1) as asked:
        schedule.claim(errands.objects.all(), now, LEASE, 10)

    assert asked.captured_queries[0]["sql"].startswith("SELECT")


def test_a_killed_workers_row_is_free_after_its_lease(add, errands, now):
    add()
    schedule.claim(errands.objects.all(), now, LEASE, 1)

    assert schedule.claim(errands.objects.all(), now + LEASE, LEASE, 1) == []
    [again] = schedule.claim(errands.objects.all(), now + LEASE * 2, LEASE, 1)

    assert again.attempts == 2


def test_a_row_that_kills_its_workers_ends_as_a_dead_letter(add, errands, now):
    add()
    for turn in range(3):
        [work] = schedule.claim(errands.objects.all(), now + LEASE * 2 * turn, LEASE, 1)

    assert schedule.claim(errands.objects.all(), now + LEASE * 9, LEASE, 1) == []
    work.refresh_from_db()
    assert work.is_dead
    assert work.last_error


def test_a_finished_row_is_done(add, errands, now):
    add()
    [work] = schedule.claim(errands.objects.all(), now, LEASE, 1)

    schedule.finish(work)

    work.refresh_from_db()
    assert (work.state, work.claimed_until) == (WorkState.DONE, None)
    assert schedule.claim(errands.objects.all(), now + LEASE * 9, LEASE, 1) == []


def test_a_worker_that_was_too_slow_cannot_finish(add, errands, now):
    add()
    [slow] = schedule.claim(errands.objects.all(), now, LEASE, 1)
    [quick] = schedule.claim(errands.objects.all(), now + LEASE * 2, LEASE, 1)

    with pytest.raises(schedule.LostClaim):
        schedule.finish(slow)
    schedule.fail(slow, "too late", now)

    schedule.finish(quick)
    quick.refresh_from_db()
    assert (quick.state, quick.last_error) == (WorkState.DONE, "")


def test_a_failed_row_waits_longer_each_time_and_then_is_dead(add, errands, now):
    add()
    waits = []
    at = now
    for _ in range(3):
        [work] = schedule.claim(errands.objects.all(), at, LEASE, 1)
        schedule.fail(work, "nobody answers", at)
        work.refresh_from_db()
        waits.append(work.next_try_at - at)
        at = work.next_try_at

    assert waits[0] < waits[1] < waits[2]
    assert work.is_dead
    assert work.last_error == "nobody answers"


def test_a_failure_that_cannot_heal_is_dead_at_once(add, errands, now):
    add()
    [work] = schedule.claim(errands.objects.all(), now, LEASE, 1)

    schedule.fail(work, "no such address", now, for_good=True)

    work.refresh_from_db()
    assert work.is_dead


@pytest.mark.parametrize(("attempts", "seconds"), [(1, 5), (2, 10), (4, 40), (500, 3600)])
def test_pauses_double_up_to_an_hour_and_are_spread(errands, attempts, seconds):
    work = errands(attempts=attempts)

    pauses = {pause(work).total_seconds() for _ in range(50)}

    assert seconds * 0.8 <= min(pauses) < max(pauses) <= seconds * 1.2


@pytest.mark.parametrize(("asked", "least"), [(600, 600), (10**6, 3600), (0, 4)])
def test_who_is_asked_to_come_later_does_and_not_all_at_once(add, errands, now, asked, least):
    waits = []
    for number in range(20):
        add(str(number))
        [work] = schedule.claim(errands.objects.all(), now, LEASE, 1)
        schedule.fail(work, "busy", now, asked=timedelta(seconds=asked))
        waits.append((work.next_try_at - now).total_seconds())

    assert least <= min(waits) < max(waits) <= max(least, 5) * 1.2


def test_a_dead_letter_can_be_tried_again(add, errands, now):
    work = add(state=WorkState.DEAD, attempts=3)

    schedule.try_again(work, now)

    [again] = schedule.claim(errands.objects.all(), now, LEASE, 1)
    assert (again.pk, again.attempts) == (work.pk, 1)


@pytest.mark.parametrize("state", [WorkState.QUEUED, WorkState.CLAIMED, WorkState.DONE])
def test_only_a_dead_letter_is_tried_again(add, now, state):
    work = add(state=state)

    with pytest.raises(Refused):
        schedule.try_again(work, now)


def test_each_row_is_handled_and_a_failure_stops_no_other(add, errands, now, caplog):
    for name in ("a", "bad", "c"):
        add(name)
    seen = []

    def handle(work):
        seen.append(work.name)
        if work.name == "bad":
            raise LookupError("no such address")

    assert schedule.perform(errands.objects.all(), handle, now, 10) == 3

    assert seen == ["a", "bad", "c"]
    assert errands.objects.get(name="a").state == WorkState.DONE
    bad = errands.objects.get(name="bad")
    assert (bad.state, bad.last_error) == (WorkState.QUEUED, "LookupError: no such address")


def test_no_more_rows_are_handled_than_asked_for(add, errands, now):
    for name in "abc":
        add(name)

    assert schedule.perform(errands.objects.all(), str, now, 2) == 2
    assert errands.objects.filter(state=WorkState.QUEUED).count() == 1


def test_a_handler_that_finished_in_vain_is_a_failed_try(add, errands, now):
    add()

    def handle(work):
        with transaction.atomic():
            schedule.finish(work)
            raise LookupError

    schedule.perform(errands.objects.all(), handle, now, 10)

    assert errands.objects.get().state == WorkState.QUEUED


@pytest.mark.django_db(transaction=True)
def test_many_workers_share_rows_without_doing_one_twice(errands, now):
    errands.objects.bulk_create(errands(name=str(n), next_try_at=now) for n in range(40))
    done, errors = [], []

    def work_on():
        try:
            schedule.perform(errands.objects.all(), lambda work: done.append(work.pk), now, 100)
        except Exception as error:
            errors.append(error)
        finally:
            connection.close()

    threads = [threading.Thread(target=work_on) for _ in range(4)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()

    assert errors == []
    assert len(done) == len(set(done)) == 40
    assert set(errands.objects.values_list("state", "attempts")) == {(WorkState.DONE, 1)}
