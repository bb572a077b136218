"""All rows of tables, to see what an answer really left behind."""

from collections.abc import Iterable
from typing import Any

from django.db import connection

Rows = dict[str, list[tuple[Any, ...]]]


def rows_of(tables: Iterable[str]) -> Rows:
    return {table: _rows(table) for table in sorted(set(tables))}


def _rows(table: str) -> list[tuple[Any, ...]]:
    with connection.cursor() as cursor:
        cursor.execute(f"SELECT * FROM {connection.ops.quote_name(table)}")  # noqa: S608
        rows = [tuple(map(_plain, row)) for row in cursor.fetchall()]
    return sorted(rows, key=repr)


def _plain(value: Any) -> Any:
    return bytes(value) if isinstance(value, memoryview) else value


def cells(first: Rows, second: Rows) -> set[tuple[str, Any]]:
    """The cells in which two states differ: table and place of the column, or the whole table
    where they have not as many rows."""
    found: set[tuple[str, Any]] = set()
    for table in first.keys() | second.keys():
        one, other = first.get(table), second.get(table)
        if one is None or other is None or len(one) != len(other):
            found.add((table, "rows"))
            continue
        for before, after in zip(one, other, strict=True):
            places = enumerate(zip(before, after, strict=True))
            found |= {(table, place) for place, (a, b) in places if a != b}
    return found
