"""Owns what differs between databases: here, and nowhere else, a vendor has a name."""

import re
import sqlite3
from collections.abc import Iterator, Sequence
from functools import lru_cache
from typing import Any, TypeVar

from django.db import DatabaseError, IntegrityError, connection, models, transaction

Row = TypeVar("Row", bound=models.Model)

# PostgreSQL: serialization failure, deadlock, lock not available (Appendix A of its manual).
_LOST = frozenset({"40001", "40P01", "55P03"})
# SQLite keeps the kind in the low byte of an extended code.
_LOCKED = frozenset({sqlite3.SQLITE_BUSY, sqlite3.SQLITE_LOCKED})
# How a statement begins that writes two tables.
BESIDE = "WITH also AS"
# Rows of one INSERT where the database counts no parameters.
_AT_ONCE = 500
# What a driver takes as it is, into columns of these kinds.
_PLAIN = frozenset({str, int, type(None)})
_SIMPLE = (models.CharField, models.TextField, models.IntegerField, models.ForeignKey)


def lock(row: Row) -> Row:
    """The row read again under its lock, until the transaction ends.

    PostgreSQL locks the row; on SQLite the IMMEDIATE transaction already is the only writer.
    Raises TransactionManagementError outside a transaction and DoesNotExist when it is gone.
    """
    if not connection.in_atomic_block:
        raise transaction.TransactionManagementError("A row is locked inside a transaction.")
    return type(row)._base_manager.select_for_update(of=("self",)).get(pk=row.pk)


def skip_locked(rows: models.QuerySet[Row]) -> models.QuerySet[Row]:
    """The same rows without those another worker holds; on SQLite nobody else holds any."""
    return rows.select_for_update(skip_locked=True, of=("self",))


def ask(sql: str, params: Sequence[Any]) -> tuple[Any, ...] | None:
    """The first row that one statement answers, if any."""
    with transaction.get_connection().cursor() as cursor:
        cursor.execute(sql, params)
        row: tuple[Any, ...] | None = cursor.fetchone()
    return row


def locking() -> str:
    """The end of a SELECT that locks its rows, where rows have locks."""
    ops = connection.ops
    return f" {ops.for_update_sql()}" if connection.features.has_select_for_update else ""


def insert(rows: Sequence[models.Model], also: tuple[str, Sequence[Any]] | None = None) -> None:
    """Write new rows of one model and give them their keys.

    `also` is an UPDATE with its parameters that belongs to the rows; PostgreSQL does it in the same
    statement as the last of them, which spares who waits for its lock a round trip.

    The ORM builds its statement anew each time, which takes ten times as long as the database
    needs for it. This one is built once: for what is written while others wait for a lock. It
    knows no field that fills itself at saving, and sends no signal.
    """
    here = transaction.get_connection()
    with here.cursor() as cursor:
        for some, last in _portions(rows, here):
            before, given = _beside(also if last else None)
            fields, head, place, tail = _insertion(type(some[0]))
            cursor.execute(
                before + head + ", ".join([place] * len(some)) + tail,
                [*given, *_values(some, fields, here)],
            )
            for row, (key,) in zip(some, cursor.fetchall(), strict=True):
                row.pk = key
                row._state.adding, row._state.db = False, here.alias
            if last and also is not None and is_sqlite():
                cursor.execute(*also)


def insert_missing(rows: Sequence[models.Model]) -> None:
    """Write rows of one model as `insert` does, but those that a constraint knows already; which
    these were is not told, so nobody gets a key."""
    here = transaction.get_connection()
    with here.cursor() as cursor:
        for some, _last in _portions(rows, here):
            fields, head, place, _tail = _insertion(type(some[0]))
            cursor.execute(
                head + ", ".join([place] * len(some)) + " ON CONFLICT DO NOTHING",
                list(_values(some, fields, here)),
            )


def _portions(rows: Sequence[Row], here: Any) -> Iterator[tuple[Sequence[Row], bool]]:
    """The rows in lists short enough for one statement, and whether it is the last."""
    if not rows:
        return
    fields = _insertion(type(rows[0]))[0]
    limit = here.features.max_query_params
    step = max(1, limit // len(fields)) if limit else _AT_ONCE
    for start in range(0, len(rows), step):
        yield rows[start : start + step], start + step >= len(rows)


def _values(rows: Sequence[models.Model], fields: list[Any], here: Any) -> Iterator[Any]:
    return (
        value
        if type(value := getattr(row, field.attname)) in _PLAIN and plain
        else field.get_db_prep_save(value, here)
        for row in rows
        for field, plain in fields
    )


def _beside(also: tuple[str, Sequence[Any]] | None) -> tuple[str, Sequence[Any]]:
    """What stands before an INSERT that does `also`, with its parameters; SQLite has no such."""
    if also is None or is_sqlite():
        return "", ()
    return f"{BESIDE} ({also[0]}) ", also[1]


@lru_cache
def _insertion(model: type[models.Model]) -> tuple[list[Any], str, str, str]:
    """The fields but the key, whether plain values go in as they are, and the statement before,
    for and after its rows."""
    quote = connection.ops.quote_name
    written = [field for field in model._meta.concrete_fields if not field.primary_key]
    fields = [(field, isinstance(field, _SIMPLE)) for field in written]
    columns = ", ".join(quote(str(field.column)) for field in written)
    place = f"({', '.join(['%s'] * len(fields))})"
    key = quote(str(model._meta.pk.column))
    return (
        fields,
        f"INSERT INTO {quote(model._meta.db_table)} ({columns}) VALUES ",  # noqa: S608
        place,
        f" RETURNING {key}",
    )


def is_conflict(error: DatabaseError) -> bool:
    """Whether another transaction stood in the way, so that the same would do when tried again."""
    cause = error.__cause__
    if isinstance(cause, sqlite3.Error):
        return getattr(cause, "sqlite_errorcode", 0) & 0xFF in _LOCKED
    return getattr(cause, "sqlstate", None) in _LOST


def broke(error: IntegrityError, constraint: str) -> bool:
    """Whether what the database refused is this constraint of the model, and no other one.

    SQLite names an index over expressions and a condition, but of a plain UNIQUE the columns only:
    ask of those by their columns.
    """
    cause = error.__cause__
    told = getattr(getattr(cause, "diag", None), "constraint_name", None)
    if told is not None:
        return bool(told == constraint)
    return isinstance(cause, sqlite3.Error) and constraint in re.split(r"[^\w.]+", str(cause))


def is_sqlite() -> bool:
    return connection.vendor == "sqlite"
