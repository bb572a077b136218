"""Owns the database's own hold on numbers: a number stays what it is, a closed book takes none.

NĐ 30/2020/NĐ-CP, Điều 15: no number is used twice. SQLite loses the triggers of a table that a
later migration remakes: such a migration ends with `install`.
"""

from django.db.backends.base.base import BaseDatabaseWrapper

_ENTRY = "documents_registerentry"
CLOSED = "the book is closed"
CHANGED = "a number of a register is never changed"
_FUNCTIONS = ("documents_book_open", "documents_number_stays")
_NAMES = (f"{_ENTRY}_insert", f"{_ENTRY}_update")
_IN_CLOSED = """EXISTS (
    SELECT 1 FROM documents_register r WHERE r.id = NEW.register_id AND r.closed_at IS NOT NULL
)"""
# What was voided stays void; what has a document keeps it; a number is not moved.
_OTHER = """(
    NEW.register_id <> OLD.register_id OR NEW.number <> OLD.number
    OR (OLD.state = 'voided' AND NEW.state <> 'voided')
    OR (OLD.state = 'used' AND NEW.state = 'reserved')
    OR (OLD.document_id IS NOT NULL AND COALESCE(NEW.document_id, 0) <> OLD.document_id)
)"""


def install(connection: BaseDatabaseWrapper) -> None:
    """Put the triggers in place; safe to run twice."""
    remove(connection)
    _execute(connection, _sqlite() if connection.vendor == "sqlite" else _postgresql())


def remove(connection: BaseDatabaseWrapper) -> None:
    """Take them away: for the reverse migration."""
    if connection.vendor == "sqlite":
        _execute(connection, [f"DROP TRIGGER IF EXISTS {name}" for name in _NAMES])
    else:
        _execute(connection, [f"DROP FUNCTION IF EXISTS {name}() CASCADE" for name in _FUNCTIONS])


def _execute(connection: BaseDatabaseWrapper, statements: list[str]) -> None:
    with connection.cursor() as cursor:
        for statement in statements:
            cursor.execute(statement)


def _sqlite() -> list[str]:
    return [
        f"CREATE TRIGGER {_NAMES[0]} BEFORE INSERT ON {_ENTRY} "
        f"WHEN {_IN_CLOSED} BEGIN SELECT RAISE(ABORT, '{CLOSED}'); END",
        f"CREATE TRIGGER {_NAMES[1]} BEFORE UPDATE ON {_ENTRY} "
        f"WHEN {_OTHER} BEGIN SELECT RAISE(ABORT, '{CHANGED}'); END",
    ]


def _postgresql() -> list[str]:
    told = zip(_FUNCTIONS, (_IN_CLOSED, _OTHER), (CLOSED, CHANGED), strict=True)
    functions = [
        f"CREATE FUNCTION {name}() RETURNS trigger LANGUAGE plpgsql AS $$BEGIN IF {wrong} THEN "
        f"RAISE EXCEPTION '{words}' USING ERRCODE = '23514'; END IF; RETURN NEW; END$$"
        for name, wrong, words in told
    ]
    return [
        *functions,
        f"CREATE TRIGGER {_NAMES[0]} BEFORE INSERT ON {_ENTRY} "
        f"FOR EACH ROW EXECUTE FUNCTION {_FUNCTIONS[0]}()",
        f"CREATE TRIGGER {_NAMES[1]} BEFORE UPDATE ON {_ENTRY} "
        f"FOR EACH ROW EXECUTE FUNCTION {_FUNCTIONS[1]}()",
    ]
