"""Owns the database's own hold on typed links: which pairs fit, and what is frozen by a recall.

Law: NĐ 30/2020/NĐ-CP, Điều 18.3 (same form, or a letter), Phụ lục VI, phần I, III.8a (a
recalled document is frozen). The services say it in words first (`services.linking`, `answering`).
SQLite loses the triggers of a table that a later migration remakes: such a migration ends with
`install`.
"""

from django.db.backends.base.base import BaseDatabaseWrapper

_LINK = "documents_link"
MISFIT = "these two documents do not fit such a link"
CHANGED = "a link keeps its two ends, and only becomes a kind that fits"
FROZEN = "the links of a recalled document are frozen"
_FUNCTIONS = ("documents_link_fits", "documents_link_stays", "documents_link_frozen")
_NAMES = (f"{_LINK}_insert", f"{_LINK}_update", f"{_LINK}_delete")
_ENDED = "('recalled', 'cancelled', 'refused')"
# True of a pair that may be linked so; the row of either side missing, it is not.
_FITS = f"""EXISTS (
    SELECT 1 FROM documents_document s, documents_document t
    WHERE s.id = NEW.source_id AND t.id = NEW.target_id
    AND s.office_id = t.office_id AND s.secrecy = 0 AND t.secrecy = 0
    AND s.status NOT IN {_ENDED} AND t.status <> 'recalled'
    AND (NEW.kind <> 'answers' OR (s.direction <> 'incoming' AND t.direction = 'incoming'))
    AND (NEW.kind NOT IN ('replaces', 'amends', 'corrects')
        OR (s.direction <> 'incoming' AND t.direction <> 'incoming'
            AND t.status IN ('issued', 'filed')))
    AND (NEW.kind NOT IN ('replaces', 'amends') OR s.type_code = t.type_code)
    AND (NEW.kind <> 'corrects' OR s.type_code = 'CV')
)"""  # noqa: S608
_OTHER = "(NEW.source_id <> OLD.source_id OR NEW.target_id <> OLD.target_id)"
_RECALLED = """EXISTS (
    SELECT 1 FROM documents_document s WHERE s.id = OLD.source_id AND s.status IN ('recalled')
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


def thaw(connection: BaseDatabaseWrapper) -> None:
    """Let links be taken away, also of recalled documents: test databases empty their tables."""
    name = _NAMES[2]
    where = "" if connection.vendor == "sqlite" else f" ON {_LINK}"
    _execute(connection, [f"DROP TRIGGER IF EXISTS {name}{where}"])


def _execute(connection: BaseDatabaseWrapper, statements: list[str]) -> None:
    with connection.cursor() as cursor:
        for statement in statements:
            cursor.execute(statement)


def _sqlite() -> list[str]:
    return [
        f"CREATE TRIGGER {_NAMES[0]} BEFORE INSERT ON {_LINK} "
        f"WHEN NOT {_FITS} BEGIN SELECT RAISE(ABORT, '{MISFIT}'); END",
        f"CREATE TRIGGER {_NAMES[1]} BEFORE UPDATE ON {_LINK} "
        f"WHEN {_OTHER} OR NOT {_FITS} BEGIN SELECT RAISE(ABORT, '{CHANGED}'); END",
        f"CREATE TRIGGER {_NAMES[2]} BEFORE DELETE ON {_LINK} "
        f"WHEN {_RECALLED} BEGIN SELECT RAISE(ABORT, '{FROZEN}'); END",
    ]


def _postgresql() -> list[str]:
    refuse = "RAISE EXCEPTION '{words}' USING ERRCODE = '23514'"
    # A recall that commits meanwhile waits for us, or we see it: neither slips past the other.
    held = (
        "PERFORM 1 FROM documents_document WHERE id IN (NEW.source_id, NEW.target_id) "
        "ORDER BY id FOR SHARE; "
    )
    bodies = (
        f"{held}IF NOT {_FITS} THEN {refuse.format(words=MISFIT)}; END IF; RETURN NEW;",
        f"IF {_OTHER} OR NOT {_FITS} THEN {refuse.format(words=CHANGED)}; END IF; RETURN NEW;",
        f"IF {_RECALLED} THEN {refuse.format(words=FROZEN)}; END IF; RETURN OLD;",
    )
    events = ("INSERT", "UPDATE", "DELETE")
    return [
        *(
            f"CREATE FUNCTION {name}() RETURNS trigger LANGUAGE plpgsql AS $$BEGIN {body} END$$"
            for name, body in zip(_FUNCTIONS, bodies, strict=True)
        ),
        *(
            f"CREATE TRIGGER {name} BEFORE {event} ON {_LINK} "
            f"FOR EACH ROW EXECUTE FUNCTION {function}()"
            for name, event, function in zip(_NAMES, events, _FUNCTIONS, strict=True)
        ),
    ]
