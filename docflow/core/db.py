"""Owns what differs between databases: here, and nowhere else, a vendor has a name."""

import sqlite3
from typing import TypeVar

from django.db import DatabaseError, connection, models, transaction

Row = TypeVar("Row", bound=models.Model)

# PostgreSQL: serialization failure, deadlock, lock not available (Appendix A of its manual).
_LOST = frozenset({"40001", "40P01", "55P03"})
# SQLite keeps the kind in the low byte of an extended code.
_LOCKED = frozenset({sqlite3.SQLITE_BUSY, sqlite3.SQLITE_LOCKED})


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


def is_conflict(error: DatabaseError) -> bool:
    """Whether another transaction stood in the way, so that the same would do when tried again."""
    cause = error.__cause__
    if isinstance(cause, sqlite3.Error):
        return getattr(cause, "sqlite_errorcode", 0) & 0xFF in _LOCKED
    return getattr(cause, "sqlstate", None) in _LOST


def is_sqlite() -> bool:
    return connection.vendor == "sqlite"
