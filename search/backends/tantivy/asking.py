"""Turns a question of `search.nodes` into queries of the engine: which entries answer, how well.

Whether an entry answers and what that is worth are two queries; the worth is made of constants and
of weights that are counted over what the person may see, never of the engine's own.
"""

from collections.abc import Iterable, Iterator, Mapping, Sequence
from datetime import date
from itertools import pairwise
from typing import NamedTuple

import tantivy
from tantivy import FieldType, Occur, Query

from search.analysis import fold
from search.backends.base import Filters
from search.backends.relevance import (
    EXACT,
    FIELD_OF,
    NEIGHBOURS,
    OWN_DAY,
    OWN_NUMBER,
    PART_OF_NUMBER,
)
from search.backends.tantivy.fields import STEPS, plain
from search.nodes import (
    And,
    Day,
    Expiry,
    Fact,
    Node,
    Not,
    Number,
    Or,
    Phrase,
    Prefix,
    Span,
    Within,
    Word,
    leaves,
    runs,
)

# What a hit is worth, as a multiple of how rare the word is among what the person may see. What
# stands in the title stands in the body's field too and is worth both.
TITLE, BODY, STEP = 1.5, 1.0, 0.4


class Worth(NamedTuple):
    """What adds to a score: terms are quick to look up, phrases dear."""

    terms: list[Query]
    phrases: list[Query]


class Asking:
    """Makes queries for one schema."""

    def __init__(self, schema: tantivy.Schema) -> None:
        self.schema = schema

    # Which entries

    def visible(self, principals: frozenset[int]) -> Query:
        # A set query would make an automaton and a set of all that match; this is a fifth of it.
        return any_of(
            [
                Query.term_query(self.schema, "principals", one, "basic")
                for one in sorted(principals)
            ]
        )

    def filters(self, filters: Filters) -> list[Query]:
        """Each of them must hold."""
        made = [self._any_of(name, sorted(values)) for name, values in filters.values.items()]
        made += [self.term("extra", f"{name}={value}") for name, value in filters.extra.items()]
        if filters.since or filters.until:
            made.append(self._days("day", filters.since, filters.until))
        return made

    def answering(self, node: Node) -> Query:
        """The entries that answer the node."""
        match node:
            case And(items):
                return all_of([self.answering(item) for item in items])
            case Or(items):
                return any_of([self.answering(item) for item in items])
            case Not(item):
                inner = (Occur.MustNot, self.answering(item))
                return Query.boolean_query([(Occur.Must, Query.all_query()), inner])
            case Word(folded=folded):
                return self.term("body", folded)
            case Prefix(folded):
                # Letters and digits only, so nothing of it means anything else to the engine.
                return Query.regex_query(self.schema, "body", f"{plain(folded)}.*")
            case Span(since, until):
                return self._days("day", since, until)
            case Expiry(since, until):
                return self._days("expires", since, until)
            case Fact(name, values):
                return self._any_of(name, values)
            case Phrase(words):
                return self.phrase("body", _folded(words))
            case Within(field, Phrase(words)):
                return self.phrase(FIELD_OF[field], _folded(words))
            case Number(code, parts, words, only):
                ways = [self.term("code", code), self._parts(parts)]
                return any_of(ways if only else [*ways, self.phrase("body", _folded(words))])
            case Day(day, words):
                return any_of([self._days("day", day, day), self.phrase("body", _folded(words))])
        raise TypeError(node)

    def term(self, field: str, text: str) -> Query:
        return Query.term_query(self.schema, field, plain(text), "basic")

    def phrase(self, field: str, forms: Sequence[str]) -> Query:
        """Forms that follow each other; a folded one stands at the odd place of its syllable."""
        if not forms:
            return Query.empty_query()
        if len(forms) == 1:
            return self.term(field, forms[0])
        places: list[str | tuple[int, str]] = [
            (2 * number + (fold(form) == form), plain(form)) for number, form in enumerate(forms)
        ]
        return Query.phrase_query(self.schema, field, places)

    def _parts(self, parts: Sequence[str]) -> Query:
        if len(parts) < 2:
            return self.term("code_parts", parts[0]) if parts else Query.empty_query()
        return Query.phrase_query(self.schema, "code_parts", [plain(part) for part in parts])

    def _any_of(self, field: str, values: Sequence[str]) -> Query:
        return any_of([self.term(field, value) for value in values])

    def _days(self, field: str, since: date | None, until: date | None) -> Query:
        first = since.toordinal() if since else 1
        last = until.toordinal() if until else date.max.toordinal()
        if first > last:
            return Query.empty_query()
        return Query.range_query(self.schema, field, FieldType.Integer, first, last)

    # What they are worth

    def worth(self, node: Node | None, rarities: Mapping[str, float]) -> Worth:
        """What adds to the score of an entry that answers."""
        made = Worth([], [])
        for wanted in dict.fromkeys(leaves(node)):
            match wanted:
                case Word():
                    made.terms.extend(self._word(wanted, rarities[wanted.folded]))
                case Phrase(words):
                    made.phrases.extend(self._phrase(words, rarities))
                case Number(code, parts, words, only):
                    made.terms.append(_worth(self.term("code", code), OWN_NUMBER))
                    made.phrases.append(_worth(self._parts(parts), PART_OF_NUMBER))
                    if words and not only:
                        made.phrases.extend(self._phrase(words, rarities))
                case Day(day):
                    made.terms.append(_worth(self._days("day", day, day), OWN_DAY))
        for run in runs(node):
            made.terms.extend(self._pairs(run, rarities))
            made.phrases.extend(self._phrase(run, rarities))
        return made

    def _word(self, word: Word, rare: float) -> Iterator[Query]:
        # Every entry that answers has the folded word somewhere: that tells none from another.
        yield from self._places(word.folded, rare)
        if word.marked:
            yield from self._places(word.exact, rare * EXACT)
            yield _worth(self.term("body", word.exact), rare * BODY * EXACT)

    def _places(self, form: str, rare: float) -> Iterator[Query]:
        yield _worth(self.term("title", form), rare * TITLE)
        for number in range(len(STEPS)):
            # Each step is worth itself and those below it.
            yield _worth(self.term(f"step_{number}", form), rare * STEP * (number + 1))

    def _phrase(self, words: Sequence[Word], rarities: Mapping[str, float]) -> Iterator[Query]:
        """A phrase counts as one rare word; with its exact tones as three more."""
        rare = sum(rarities[word.folded] for word in words)
        marked = any(word.marked for word in words)
        for field, by in (("title", TITLE), ("body", BODY)):
            made = _worth(self.phrase(field, _folded(words)), rare * by)
            if marked:
                exact = self.phrase(field, [word.exact for word in words])
                made = adding(made, [_worth(exact, rare * by * EXACT)])
            yield made

    def _pairs(self, words: Sequence[Word], rarities: Mapping[str, float]) -> Iterator[Query]:
        """Words typed side by side that stand so in the title."""
        for one, two in pairwise(words):
            rare = NEIGHBOURS * (rarities[one.folded] + rarities[two.folded])
            yield _worth(self.term("title_pairs", f"{one.folded}_{two.folded}"), rare)
            if one.marked or two.marked:
                exact = self.term("title_pairs", f"{one.exact}_{two.exact}")
                yield _worth(exact, rare * EXACT)


def all_of(queries: Sequence[Query]) -> Query:
    if len(queries) == 1:
        return queries[0]
    return Query.boolean_query([(Occur.Must, query) for query in queries])


def any_of(queries: Sequence[Query]) -> Query:
    if len(queries) == 1:
        return queries[0]
    if not queries:
        return Query.empty_query()
    return Query.boolean_query([(Occur.Should, query) for query in queries])


def scored(answering: Query, worth: Worth) -> Query:
    """What answers, each with the sum of its worth."""
    query = adding(Query.const_score_query(answering, 0.0), worth.terms)
    # Several optional parts are walked through together, over every entry that has them. One alone
    # is asked only of what answers, and positions are dear to read.
    for phrase in worth.phrases:
        query = adding(query, [phrase])
    return query


def adding(must: Query, worth: Iterable[Query]) -> Query:
    """What `must` finds; what else of `worth` is found there adds to its score."""
    return Query.boolean_query([(Occur.Must, must), *((Occur.Should, query) for query in worth)])


def _worth(query: Query, weight: float) -> Query:
    return Query.const_score_query(query, weight)


def _folded(words: Sequence[Word]) -> list[str]:
    return [word.folded for word in words]
