"""The queries of the cluster; what a question is made of says `search.backends.asking`."""

from collections.abc import Sequence
from typing import Any

from search.analysis import fold
from search.backends.asking import Asking
from search.backends.written import plain

Query = dict[str, Any]

# Before an exact form in a text; folded forms have none.
MARK = "="
# A cluster refuses questions of more than 1,024 parts; what answers comes first.
_MOST_PARTS = 1000


class ClusterAsking(Asking[Query]):
    """Makes queries of terms, spans, ranges and constants."""

    def visible(self, principals: frozenset[int]) -> Query:
        return {"terms": {"principals": sorted(principals)}}

    def term(self, field: str, text: str) -> Query:
        return {"term": {field: {"value": plain(text)}}}

    def word(self, field: str, form: str) -> Query:
        return self.term(field, form if fold(form) == form else f"{MARK}{form}")

    def phrase(self, field: str, forms: Sequence[str]) -> Query:
        """Exact forms stand at even places, folded ones at odd places.

        An exact form is asked for together with its folded one beside it, so from syllable to
        syllable nothing lies between, or the exact form of a syllable that is asked for folded.
        As exact forms bear a mark, no place can be taken for one of the other kind, so as many
        foreign places as there are such syllables mean one at each.
        """
        if len(forms) == 1:
            return self.word(field, forms[0])
        places: list[str] = []
        between = 0
        for number, form in enumerate(forms):
            folded = fold(form)
            if form != folded:
                places.append(f"{MARK}{form}")
            elif number:
                between += 1
            places.append(folded)
        return _spans(field, places, between)

    def parts(self, parts: Sequence[str]) -> Query:
        if len(parts) == 1:
            return self.term("code_parts", parts[0])
        return _spans("code_parts", parts, 0)

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

    def scored(self, answering: Query, worths: Sequence[Query]) -> Query:
        """What answers, each with the sum of its worth. Of a very long question the least of the
        worths are left out: they change the order, never what is found."""
        room = _MOST_PARTS - parts_of(answering)
        dear: list[Query] = []
        for query in sorted(worths, key=lambda one: -one["constant_score"]["boost"]):
            room -= parts_of(query)
            if room >= 0:
                dear.append(query)
        return {"bool": {"filter": [answering], "should": dear, "minimum_should_match": 0}}


def _spans(field: str, terms: Sequence[str], between: int) -> Query:
    if not terms:
        return {"match_none": {}}
    clauses = [{"span_term": {field: {"value": plain(term)}}} for term in terms]
    return {"span_near": {"clauses": clauses, "slop": between, "in_order": True}}


def parts_of(query: Any) -> int:
    """How many parts a cluster counts in a query: terms, spans, ranges and the like."""
    match query:
        case {"bool": inner}:
            return sum(parts_of(one) for many in inner.values() if many for one in _listed(many))
        case {"constant_score": {"filter": inner}}:
            return parts_of(inner)
        case {"span_near": {"clauses": clauses}}:
            return len(clauses)
        case dict():
            return 1
    return 0


def _listed(many: Any) -> list[Any]:
    return many if isinstance(many, list) else []
