"""Owns appending to a chain and the hash of an event. Who may act is decided elsewhere.

The hash of an event has layers: its body, which is everything that was said and a salt that nobody
can guess, and the link, which binds the body to its place and to the event before. So the bodies
alone lead from one event to a time-stamped head, without a word of what lies between; an event can
be shown without its `data`, which may name other things; and what everybody waits for under the
lock is the link.
"""

import hashlib
import json
import secrets
from collections.abc import Mapping, Sequence
from datetime import UTC, date, datetime, time
from decimal import Decimal
from enum import Enum
from json.encoder import encode_basestring
from typing import Any
from uuid import UUID

from django.db import transaction
from django.db.backends.utils import CursorWrapper
from django.utils.functional import Promise

from docflow.core import db
from docflow.core.audit.models import SALT_LENGTH, AuditChain, AuditEvent

_NAMES = tuple(field.attname for field in AuditEvent._meta.concrete_fields)
# What a body covers: every column but the place in the chain and the database's row number.
BODY = tuple(name for name in _NAMES if name not in {"id", "seq", "prev_hash", "hash"})
SORTED = tuple(sorted(BODY))
SHAPE = "{" + ",".join(f'"{name}":%s' for name in SORTED) + "}"
# Events of before the salt were hashed at once, with every column they had.
UNSALTED = tuple(name for name in _NAMES if name not in {"id", "hash", "salt"})


_JSON = json.JSONEncoder(ensure_ascii=False, sort_keys=True, separators=(",", ":"))
_TABLE = AuditChain._meta.db_table
_HEAD = f"SELECT head_seq, head_hash FROM {_TABLE} WHERE office_id = %s"  # noqa: S608
_MOVE = f"UPDATE {_TABLE} SET head_seq = %s, head_hash = %s WHERE office_id = %s"  # noqa: S608


def plain(value: Any) -> Any:
    """`value` as JSON that every database gives back unchanged: jsonb rewrites floats and
    refuses NUL, so numbers with a fraction become text and NUL its replacement character."""
    # Nearly everything is a plain text, and every act waits for this.
    kind = type(value)
    if kind is str:
        return value.replace("\0", "\N{REPLACEMENT CHARACTER}")
    if value is None or kind is int:
        return value
    if isinstance(value, Enum):
        return plain(value.value)
    if value is None or isinstance(value, bool | int):
        return value
    if isinstance(value, str | Promise):
        return str(value).replace("\0", "\N{REPLACEMENT CHARACTER}")
    if isinstance(value, datetime):
        return moment(value)
    if isinstance(value, float | Decimal | date | time | UUID):
        return str(value)
    if isinstance(value, Mapping):
        return {str(plain(key)): plain(item) for key, item in value.items()}
    if isinstance(value, set | frozenset):
        return sorted((plain(item) for item in value), key=str)
    if isinstance(value, Sequence) and not isinstance(value, bytes | bytearray):
        return [plain(item) for item in value]
    raise TypeError(f"{type(value).__name__} cannot be written into the audit")


def moment(value: datetime) -> str:
    """An aware moment as UTC with microseconds: the same text from every database."""
    return value.astimezone(UTC).isoformat(timespec="microseconds")


def canonical(values: Any) -> bytes:
    """JSON with sorted keys, no spaces, UTF-8: equal values give equal bytes."""
    return _JSON.encode(values).encode()


def said(event: AuditEvent) -> dict[str, Any]:
    """The values that are hashed, as JSON: with these, anybody can compute the hash again."""
    names = (*BODY, "seq", "prev_hash") if event.salt else UNSALTED
    return {name: plain(getattr(event, name)) for name in names}


def digest(event: AuditEvent) -> str:
    """SHA-256 (hex) over all columns of the event but `id` and `hash`."""
    return digest_of(said(event))


def digest_of(values: Mapping[str, Any]) -> str:
    """The same of the values that `said` gives."""
    if "salt" not in values:
        return _sha256(canonical(values))
    return link(values["prev_hash"], values["seq"], body_of(values))


def body_of(values: Mapping[str, Any]) -> str:
    """SHA-256 (hex) over what was said, wherever in a chain it stands. Raises KeyError."""
    shown = closed(values)
    return _sha256((SHAPE % tuple([written(shown[name]) for name in SORTED])).encode())


def closed(values: Mapping[str, Any]) -> dict[str, Any]:
    """What a body is the hash of, as canonical JSON: everything but `data`, of which nobody who
    has no salt can tell what it was."""
    salt, data = values["salt"], values["data"]
    shown = {name: values[name] for name in BODY}
    shown["data"] = _sha256((salt + _JSON.encode(data) if data != {} else f"{salt}{{}}").encode())
    shown["salt"] = _sha256(salt.encode())
    return shown


def written(value: Any) -> Any:
    """A value as `canonical` writes it. Millions of rows have the same names in the same order:
    to sort and write them anew takes longer than everything else about a row."""
    kind = type(value)
    if kind is str:
        return encode_basestring(value)
    return value if kind is int else _JSON.encode(value)


def link(previous: str, seq: int, body: str) -> str:
    """The hash (hex) of the event at `seq` after the one of hash `previous`."""
    return _sha256(f"{previous} {seq} {body}".encode())


def _sha256(data: bytes) -> str:
    return hashlib.sha256(data).hexdigest()


def locked(office_id: int) -> AuditChain:
    """The office's chain under its row lock (PostgreSQL) or the write lock (SQLite)."""
    with transaction.get_connection().cursor() as cursor:
        seq, head = _head(cursor, office_id)
    return AuditChain(office_id=office_id, head_seq=seq, head_hash=head)


def _head(cursor: CursorWrapper, office_id: int) -> tuple[int, str]:
    ask = _HEAD + db.locking()
    cursor.execute(ask, [office_id])
    found = cursor.fetchone()
    if found is None:
        AuditChain.objects.bulk_create([AuditChain(office_id=office_id)], ignore_conflicts=True)
        cursor.execute(ask, [office_id])
        found = cursor.fetchone()
    return found[0], found[1]


def append(events: Sequence[AuditEvent]) -> None:
    """Write `events` at the end of their offices' chains, in order; inside a transaction only.

    Every act of an office waits for this lock: two statements (SQLite three), none built here.
    """
    here = transaction.get_connection()
    if not here.in_atomic_block:
        raise transaction.TransactionManagementError("The audit is written inside a transaction.")
    for event in events:
        event.salt = secrets.token_hex(SALT_LENGTH // 2)
    # Before the lock: the bodies are the dear part.
    bodies = [body_of({name: plain(getattr(event, name)) for name in BODY}) for event in events]
    # Always in the same order, so two acts over the same offices cannot wait for each other.
    for office_id in sorted({event.office_id for event in events}):
        with here.cursor() as cursor:
            seq, head = _head(cursor, office_id)
            mine = []
            for event, body in zip(events, bodies, strict=True):
                if event.office_id == office_id:
                    seq += 1
                    event.seq, event.prev_hash = seq, head
                    event.hash = head = link(head, seq, body)
                    mine.append(event)
            db.insert(mine, also=(_MOVE, [seq, head, office_id]))
