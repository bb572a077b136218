"""Owns what differs between databases: here, and nowhere else, a vendor has a name."""

from typing import TypeVar

from django.db import connection, models, transaction

Row = TypeVar("Row", bound=models.Model)


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


def is_sqlite() -> bool:
    return connection.vendor == "sqlite"
