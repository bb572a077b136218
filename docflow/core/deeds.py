"""Owns the frame of an act: one transaction whose audit rows are written last."""

import threading
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from typing import Any

from django.conf import settings
from django.db import models, transaction
from django.utils import translation

from docflow.core import clock
from docflow.core.actor import Actor
from docflow.core.audit import chain
from docflow.core.audit.models import AuditEvent
from docflow.core.errors import Text

LENGTHS = {field.name: field.max_length for field in AuditEvent._meta.concrete_fields}


class OutsideAct(RuntimeError):
    """A deed was recorded where no act would write it: a mistake of the programmer."""


class _Entry:
    """A collected event that is also an on-commit hook: Django drops the hooks of a savepoint
    that is rolled back, and so tells which events still hold when the act ends."""

    def __init__(self, event: AuditEvent) -> None:
        self.event = event

    def __call__(self) -> None:
        """Nothing is left to do at commit."""


class _Collected(threading.local):
    entries: list[_Entry] | None = None


_collected = _Collected()


@contextmanager
def act() -> Iterator[None]:
    """One act: all of it or nothing, and its audit rows last.

    The outermost act takes the chains' locks at its very end; an act inside it is a savepoint,
    and what it recorded vanishes with it when it fails.
    """
    if _collected.entries is not None:
        with transaction.atomic():
            yield
        return
    _collected.entries = []
    try:
        with transaction.atomic():
            yield
            _write(_collected.entries)
    finally:
        _collected.entries = None


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
