"""Turns a question of `search.nodes` into queries of an engine that scores by constants.

Whether an entry answers and what that is worth are two queries; the worth is made of constants and
of weights that are counted over what the person may see, never of the engine's own (decision 37).
An engine says how its queries are made; the fields are those of `search.backends.written`.
"""

from abc import ABC, abstractmethod
from collections.abc import Iterator, Mapping, Sequence
from datetime import date
from itertools import pairwise
from typing import Any, Generic, NamedTuple, TypeVar

from search.backends.base import Filters, Request
from search.backends.relevance import (
    EXACT,
    FIELD_OF,
    NEIGHBOURS,
    OWN_DAY,
    OWN_NUMBER,
    PART_OF_NUMBER,
)
from search.backends.written import STEPS
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

Query = TypeVar("Query")

# What a hit is worth, as a multiple of how rare the word is among what the person may see. What
# stands in the title stands in the body's field too and is worth both.
TITLE, BODY, STEP = 1.5, 1.0, 0.4


class Worths(NamedTuple):
    """What adds to a score: terms are quick to look up, phrases dear. Each phrase is followed by
    what is found only where it is."""

    terms: list[Any]
    phrases: list[list[Any]]


class Asking(ABC, Generic[Query]):
    """Makes queries of one engine."""

    # What the engine has

    @abstractmethod
    def visible(self, principals: frozenset[int]) -> Query:
        """The entries that one of the principals may see."""

    @abstractmethod
    def term(self, field: str, text: str) -> Query:
        """The entries with exactly this value, or with this pair or word of a step."""

    @abstractmethod
    def word(self, field: str, form: str) -> Query:
        """The entries with this exact or folded form of a syllable in a text."""

    @abstractmethod
    def phrase(self, field: str, forms: Sequence[str]) -> Query:
        """The entries with syllables of these forms, exact and folded mixed, one by one."""

    @abstractmethod
    def parts(self, parts: Sequence[str]) -> Query:
        """The entries with a number that has these parts, one by one."""

    @abstractmethod
    def beginning(self, field: str, folded: str) -> Query:
        """The entries with a syllable that begins so."""

    @abstractmethod
    def between(self, field: str, first: int, last: int) -> Query:
        """The entries whose day (ordinal) lies between two, both included."""

    @abstractmethod
    def all_of(self, queries: Sequence[Query]) -> Query: ...

    @abstractmethod
    def any_of(self, queries: Sequence[Query]) -> Query:
        """Nothing for no queries."""

    @abstractmethod
    def none_of(self, query: Query) -> Query:
        """The entries that do not answer `query`."""

    @abstractmethod
    def worth(self, query: Query, weight: float) -> Query:
        """Whatever answers `query` is worth the same."""

    # Which entries

    def asked(self, request: Request) -> Query:
        """Everything that must hold. Raises ValueError for what the engine cannot ask."""
        parts = [self.visible(request.principals), *self.filters(request.filters)]
        return self.all_of([*parts, self.answering(request.node)] if request.node else parts)

    def filters(self, filters: Filters) -> list[Query]:
        """Each of them must hold."""
        made = [self._any_value(name, sorted(values)) for name, values in filters.values.items()]
        made += [self.term("extra", f"{name}={value}") for name, value in filters.extra.items()]
        if filters.since or filters.until:
            made.append(self._days("day", filters.since, filters.until))
        return made

    def answering(self, node: Node) -> Query:
        """The entries that answer the node."""
        match node:
            case And(items):
                return self.all_of([self.answering(item) for item in items])
            case Or(items):
                return self.any_of([self.answering(item) for item in items])
            case Not(item):
                return self.none_of(self.answering(item))
            case Word(folded=folded):
                return self.word("body", folded)
            case Prefix(folded):
                return self.beginning("body", folded)
            case Span(since, until):
                return self._days("day", since, until)
            case Expiry(since, until):
                return self._days("expires", since, until)
            case Fact(name, values):
                return self._any_value(name, values)
            case Phrase(words):
                return self.phrase("body", _folded(words))
            case Within(field, Phrase(words)):
                return self.phrase(FIELD_OF[field], _folded(words))
            case Number(code, parts, words, only):
                ways = [self.term("code", code), self.parts(parts)]
                return self.any_of(ways if only else [*ways, self.phrase("body", _folded(words))])
            case Day(day, words):
                said = self.phrase("body", _folded(words))
                return self.any_of([self._days("day", day, day), said])
        raise TypeError(node)

    def _any_value(self, field: str, values: Sequence[str]) -> Query:
        return self.any_of([self.term(field, value) for value in values])

    def _days(self, field: str, since: date | None, until: date | None) -> Query:
        first = since.toordinal() if since else 1
        last = until.toordinal() if until else date.max.toordinal()
        return self.between(field, first, last) if first <= last else self.any_of([])

    # What they are worth

    def worths(self, node: Node | None, rarities: Mapping[str, float]) -> Worths:
        """What adds to the score of an entry that answers."""
        made = Worths([], [])
        for wanted in dict.fromkeys(leaves(node)):
            match wanted:
                case Word():
                    made.terms.extend(self._word(wanted, rarities[wanted.folded]))
                case Phrase(words):
                    made.phrases.extend(self._phrase(words, rarities))
                case Number(code, parts, words, only):
                    made.terms.append(self.worth(self.term("code", code), OWN_NUMBER))
                    made.phrases.append([self.worth(self.parts(parts), PART_OF_NUMBER)])
                    if words and not only:
                        made.phrases.extend(self._phrase(words, rarities))
                case Day(day):
                    made.terms.append(self.worth(self._days("day", day, day), OWN_DAY))
        for run in runs(node):
            made.terms.extend(self._pairs(run, rarities))
            made.phrases.extend(self._phrase(run, rarities))
        return made

    def _word(self, word: Word, rare: float) -> Iterator[Query]:
        # Every entry that answers has the folded word somewhere: that tells none from another.
        yield from self._places(word.folded, rare)
        if word.marked:
            yield from self._places(word.exact, rare * EXACT)
            yield self.worth(self.word("body", word.exact), rare * BODY * EXACT)

    def _places(self, form: str, rare: float) -> Iterator[Query]:
        yield self.worth(self.word("title", form), rare * TITLE)
        for number in range(len(STEPS)):
            # Each step is worth itself and those below it.
            yield self.worth(self.term(f"step_{number}", form), rare * STEP * (number + 1))

    def _phrase(
        self, words: Sequence[Word], rarities: Mapping[str, float]
    ) -> Iterator[list[Query]]:
        """A phrase counts as one rare word; with its exact tones as three more."""
        rare = sum(rarities[word.folded] for word in words)
        marked = any(word.marked for word in words)
        for field, by in (("title", TITLE), ("body", BODY)):
            made = [self.worth(self.phrase(field, _folded(words)), rare * by)]
            if marked:
                exact = self.phrase(field, [word.exact for word in words])
                made.append(self.worth(exact, rare * by * EXACT))
            yield made

    def _pairs(self, words: Sequence[Word], rarities: Mapping[str, float]) -> Iterator[Query]:
        """Words typed side by side that stand so in the title."""
        for one, two in pairwise(words):
            rare = NEIGHBOURS * (rarities[one.folded] + rarities[two.folded])
            folded = self.term("title_pairs", f"{one.folded}_{two.folded}")
            yield self.worth(folded, rare)
            if one.marked or two.marked:
                exact = self.term("title_pairs", f"{one.exact}_{two.exact}")
                yield self.worth(exact, rare * EXACT)


def _folded(words: Sequence[Word]) -> list[str]:
    return [word.folded for word in words]
