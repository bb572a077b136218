"""Eight processes that do the same together, each with its own connection: they number, raise a
bare counter, or change the state of a document."""

import multiprocessing
import time
from collections.abc import Iterator
from contextlib import contextmanager
from multiprocessing.connection import Connection
from multiprocessing.synchronize import Barrier
from typing import Any

CLERKS = 8
PATIENCE = 600


class Clerks:
    """The processes, kept between the rounds so that nobody's start is measured."""

    def __init__(self, pipes: list[Connection]) -> None:
        self._pipes = pipes

    def seconds(self, act: str, shares: list[list[Any]]) -> float:
        """From the moment all begin to the moment the last one is done, each with its share."""
        for pipe, share in zip(self._pipes, shares, strict=True):
            pipe.send((act, share))
        times = []
        for pipe in self._pipes:
            if not pipe.poll(PATIENCE):
                raise RuntimeError("a clerk does not answer")
            told = pipe.recv()
            if isinstance(told, str):
                raise RuntimeError(told)
            times.append(told)
        return max(end for _start, end in times) - min(start for start, _end in times)


@contextmanager
def at_work() -> Iterator[Clerks]:
    """The clerks, ready; they go home at the end."""
    context = multiprocessing.get_context("spawn")
    together = context.Barrier(CLERKS)
    pipes, people = [], []
    for _ in range(CLERKS):
        mine, theirs = context.Pipe()
        person = context.Process(target=_clerk, args=(theirs, together), daemon=True)
        person.start()
        pipes.append(mine)
        people.append(person)
    try:
        yield Clerks(pipes)
    finally:
        for pipe in pipes:
            pipe.send(None)
        for person in people:
            person.join(PATIENCE)


def _clerk(pipe: Connection, together: Barrier) -> None:
    import django

    django.setup()
    from django.db import connection

    acts = {
        "bare": _bare,
        "take": _take,
        "number": _number,
        "approve": _approve,
        "approve_unseen": _approve_unseen,
    }
    while (order := pipe.recv()) is not None:
        act, share = order
        try:
            work = acts[act](share)
            connection.ensure_connection()
            together.wait(PATIENCE)
            # One clock for all processes of the machine.
            start = time.monotonic()
            for one in work:
                one()
            pipe.send((start, time.monotonic()))
        except Exception as error:
            together.abort()
            pipe.send(f"{act}: {type(error).__name__}: {error}")
    connection.close()


def _bare(share: list[Any]) -> list[Any]:
    """A counter row raised in a transaction, as often as others number."""
    from django.db import transaction
    from django.db.models import F

    from docflow.documents.models import Register

    (counter, times) = share
    rows = Register.objects.filter(pk=counter)

    def once() -> None:
        with transaction.atomic():
            rows.update(last_number=F("last_number") + 1)

    return [once] * times


def _take(share: list[Any]) -> list[Any]:
    """The number itself: the series, its row for ever, the audit."""
    from functools import partial

    from docflow.core import clock
    from docflow.core.actor import Actor
    from docflow.documents.models import Document
    from docflow.documents.services import registers

    documents = list(Document.objects.filter(pk__in=share).select_related("office"))
    office = documents[0].office
    actor = Actor.system(office.pk, office.name)
    book = registers.register_for(office, "outgoing", clock.today())
    return [partial(registers.take, actor=actor, register=book, document=one) for one in documents]


def _number(share: list[Any]) -> list[Any]:
    """The whole act: the document locked, its number, its state, what follows, the audit."""
    from functools import partial

    from docflow.core.actor import Actor
    from docflow.documents.models import Document
    from docflow.documents.services import issuing

    documents = list(Document.objects.filter(pk__in=share).select_related("office"))
    office = documents[0].office
    actor = Actor.system(office.pk, office.name)
    return [partial(issuing.number, actor=actor, document=one) for one in documents]


def _approve(share: list[Any]) -> list[Any]:
    """A change of state as every act makes it: lock, table, policy, save, events, audit."""
    from functools import partial

    from docflow.core import workflow
    from docflow.core.actor import Actor
    from docflow.documents.models import Document

    documents = list(Document.objects.filter(pk__in=share).select_related("office"))
    actor = Actor.system(documents[0].office_id, documents[0].office.name)
    return [partial(workflow.advance, one, "approve", actor=actor) for one in documents]


def _approve_unseen(share: list[Any]) -> list[Any]:
    """The same, of which nothing is noted and no chain locked."""
    from functools import partial

    return [partial(_unseen, act) for act in _approve(share)]


def _unseen(act: Any) -> None:
    from docflow.core import deeds

    noted, deeds.record = deeds.record, lambda *_args, **_more: None
    try:
        act()
    finally:
        deeds.record = noted


def papers(office: Any, status: str, each: int) -> list[list[Any]]:
    """Keys of new documents of `office` in one state, a share for each clerk."""
    from docflow.core import clock
    from docflow.documents.models import Document

    now = clock.now()
    made = Document.objects.bulk_create(
        Document(
            office=office,
            direction="outgoing",
            origin="drafted",
            type_code="CV",
            status=status,
            created_at=now,
            changed_at=now,
            listed_at=now,
        )
        for _ in range(CLERKS * each)
    )
    keys = [one.pk for one in made]
    return [keys[place::CLERKS] for place in range(CLERKS)]
