"""Owns the database's own hold on books: a type in one book of a year, one book for all others; a
book stays of its office, year, direction and council, and keeps its name once it gave a number.

NĐ 30/2020/NĐ-CP, Điều 15. SQLite loses the triggers of a table that a later migration remakes:
such a migration ends with `install`.
"""

from django.db.backends.base.base import BaseDatabaseWrapper

_BOOK = "documents_register"
TWICE = "a type is served by one book of a year"
MOVED = "a book stays what it is"
_FUNCTIONS = ("documents_type_in_one_book", "documents_book_stays")
_NAMES = (f"{_BOOK}_once_insert", f"{_BOOK}_once_update", f"{_BOOK}_stays")
# What decides which types a book serves: giving a number changes none of these.
_SERVES = "types, office_id, direction, year, council_id, secret, legacy"
_STAYS = "office_id, direction, year, council_id, name"
_OTHER = f"""NOT NEW.legacy AND EXISTS (
    SELECT 1 FROM {_BOOK} r
    WHERE r.id <> COALESCE(NEW.id, 0) AND NOT r.legacy
    AND r.office_id = NEW.office_id AND r.direction = NEW.direction AND r.year = NEW.year
    AND r.secret = NEW.secret AND COALESCE(r.council_id, 0) = COALESCE(NEW.council_id, 0)
    AND (%s)
)"""  # noqa: S608
_SAME_SQLITE = """
    (json_array_length(r.types) = 0 AND json_array_length(NEW.types) = 0)
    OR EXISTS (
        SELECT 1 FROM json_each(r.types) a JOIN json_each(NEW.types) b ON a.value = b.value
    )
"""
_SAME_POSTGRESQL = """
    (jsonb_array_length(r.types) = 0 AND jsonb_array_length(NEW.types) = 0)
    OR r.types ?| ARRAY(SELECT jsonb_array_elements_text(NEW.types))
"""
_CHANGED = """(
    NEW.office_id <> OLD.office_id OR NEW.direction <> OLD.direction OR NEW.year <> OLD.year
    OR COALESCE(NEW.council_id, 0) <> COALESCE(OLD.council_id, 0)
    OR (OLD.last_number > 0 AND NEW.name <> OLD.name)
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
    once = f"WHEN {_OTHER % _SAME_SQLITE} BEGIN SELECT RAISE(ABORT, '{TWICE}'); END"
    return [
        f"CREATE TRIGGER {_NAMES[0]} BEFORE INSERT ON {_BOOK} {once}",
        f"CREATE TRIGGER {_NAMES[1]} BEFORE UPDATE OF {_SERVES} ON {_BOOK} {once}",
        f"CREATE TRIGGER {_NAMES[2]} BEFORE UPDATE OF {_STAYS} ON {_BOOK} "
        f"WHEN {_CHANGED} BEGIN SELECT RAISE(ABORT, '{MOVED}'); END",
    ]


def _postgresql() -> list[str]:
    # Two who open a book at once wait for each other: neither sees the other's row yet.
    waits = "PERFORM 1 FROM org_office WHERE id = NEW.office_id FOR NO KEY UPDATE; "
    bodies = (
        f"{waits}IF {_OTHER % _SAME_POSTGRESQL} THEN RAISE EXCEPTION '{TWICE}'",
        f"IF {_CHANGED} THEN RAISE EXCEPTION '{MOVED}'",
    )
    functions = [
        f"CREATE FUNCTION {name}() RETURNS trigger LANGUAGE plpgsql AS $$BEGIN {body} "
        f"USING ERRCODE = '23514'; END IF; RETURN NEW; END$$"
        for name, body in zip(_FUNCTIONS, bodies, strict=True)
    ]
    each = [f"FOR EACH ROW EXECUTE FUNCTION {name}()" for name in _FUNCTIONS]
    return [
        *functions,
        f"CREATE TRIGGER {_NAMES[0]} BEFORE INSERT ON {_BOOK} {each[0]}",
        f"CREATE TRIGGER {_NAMES[1]} BEFORE UPDATE OF {_SERVES} ON {_BOOK} {each[0]}",
        f"CREATE TRIGGER {_NAMES[2]} BEFORE UPDATE OF {_STAYS} ON {_BOOK} {each[1]}",
    ]
