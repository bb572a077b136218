"""The fields of the tantivy index: how an entry becomes text the engine only cuts at blanks.

A text is written as its syllables twice, exact and folded in turn: the exact form of syllable n
stands at place 2n, the folded one at 2n + 1. So one field answers both, and a phrase may mix them.
"""

from collections import Counter
from collections.abc import Iterable, Sequence
from datetime import date
from itertools import chain, pairwise
from math import inf
from typing import Any

import tantivy

from search import analysis
from search.backends.base import FACETS
from search.sources import FACTS, Entry

# Raise the number whenever the schema or the encoding changes: an index of another form is built
# anew. The files of another release may not be readable either.
FORM = f"tantivy-3/{tantivy.__version__.split()[-1]}/analysis-{analysis.VERSION}"

# Stands between passages, so that no phrase reaches from one into the next; no syllable has it.
_GAP = "\u241e \u241e"
# How much a text is about a word, as BM25 saturates it: n / (n + K1 * (1 - B + B * length / mean)),
# with a constant mean, and in steps: the engine counts occurrences only together with its own
# weights. A word is in the highest step that it reaches.
STEPS = (0.55, 0.7, 0.82)
_K1, _B, _MEAN = 1.2, 0.6, 1500.0
TEXTS = ("title", "body", "type_words", "agency_words", "signer_words", "code_parts")
# Each term only whether it occurs; several values of one entry are several terms.
TERMS = (*(f"step_{number}" for number in range(len(STEPS))), "title_pairs")
EXACT_VALUES = ("key", "code", "signer", "extra")
# Orders the newest first: day, then id. 41 bits of id and 20 of day fit a signed number.
ID_BITS = 41
_MOST_ID = (1 << ID_BITS) - 1
_FIRST_DAY = date(1900, 1, 1).toordinal()

Passage = Sequence[tuple[str, str]]


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
    tail = [entry.code, *entry.other_codes, entry.type, entry.agency, entry.signer]
    tail += [value for _, value in sorted(entry.extra.items())]
    title, body = analysis.syllables(entry.title), analysis.syllables(entry.body)
    passages = [analysis.syllables(passage) for passage in tail if passage]
    codes = [code for code in (entry.code, *entry.other_codes) if code]
    day = entry.date.toordinal() if entry.date else 0
    made: dict[str, Any] = {
        "key": str(entry.key),
        "digest": entry.digest(FORM),
        "principals": sorted(entry.principals),
        # With the title in front, so that one field has every word there is.
        "title": _twice([title]),
        "body": _twice([title, body, *passages]),
        "title_pairs": " ".join(analysis.bigrams(title)),
        "code": [analysis.code(code) for code in codes],
        "code_parts": f" {_GAP} ".join(" ".join(analysis.code_parts(code)) for code in codes),
        "type_words": _twice([analysis.syllables(entry.type)]),
        "agency_words": _twice([analysis.syllables(entry.agency)]),
        "signer_words": _twice([analysis.syllables(entry.signer)]),
        "signer": entry.signer,
        "extra": [f"{name}={value}" for name, value in entry.extra.items()],
        "recency": recency(day, entry.id),
        "freshness": freshness(day),
        **_steps([*title, *body]),
        **{name: getattr(entry, name) for name in FACETS},
        **{name: list(dict.fromkeys(values)) for name, values in entry.facts.items()},
    }
    if entry.date:
        made |= {"day": day, "year": entry.date.year}
    if entry.expires:
        made["expires"] = entry.expires.toordinal()
    written = tantivy.Document()
    for name, value in made.items():
        _write(written, name, value)
    return written


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


def plain(text: str) -> str:
    """`text` as the engine takes it: half of a surrogate pair has no bytes."""
    try:
        text.encode()
    except UnicodeEncodeError:
        return text.encode("utf-8", "replace").decode()
    return text


def _steps(text: Passage) -> dict[str, str]:
    """The words of a text by the highest step that they reach."""
    exact, folded = zip(*text, strict=True) if text else ((), ())
    # A form without marks counts as a folded one, and no form with marks is the folded one of any.
    often = {**Counter(exact), **Counter(folded)}
    dampening = _K1 * (1 - _B + _B * sum(often.values()) / _MEAN)
    least = [dampening * step / (1 - step) for step in STEPS]
    return {
        f"step_{number}": " ".join(form for form, n in often.items() if low <= n < high)
        for number, (low, high) in enumerate(pairwise([*least, inf]))
    }


def _write(written: tantivy.Document, name: str, value: Any) -> None:
    match value:
        case str():
            if value:
                written.add_text(name, plain(value))
        case bool() | None:
            raise TypeError(name)
        case int():
            written.add_integer(name, value)
        case float():
            written.add_float(name, value)
        case _:
            for one in value:
                _write(written, name, one)


def _twice(passages: Iterable[Passage]) -> str:
    parts = [" ".join(chain.from_iterable(passage)) for passage in passages if passage]
    return f" {_GAP} ".join(parts)
