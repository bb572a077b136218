"""Owns counting several lists at once: the menu beside every page asks for sums only."""

from collections.abc import Iterable
from typing import Any

from django.db.models import QuerySet


def count_all(lists: Iterable[QuerySet[Any]]) -> int:
    """How many rows the lists have together, in one query; a row of two lists counts twice."""
    first, *rest = [one.order_by().values_list("pk") for one in lists]
    return first.union(*rest, all=True).count() if rest else first.count()
