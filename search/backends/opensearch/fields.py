"""The fields of an index in the cluster: an entry as it is written, each text cut at blanks."""

from typing import Any

from search import analysis
from search.backends.base import FACETS
from search.backends.opensearch.asking import HOLE
from search.backends.written import TERMS, TEXTS, plain, written
from search.sources import FACTS, Entry

# Raise the number whenever the mapping or the encoding changes: an index of another form is built
# anew.
FORM = f"opensearch-2/analysis-{analysis.VERSION}"

# Longer values are not found by their exact value: a cluster refuses terms above 32,766 bytes.
_MOST_SIGNS = 8191
_TEXT = {"type": "text", "analyzer": "whitespace", "search_analyzer": "asked", "norms": False}
# How a phrase is read: cut at blanks, holes taken out with their places left.
_ASKED = {
    "analyzer": {"asked": {"type": "custom", "tokenizer": "whitespace", "filter": ["holes"]}},
    "filter": {"holes": {"type": "stop", "stopwords": [HOLE]}},
}
_VALUE = {"type": "keyword", "ignore_above": _MOST_SIGNS}


def properties() -> dict[str, dict[str, Any]]:
    """The fields with their types; every index of this FORM has them."""
    made = {name: dict(_TEXT) for name in TEXTS}
    made |= {name: {**_TEXT, "index_options": "docs"} for name in TERMS}
    made |= {name: dict(_VALUE) for name in ("code", "signer", "extra", *FACETS, *FACTS)}
    made["digest"] = {"type": "keyword", "index": False}
    made |= {name: {"type": "long"} for name in ("principals", "id")}
    # `newest` is there without a day too: 0.
    made |= {name: {"type": "integer"} for name in ("day", "expires", "year", "newest")}
    return made


def creation(name: str) -> dict[str, Any]:
    """What makes the index `name`. The entries themselves are not kept: rows have them. How many
    parts and copies there are is the cluster's, by a template for docflow-*."""
    return {
        # Given, so that an index nobody asks is refreshed all the same.
        "settings": {"index": {"refresh_interval": "1s"}, "analysis": _ASKED},
        "mappings": {
            "dynamic": "strict",
            "_source": {"enabled": False},
            "_meta": {"form": FORM, "name": name},
            "properties": properties(),
        },
    }


def is_ours(name: str, mappings: Any) -> bool:
    """Whether the index that bears a name is the one that was made under it."""
    if not isinstance(mappings, dict):
        return False
    there = mappings.get("properties") or {}
    return mappings.get("_meta") == {"form": FORM, "name": name} and all(
        there.get(field, {}).get("type") == wanted["type"] for field, wanted in properties().items()
    )


def document(entry: Entry) -> dict[str, Any]:
    """The fields of one entry; what is empty is left out."""
    made = written(entry, FORM)
    # It is the name of the document.
    del made["key"]
    made |= {"id": entry.id, "newest": made.get("day", 0)}
    kept = {name: _kept(value) for name, value in made.items()}
    return {name: value for name, value in kept.items() if value not in ("", [])}


def _kept(value: Any) -> Any:
    match value:
        case str():
            return plain(value)
        case list():
            return [plain(one) if isinstance(one, str) else one for one in value if one != ""]
    return value
