"""Owns reading a chain from the database row by row, without building objects: a million of them.

The values are those that `chain.said` gives of an event; a test holds that they agree.
"""

import json
from collections.abc import Iterator
from datetime import UTC, datetime
from typing import Any

from django.db import connection

from docflow.core import db
from docflow.core.audit.models import AuditEvent

CHUNK = 2000
_FIELDS = [field for field in AuditEvent._meta.concrete_fields if field.attname != "id"]
_NAMES = tuple(field.attname for field in _FIELDS)
_NOTHING: dict[str, Any] = {}
# A row as it is hashed, and its stored hash.
Row = tuple[dict[str, Any], str]


def of(office_id: int, up_to: int, *, start: int = -(2**63)) -> Iterator[Row]:
    """The chain's events from place `start`, in order; two of one place one after the other."""
    ask = statement()
    seq, key = start, -1
    while True:
        with connection.cursor() as cursor:
            cursor.execute(ask, [office_id, up_to, seq, key, CHUNK])
            found = cursor.fetchall()
        for row in found:
            yield _read(row)
        if len(found) < CHUNK:
            return
        key, seq = found[-1][0], found[-1][1]


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
        f"SELECT id, seq, {columns} FROM {table} WHERE office_id = %s AND seq <= %s "  # noqa: S608
        "AND (seq, id) > (%s, %s) ORDER BY seq, id LIMIT %s"
    )


def _read(row: tuple[Any, ...]) -> Row:
    values = dict(zip(_NAMES, row[2:], strict=True))
    stored = values.pop("hash")
    data, at = values["data"], values["at"]
    values["data"] = _NOTHING if data == "{}" else _json(data)
    values["at"] = _moment(at)
    if not values["salt"]:
        del values["salt"]
    return values, stored


def _json(data: Any) -> Any:
    try:
        return json.loads(data)
    except (TypeError, ValueError):
        return data


def _moment(at: Any) -> Any:
    if type(at) is datetime:
        return at.astimezone(UTC).isoformat(timespec="microseconds")
    # As Django writes it into SQLite: UTC without saying so, and no fraction when it is zero.
    if type(at) is str:
        text = at.replace(" ", "T")
        return f"{text}+00:00" if "." in text else f"{text}.000000+00:00"
    return at
