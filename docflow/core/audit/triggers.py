"""Owns the database's own refusal to change the past; one set per vendor."""

from django.db.backends.base.base import BaseDatabaseWrapper

EVENTS, HEADS, READS, CHAINS = (
    "core_auditevent",
    "core_audithead",
    "core_readlog",
    "core_auditchain",
)
# What makes a row the same row: SQLite's INSERT OR REPLACE deletes without firing triggers.
KEYS = {
    EVENTS: "id = NEW.id OR (office_id = NEW.office_id AND seq = NEW.seq)",
    HEADS: "id = NEW.id OR (office_id = NEW.office_id AND seq = NEW.seq)",
    READS: "id = NEW.id OR (batch = NEW.batch AND place = NEW.place)",
}
REFUSAL = "the audit is append-only"


def install(connection: BaseDatabaseWrapper) -> None:
    """Refuse update and removal on the audit's tables; safe to run twice."""
    remove(connection)
    _execute(connection, _sqlite() if connection.vendor == "sqlite" else _postgresql())


def remove(connection: BaseDatabaseWrapper) -> None:
    """Take the refusals away: for the reverse migration, and for tests that attack."""
    if connection.vendor == "sqlite":
        _execute(connection, [f"DROP TRIGGER IF EXISTS {name}" for name in _sqlite_names()])
    else:
        _execute(connection, ["DROP FUNCTION IF EXISTS docflow_append_only() CASCADE"])
        _execute(connection, ["DROP FUNCTION IF EXISTS docflow_head_grows() CASCADE"])


def _execute(connection: BaseDatabaseWrapper, statements: list[str]) -> None:
    with connection.cursor() as cursor:
        for statement in statements:
            cursor.execute(statement)


def _sqlite_names() -> list[str]:
    names = [f"{table}_no_{act}" for table in KEYS for act in ("update", "delete", "replace")]
    return [*names, f"{CHAINS}_no_delete", f"{CHAINS}_grows"]


def _sqlite() -> list[str]:
    refuse = f"BEGIN SELECT RAISE(ABORT, '{REFUSAL}'); END"
    statements = []
    for table, same in KEYS.items():
        exists = f"EXISTS (SELECT 1 FROM {table} WHERE {same})"  # noqa: S608
        statements += [
            f"CREATE TRIGGER {table}_no_update BEFORE UPDATE ON {table} {refuse}",
            f"CREATE TRIGGER {table}_no_delete BEFORE DELETE ON {table} {refuse}",
            f"CREATE TRIGGER {table}_no_replace BEFORE INSERT ON {table} WHEN {exists} {refuse}",
        ]
    return [
        *statements,
        f"CREATE TRIGGER {CHAINS}_no_delete BEFORE DELETE ON {CHAINS} {refuse}",
        f"CREATE TRIGGER {CHAINS}_grows BEFORE UPDATE ON {CHAINS} "
        f"WHEN NEW.head_seq <= OLD.head_seq OR NEW.office_id <> OLD.office_id {refuse}",
    ]


def _postgresql() -> list[str]:
    body = f"BEGIN RAISE EXCEPTION '{REFUSAL}'; END"
    statements = [
        f"CREATE FUNCTION docflow_append_only() RETURNS trigger LANGUAGE plpgsql AS $${body}$$",
        "CREATE FUNCTION docflow_head_grows() RETURNS trigger LANGUAGE plpgsql AS $$BEGIN "
        "IF NEW.head_seq <= OLD.head_seq OR NEW.office_id <> OLD.office_id THEN "
        f"RAISE EXCEPTION '{REFUSAL}'; END IF; RETURN NEW; END$$",
        f"CREATE TRIGGER {CHAINS}_grows BEFORE UPDATE ON {CHAINS} "
        "FOR EACH ROW EXECUTE FUNCTION docflow_head_grows()",
        f"CREATE TRIGGER {CHAINS}_no_delete BEFORE DELETE ON {CHAINS} "
        "FOR EACH ROW EXECUTE FUNCTION docflow_append_only()",
    ]
    for table in KEYS:
        statements.append(
            f"CREATE TRIGGER {table}_no_change BEFORE UPDATE OR DELETE ON {table} "
            "FOR EACH ROW EXECUTE FUNCTION docflow_append_only()"
        )
    for table in (*KEYS, CHAINS):
        statements.append(
            f"CREATE TRIGGER {table}_no_truncate BEFORE TRUNCATE ON {table} "
            "FOR EACH STATEMENT EXECUTE FUNCTION docflow_append_only()"
        )
    return statements
