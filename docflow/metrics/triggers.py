"""Owns the marks on documents whose verdict may have changed; one set of triggers per vendor.

Whoever writes a row that the metric reads, by whatever way, marks its document in the same
transaction; nothing in `documents` and `exchange` knows of it. A later migration of those rooms
may remake their tables, or alter a column that a trigger reads: `migrate` takes the marks away
before and puts them back afterwards (`before_migrate`, `after_migrate`).
"""

from collections.abc import Sequence
from typing import Any

from django.db import connections
from django.db.backends.base.base import BaseDatabaseWrapper

_MARKS = "metrics_unsettled"
_FUNCTION = "metrics_mark"
_OUT = "('issued', 'filed', 'recalled', 'cancelled')"
READ_ROOMS = frozenset({"documents", "exchange", "metrics"})


def _counts(row: str) -> str:
    return (
        f"(({row}.direction = 'incoming' AND {row}.origin <> 'imported') OR "
        f"({row}.direction <> 'incoming' AND {row}.origin NOT IN ('imported', 'copied') "
        f"AND {row}.status IN {_OUT}))"
    )


_OF_DISPATCH = "SELECT document_id FROM exchange_dispatch WHERE id = NEW.dispatch_id"
_OF_DELIVERY = (
    "SELECT s.document_id FROM exchange_delivery d "
    "JOIN exchange_dispatch s ON s.id = d.dispatch_id WHERE d.id = NEW.delivery_id"
)
_OF_RECIPIENT = f"SELECT id FROM documents_document WHERE id = NEW.document_id AND status IN {_OUT}"  # noqa: S608
# Table; the columns that the metric reads; whose document it is; when a new row is one.
_TABLES = (
    (
        "documents_document",
        (
            *("office_id", "direction", "origin", "status", "secrecy", "type_code", "unit_id"),
            *("issued_on", "arrived_at", "code", "issuer_id", "issuer_name"),
        ),
        "SELECT NEW.id",
        _counts("NEW"),
    ),
    ("documents_recipient", ("citizen_or_firm", "office_id"), _OF_RECIPIENT, "1 = 1"),
    ("documents_link", ("kind",), "SELECT NEW.target_id", "NEW.kind = 'replaces'"),
    (
        "exchange_delivery",
        (
            *("status", "before_recall", "channel", "paper_cause", "paper_parallel"),
            *("citizen_or_firm", "office_id"),
        ),
        _OF_DISPATCH,
        "1 = 1",
    ),
    ("exchange_receipt", ("code", "gate"), _OF_DELIVERY, "1 = 1"),
    (
        "exchange_inboxmessage",
        ("document_id", "gate", "paper_at"),
        "SELECT NEW.document_id",
        "NEW.document_id IS NOT NULL",
    ),
)


def install(connection: BaseDatabaseWrapper) -> None:
    """Mark what changes from now on; safe to run twice."""
    remove(connection)
    statements = _sqlite if connection.vendor == "sqlite" else _postgresql
    with connection.cursor() as cursor:
        for rule in _TABLES:
            for one in statements(*rule):
                cursor.execute(one)


def remove(connection: BaseDatabaseWrapper) -> None:
    """Mark nothing any more."""
    with connection.cursor() as cursor:
        for table, *_rest in _TABLES:
            if connection.vendor == "sqlite":
                for event in ("insert", "update"):
                    cursor.execute(f"DROP TRIGGER IF EXISTS {_FUNCTION}_{table}_{event}")
            else:
                cursor.execute(f"DROP FUNCTION IF EXISTS {_FUNCTION}_{table}() CASCADE")


def mark_all(connection: BaseDatabaseWrapper) -> None:
    """Have every verdict looked at anew."""
    with connection.cursor() as cursor:
        cursor.execute(
            f"INSERT INTO {_MARKS} (document) "  # noqa: S608
            f"SELECT d.id FROM documents_document d WHERE {_counts('d')}"
        )


def before_migrate(*, using: str, plan: Sequence[Any] = (), **_named: Any) -> None:
    if plan:
        remove(connections[using])


def after_migrate(*, using: str, plan: Sequence[Any] = (), **_named: Any) -> None:
    """Rows that a migration wrote were not marked: after one of the rooms read here all are, as
    they are when this room begins. A `flush` says it too, without a plan, and empties the marks."""
    connection = connections[using]
    if not plan or _MARKS not in connection.introspection.table_names():
        return
    install(connection)
    if READ_ROOMS & {migration.app_label for migration, _backwards in plan}:
        mark_all(connection)


def _sqlite(table: str, columns: tuple[str, ...], whose: str, when: str) -> list[str]:
    mark = f"BEGIN INSERT INTO {_MARKS} (document) {whose}; END"
    either = f"{when} OR {_counts('OLD')}" if "NEW.direction" in when else when
    return [
        f"CREATE TRIGGER {_FUNCTION}_{table}_insert AFTER INSERT ON {table} WHEN {when} {mark}",
        f"CREATE TRIGGER {_FUNCTION}_{table}_update AFTER UPDATE OF {', '.join(columns)} "
        f"ON {table} WHEN {either} {mark}",
    ]


def _postgresql(table: str, columns: tuple[str, ...], whose: str, when: str) -> list[str]:
    """All in the body, which binds no column: a migration may alter what it reads."""
    was = f"OR {_counts('OLD')}" if "NEW.direction" in when else ""
    new = ", ".join(f"NEW.{one}" for one in columns)
    body = (
        f"BEGIN IF TG_OP = 'UPDATE' THEN "
        f"IF ({new}) IS NOT DISTINCT FROM ({new.replace('NEW.', 'OLD.')}) "
        f"THEN RETURN NULL; END IF; "
        f"IF NOT ({when} {was}) THEN RETURN NULL; END IF; "
        f"ELSIF NOT ({when}) THEN RETURN NULL; END IF; "
        f"INSERT INTO {_MARKS} (document) {whose}; RETURN NULL; END"
    )
    return [
        f"CREATE FUNCTION {_FUNCTION}_{table}() RETURNS trigger LANGUAGE plpgsql AS $${body}$$",
        f"CREATE TRIGGER {_FUNCTION}_{table} AFTER INSERT OR UPDATE ON {table} "
        f"FOR EACH ROW EXECUTE FUNCTION {_FUNCTION}_{table}()",
    ]
