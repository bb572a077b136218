"""The queries of the cluster; what a question is made of says `search.backends.asking`."""

from collections.abc import Sequence
from itertools import chain
from typing import Any

from search.analysis import fold
from search.backends.asking import Asking, Worths
from search.backends.written import plain

Query = dict[str, Any]

# In a phrase: any word may stand here. The analyser of questions takes it out and leaves its place.
HOLE = "_"
# A cluster refuses questions of more than 1,024 parts; what answers comes first.
_MOST_PARTS = 1000


class ClusterAsking(Asking[Query]):
    """Makes queries of terms, phrases, ranges and constants."""

    def visible(self, principals: frozenset[int]) -> Query:
        return {"terms": {"principals": sorted(principals)}}

    def term(self, field: str, text: str) -> Query:
        return {"term": {field: {"value": plain(text)}}}

    def word(self, field: str, form: str) -> Query:
        return self.term(field, form)

    def phrase(self, field: str, forms: Sequence[str]) -> Query:
        """A folded form stands at the odd place of its syllable."""
        if len(forms) == 1:
            return self.word(field, forms[0])
        places: dict[int, str] = {
            2 * number + (fold(form) == form): form for number, form in enumerate(forms)
        }
        last = max(places, default=-1)
        first = min(places, default=0)
        return _phrase(field, [places.get(place, HOLE) for place in range(first, last + 1)])

    def parts(self, parts: Sequence[str]) -> Query:
        if len(parts) == 1:
            return self.term("code_parts", parts[0])
        return _phrase("code_parts", parts)

    def beginning(self, field: str, folded: str) -> Query:
        return {"prefix": {field: {"value": plain(folded)}}}

    def between(self, field: str, first: int, last: int) -> Query:
        return {"range": {field: {"gte": first, "lte": last}}}

    def all_of(self, queries: Sequence[Query]) -> Query:
        return {"bool": {"filter": list(queries)}}

    def any_of(self, queries: Sequence[Query]) -> Query:
        if not queries:
            return {"match_none": {}}
        return {"bool": {"should": list(queries), "minimum_should_match": 1}}

    def none_of(self, query: Query) -> Query:
        return {"bool": {"filter": [{"match_all": {}}], "must_not": [query]}}

    def worth(self, query: Query, weight: float) -> Query:
        return {"constant_score": {"filter": query, "boost": weight}}

    def scored(self, answering: Query, worths: Worths) -> Query:
        """What answers, each with the sum of its worth. Of a very long question the least of the
        worths are left out: they change the order, never what is found."""
        room = _MOST_PARTS - parts_of(answering)
        dear: list[Query] = []
        made = [*worths.terms, *chain.from_iterable(worths.phrases)]
        for query in sorted(made, key=lambda one: -one["constant_score"]["boost"]):
            room -= parts_of(query)
            if room >= 0:
                dear.append(query)
        return {"bool": {"filter": [answering], "should": dear, "minimum_should_match": 0}}


def _phrase(field: str, words: Sequence[str]) -> Query:
    if not words:
        return {"match_none": {}}
    return {"match_phrase": {field: {"query": plain(" ".join(words))}}}


def parts_of(query: Any) -> int:
    """How many parts a cluster counts in a query: words, values, ranges."""
    match query:
        case {"bool": inner}:
            return sum(parts_of(one) for many in inner.values() if many for one in _listed(many))
        case {"constant_score": {"filter": inner}}:
            return parts_of(inner)
        case {"match_phrase": phrase}:
            words = [word for asked in phrase.values() for word in asked["query"].split()]
            return len(words) - words.count(HOLE)
        case dict():
            return 1
    return 0


def _listed(many: Any) -> list[Any]:
    return many if isinstance(many, list) else []
