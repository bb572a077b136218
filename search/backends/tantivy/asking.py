"""The queries of tantivy; what a question is made of says `search.backends.asking`."""

from collections.abc import Iterable, Sequence

import tantivy
from tantivy import FieldType, Occur, Query

from search.analysis import fold
from search.backends.asking import Asking, Worths
from search.backends.written import plain


class TantivyAsking(Asking[Query]):
    """Makes queries for one schema."""

    def __init__(self, schema: tantivy.Schema) -> None:
        self.schema = schema

    def visible(self, principals: frozenset[int]) -> Query:
        # A set query would make an automaton and a set of all that match; this is a fifth of it.
        return self.any_of(
            [
                Query.term_query(self.schema, "principals", one, "basic")
                for one in sorted(principals)
            ]
        )

    def term(self, field: str, text: str) -> Query:
        return Query.term_query(self.schema, field, plain(text), "basic")

    def word(self, field: str, form: str) -> Query:
        return self.term(field, form)

    def phrase(self, field: str, forms: Sequence[str]) -> Query:
        """A folded form stands at the odd place of its syllable."""
        if not forms:
            return Query.empty_query()
        if len(forms) == 1:
            return self.term(field, forms[0])
        places: list[str | tuple[int, str]] = [
            (2 * number + (fold(form) == form), plain(form)) for number, form in enumerate(forms)
        ]
        return Query.phrase_query(self.schema, field, places)

    def parts(self, parts: Sequence[str]) -> Query:
        if len(parts) < 2:
            return self.term("code_parts", parts[0]) if parts else Query.empty_query()
        return Query.phrase_query(self.schema, "code_parts", [plain(part) for part in parts])

    def beginning(self, field: str, folded: str) -> Query:
        # Letters and digits only, so nothing of it means anything else to the engine.
        return Query.regex_query(self.schema, field, f"{plain(folded)}.*")

    def between(self, field: str, first: int, last: int) -> Query:
        return Query.range_query(self.schema, field, FieldType.Integer, first, last)

    def all_of(self, queries: Sequence[Query]) -> Query:
        if len(queries) == 1:
            return queries[0]
        return Query.boolean_query([(Occur.Must, query) for query in queries])

    def any_of(self, queries: Sequence[Query]) -> Query:
        if len(queries) == 1:
            return queries[0]
        if not queries:
            return Query.empty_query()
        return Query.boolean_query([(Occur.Should, query) for query in queries])

    def none_of(self, query: Query) -> Query:
        return Query.boolean_query([(Occur.Must, Query.all_query()), (Occur.MustNot, query)])

    def worth(self, query: Query, weight: float) -> Query:
        return Query.const_score_query(query, weight)

    def scored(self, answering: Query, worths: Worths) -> Query:
        """What answers, each with the sum of its worth."""
        query = _adding(self.worth(answering, 0.0), worths.terms)
        # Several optional parts are walked through together, over every entry that has them. One
        # alone is asked only of what answers, and positions are dear to read.
        for phrase, *more in worths.phrases:
            query = _adding(query, [_adding(phrase, more) if more else phrase])
        return query


def _adding(must: Query, worth: Iterable[Query]) -> Query:
    """What `must` finds; what else of `worth` is found there adds to its score."""
    return Query.boolean_query([(Occur.Must, must), *((Occur.Should, query) for query in worth)])
