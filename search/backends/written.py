"""How an entry is written for an engine that only cuts texts at blanks: all else is done here.

A text is written as its syllables twice, exact and folded in turn: the exact form of syllable n
stands at place 2n, the folded one at 2n + 1. So one field answers both, and a phrase may mix them.
"""

from collections import Counter
from collections.abc import Iterable, Sequence
from itertools import chain, pairwise
from math import inf
from typing import Any

from search import analysis
from search.backends.base import FACETS
from search.sources import Entry

# Stands between passages, so that no phrase reaches from one into the next; no syllable has it.
_GAP = "\u241e \u241e"
# How much a text is about a word, as BM25 saturates it: n / (n + K1 * (1 - B + B * length / mean)),
# with a constant mean, and in steps: engines count occurrences only together with their own
# weights. A word is in the highest step that it reaches.
STEPS = (0.55, 0.7, 0.82)
_K1, _B, _MEAN = 1.2, 0.6, 1500.0
TEXTS = ("title", "body", "type_words", "agency_words", "signer_words", "code_parts")
# Each term only whether it occurs.
TERMS = (*(f"step_{number}" for number in range(len(STEPS))), "title_pairs")
EXACT_VALUES = ("key", "code", "signer", "extra")

Passage = Sequence[tuple[str, str]]


def written(entry: Entry, form: str) -> dict[str, Any]:
    """The fields of one entry: texts, exact values (one or several), days as ordinals and numbers;
    days that the entry has not are left out."""
    tail = [entry.code, *entry.other_codes, entry.type, entry.agency, entry.signer]
    tail += [value for _, value in sorted(entry.extra.items())]
    title, body = analysis.syllables(entry.title), analysis.syllables(entry.body)
    passages = [analysis.syllables(passage) for passage in tail if passage]
    codes = [code for code in (entry.code, *entry.other_codes) if code]
    made: dict[str, Any] = {
        "key": str(entry.key),
        "digest": entry.digest(form),
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
        **_steps([*title, *body]),
        **{name: getattr(entry, name) for name in FACETS},
        **{name: list(dict.fromkeys(values)) for name, values in entry.facts.items()},
    }
    if entry.date:
        made |= {"day": entry.date.toordinal(), "year": entry.date.year}
    if entry.expires:
        made["expires"] = entry.expires.toordinal()
    return made


def plain(text: str) -> str:
    """`text` as engines take it: half of a surrogate pair has no bytes."""
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


def _twice(passages: Iterable[Passage]) -> str:
    parts = [" ".join(chain.from_iterable(passage)) for passage in passages if passage]
    return f" {_GAP} ".join(parts)
