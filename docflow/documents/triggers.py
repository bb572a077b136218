"""Owns the database's own hold on routes: one ordinal of a document is open; one set per vendor.

SQLite loses the triggers of a table that a later migration remakes: such a migration ends with
`install`. Tests of constraints find them missing.
"""

from django.db.backends.base.base import BaseDatabaseWrapper

_ROUTE = "documents_routestep"
REFUSAL = "two steps of one route are open"
_NAMES = (f"{_ROUTE}_open_insert", f"{_ROUTE}_open_update")
_KEPT = "document_id, round, ordinal, state"
_FUNCTION = "documents_one_open"
_OTHER_OPEN = f"""NEW.state = 'open' AND EXISTS (
    SELECT 1 FROM {_ROUTE} o
    WHERE o.document_id = NEW.document_id AND o.state = 'open' AND o.id <> COALESCE(NEW.id, 0)
    AND (o.ordinal <> NEW.ordinal OR o.round <> NEW.round)
)"""  # noqa: S608


def install(connection: BaseDatabaseWrapper) -> None:
    """Let one ordinal be open at a time; safe to run twice."""
    remove(connection)
    _execute(connection, _sqlite() if connection.vendor == "sqlite" else _postgresql())


def remove(connection: BaseDatabaseWrapper) -> None:
    """Take the hold away: for the reverse migration."""
    if connection.vendor == "sqlite":
        _execute(connection, [f"DROP TRIGGER IF EXISTS {name}" for name in _NAMES])
    else:
        _execute(connection, [f"DROP FUNCTION IF EXISTS {_FUNCTION}() CASCADE"])


def _execute(connection: BaseDatabaseWrapper, statements: list[str]) -> None:
    with connection.cursor() as cursor:
        for statement in statements:
            cursor.execute(statement)


def _sqlite() -> list[str]:
    refuse = f"WHEN {_OTHER_OPEN} BEGIN SELECT RAISE(ABORT, '{REFUSAL}'); END"
    return [
        f"CREATE TRIGGER {_NAMES[0]} BEFORE INSERT ON {_ROUTE} {refuse}",
        f"CREATE TRIGGER {_NAMES[1]} BEFORE UPDATE OF {_KEPT} ON {_ROUTE} {refuse}",
    ]


def _postgresql() -> list[str]:
    # Two acts that open at once wait for each other here: neither sees the other's row yet.
    body = (
        "BEGIN IF NEW.state = 'open' THEN "
        "PERFORM 1 FROM documents_document WHERE id = NEW.document_id FOR NO KEY UPDATE; END IF; "
        f"IF {_OTHER_OPEN} THEN RAISE EXCEPTION '{REFUSAL}' USING ERRCODE = '23514'; END IF; "
        "RETURN NEW; END"
    )
    each = f"FOR EACH ROW EXECUTE FUNCTION {_FUNCTION}()"
    return [
        f"CREATE FUNCTION {_FUNCTION}() RETURNS trigger LANGUAGE plpgsql AS $${body}$$",
        f"CREATE TRIGGER {_NAMES[0]} BEFORE INSERT ON {_ROUTE} {each}",
        f"CREATE TRIGGER {_NAMES[1]} BEFORE UPDATE OF {_KEPT} ON {_ROUTE} {each}",
    ]
