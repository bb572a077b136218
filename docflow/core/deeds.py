"""Owns the frame of an act: one transaction whose audit rows are written last, done again when
the database gave way to another."""

import logging
import threading
import time
from collections.abc import Callable, Iterator, Mapping
from contextlib import contextmanager
from functools import partial
from typing import Any, TypeVar

from django.conf import settings
from django.db import DatabaseError, connection, models, transaction
from django.utils import translation

from docflow.core import clock, db
from docflow.core.actor import Actor
from docflow.core.audit import chain
from docflow.core.audit.models import AuditEvent
from docflow.core.errors import Busy, Text

logger = logging.getLogger(__name__)
Done = TypeVar("Done")

LENGTHS = {field.name: field.max_length for field in AuditEvent._meta.concrete_fields}


# So often is the same tried before a person is told, unless waiting alone took this long (s).
TRIES = 3
PATIENCE = 5.0


class OutsideAct(RuntimeError):
    """A deed was recorded where no act would write it: a mistake of the programmer."""


class _Entry:
    """A collected event that is also an on-commit hook: Django drops the hooks of a savepoint
    that is rolled back, and so tells which events still hold when the act ends."""

    def __init__(self, event: AuditEvent) -> None:
        self.event = event

    def __call__(self) -> None:
        """Nothing is left to do at commit."""


class _Lost(Exception):
    """An act gave way to another and may be done again; never leaves `again`."""


class _Try:
    """One try of `again`. As a wrapper of its statements it sees whether anything was written;
    what a failed act wrote is taken back with it."""

    def __init__(self, *, may_repeat: bool) -> None:
        self.may_repeat = may_repeat
        self.wrote = False

    def __call__(
        self, execute: Callable[..., Any], sql: str, params: Any, many: bool, context: Any
    ) -> Any:
        answer = execute(sql, params, many, context)
        self.wrote = self.wrote or sql.startswith(("INSERT", "UPDATE", "DELETE", db.BESIDE))
        return answer


class _Collected(threading.local):
    entries: list[_Entry] | None = None
    trying: _Try | None = None


_collected = _Collected()


@contextmanager
def act() -> Iterator[None]:
    """One act: all of it or nothing, and its audit rows last.

    The outermost act takes the chains' locks at its very end; an act inside it is a savepoint,
    and what it recorded vanishes with it when it fails. Raises Busy when the database let another
    transaction go first; within `again` it is done again before that.
    """
    if _collected.entries is not None:
        with transaction.atomic():
            yield
        return
    _collected.entries = []
    try:
        with _giving_way() as committed, transaction.atomic():
            if committed is not None:
                transaction.on_commit(partial(committed.append, True))
            yield
            _write(_collected.entries)
    finally:
        _collected.entries = None


def again(work: Callable[[], Done]) -> Done:
    """What `work` returns, tried again while its first act only gave way to another transaction.

    Nothing is doubled: the transaction of the act was undone with its audit and its hooks, and
    once anything else was written there is no other try. Raises Busy after the last one.
    """
    if _collected.trying is not None:
        return work()
    started = time.monotonic()
    tries = 1
    while True:
        patient = tries < TRIES and time.monotonic() - started < PATIENCE
        _collected.trying = trying = _Try(may_repeat=patient)
        try:
            with connection.execute_wrapper(trying):
                return work()
        except _Lost as lost:
            tries += 1
            logger.warning("An act gave way to another; try %d: %s", tries, lost)
        finally:
            _collected.trying = None


@contextmanager
def _giving_way() -> Iterator[list[bool] | None]:
    """Around the transaction of an act: a conflict that undid it alone is no fault of the system.

    Gives a list to be filled at the commit; None inside a transaction of somebody else, who must
    end it.
    """
    if connection.in_atomic_block:
        yield None
        return
    trying, committed = _collected.trying, list[bool]()
    wrote = trying is not None and trying.wrote
    try:
        yield committed
    except DatabaseError as error:
        # A hook after the commit may meet a lock too; that act stands.
        if committed or not db.is_conflict(error):
            raise
        if trying is not None and trying.may_repeat and not wrote:
            raise _Lost(str(error)) from error
        raise Busy from error


def record(
    actor: Actor,
    verb: str,
    obj: models.Model,
    *,
    summary: Text = "",
    data: Mapping[str, Any] | None = None,
) -> None:
    """Note that `actor` did `verb` to `obj`; written when the outermost act ends.

    Values are taken now, so a later change of `obj` changes nothing here. Raises OutsideAct
    outside an act and TypeError for `data` that is not JSON. Files and secrets never go in.
    """
    if _collected.entries is None:
        raise OutsideAct(f"{verb}: a deed is recorded inside deeds.act()")
    # The audit speaks the language of the office, whoever looks at the page.
    if translation.get_language() == settings.LANGUAGE_CODE:
        event = _event(actor, verb, obj, summary, data or {})
    else:
        with translation.override(settings.LANGUAGE_CODE):
            event = _event(actor, verb, obj, summary, data or {})
    entry = _Entry(event)
    _collected.entries.append(entry)
    transaction.on_commit(entry)


def _event(
    actor: Actor, verb: str, obj: models.Model, summary: Text, data: Mapping[str, Any]
) -> AuditEvent:
    return AuditEvent(
        office_id=actor.office_id,
        at=clock.now(),
        actor_id=actor.user_id,
        actor=_text("actor", actor.name),
        position_id=actor.position_id,
        title=_text("title", actor.title),
        role=_text("role", actor.role),
        office=_text("office", actor.office),
        unit_id=actor.unit_id,
        unit=_text("unit", actor.unit),
        on_behalf_of_id=actor.on_behalf_of_id,
        on_behalf_of=_text("on_behalf_of", actor.on_behalf_of),
        verb=_text("verb", str(verb)),
        object_type=obj._meta.label_lower,
        object_id=_text("object_id", "" if obj.pk is None else str(obj.pk)),
        object_label=_text("object_label", str(obj)),
        summary=chain.plain(summary),
        data=chain.plain(data),
    )


def _text(column: str, value: str) -> str:
    """Clean and short enough: an act must not fail because its object has a long name."""
    return str(chain.plain(value))[: LENGTHS[column]]


def _write(entries: list[_Entry]) -> None:
    connection = transaction.get_connection()
    kept = {id(hook) for _, hook, _ in connection.run_on_commit}
    chain.append([entry.event for entry in entries if id(entry) in kept])
    mine = {id(entry) for entry in entries}
    connection.run_on_commit = [
        hook for hook in connection.run_on_commit if id(hook[1]) not in mine
    ]
