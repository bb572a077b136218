"""Answers a request on an open reader with plain sets of document numbers.

Everything that reaches the answer, weights of rare words included, is counted over the entries
the person may see: a hidden entry changes no total, no facet, no order and no suggestion.
"""

from collections import Counter
from collections.abc import Callable, Iterable, Iterator, Sequence
from datetime import date
from typing import Any

from whoosh.matching import Matcher

from search.backends.base import FACETS, MOST_VALUES, Filters, Request
from search.backends.nearness import one_edit
from search.backends.relevance import FIELD_OF
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
)
from search.sources import FACTS

Docs = set[int]
# What looking a document up in a list of postings costs, in steps through that list.
_A_LOOK = 4


class Leaf:
    """One segment of the index; document numbers are those of the segment."""

    def __init__(self, reader: Any, offset: int) -> None:
        self.reader = reader
        self.offset = offset
        self._docs: dict[tuple[str, str], frozenset[int]] = {}
        self._visible: dict[frozenset[int], frozenset[int]] = {}

    def matcher(self, field: str, term: str | bytes) -> Matcher | None:
        """The postings of a term without deleted documents; None when it does not occur."""
        text = term if isinstance(term, bytes) else term.encode("utf-8", "surrogatepass")
        if (field, text) not in self.reader:
            return None
        return self.reader.postings(field, text)

    def docs(self, field: str, term: str) -> frozenset[int]:
        """The documents with a term."""
        known = self._docs.get((field, term))
        if known is None:
            matcher = self.matcher(field, term)
            known = frozenset(matcher.all_ids()) if matcher else frozenset()
            if len(self._docs) > 256:
                self._docs.clear()
            self._docs[field, term] = known
        return known

    def beginning(self, prefix: str) -> frozenset[int]:
        """The documents with a syllable that begins with `prefix`; kept for the next look. Every
        such syllable counts: where to stop would depend on the words of hidden entries."""
        known = self._docs.get(("beginning", prefix))
        if known is None:
            docs: Docs = set()
            for term in self.reader.expand_prefix("terms", prefix):
                docs.update(self.reader.postings("terms", term).all_ids())
            if len(self._docs) > 256:
                self._docs.clear()
            known = self._docs["beginning", prefix] = frozenset(docs)
        return known

    def visible(self, principals: frozenset[int]) -> frozenset[int]:
        """The documents one of the principals may see; kept for the next question."""
        known = self._visible.get(principals)
        if known is None:
            known = frozenset().union(
                *(self.docs("principals", str(principal)) for principal in principals)
            )
            if len(self._visible) > 64:
                self._visible.clear()
            self._visible[principals] = known
        return known

    def positions(self, field: str, term: str, among: Docs) -> Iterator[tuple[int, Sequence[int]]]:
        """Where a term stands in the documents `among`, in order of document number."""
        for doc, matcher in self.walk(field, term, among):
            yield doc, matcher.value_as("positions")

    def walk(self, field: str, term: str, among: Iterable[int]) -> Iterator[tuple[int, Matcher]]:
        """The postings of a term at the documents `among`."""
        matcher = self.matcher(field, term)
        if matcher is None:
            return
        for doc in sorted(among):
            if not matcher.is_active():
                return
            if matcher.id() < doc:
                matcher.skip_to(doc)
                if not matcher.is_active():
                    return
            if matcher.id() == doc:
                yield doc, matcher

    def having(self, field: str, terms: Iterable[str], among: Docs) -> Docs:
        """Those of the documents `among` with all the terms. The rarest is asked first, and one
        that many have is looked up where the rarer ones stand, not read from end to end."""
        docs: Docs = set(among)
        counts = {term: self.frequency(field, term) for term in terms}
        for term in sorted(counts, key=lambda term: counts[term]):
            if (field, term) not in self._docs and len(docs) * _A_LOOK < counts[term]:
                docs = {doc for doc, _matcher in self.walk(field, term, docs)}
            else:
                docs &= self.docs(field, term)
        return docs

    def frequency(self, field: str, term: str) -> int:
        """How many documents have the term, deleted ones among them."""
        text = term.encode("utf-8", "surrogatepass")
        return int(self.reader.doc_frequency(field, text))

    def phrase(self, field: str, terms: Sequence[str], among: Docs) -> dict[int, int]:
        """How often the terms follow each other, in those documents of `among` where they do."""
        docs = self.having(field, terms, among)
        starts: dict[int, set[int]] = {}
        for place, term in enumerate(terms):
            here: dict[int, set[int]] = {}
            for doc, positions in self.positions(field, term, docs):
                shifted = {position - place for position in positions}
                kept = shifted if place == 0 else shifted & starts[doc]
                if kept:
                    here[doc] = kept
            starts, docs = here, set(here)
        return {doc: len(places) for doc, places in starts.items()}

    def dates(self) -> Any:
        """The date column: ordinals, 0 where an entry has no date."""
        return self.column("date")

    def column(self, name: str) -> Any:
        """A column of the segment by document number."""
        return self.reader.column_reader(name)


def matching(leaf: Leaf, request: Request) -> Docs:
    """The documents of a segment that answer the request and may be seen."""
    docs = set(leaf.visible(request.principals))
    docs = _filtered(leaf, docs, request.filters)
    return _answering(leaf, request.node, docs) if request.node and docs else docs


def _filtered(leaf: Leaf, docs: Docs, filters: Filters) -> Docs:
    for name, values in filters.values.items():
        docs &= frozenset().union(*(leaf.docs(name, value) for value in values))
    for name, value in filters.extra.items():
        docs &= leaf.docs("extra", f"{name}={value}")
    return _dated(leaf, docs, filters.since, filters.until)


def _dated(
    leaf: Leaf, docs: Docs, since: date | None, until: date | None, column: str = "date"
) -> Docs:
    if since is None and until is None:
        return docs
    first = since.toordinal() if since else 1
    last = until.toordinal() if until else date.max.toordinal()
    dates = leaf.column(column)
    return {doc for doc in docs if first <= dates[doc] <= last}


def _answering(leaf: Leaf, node: Node, among: Docs) -> Docs:
    """Those of `among` that answer the node."""
    match node:
        case And(items):
            # What is cheap goes first, so that phrases look at few documents.
            for item in sorted(items, key=_cost):
                among = _answering(leaf, item, among)
            return among
        case Or(items):
            return set().union(*(_answering(leaf, item, among) for item in items))
        case Not(item):
            return among - _answering(leaf, item, among)
        case Word(folded=folded):
            return among & leaf.docs("terms", folded)
        case Prefix(folded):
            return among & leaf.beginning(folded)
        case Span(since, until):
            return _dated(leaf, among, since, until)
        case Expiry(since, until):
            return _dated(leaf, among, since, until, "expires")
        case Fact(name, values):
            return among & frozenset().union(*(leaf.docs(name, value) for value in values))
        case Phrase(words):
            return _mentioning(leaf, words, among)
        case Within(field, Phrase(words)):
            return set(leaf.phrase(FIELD_OF[field], _folded(words), among))
        case Number(code, parts, words, only):
            own = (among & leaf.docs("code", code)) | set(leaf.phrase("code_parts", parts, among))
            return own if only else own | _mentioning(leaf, words, among - own)
        case Day(day, words):
            own = _dated(leaf, among, day, day)
            return own | _mentioning(leaf, words, among - own)
    raise TypeError(node)


def _cost(node: Node) -> int:
    order: list[type] = [Fact, Word, Span, Expiry, Within, Prefix, Number, Day, Phrase, And, Or]
    return order.index(type(node)) if type(node) in order else len(order)


def _folded(words: Sequence[Word]) -> list[str]:
    return [word.folded for word in words]


def _mentioning(leaf: Leaf, words: Sequence[Word], among: Docs) -> Docs:
    terms = _folded(words)
    likely = leaf.having("terms", terms, among)
    titled = set(leaf.phrase("title", terms, likely))
    return titled | set(leaf.phrase("body", terms, likely - titled))


def facets(found: Sequence[tuple[Leaf, Docs]]) -> dict[str, list[tuple[str, int]]]:
    """How many of the documents have each value, most frequent first; empty values do not count."""
    counted: dict[str, list[tuple[str, int]]] = {}
    for name in (*FACETS, *FACTS, "year"):
        counts: Counter[str] = Counter()
        for leaf, docs in found:
            counts.update(_values(leaf, name, docs))
        counts.pop("", None)
        ordered = sorted(counts.items(), key=lambda pair: (-pair[1], pair[0]))
        counted[name] = ordered[:MOST_VALUES]
    return counted


def _values(leaf: Leaf, name: str, docs: Docs) -> Iterator[str]:
    if name == "year":
        dates = leaf.dates()
        return (str(date.fromordinal(dates[doc]).year) if dates[doc] else "" for doc in docs)
    if name in FACTS:
        several = leaf.column(f"{name}_values")
        return (value for doc in docs for value in several[doc].decode().split("\n"))
    column = leaf.column(name)
    return (str(column[doc]) for doc in docs)


def nearest(
    leaves: Sequence[Leaf], words: Sequence[str], principals: frozenset[int]
) -> dict[str, str]:
    """The most frequent visible word one edit away from each word that nobody visible contains."""
    seen = _counter(leaves, principals)
    better: dict[str, str] = {}
    for word in words:
        if len(word) < 2 or seen(word):
            continue
        # The first letter is taken as meant: it bounds the part of the lexicon that is read.
        near = {
            text
            for leaf in leaves
            for raw in leaf.reader.expand_prefix("terms", word[0])
            if (text := raw.decode("utf-8", "surrogatepass")).isascii() and one_edit(word, text)
        }
        counts = {text: seen(text) for text in near}
        best = max(sorted(near), key=lambda text: counts[text], default="")
        if best and counts[best]:
            better[word] = best
    return better


def _counter(leaves: Sequence[Leaf], principals: frozenset[int]) -> Callable[[str], int]:
    def seen(word: str) -> int:
        return sum(len(leaf.visible(principals) & leaf.docs("terms", word)) for leaf in leaves)

    return seen
