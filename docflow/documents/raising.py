"""Owns the one statement that raises a series: it locks the book, counts and answers at once."""

from docflow.core import db
from docflow.documents.models import Register, RegisterEntry

_BOOK, _ENTRY = Register._meta.db_table, RegisterEntry._meta.db_table
_RAISE = f"UPDATE {_BOOK} SET last_number = last_number + %s WHERE id = %s AND closed_at IS NULL"  # noqa: S608
_UNNUMBERED = f" AND NOT EXISTS (SELECT 1 FROM {_ENTRY} WHERE document_id = %s)"  # noqa: S608
_ANSWER = " RETURNING last_number"


def raise_by(count: int, register_id: int) -> int | None:
    """The last of the next `count` numbers, the book locked until the transaction ends; None when
    it is closed."""
    row = db.ask(_RAISE + _ANSWER, [count, register_id])
    return row[0] if row else None


def raise_for(document_id: int, register_id: int) -> int | None:
    """The next number; None when the book is closed or the document has a number already."""
    row = db.ask(_RAISE + _UNNUMBERED + _ANSWER, [1, register_id, document_id])
    return row[0] if row else None
