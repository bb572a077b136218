"""Owns the database's own hold on comments: what was said about which words stays, and nothing
is withdrawn behind an answer (NĐ 30/2020/NĐ-CP, Phụ lục VI, III.5a).

SQLite loses the triggers of a table that a later migration remakes: such a migration ends with
`install`.
"""

from django.db.backends.base.base import BaseDatabaseWrapper

_COMMENT, _ANSWER = "documents_comment", "documents_commentanswer"
CHANGED = "what was said is never changed"
ANSWERED = "what was answered is not withdrawn"
_FUNCTION = "documents_said"
_WORDS = ("document_id", "number", "version_id", "page", "words", "nth", "text", "author_id")


def _differs(columns: tuple[str, ...]) -> str:
    return " OR ".join(f"NEW.{one} <> OLD.{one}" for one in (*columns, "made_at"))


_HAS_ANSWER = f"EXISTS (SELECT 1 FROM {_ANSWER} a WHERE a.comment_id = NEW.id)"  # noqa: S608
_WITHDRAWN = (
    f"EXISTS (SELECT 1 FROM {_COMMENT} c "  # noqa: S608
    "WHERE c.id = NEW.comment_id AND c.withdrawn_at IS NOT NULL)"
)
# Event, table, when it is refused, in which words.
_RULES = (
    ("UPDATE", _COMMENT, f"({_differs(_WORDS)} OR OLD.withdrawn_at IS NOT NULL)", CHANGED),
    ("UPDATE", _COMMENT, f"NEW.withdrawn_at IS NOT NULL AND {_HAS_ANSWER}", ANSWERED),
    ("UPDATE", _ANSWER, _differs(("comment_id", "text", "author_id")), CHANGED),
    ("INSERT", _ANSWER, _WITHDRAWN, ANSWERED),
)


def install(connection: BaseDatabaseWrapper) -> None:
    """Put the triggers in place; safe to run twice."""
    remove(connection)
    statements = _sqlite if connection.vendor == "sqlite" else _postgresql
    with connection.cursor() as cursor:
        for at, rule in enumerate(_RULES):
            for one in statements(at, *rule):
                cursor.execute(one)


def remove(connection: BaseDatabaseWrapper) -> None:
    """Take them away: for the reverse migration."""
    with connection.cursor() as cursor:
        for at in range(len(_RULES)):
            if connection.vendor == "sqlite":
                cursor.execute(f"DROP TRIGGER IF EXISTS {_FUNCTION}_{at}")
            else:
                cursor.execute(f"DROP FUNCTION IF EXISTS {_FUNCTION}_{at}() CASCADE")


def _sqlite(at: int, event: str, table: str, when: str, words: str) -> list[str]:
    return [
        f"CREATE TRIGGER {_FUNCTION}_{at} BEFORE {event} ON {table} WHEN {when} "
        f"BEGIN SELECT RAISE(ABORT, '{words}'); END"
    ]


def _postgresql(at: int, event: str, table: str, when: str, words: str) -> list[str]:
    # A comment that is withdrawn this moment is waited for, then seen.
    wait = (
        f"PERFORM 1 FROM {_COMMENT} WHERE id = NEW.comment_id FOR SHARE; "
        if event == "INSERT"
        else ""
    )
    body = (
        f"BEGIN {wait}IF {when} THEN RAISE EXCEPTION '{words}' USING ERRCODE = '23514'; "
        "END IF; RETURN NEW; END"
    )
    return [
        f"CREATE FUNCTION {_FUNCTION}_{at}() RETURNS trigger LANGUAGE plpgsql AS $${body}$$",
        f"CREATE TRIGGER {_FUNCTION}_{at} BEFORE {event} ON {table} FOR EACH ROW "
        f"EXECUTE FUNCTION {_FUNCTION}_{at}()",
    ]
