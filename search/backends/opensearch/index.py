"""Questions to one index of the cluster, by its name."""

from collections.abc import Callable, Mapping, Sequence
from typing import Any

from search.backends import facets
from search.backends.base import Away, Found, Hit, Request
from search.backends.nearness import neighbours
from search.backends.opensearch import fields
from search.backends.opensearch.asking import ClusterAsking, Query
from search.backends.opensearch.cluster import Cluster, Refused, error_of, line
from search.backends.relevance import rarity, weighed
from search.sources import Key

# Hits of one question to the cluster; it tells no more at once.
PAGE = 10_000
_BEST: list[Query] = [{"_score": "desc"}]
_NEWEST: list[Query] = [{"newest": "desc"}, {"id": "desc"}, {"source": "asc"}]


class Gone(Exception):
    """There is no index of this name, or another one has it."""


class Index:
    """What an index tells; every method raises Away, Refused and Gone."""

    def __init__(self, cluster: Cluster) -> None:
        self._cluster = cluster
        self._asking = ClusterAsking()

    def look(self, name: str) -> None:
        """Raises Gone unless the index is there and of our making."""
        told = self.of(name, lambda: self._cluster.ask("GET", f"/{name}/_mapping"))
        if not fields.is_ours(name, part(told, name, "mappings")):
            raise Gone(f"{name} is another index")

    def of(self, name: str, ask: Callable[[], Any]) -> Any:
        """The answer about an index, of all its parts."""
        try:
            return whole(ask())
        except Refused as problem:
            if problem.status == 404:
                raise Gone(f"{name} is not there") from problem
            raise

    def answer(self, name: str, request: Request) -> Found:
        asking = self._asking
        query, order = asking.asked(request), _NEWEST
        if not request.newest:
            rarities = self._rarities(name, request)
            query = asking.scored(query, asking.worths(request.node, rarities))
            order = _BEST + _NEWEST
        asked: Query = {"query": query}
        if request.facets:
            asked["aggs"] = facets.asked("shard_size")
        place = request.after if request.newest else None
        after = [place.day, place.id, place.source] if place else None
        # Of the best no more than one page: nobody reads there, and equal scores of several pages
        # would have to be parted by their last digit.
        top = request.top if request.newest else min(request.top, PAGE)
        first, rows = self._rows(name, asked, order, top, after)
        divided = facets.told(part(first, "aggregations")) if request.facets else {}
        return Found([_hit(row["sort"]) for row in rows], _total(first), divided)

    def _rows(
        self,
        name: str,
        asked: Mapping[str, Any],
        order: Sequence[Query],
        top: int | None,
        after: list[Any] | None = None,
    ) -> tuple[Any, list[Any]]:
        """The first answer of the cluster, and the first `top` rows (None: all) after a place."""
        rows: list[Any] = []
        first: Any = None
        asked = dict(asked)
        while True:
            size = PAGE if top is None else min(top - len(rows), PAGE)
            body = {**asked, "size": size, "sort": order, "track_total_hits": True}
            if after:
                body["search_after"] = after
            answer = self._search(name, body)
            first = first or answer
            asked.pop("aggs", None)
            found = part(answer, "hits", "hits")
            rows += found
            if len(found) < size or len(rows) == top:
                return first, rows
            after = found[-1]["sort"]

    def _search(self, name: str, body: Mapping[str, Any]) -> Any:
        body = {**body, "_source": False}
        return self.of(name, lambda: self._cluster.ask("POST", f"/{name}/_search", body))

    def _counts(self, name: str, queries: Sequence[Query]) -> list[int]:
        """How many entries answer each, asked together."""
        lines: list[bytes] = []
        for query in queries:
            asked = {"size": 0, "track_total_hits": True, "query": query}
            lines += [line({"index": name}), line(asked)]
        counts = []
        for one in part(self._cluster.tell("/_msearch", lines), "responses"):
            if "error" in one:
                refuse(one.get("status", 500), error_of(one), name)
            counts.append(_total(whole(one)))
        if len(counts) != len(queries):
            raise Away("the cluster answers something else")
        return counts

    def _rarities(self, name: str, request: Request) -> dict[str, float]:
        words = sorted(weighed(request.node))
        if not words:
            return {}
        total, *having = self._having(name, words, request.principals)
        # Counted one after the other: more may have a word by then than there were.
        total = max(total, *having)
        return {word: rarity(many, total) for word, many in zip(words, having, strict=True)}

    def _having(self, name: str, words: Sequence[str], principals: frozenset[int]) -> list[int]:
        """How many of the entries there are that these principals see, and how many have each."""
        visible = self._asking.visible(principals)
        mine = [self._asking.all_of([visible, self._asking.word("body", one)]) for one in words]
        return self._counts(name, [visible, *mine])

    def nearest(
        self, name: str, words: Sequence[str], principals: frozenset[int]
    ) -> dict[str, str]:
        wanted = [word for word in dict.fromkeys(words) if len(word) > 1]
        _total, *having = self._having(name, wanted, principals) if wanted else [0]
        better: dict[str, str] = {}
        for word, many in zip(wanted, having, strict=True):
            near = {} if many else self._near(name, neighbours(word), principals)
            if near:
                better[word] = max(sorted(near), key=lambda term: near[term])
        return better

    def _near(self, name: str, words: Sequence[str], principals: frozenset[int]) -> dict[str, int]:
        """Those of `words` that visible entries have, with how many."""
        if not words:
            return {}
        some = {"terms": {"body": list(words)}}
        each = {word: self._asking.word("body", word) for word in words}
        body = {
            "size": 0,
            "query": self._asking.all_of([self._asking.visible(principals), some]),
            "aggs": {"near": {"filters": {"filters": each}}},
        }
        told = part(self._search(name, body), "aggregations", "near", "buckets")
        return {word: row["doc_count"] for word, row in told.items() if row["doc_count"]}

    def count(self, name: str) -> int:
        told = self.of(name, lambda: self._cluster.ask("GET", f"/{name}/_count"))
        return int(part(told, "count"))

    def digests(self, name: str) -> dict[Key, str]:
        asked = {"query": {"match_all": {}}, "docvalue_fields": ["digest"]}
        _first, rows = self._rows(name, asked, [{"source": "asc"}, {"id": "asc"}], None)
        return {Key(*row["sort"]): row.get("fields", {}).get("digest", [""])[0] for row in rows}


def whole(answer: Any) -> Any:
    """An answer of every part of the index; Away where one is missing, as totals would be wrong."""
    if answer.get("timed_out") or answer.get("_shards", {}).get("failed"):
        raise Away("a part of the cluster does not answer")
    return answer


def part(answer: Any, *names: str) -> Any:
    """What stands under these names; whoever answers something else is no cluster. Raises Away."""
    for name in names:
        if not isinstance(answer, dict) or name not in answer:
            raise Away("the cluster answers something else")
        answer = answer[name]
    return answer


def _total(answer: Any) -> int:
    return int(part(answer, "hits", "total", "value"))


def refuse(status: int, kind: str, name: str) -> None:
    """What one of many answers means: raises Gone, Away, Refused."""
    if kind == "index_not_found_exception":
        raise Gone(f"{name} is not there")
    if status in (401, 403, 429) or status >= 500:
        raise Away(f"the cluster answers {status} for a part")
    raise Refused(status, kind)


def _hit(order: Sequence[Any]) -> Hit:
    """From the values an answer is ordered by: nothing else is read of an entry."""
    *score, day, number, source = order
    return Hit(Key(source, number), round(score[0], 3) if score else 0.0, day)
