"""The board written a second time: row by row, from the words of its rules, without its code."""

from collections import Counter, defaultdict
from datetime import datetime
from typing import Any

from directives.models import Assignment, DirectiveAccess, Extension
from docflow.core.actor import Actor

COLUMNS = ("on_time", "late", "running", "running_late", "no_deadline", "returned", "extensions")
_LEADERS = {"leader", "deputy"}

Lines = dict[str, Counter[str]]


def naive_board(actor: Actor, now: datetime, by: str = "unit", level: str = "") -> Lines:
    """The lines by token, and the last one under "", as Counters of COLUMNS and "given"."""
    lines: Lines = defaultdict(Counter)
    lines[""] = Counter()
    seen = _seen(actor)
    asked = set(Extension.objects.values_list("assignment", flat=True))
    for row in _rows():
        order = row.directive
        if row.role != "lead" or order.pk not in seen or order.office_id != actor.office_id:
            continue
        if order.status in ("drafted", "withdrawn") or not _of(level, order):
            continue
        columns = _columns(row, now, row.pk in asked)
        lines[_token(row, by)].update(columns)
        parent = order.parent
        if parent is None or not _of(level, parent.directive):
            lines[""].update(columns)
    return lines


def _rows() -> Any:
    related = ("directive__author", "directive__parent__directive__author")
    return Assignment.objects.select_related(*related).order_by().iterator(2000)


def _seen(actor: Actor) -> set[int]:
    if actor.role == "administrator":
        return set()
    rows = DirectiveAccess.objects.filter(level="view").values_list("principal", "target")
    return {target for principal, target in rows.iterator() if principal in actor.principals}


def _of(level: str, order: Any) -> bool:
    if not level:
        return True
    return (order.author.role in _LEADERS) == (level == "leaders")


def _columns(row: Any, now: datetime, asked: bool) -> list[str]:
    columns = ["extensions"] if asked else []
    if row.status == "returned":
        columns.append("returned")
    if row.status in ("returned", "withdrawn", "cancelled"):
        return columns
    columns.append("given")
    if row.due is None:
        return [*columns, "no_deadline"]
    moment = now
    if row.suspended_at:
        moment = row.suspended_at
    if row.done_at:
        moment = row.done_at
    in_time = moment <= row.due
    if row.status == "completed":
        return [*columns, "on_time" if in_time else "late"]
    return [*columns, "running" if in_time else "running_late"]


def _token(row: Any, by: str) -> str:
    order = row.directive
    if by == "unit":
        return str(row.unit_id or 0)
    if by == "holder":
        return str(row.principal)
    if by == "leader":
        return str(order.author_id)
    if by == "field":
        return order.field or " "
    return str(order.source_document_id or order.origin)
