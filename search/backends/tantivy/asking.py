"""Turns a question of `search.nodes` into queries of the engine: which entries answer, how well.

Whether an entry answers and what that is worth are two queries; the worth is made of constants and
of weights that are counted over what the person may see, never of the engine's own.
"""

from collections.abc import Iterable, Mapping, Sequence
from datetime import date
from itertools import pairwise

import tantivy
from tantivy import FieldType, Occur, Query

from search.analysis import fold
from search.backends.base import Filters, Request
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


class Asking:
    """Makes queries for one schema."""

    def __init__(self, schema: tantivy.Schema) -> None:
        self.schema = schema

    # Which entries

    def asked(self, request: Request) -> Query:
        """Everything that must hold. Raises ValueError for what the engine cannot ask."""
        parts = [self.visible(request.principals), *self.filters(request.filters)]
        return all_of([*parts, self.answering(request.node)] if request.node else parts)

    def visible(self, principals: frozenset[int]) -> Query:
        return Query.term_set_query(self.schema, "principals", sorted(principals))

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

    def worth(self, node: Node | None, rarities: Mapping[str, float]) -> list[Query]:
        """What adds to the score of an entry that answers."""
        made: list[Query] = []
        for wanted in dict.fromkeys(leaves(node)):
            match wanted:
                case Word():
                    made += self._word(wanted, rarities[wanted.folded])
                case Phrase(words):
                    made += self._phrase(words, rarities)
                case Number(code, parts, words, only):
                    made.append(_worth(self.term("code", code), OWN_NUMBER))
                    made.append(_worth(self._parts(parts), PART_OF_NUMBER))
                    if words and not only:
                        made += self._phrase(words, rarities)
                case Day(day):
                    made.append(_worth(self._days("day", day, day), OWN_DAY))
        for run in runs(node):
            made += self._run(run, rarities)
        return made

    def _word(self, word: Word, rare: float) -> list[Query]:
        fields = {"title": TITLE, **{f"step_{number}": STEP for number in range(len(STEPS))}}
        # Every entry that answers has the folded word somewhere: that tells none from another.
        made = [_worth(self.term(name, word.folded), rare * by) for name, by in fields.items()]
        if word.marked:
            fields["body"] = BODY
            made += [
                _worth(self.term(name, word.exact), rare * by * EXACT)
                for name, by in fields.items()
            ]
        return made

    def _phrase(self, words: Sequence[Word], rarities: Mapping[str, float]) -> list[Query]:
        """A phrase counts as one rare word; with its exact tones as three more."""
        rare = sum(rarities[word.folded] for word in words)
        made = [
            _worth(self.phrase("title", _folded(words)), rare * TITLE),
            _worth(self.phrase("body", _folded(words)), rare * BODY),
        ]
        if any(word.marked for word in words):
            exact = [word.exact for word in words]
            made.append(_worth(self.phrase("title", exact), rare * TITLE * EXACT))
            made.append(_worth(self.phrase("body", exact), rare * BODY * EXACT))
        return made

    def _run(self, words: Sequence[Word], rarities: Mapping[str, float]) -> list[Query]:
        """Words typed side by side: pairs in the title, the whole run anywhere."""
        made: list[Query] = []
        for one, two in pairwise(words):
            rare = NEIGHBOURS * (rarities[one.folded] + rarities[two.folded])
            made.append(_worth(self.term("title_pairs", f"{one.folded}_{two.folded}"), rare))
            if one.marked or two.marked:
                exact = self.term("title_pairs", f"{one.exact}_{two.exact}")
                made.append(_worth(exact, rare * EXACT))
        return made + self._phrase(words, rarities)


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


def scored(answering: Query, worth: Iterable[Query]) -> Query:
    """What answers, each with the sum of its worth."""
    parts = [(Occur.Must, Query.const_score_query(answering, 0.0))]
    parts += [(Occur.Should, query) for query in worth]
    return Query.boolean_query(parts)


def _worth(query: Query, weight: float) -> Query:
    return Query.const_score_query(query, weight)


def _folded(words: Sequence[Word]) -> list[str]:
    return [word.folded for word in words]
