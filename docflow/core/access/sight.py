"""How many objects somebody would see no longer, or see besides, were the principals others.

Counts only, of every book: who changes rights is told how much they reach, never what.
"""

from collections.abc import Iterable
from dataclasses import dataclass
from typing import Any

from django.db.models import Exists, OuterRef
from django.utils.functional import Promise

from docflow.core.access.book import books
from docflow.core.access.models import VIEW

# Nobody needs to know it more exactly.
MOST = 10_000


@dataclass(frozen=True)
class Difference:
    """`lost` and `gained` objects of one kind, each at most MOST + 1."""

    kind: str | Promise
    lost: int
    gained: int


def difference(before: Iterable[int], after: Iterable[int]) -> list[Difference]:
    """What changes for somebody whose principals were `before` and become `after`; two queries for
    each kind of object."""
    old, new = frozenset(before), frozenset(after)
    return [
        Difference(
            book.label,
            _only(book.access, old - new, new),
            _only(book.access, new - old, old),
        )
        for book in books()
    ]


def _only(access: Any, principals: frozenset[int], others: frozenset[int]) -> int:
    """How many objects `principals` see and `others` do not."""
    if not principals:
        return 0
    rows = access._default_manager.filter(level=VIEW)
    too = rows.filter(target=OuterRef("target"), principal__in=sorted(others))
    found = rows.filter(~Exists(too), principal__in=sorted(principals))
    return int(found.order_by().values("target").distinct()[: MOST + 1].count())
