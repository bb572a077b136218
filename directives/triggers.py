"""Owns the database's own hold on what rows repeat of their order; one set per vendor.

SQLite loses the triggers of a table that a later migration remakes: such a migration ends with
`install`. Tests of constraints find them missing.
"""

from django.db.backends.base.base import BaseDatabaseWrapper

_LEAD, _ORDER, _ACCESS, _ASKED = (
    "directives_assignment",
    "directives_directive",
    "directives_directiveaccess",
    "directives_extension",
)
REFUSAL = "the assignment says otherwise than its order"
_NAMES = (
    (f"{_LEAD}_true_insert", _LEAD),
    (f"{_LEAD}_true_update", _LEAD),
    (f"{_ACCESS}_gone", _ACCESS),
    (f"{_ACCESS}_moved", _ACCESS),
    (f"{_ACCESS}_whose", _ACCESS),
    (f"{_ACCESS}_whose_now", _ACCESS),
    (f"{_ASKED}_tells", _ASKED),
)
_KEPT = "directive_id, office_id, level, above, shown_to, extension_asked"
# What is not so: office, level and the level above are the order's, the team has its access row,
# and a request for more time stands where one is said, or was.
_UNTRUE = f"""NOT EXISTS (
    SELECT 1 FROM {_ORDER} d JOIN org_position p ON p.id = d.author_id
    LEFT JOIN {_LEAD} a ON a.id = d.parent_id
    WHERE d.id = NEW.directive_id AND d.office_id = NEW.office_id
    AND NEW.level = CASE WHEN p.role IN ('head', 'deputy_head') THEN 'heads' ELSE 'leaders' END
    AND NEW.above = COALESCE(a.level, '')
) OR (NEW.shown_to IS NOT NULL AND NOT EXISTS (
    SELECT 1 FROM {_ACCESS} x
    WHERE x.principal = NEW.shown_to AND x.target_id = NEW.directive_id AND x.level = 'view'
)) OR (NOT NEW.extension_asked AND EXISTS (
    SELECT 1 FROM {_ASKED} e WHERE e.assignment_id = NEW.id
))"""  # noqa: S608
# Default-deny: without its access row the team is looked up like everybody else.
_FORGET = f"""UPDATE {_LEAD} SET shown_to = NULL
    WHERE directive_id = OLD.target_id AND shown_to = OLD.principal AND OLD.level = 'view';"""  # noqa: S608
_TELL = f"""UPDATE {_LEAD} SET extension_asked = TRUE
    WHERE id = NEW.assignment_id AND NOT extension_asked;"""  # noqa: S608
# Whose order is seen, said on the access row.
_BY_HEAD = f"""EXISTS (
    SELECT 1 FROM {_ORDER} d JOIN org_position p ON p.id = d.author_id
    WHERE d.id = NEW.target_id AND p.role IN ('head', 'deputy_head')
)"""  # noqa: S608
_FUNCTIONS = ("directives_true", "directives_forget", "directives_tell", "directives_whose")


def install(connection: BaseDatabaseWrapper, *, whose: bool = True) -> None:
    """Hold the copies to what they copy; safe to run twice.

    Without `whose` for a database of which the access rows do not yet say whose order it is.
    """
    remove(connection)
    sqlite = connection.vendor == "sqlite"
    _execute(connection, _sqlite() if sqlite else _postgresql())
    if whose:
        _execute(connection, _sqlite_whose() if sqlite else _postgresql_whose())


def remove(connection: BaseDatabaseWrapper) -> None:
    """Take the hold away: for the reverse migration, and for tests that write what is not so."""
    if connection.vendor == "sqlite":
        _execute(connection, [f"DROP TRIGGER IF EXISTS {name}" for name, _table in _NAMES])
    else:
        _execute(connection, [f"DROP FUNCTION IF EXISTS {one}() CASCADE" for one in _FUNCTIONS])


def _execute(connection: BaseDatabaseWrapper, statements: list[str]) -> None:
    with connection.cursor() as cursor:
        for statement in statements:
            cursor.execute(statement)


def _sqlite() -> list[str]:
    refuse = f"WHEN {_UNTRUE} BEGIN SELECT RAISE(ABORT, '{REFUSAL}'); END"
    return [
        f"CREATE TRIGGER {_LEAD}_true_insert BEFORE INSERT ON {_LEAD} {refuse}",
        f"CREATE TRIGGER {_LEAD}_true_update BEFORE UPDATE OF {_KEPT} ON {_LEAD} {refuse}",
        f"CREATE TRIGGER {_ACCESS}_gone AFTER DELETE ON {_ACCESS} BEGIN {_FORGET} END",
        f"CREATE TRIGGER {_ACCESS}_moved AFTER UPDATE OF principal, target_id, level ON {_ACCESS} "
        f"BEGIN {_FORGET} END",
        f"CREATE TRIGGER {_ASKED}_tells AFTER INSERT ON {_ASKED} BEGIN {_TELL} END",
    ]


def _postgresql() -> list[str]:
    each = "FOR EACH ROW EXECUTE FUNCTION"
    refuse = (
        f"BEGIN IF {_UNTRUE} THEN RAISE EXCEPTION '{REFUSAL}' USING ERRCODE = '23514'; END IF; "
        "RETURN NEW; END"
    )
    bodies = (refuse, f"BEGIN {_FORGET} RETURN NULL; END", f"BEGIN {_TELL} RETURN NULL; END")
    return [
        *map(_function, _FUNCTIONS, bodies),
        f"CREATE TRIGGER {_LEAD}_true_insert BEFORE INSERT ON {_LEAD} {each} directives_true()",
        f"CREATE TRIGGER {_LEAD}_true_update BEFORE UPDATE OF {_KEPT} ON {_LEAD} "
        f"{each} directives_true()",
        f"CREATE TRIGGER {_ACCESS}_gone AFTER DELETE ON {_ACCESS} {each} directives_forget()",
        f"CREATE TRIGGER {_ACCESS}_moved AFTER UPDATE OF principal, target_id, level ON {_ACCESS} "
        f"{each} directives_forget()",
        f"CREATE TRIGGER {_ASKED}_tells AFTER INSERT ON {_ASKED} {each} directives_tell()",
    ]


def _sqlite_whose() -> list[str]:
    # SQLite changes no row on its way in: the rows of heads' orders are written twice.
    write = f"""WHEN NEW.by_head <> {_BY_HEAD} BEGIN
        UPDATE {_ACCESS} SET by_head = {_BY_HEAD} WHERE id = NEW.id; END"""  # noqa: S608
    return [
        f"CREATE TRIGGER {_ACCESS}_whose AFTER INSERT ON {_ACCESS} {write}",
        f"CREATE TRIGGER {_ACCESS}_whose_now AFTER UPDATE OF target_id, by_head ON {_ACCESS} "
        f"{write}",
    ]


def _postgresql_whose() -> list[str]:
    each = "FOR EACH ROW EXECUTE FUNCTION directives_whose()"
    return [
        _function("directives_whose", f"BEGIN NEW.by_head := {_BY_HEAD}; RETURN NEW; END"),
        f"CREATE TRIGGER {_ACCESS}_whose BEFORE INSERT ON {_ACCESS} {each}",
        f"CREATE TRIGGER {_ACCESS}_whose_now BEFORE UPDATE OF target_id, by_head ON {_ACCESS} "
        f"{each}",
    ]


def _function(name: str, body: str) -> str:
    return f"CREATE FUNCTION {name}() RETURNS trigger LANGUAGE plpgsql AS $${body}$$"
