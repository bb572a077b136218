"""Finds what speaks of the same things as one entry.

A syllable of Vietnamese tells little, two neighbours are mostly a word: the pairs that the entry
has often and few other visible entries have are asked for together, best first.
"""

from collections import Counter
from collections.abc import Iterable
from dataclasses import replace
from itertools import pairwise
from math import log

from search import index
from search.analysis import syllables
from search.backends.base import Backend, Request, Unusable
from search.backends.relevance import rarity
from search.nodes import Or, Phrase, Word
from search.query.run import Check, Hit, checked
from search.sources import Key

# Pairs whose rarity is asked of the index, and those of them that are searched for.
WEIGHED, ASKED = 32, 20
# A pair of the title counts as so many of the text.
TITLE = 3
# Characters of a text that are looked at: what a paper is about stands in its beginning.
LONGEST = 20_000
# The part of the best score, which is mostly the entry's own, that another must reach.
LEAST = 0.3

Pair = tuple[tuple[str, str], tuple[str, str]]


def alike(
    key: Key, title: str, body: str, *, principals: Iterable[int], check: Check, limit: int = 5
) -> list[Hit] | None:
    """At most `limit` entries like the one of `key`, the nearest first; None while the index cannot
    answer.

    Whoever asks must be allowed to see the entry. The others are found, weighed and checked as by
    `run`: hidden ones neither appear nor count.
    """
    held = frozenset(principals)
    try:
        return index.reading(lambda engine: _nearest(engine, key, title, body, held, check, limit))
    except Unusable:
        return None


def _nearest(
    engine: Backend,
    key: Key,
    title: str,
    body: str,
    held: frozenset[int],
    check: Check,
    limit: int,
) -> list[Hit]:
    every = Request(None, held, newest=True, facets=False, top=1)
    pairs = _telling(engine, _pairs(title, body), every)
    if not pairs:
        return []
    node = Or(tuple(Phrase((Word(*one), Word(*two))) for one, two in pairs))
    # Twice as many: an index that lags may offer what the check refuses.
    found = engine.search(replace(every, node=node, newest=False, top=2 * limit + 1))
    # The entry itself, or what says the same word for word.
    best = max((hit.score for hit in found.hits), default=0.0)
    near = [hit for hit in found.hits if hit.key != key and hit.score >= LEAST * best]
    passed = checked([hit.key for hit in near], check)
    shown = [hit for hit in near if hit.key in passed][:limit]
    return [Hit(hit.key.source, hit.key.id, hit.score) for hit in shown]


def _pairs(title: str, body: str) -> Counter[Pair]:
    """Neighbouring syllables by how much an entry speaks of them; numbers tell nothing."""
    often: Counter[Pair] = Counter()
    for text, weight in ((title, TITLE), (body[:LONGEST], 1)):
        for one, two in pairwise(syllables(text)):
            if one[1].isalpha() and two[1].isalpha():
                often[one, two] += weight
    return often


def _telling(engine: Backend, often: Counter[Pair], every: Request) -> list[Pair]:
    """The pairs that tell the entry from others that the person sees."""
    total = engine.search(every).total
    weights: dict[Pair, float] = {}
    for (one, two), times in often.most_common(WEIGHED):
        phrase = Phrase((Word(*one), Word(*two)))
        having = engine.search(replace(every, node=phrase)).total
        # What only the entry itself has finds no other, and tells how far the others are.
        weights[one, two] = log(1 + times) * rarity(having, total)
    return sorted(weights, key=lambda pair: -weights[pair])[:ASKED]
