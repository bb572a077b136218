"""Owns the database's hold on snapshots: none is ever changed or removed; one set per vendor.

SQLite loses the triggers of a table that a later migration remakes: such a migration ends with
`install`. Tests of constraints find them missing.
"""

from django.db.backends.base.base import BaseDatabaseWrapper

TABLE = "metrics_snapshot"
REFUSAL = "a snapshot is never changed"
_FUNCTION = "metrics_frozen"
# SQLite's INSERT OR REPLACE deletes without firing triggers.
_REPLACED = f"INSERT ON {TABLE} WHEN EXISTS (SELECT 1 FROM {TABLE} WHERE id = NEW.id)"  # noqa: S608
_RULES = {
    f"{TABLE}_no_update": f"UPDATE ON {TABLE}",
    f"{TABLE}_no_delete": f"DELETE ON {TABLE}",
    f"{TABLE}_no_replace": _REPLACED,
}


def install(connection: BaseDatabaseWrapper) -> None:
    """Freeze what was written; safe to run twice."""
    remove(connection)
    with connection.cursor() as cursor:
        for statement in _sqlite() if connection.vendor == "sqlite" else _postgresql():
            cursor.execute(statement)


def remove(connection: BaseDatabaseWrapper) -> None:
    """Take the hold away: for the reverse migration, and where a test empties its database."""
    with connection.cursor() as cursor:
        if connection.vendor == "sqlite":
            for name in _RULES:
                cursor.execute(f"DROP TRIGGER IF EXISTS {name}")
        else:
            cursor.execute(f"DROP FUNCTION IF EXISTS {_FUNCTION}() CASCADE")


def _sqlite() -> list[str]:
    return [
        f"CREATE TRIGGER {name} BEFORE {when} BEGIN SELECT RAISE(ABORT, '{REFUSAL}'); END"
        for name, when in _RULES.items()
    ]


def _postgresql() -> list[str]:
    body = f"BEGIN RAISE EXCEPTION '{REFUSAL}' USING ERRCODE = '23514'; END"
    return [
        f"CREATE FUNCTION {_FUNCTION}() RETURNS trigger LANGUAGE plpgsql AS $${body}$$",
        f"CREATE TRIGGER {TABLE}_no_change BEFORE UPDATE OR DELETE ON {TABLE} "
        f"FOR EACH ROW EXECUTE FUNCTION {_FUNCTION}()",
        f"CREATE TRIGGER {TABLE}_no_truncate BEFORE TRUNCATE ON {TABLE} "
        f"FOR EACH STATEMENT EXECUTE FUNCTION {_FUNCTION}()",
    ]
