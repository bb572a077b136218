"""How an answer divides, asked and told as engines with terms aggregations do."""

from collections.abc import Mapping
from typing import Any

from search.backends.base import FACETS, MOST_VALUES
from search.sources import FACTS

# Values of a facet that are counted; those told are fewer and in our order.
_COUNTED, _OF_A_PART = 1000, 65_000
_NAMES = (*FACETS, *FACTS, "year")


def asked(part: str) -> dict[str, Any]:
    """The aggregations; `part` is how the engine calls the number of values a part of the index
    tells, which is large so that the sums are exact."""
    sizes = {"size": _COUNTED, part: _OF_A_PART}
    return {name: {"terms": {"field": name, **sizes}} for name in _NAMES}


def told(answered: Mapping[str, Any]) -> dict[str, list[tuple[str, int]]]:
    """How many of the answer have each value, most frequent first."""
    counted: dict[str, list[tuple[str, int]]] = {}
    for name in _NAMES:
        counts = [(_said(row["key"]), int(row["doc_count"])) for row in answered[name]["buckets"]]
        counts.sort(key=lambda pair: (-pair[1], pair[0]))
        counted[name] = counts[:MOST_VALUES]
    return counted


def _said(key: Any) -> str:
    return key if isinstance(key, str) else str(int(key))
