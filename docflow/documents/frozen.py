"""Owns the database's hold on what is published: steps of a published version of a process, and
steps of reusable routes, are never changed; one set of triggers per vendor.

SQLite loses the triggers of a table that a later migration remakes: such a migration ends with
`install`. Tests of constraints find them missing.
"""

from django.db.backends.base.base import BaseDatabaseWrapper

_STEP, _VERSION, _PLAN_STEP = (
    "documents_processstep",
    "documents_processversion",
    "documents_routeplanstep",
)
REFUSAL = "what is published is never changed"
_FUNCTION = "documents_frozen"


def _published(row: str) -> str:
    return (
        f"EXISTS (SELECT 1 FROM {_VERSION} v "  # noqa: S608
        f"WHERE v.id = {row}.version_id AND v.published_at IS NOT NULL)"
    )


# Name, event, table, and when it is refused; "1 = 1" always.
_RULES = (
    (f"{_STEP}_frozen_insert", "INSERT", _STEP, _published("NEW")),
    (
        f"{_STEP}_frozen_update",
        "UPDATE",
        _STEP,
        f"{_published('OLD')} OR {_published('NEW')}",
    ),
    (f"{_STEP}_frozen_delete", "DELETE", _STEP, _published("OLD")),
    (f"{_VERSION}_frozen_update", "UPDATE", _VERSION, "OLD.published_at IS NOT NULL"),
    (f"{_VERSION}_frozen_delete", "DELETE", _VERSION, "OLD.published_at IS NOT NULL"),
    (f"{_PLAN_STEP}_frozen_update", "UPDATE", _PLAN_STEP, "1 = 1"),
)


def install(connection: BaseDatabaseWrapper) -> None:
    """Freeze what is published; safe to run twice."""
    remove(connection)
    statement = _sqlite if connection.vendor == "sqlite" else _postgresql
    with connection.cursor() as cursor:
        for number, rule in enumerate(_RULES):
            for one in statement(number, *rule):
                cursor.execute(one)


def remove(connection: BaseDatabaseWrapper) -> None:
    """Take the hold away: for the reverse migration, and where a test empties its database."""
    with connection.cursor() as cursor:
        for number, (name, *_rest) in enumerate(_RULES):
            if connection.vendor == "sqlite":
                cursor.execute(f"DROP TRIGGER IF EXISTS {name}")
            else:
                cursor.execute(f"DROP FUNCTION IF EXISTS {_FUNCTION}_{number}() CASCADE")


def _sqlite(_number: int, name: str, event: str, table: str, when: str) -> list[str]:
    return [
        f"CREATE TRIGGER {name} BEFORE {event} ON {table} WHEN {when} "
        f"BEGIN SELECT RAISE(ABORT, '{REFUSAL}'); END"
    ]


def _postgresql(number: int, name: str, event: str, table: str, when: str) -> list[str]:
    back = "OLD" if event == "DELETE" else "NEW"
    # Publishing locks the version: a step that is written meanwhile waits and then sees it.
    wait = (
        f"PERFORM 1 FROM {_VERSION} WHERE id = {back}.version_id FOR SHARE; "
        if table == _STEP
        else ""
    )
    body = (
        f"BEGIN {wait}IF {when} THEN RAISE EXCEPTION '{REFUSAL}' USING ERRCODE = '23514'; "
        f"END IF; RETURN {back}; END"
    )
    return [
        f"CREATE FUNCTION {_FUNCTION}_{number}() RETURNS trigger LANGUAGE plpgsql AS $${body}$$",
        f"CREATE TRIGGER {name} BEFORE {event} ON {table} FOR EACH ROW "
        f"EXECUTE FUNCTION {_FUNCTION}_{number}()",
    ]
