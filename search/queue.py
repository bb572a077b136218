"""The way of a change into the index: a row in the caller's transaction, swept in batches.

Applying is idempotent (each task loads what is true now), so a sweep killed anywhere is simply
done again. The index is locked before anything is loaded, so an older state never follows a newer.
"""

import logging
from collections.abc import Callable, Iterable, Sequence
from datetime import datetime, timedelta
from itertools import chain, groupby

from django.db import connection, transaction
from django.db.models import Q, QuerySet
from django.utils import timezone

from search import index
from search.backends.base import Away, Backend, Busy, Unusable
from search.models import IndexTask
from search.sources import Entry, Key

logger = logging.getLogger(__name__)

LEASE = timedelta(minutes=5)
MAX_ATTEMPTS = 8
# Longer than any pause between two tries.
NO_PAUSE = timedelta(hours=2)
# Seconds a sweep waits for who writes.
PATIENCE = 0.3
# Tasks of one commit: so long a pressing one may have to wait for an import.
BATCH = 50
# Whoever changes more things at once lets others pass.
FEW = 20

_listeners: list[Callable[[], None]] = []


def listen(prompt: Callable[[], None]) -> None:
    """Call `prompt` after each commit that left tasks; whoever runs `sweep` wakes up by it."""
    if prompt not in _listeners:
        _listeners.append(prompt)


def enqueue(source: str, object_id: int, urgent: bool = False) -> None:
    """Have one thing indexed as it will be after the caller's transaction.

    `urgent` when somebody loses the right to see it: done before everything else, and until then
    no total, facet or suggestion is told to anybody.
    """
    enqueue_many(source, [object_id], urgent)


def enqueue_many(source: str, object_ids: Iterable[int], urgent: bool = False) -> None:
    """`enqueue` for many things of one source; more than FEW let changes of few pass."""
    # One moment for all: the column's own default is an expression, resolved anew for each row.
    created = timezone.now()
    numbers = list(object_ids)
    bulk = len(numbers) > FEW
    rows = [
        IndexTask(source=source, object_id=number, urgent=urgent, bulk=bulk, created=created)
        for number in numbers
    ]
    IndexTask.objects.bulk_create(rows, batch_size=500)
    for prompt in _listeners if rows else ():
        transaction.on_commit(prompt, robust=True)


def urgent_pending() -> bool:
    """Whether a lost right has not reached the index yet."""
    return IndexTask.objects.filter(urgent=True, dead=False).exists()


def waiting() -> int:
    """How many tasks wait; for the page of operators."""
    return IndexTask.objects.filter(dead=False).count()


def dead() -> QuerySet[IndexTask]:
    """Tasks given up after too many failures, with their last error."""
    return IndexTask.objects.filter(dead=True)


def retry() -> int:
    """Give the dead tasks another round; returns how many."""
    return dead().update(dead=False, attempts=0, next_try_at=None, claimed_until=None)


def sweep(now: datetime, limit: int = 200) -> int:
    """Bring at most `limit` tasks into the index: urgent ones first, changes of few things before
    those of many, each in commits of their own.

    What comes in meanwhile is looked for after each commit of BATCH tasks, so an import holds
    nobody up. Returns how many were finished. An index that is missing, damaged or of an older form
    is built anew first. Returns 0 while another process writes the index, or its server is away.
    """
    engine = index.backend()
    try:
        if not engine.usable():
            made = index.rebuild()
            again(made)
            logger.info("Built the search index: %d entries, %s s", made.indexed, made.seconds)
        # Another process that writes lets go when asked, which takes it a moment.
        with engine.exclusive(PATIENCE):
            return _swept(engine, now, limit)
    except (Busy, Away):
        return 0


def again(made: index.Rebuilt) -> None:
    """Have what a build could not load tried as every change is: with pauses, then given up where
    operators see it."""
    for key in made.spared:
        enqueue(key.source, key.id)


def _swept(engine: Backend, now: datetime, limit: int) -> int:
    done = 0
    while done < limit:
        claimed = _claim(now, min(BATCH, limit - done))
        alike = groupby(claimed, key=lambda task: (task.urgent, task.bulk))
        finished = sum(_finish(engine, list(tasks), now) for _kind, tasks in alike)
        done += finished
        # What failed waits for another sweep.
        if not claimed or finished < len(claimed):
            break
    return done


def _claim(now: datetime, limit: int) -> list[IndexTask]:
    """Take tasks for the time of a lease. On SQLite the IMMEDIATE transaction is the lock."""
    free = (
        Q(claimed_until=None)
        | Q(claimed_until__lt=now)
        # Left by a clock that was set back since.
        | Q(claimed_until__gt=now + LEASE)
    )
    # The last is such a clock's too.
    due = Q(next_try_at=None) | Q(next_try_at__lte=now) | Q(next_try_at__gt=now + NO_PAUSE)
    rows = IndexTask.objects.filter(free, due, dead=False).order_by("-urgent", "bulk", "id")
    with transaction.atomic():
        if connection.features.has_select_for_update_skip_locked:
            rows = rows.select_for_update(skip_locked=True)
        tasks = list(rows[:limit])
        keys = [task.pk for task in tasks]
        IndexTask.objects.filter(pk__in=keys).update(claimed_until=now + LEASE)
    return tasks


def _finish(engine: Backend, tasks: Sequence[IndexTask], now: datetime) -> int:
    """Index the tasks together; when that fails, one by one, so that one cannot stop the rest."""
    if not tasks:
        return 0
    try:
        engine.apply(*index.loaded([_key(task) for task in tasks]))
    except Unusable:
        _release(tasks)
        return 0
    # Sources are other rooms' code and may raise anything.
    except Exception as problem:
        if len(tasks) == 1:
            _fail(engine, tasks[0], problem, now)
            return 0
        return sum(_finish(engine, [task], now) for task in tasks)
    IndexTask.objects.filter(pk__in=[task.pk for task in tasks]).delete()
    return len(tasks)


def _key(task: IndexTask) -> Key:
    return Key(task.source, task.object_id)


def _release(tasks: Sequence[IndexTask]) -> None:
    IndexTask.objects.filter(pk__in=[task.pk for task in tasks]).update(claimed_until=None)


def _fail(engine: Backend, task: IndexTask, problem: Exception, now: datetime) -> None:
    """Put a task off, ever longer; what became invisible to somebody leaves the index meanwhile."""
    logger.error("Could not index %s: %s", task, repr(problem))
    if task.urgent:
        try:
            nothing: list[Entry] = []
            engine.apply(nothing, [_key(task)])
            task.urgent = False
        # The index itself refuses: the task stays urgent, so totals stay untold.
        except Exception as second:
            logger.error("Could not take %s out of the index: %s", task, repr(second))
    task.attempts += 1
    task.dead = task.attempts >= MAX_ATTEMPTS and not task.urgent
    task.next_try_at = now + timedelta(minutes=min(2 ** (task.attempts - 1), 60))
    task.claimed_until = None
    task.last_error = repr(problem)[:2000]
    task.save(
        update_fields=[
            "urgent", "attempts", "dead", "next_try_at", "claimed_until", "last_error",
        ]
    )  # fmt: skip


def drain(now: datetime, limit: int = 200) -> int:
    """Sweep until nothing more is done; for commands and tests. Returns how many were finished."""
    return sum(chain(iter(lambda: sweep(now, limit), 0)))
