"""Orders what was found, by relevance or by date, and takes the first of it.

Relevance is BM25 with the weights of words counted over visible entries only, and constant mean
lengths; exact tones, neighbours and titles weigh more.
"""

import heapq
from collections import defaultdict
from collections.abc import Iterator, Sequence
from itertools import pairwise

from search.backends.base import Hit, Place, Request
from search.backends.relevance import (
    EXACT,
    NEIGHBOURS,
    OWN_DAY,
    OWN_NUMBER,
    PART_OF_NUMBER,
    rarity,
    weighed,
)
from search.backends.whoosh.evaluate import Docs, Leaf
from search.nodes import (
    Day,
    Expiry,
    Fact,
    Node,
    Number,
    Phrase,
    Prefix,
    Span,
    Within,
    Word,
    leaves,
    runs,
)
from search.sources import Key

K1 = 1.2
B = 0.6
TITLE, BODY = 2.5, 1.0
# Mean lengths in postings; constants, because a true mean would tell of hidden entries.
LENGTHS = {"title": 30.0, "body": 1500.0}

# They choose among entries and say nothing of how well one answers.
UNWEIGHED = (Within, Span, Fact, Expiry)

Scores = defaultdict[int, float]


def ordered(found: Sequence[tuple[Leaf, Docs]], request: Request) -> list[Hit]:
    """The first of the answer; among equals later dates and then later ids first."""
    wanted = [] if request.newest else list(leaves(request.node))
    scoring = any(not isinstance(leaf, UNWEIGHED) for leaf in wanted)
    rarities = _rarities(found, request) if scoring else {}
    scores = [
        _scores(leaf, docs, request.node, rarities) if scoring else Scores(float)
        for leaf, docs in found
    ]
    rows = heapq.nsmallest(request.top, _rows(found, scores, request.after))
    return [Hit(Key(source, -number), -score, -day) for score, day, number, source in rows]


def _rows(
    found: Sequence[tuple[Leaf, Docs]], scores: Sequence[Scores], after: Place | None
) -> Iterator[tuple[float, int, int, str]]:
    """What orders an entry, smallest first."""
    for (leaf, docs), scored in zip(found, scores, strict=True):
        dates, keys = leaf.dates(), leaf.column("key")
        for doc in docs:
            day = dates[doc]
            if after and day > after.day:
                continue
            key = Key.parse(keys[doc])
            if after is None or after.before(Place(day, key.id, key.source)):
                yield -round(scored[doc], 6), -day, -key.id, key.source


def _rarities(found: Sequence[tuple[Leaf, Docs]], request: Request) -> dict[str, float]:
    """The weight of each folded word: rare among what the person may see weighs more."""
    total = sum(len(leaf.visible(request.principals)) for leaf, _ in found)

    def having(term: str) -> int:
        return sum(
            len(leaf.visible(request.principals) & leaf.docs("terms", term)) for leaf, _ in found
        )

    return {term: rarity(having(term), total) for term in weighed(request.node)}


def _scores(leaf: Leaf, docs: Docs, node: Node | None, rarities: dict[str, float]) -> Scores:
    scores: Scores = defaultdict(float)
    for wanted in dict.fromkeys(leaves(node)):
        match wanted:
            case Word():
                _score_word(leaf, docs, wanted, rarities[wanted.folded], scores)
            case Phrase(words):
                _score_phrase(leaf, docs, words, rarities, scores)
            case Prefix(folded):
                for doc in docs & leaf.beginning(folded):
                    scores[doc] += BODY
            case Number():
                _score_number(leaf, docs, wanted, rarities, scores)
            case Day(day, words):
                dates = leaf.dates()
                for doc in docs:
                    scores[doc] += OWN_DAY if dates[doc] == day.toordinal() else 0.0
    for run in runs(node):
        _score_run(leaf, docs, run, rarities, scores)
    return scores


def _score_word(leaf: Leaf, docs: Docs, word: Word, rarity: float, scores: Scores) -> None:
    for field, weight in (("title", TITLE), ("body", BODY)):
        _score_term(leaf, docs, field, word.folded, rarity * weight, scores)
        if word.marked:
            _score_term(leaf, docs, field, word.exact, rarity * weight * EXACT, scores)


def _score_term(
    leaf: Leaf, docs: Docs, field: str, term: str, weight: float, scores: Scores
) -> None:
    length_of, mean = leaf.reader.doc_field_length, LENGTHS[field]
    for doc, matcher in leaf.walk(field, term, docs):
        often = matcher.weight()
        length = length_of(doc, field, 1)
        scores[doc] += weight * often * (K1 + 1) / (often + K1 * (1 - B + B * length / mean))


def _score_phrase(
    leaf: Leaf, docs: Docs, words: Sequence[Word], rarities: dict[str, float], scores: Scores
) -> None:
    """A phrase counts as one rare word; with its exact tones as three more."""
    folded, exact = [w.folded for w in words], [w.exact for w in words]
    weight = sum(rarities[term] for term in folded)
    forms = [(folded, weight)] + ([(exact, weight * EXACT)] if exact != folded else [])
    for field, factor in (("title", TITLE), ("body", BODY)):
        for terms, worth in forms:
            for doc, often in leaf.phrase(field, terms, docs).items():
                scores[doc] += worth * factor * often * (K1 + 1) / (often + K1)


def _score_run(
    leaf: Leaf, docs: Docs, words: Sequence[Word], rarities: dict[str, float], scores: Scores
) -> None:
    """Words typed side by side: pairs in the title, the whole run in the body."""
    for one, two in pairwise(words):
        worth = NEIGHBOURS * (rarities[one.folded] + rarities[two.folded])
        for doc in docs & leaf.docs("title_bi", f"{one.folded}_{two.folded}"):
            scores[doc] += worth
        if one.marked or two.marked:
            for doc in docs & leaf.docs("title_bi", f"{one.exact}_{two.exact}"):
                scores[doc] += worth * EXACT
    _score_phrase(leaf, docs, words, rarities, scores)


def _score_number(
    leaf: Leaf, docs: Docs, number: Number, rarities: dict[str, float], scores: Scores
) -> None:
    for doc in docs & leaf.docs("code", number.code):
        scores[doc] += OWN_NUMBER
    for doc in leaf.phrase("code_parts", number.parts, docs):
        scores[doc] += PART_OF_NUMBER
    if number.words and not number.only:
        _score_phrase(leaf, docs, number.words, rarities, scores)
