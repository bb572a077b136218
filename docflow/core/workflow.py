"""The one engine that writes a status: tables say what is possible, `advance` does it.

Services, pages, API, the state diagrams and the property tests read the same tables.
"""

from collections.abc import Callable, Container, Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import datetime
from enum import StrEnum
from typing import Any, TypeVar

from django.db.models import Model
from django.utils.functional import Promise
from django.utils.translation import gettext as _

from docflow.core import deeds, events, policy
from docflow.core.actor import Actor
from docflow.core.errors import Invalid, Refused

M = TypeVar("M", bound=Model)

# A reason shorter than this explains nothing to the person who gets the work back.
NOTE_LENGTH = 10


@dataclass(frozen=True)
class Step:
    """One possible change: from any of `sources` to `target`, for who holds `needs`."""

    name: str
    sources: frozenset[str]
    target: str
    needs: StrEnum
    label: str | Promise = ""
    # The person must say why.
    note: bool = False
    # Taken by the system on an event, never offered as a button.
    automatic: bool = False


@dataclass(frozen=True)
class Table:
    """All steps of one machine, in the order in which a page offers them."""

    machine: str
    states: type[Any]
    initial: str
    steps: tuple[Step, ...]
    status_field: str = "status"
    _by_name: dict[str, Step] = field(default_factory=dict, compare=False)

    def __post_init__(self) -> None:
        known = set(self.states.values)
        for step in self.steps:
            unknown = ({step.target} | step.sources) - known
            if unknown or step.name in self._by_name:
                raise ValueError(f"{self.machine}.{step.name}: bad table ({unknown})")
            self._by_name[step.name] = step

    def __getitem__(self, name: str) -> Step:
        return self._by_name[name]

    def from_(self, status: str) -> Iterable[Step]:
        return (step for step in self.steps if status in step.sources)


@dataclass(frozen=True)
class StatusChanged:
    """Published by every `advance`, inside its transaction."""

    obj: Any
    machine: str
    step: str
    before: str
    after: str
    actor: Actor
    note: str


@dataclass(frozen=True)
class Offer:
    """A step open in the present state; `why` says what stands against it."""

    step: Step
    why: str | None

    @property
    def name(self) -> str:
        return self.step.name

    @property
    def label(self) -> str | Promise:
        return self.step.label

    @property
    def allowed(self) -> bool:
        return self.why is None


_tables: dict[type[Model], Callable[[Any], Table]] = {}
_all: list[Table] = []


def register(
    model: type[Model], *tables: Table, choose: Callable[[Any], Table] | None = None
) -> None:
    """Give `model` its machine; with several tables, `choose` picks the one of an object."""
    _tables[model] = choose or (lambda _obj: tables[0])
    _all.extend(table for table in tables if table not in _all)


def tables() -> list[Table]:
    """Every registered table, for the diagrams and the property tests."""
    return list(_all)


def table_of(obj: Model) -> Table:
    return _tables[type(obj)](obj)


def open_to(obj: Model, actor: Actor, only: Container[str] | None = None) -> list[Offer]:
    """The steps that the object's state allows, each with the reason when `actor` may not.

    `only` names the steps that the caller can offer: the others are not asked about.
    """
    table = table_of(obj)
    return [
        Offer(step, policy.refusal(actor, step.needs, obj))
        for step in table.from_(getattr(obj, table.status_field))
        if not step.automatic and (only is None or step.name in only)
    ]


def lock(obj: M) -> M:
    """The row of `obj`, read again and locked until the transaction ends.

    Its key stays free: a new row that only points at it does not wait.
    """
    manager = type(obj)._base_manager
    locked: M = manager.select_for_update(no_key=True).get(pk=obj.pk)
    return locked


def advance(
    obj: M,
    name: str,
    *,
    actor: Actor,
    note: str = "",
    changes: Mapping[str, Any] | None = None,
    data: Mapping[str, Any] | None = None,
) -> M:
    """Take step `name`: lock, check state and policy, save, event, audit.

    `changes` are further fields saved with the status. Returns the fresh row. Raises `Refused`
    when the state has moved on, `Forbidden` by policy, `Invalid` when a reason is missing.
    """
    [row] = advance_all([obj], name, actor=actor, note=note, changes=changes, data=data)
    return row


def advance_all(
    objs: Sequence[M],
    name: str,
    *,
    actor: Actor,
    note: str = "",
    changes: Mapping[str, Any] | None = None,
    data: Mapping[str, Any] | None = None,
) -> list[M]:
    """`advance` for many objects of one machine, which take the same step together or not at all:
    one lock, one question to the policy, one save; events and audit for each."""
    with deeds.act():
        rows = _lock_all(objs)
        table = table_of(rows[0])
        step = table[name]
        before = [getattr(row, table.status_field) for row in rows]
        for status in before:
            if status not in step.sources:
                raise Refused(
                    _("Không thể “%(step)s” khi đang ở trạng thái “%(state)s”. Hãy tải lại trang.")
                    % {"step": step.label or name, "state": table.states(status).label}
                )
        policy.guard_all(actor, step.needs, rows)
        if step.note and len(note.strip()) < NOTE_LENGTH:
            raise Invalid({"note": [_("Hãy nêu lý do, ít nhất 10 ký tự.")]})
        values = {**(changes or {}), table.status_field: step.target}
        _save_all(rows, values)
        for row, was in zip(rows, before, strict=True):
            deeds.record(
                actor,
                f"{table.machine}.{name}",
                row,
                summary=note,
                data={"from": was, "to": step.target, **_moments(changes), **(data or {})},
            )
            events.publish(StatusChanged(row, table.machine, name, was, step.target, actor, note))
    for obj, row in zip(objs, rows, strict=True):
        for key in values:
            setattr(obj, key, getattr(row, key))
    return rows


def _lock_all(objs: Sequence[M]) -> list[M]:
    """As `lock`, in the order of their keys, so that no two acts wait for each other."""
    if len(objs) == 1:
        return [lock(objs[0])]
    manager = type(objs[0])._base_manager
    wanted = [obj.pk for obj in objs]
    found = {
        row.pk: row
        for row in manager.select_for_update(no_key=True).filter(pk__in=wanted).order_by("pk")
    }
    return [found[pk] for pk in wanted]


def _save_all(rows: Sequence[M], values: Mapping[str, Any]) -> None:
    for row in rows:
        for key, value in values.items():
            setattr(row, key, value)
    if len(rows) == 1:
        rows[0].save(update_fields=list(values))
        return
    type(rows[0])._base_manager.filter(pk__in=[row.pk for row in rows]).update(**values)


def _moments(changes: Mapping[str, Any] | None) -> dict[str, Any]:
    """The moments saved with a status, so that the audit alone can tell how things stood."""
    found = {
        name: value
        for name, value in (changes or {}).items()
        if value is None or isinstance(value, datetime)
    }
    return {"moments": found} if found else {}
