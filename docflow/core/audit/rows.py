"""Owns reading a chain from the database row by row, without building objects: a million of them.

`digest` of a row is what `chain.digest` is of its event; a test holds that they agree.
"""

import hashlib
import json
from collections.abc import Iterator
from datetime import UTC, datetime
from functools import lru_cache
from json.encoder import encode_basestring
from typing import Any

from django.db import connection

from docflow.core import db
from docflow.core.audit import chain
from docflow.core.audit.models import AuditEvent

CHUNK = 2000
# A row as the database gives it: its key, place and hashes, then the body in the order of JSON.
Row = tuple[Any, ...]
KEY, SEQ, PREVIOUS, HASH, _BODY = range(5)
_FIRST = ("id", "seq", "prev_hash", "hash")
_NAMES = (*_FIRST, *chain.SORTED)
_AT, _DATA, _SALT = (chain.SORTED.index(name) for name in ("at", "data", "salt"))
VERB, OBJECT_ID = (_NAMES.index(name) for name in ("verb", "object_id"))
# What many rows say alike: a few people, units and verbs.
_ALIKE = frozenset(
    {"actor", "title", "role", "office", "unit", "on_behalf_of", "verb", "object_type"}
)


def of(office_id: int, up_to: int, *, start: int = -(2**63)) -> Iterator[Row]:
    """The chain's rows from place `start`, in order; two of one place one after the other."""
    ask = statement()
    seq, key = start, -1
    while True:
        with connection.cursor() as cursor:
            cursor.execute(ask, [office_id, up_to, seq, key, CHUNK])
            found = cursor.fetchall()
        yield from found
        if len(found) < CHUNK:
            return
        key, seq = found[-1][KEY], found[-1][SEQ]


def statement() -> str:
    """Takes the office, the last place, the place and key after which to go on, and how many."""
    quote = connection.ops.quote_name
    # As text: SQLite's converter would make an object of each moment, to be written out again.
    columns = ", ".join(
        f"CAST({quote(name)} AS TEXT)" if db.is_sqlite() and name == "at" else quote(name)
        for name in _NAMES
    )
    table = quote(AuditEvent._meta.db_table)
    return (
        f"SELECT {columns} FROM {table} WHERE office_id = %s AND seq <= %s "  # noqa: S608
        "AND (seq, id) > (%s, %s) ORDER BY seq, id LIMIT %s"
    )


def digest(row: Row) -> str:
    """The hash that the row should have. Raises TypeError, ValueError for what nobody writes."""
    if not row[_BODY + _SALT]:
        return chain.digest_of(said(row))
    return chain.link(row[PREVIOUS], row[SEQ], body(row))


def body(row: Row) -> str:
    """The hash of a row's body; of rows with a salt alone."""
    told = list(row[_BODY:])
    salt, data = told[_SALT], told[_DATA]
    written = _canonical(data) if type(data) is str else chain.canonical(data).decode()
    told[_DATA] = hashlib.sha256((salt + written).encode()).hexdigest()
    told[_SALT] = hashlib.sha256(salt.encode()).hexdigest()
    told[_AT] = _moment(told[_AT])
    shape = chain.SHAPE % tuple([write(value) for write, value in zip(_WRITERS, told, strict=True)])
    return hashlib.sha256(shape.encode()).hexdigest()


def said(row: Row) -> dict[str, Any]:
    """The values of a row as `chain.said` gives them of its event."""
    values = dict(zip(_NAMES, row, strict=True))
    del values["id"], values["hash"]
    values["at"] = _moment(values["at"])
    values["data"] = _json(values["data"])
    if not values["salt"]:
        del values["salt"]
    return values


def _json(data: Any) -> Any:
    try:
        return json.loads(data)
    except (TypeError, ValueError):
        return data


@lru_cache(maxsize=2048)
def _canonical(data: str) -> str:
    """JSON as it is hashed, of JSON as it is stored; most changes of state say the same."""
    return chain.canonical(_json(data)).decode()


def _moment(at: Any) -> Any:
    if type(at) is datetime:
        return at.astimezone(UTC).isoformat(timespec="microseconds")
    # As Django writes it into SQLite: UTC without saying so, and no fraction when it is zero.
    if type(at) is str:
        text = at.replace(" ", "T")
        return f"{text}+00:00" if "." in text else f"{text}.000000+00:00"
    return at


_alike = lru_cache(maxsize=8192)(chain.written)


def _plain(value: Any) -> Any:
    return encode_basestring(value) if type(value) is str else chain.written(value)


_WRITERS = tuple(_alike if name in _ALIKE else _plain for name in chain.SORTED)
