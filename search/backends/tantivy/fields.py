"""The fields of the tantivy index: an entry as it is written, and what orders equals."""

from datetime import date
from typing import Any

import tantivy

from search import analysis
from search.backends.base import FACETS
from search.backends.written import EXACT_VALUES, TERMS, TEXTS, plain, written
from search.sources import FACTS, Entry

# Raise the number whenever the schema or the encoding changes: an index of another form is built
# anew. The files of another release may not be readable either.
FORM = f"tantivy-4/{tantivy.__version__.split()[-1]}/analysis-{analysis.VERSION}"

# Orders the newest first: day, then id. 41 bits of id and 20 of day fit a signed number.
ID_BITS = 41
_MOST_ID = (1 << ID_BITS) - 1
_FIRST_DAY = date(1900, 1, 1).toordinal()


def schema() -> tantivy.Schema:
    """The schema; every index of this FORM has it."""
    made = tantivy.SchemaBuilder()
    for name in TEXTS:
        made.add_text_field(name, tokenizer_name="whitespace", index_option="position")
    for name in TERMS:
        made.add_text_field(name, tokenizer_name="whitespace", index_option="basic")
    for name in EXACT_VALUES:
        made.add_text_field(name, stored=name == "key", tokenizer_name="raw", index_option="basic")
    for name in (*FACETS, *FACTS):
        made.add_text_field(name, fast=True, tokenizer_name="raw", index_option="basic")
    made.add_text_field("digest", stored=True, tokenizer_name="raw", index_option="basic")
    made.add_integer_field("principals", indexed=True)
    for name in ("day", "expires"):
        made.add_integer_field(name, indexed=True, fast=True)
    made.add_integer_field("year", fast=True)
    made.add_integer_field("recency", fast=True)
    # What a score is multiplied with: of two equal ones the newer comes first.
    made.add_float_field("freshness", fast=True)
    return made.build()


def document(entry: Entry) -> tantivy.Document:
    """The fields of one entry; what is empty is left out."""
    day = entry.date.toordinal() if entry.date else 0
    made = written(entry, FORM)
    made |= {"recency": recency(day, entry.id), "freshness": freshness(day)}
    document = tantivy.Document()
    for name, value in made.items():
        _write(document, name, value)
    return document


def recency(day: int, number: int) -> int:
    """Larger is newer; among the same day larger ids."""
    return (day << ID_BITS) | min(number, _MOST_ID)


def factor(day: int) -> float:
    """What the score of an entry of this day is multiplied with: enough to part equals, too little
    to change who is better (a seventh of a percent in twenty years). The engine counts in single
    precision, which tells two days apart at this step."""
    return 1 + 2e-7 * max(day - _FIRST_DAY, 0)


def freshness(day: int) -> float:
    """The factor as the engine wants it: it takes the binary logarithm of this plus two."""
    return float(2.0 ** factor(day)) - 2.0


def _write(document: tantivy.Document, name: str, value: Any) -> None:
    match value:
        case str():
            if value:
                document.add_text(name, plain(value))
        case bool() | None:
            raise TypeError(name)
        case int():
            document.add_integer(name, value)
        case float():
            document.add_float(name, value)
        case _:
            for one in value:
                _write(document, name, one)
