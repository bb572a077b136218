"""Runs a question for one person: a page of hits, totals, facets, a suggestion, or what is wrong.

The rights are part of the question to the index, and every hit is checked again by the caller's
own rows before it leaves: an index that lags behind can never show what was taken away.
"""

import re
from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass, field, replace
from datetime import date
from typing import Literal

from django.utils.translation import gettext as _

from search import index, nodes, queue
from search.analysis import Needle, syllables
from search.backends.base import (
    FACETS,
    Away,
    Backend,
    Filters,
    Found,
    Place,
    Request,
    Unusable,
)
from search.nodes import Node
from search.query import plain
from search.query.lexer import QueryError
from search.query.parser import parse
from search.sources import FACTS, Key

# (name of a source, ids) -> those of the ids the person may see now.
Check = Callable[[str, list[int]], set[int]]
Order = Literal["best", "newest"]
FilterValue = str | int | date | Iterable[str] | Mapping[str, str] | None

MAX_LIMIT = 200
# Keys in one question to the rows.
MOST_CHECKED = 1000
# No page of the best lies deeper: whoever gets here should ask more precisely, or by date.
MAX_DEPTH = 2000
_PLACE = re.compile(r"([0-9]{1,7})\.([0-9]{1,18})\.([a-z_]{1,60})", re.ASCII)


@dataclass(frozen=True)
class Hit:
    source: str
    id: int
    score: float


@dataclass(frozen=True)
class Result:
    """A page of an answer.

    `total_is_exact` False: at least `total` ("ít nhất"), and facets and suggestion are left out.
    `cursor` asks for the next page; None on the last. `error` is set when the question could not
    be read or the index cannot answer: then there is nothing else. `needles` is what
    `analysis.highlight` marks in the texts of the hits.
    """

    total: int = 0
    total_is_exact: bool = True
    hits: list[Hit] = field(default_factory=list)
    facets: dict[str, list[tuple[str, int]]] = field(default_factory=dict)
    suggestion: str | None = None
    error: QueryError | None = None
    cursor: str | None = None
    needles: list[Needle] = field(default_factory=list)
    # Something was typed with marks: `exact` would find fewer.
    marked: bool = False
    # The rows answered, because the index cannot just now: fewer kinds of questions, no facets.
    from_rows: bool = False
    # Because its server does not answer; nothing has to be built anew.
    away: bool = False


def run(
    text: str,
    *,
    principals: Iterable[int],
    check: Check,
    filters: Mapping[str, FilterValue] | None = None,
    order: Order = "best",
    limit: int = 20,
    cursor: str | None = None,
    exact: bool = False,
) -> Result:
    """Answer `text` for whoever holds `principals`.

    `exact` finds words that were typed with marks only with these tones.

    `filters` maps "source", "type", "agency", "signer", "direction", "status", "urgency" and the
    names of FACTS to a value or several, "year" to a year, "date_from" and "date_to" to dates,
    "extra" to a mapping; other names raise ValueError. An empty text finds everything, the newest
    first.
    """
    conditions = _filters(filters or {})
    held = frozenset(principals)
    try:
        node = parse(text, held)
    except QueryError as error:
        return Result(error=error)
    newest = order == "newest" or not any(nodes.leaves(node))
    # Asked before the index is read: a right lost later than this is lost after this answer.
    pending = queue.urgent_pending()
    asked = nodes.as_typed(node) if exact and node else node
    request = Request(
        asked,
        held,
        conditions,
        newest,
        facets=not pending,
        after=_place(cursor) if newest else None,
    )
    offset = 0 if newest else _offset(cursor)
    size = min(max(limit, 1), MAX_LIMIT)
    try:
        found, page = index.reading(lambda engine: _page(engine, request, check, offset, size))
        certain = not pending and not page.stale
        alone = certain and not found.total and not exact
        suggestion = (
            index.reading(lambda engine: _suggestion(engine, text, request)) if alone else None
        )
    except Unusable as problem:
        away = isinstance(problem, Away)
        return _without_index(request, check, size, nodes.needles(node), away=away)
    return Result(
        total=found.total if certain else page.seen,
        total_is_exact=certain,
        hits=page.hits,
        facets=dict(found.facets) if certain else {},
        suggestion=suggestion,
        cursor=page.next,
        needles=nodes.needles(node),
        marked=nodes.marked(node),
    )


def _without_index(
    request: Request, check: Check, limit: int, needles: list[Needle], *, away: bool
) -> Result:
    """The newest that the rows themselves answer; what only an index can find says so."""
    asked = plain.plain(request.node, request.filters)
    if asked is None:
        return Result(error=QueryError(_unanswered(away), 0, 0), away=away)
    rows = plain.answered(asked, request.principals, limit)
    passed = checked([hit.key for hit in rows], check)
    hits = [Hit(hit.key.source, hit.key.id, 0.0) for hit in rows if hit.key in passed]
    return Result(
        total=len(hits),
        total_is_exact=False,
        hits=hits,
        needles=needles,
        from_rows=True,
        away=away,
    )


def _unanswered(away: bool) -> str:
    if away:
        return _(
            "Máy chủ tra cứu đang không trả lời. Văn bản vẫn còn nguyên; hãy thử lại sau, hoặc tìm "
            "theo số, ký hiệu, ngày hay từng trường, ví dụ “số: 69/KH-UBND”."
        )
    return _(
        "Chỉ mục tra cứu đang được dựng lại. Văn bản vẫn còn nguyên; hãy thử lại sau, hoặc tìm "
        "theo số, ký hiệu, ngày hay từng trường, ví dụ “số: 69/KH-UBND”."
    )


@dataclass
class _Page:
    hits: list[Hit]
    # Checked hits up to and including the look-ahead.
    seen: int
    # Whether the index offered something that the check refused.
    stale: bool
    next: str | None


def _page(
    engine: Backend, request: Request, check: Check, offset: int, limit: int
) -> tuple[Found, _Page]:
    """The hits after the first `offset` that pass the check, looking ahead as far again."""
    wanted = offset + limit + 1
    top = 2 * wanted
    first = found = engine.search(replace(request, top=top))
    seen = {hit.key for hit in found.hits}
    passed = checked(list(seen), check)
    # The index lags far behind the rows: nearly nothing of what it offers may be shown.
    while len(passed) < wanted and len(found.hits) == top:
        top *= 4
        found = engine.search(replace(request, top=top, facets=False))
        fresh = [hit.key for hit in found.hits if hit.key not in seen]
        seen.update(fresh)
        for begin in range(0, len(fresh), MOST_CHECKED):
            passed |= checked(fresh[begin : begin + MOST_CHECKED], check)
    good = [hit for hit in found.hits if hit.key in passed]
    shown = good[offset : offset + limit]
    more = len(good) > offset + limit
    if request.newest:
        cursor = _told(shown[-1].place) if more else None
    else:
        cursor = str(offset + limit) if more and offset + limit < MAX_DEPTH else None
    hits = [Hit(hit.key.source, hit.key.id, hit.score) for hit in shown]
    return first, _Page(hits, len(good), len(good) < len(found.hits), cursor)


def checked(keys: Sequence[Key], check: Check) -> set[Key]:
    """Those of `keys` that the caller's rows let pass now."""
    by_source: dict[str, list[int]] = {}
    for key in keys:
        by_source.setdefault(key.source, []).append(key.id)
    return {
        Key(source, number)
        for source, ids in by_source.items()
        for number in check(source, ids) & set(ids)
    }


def _told(place: Place) -> str:
    return f"{place.day}.{place.id}.{place.source}"


def _place(cursor: str | None) -> Place | None:
    """The place a page begins after; a cursor that somebody made up begins at the newest."""
    found = _PLACE.fullmatch(cursor or "")
    if not found or int(found[1]) > date.max.toordinal():
        return None
    return Place(int(found[1]), int(found[2]), found[3])


def _offset(cursor: str | None) -> int:
    """Where a page starts; a cursor that somebody made up starts at the beginning."""
    if cursor and cursor.isascii() and cursor.isdigit() and len(cursor) < 6:
        return min(int(cursor), MAX_DEPTH)
    return 0


def _filters(given: Mapping[str, FilterValue]) -> Filters:
    values: dict[str, frozenset[str]] = {}
    extra: dict[str, str] = {}
    since = until = None
    for name, value in given.items():
        if value is None or value == "":
            continue
        if name in (*FACETS, *FACTS, "signer"):
            values[name] = frozenset([value] if isinstance(value, str) else map(str, value))  # type: ignore[arg-type]
        elif name == "year":
            since, until = _year(since, until, int(str(value)))
        elif name == "date_from" and isinstance(value, date):
            since = max(since or value, value)
        elif name == "date_to" and isinstance(value, date):
            until = min(until or value, value)
        elif name == "extra" and isinstance(value, Mapping):
            extra = {str(key): str(item) for key, item in value.items()}
        else:
            raise ValueError(f"no filter {name}={value!r}")
    return Filters(values, extra, since, until)


def _year(since: date | None, until: date | None, year: int) -> tuple[date, date]:
    first, last = date(year, 1, 1), date(year, 12, 31)
    return max(since or first, first), min(until or last, last)


def _suggestion(engine: Backend, text: str, request: Request) -> str | None:
    """The question with its unknown words put right, when that would find something."""
    words = [leaf.folded for leaf in nodes.leaves(request.node) if isinstance(leaf, nodes.Word)]
    better = engine.suggest(words, request.principals) if words else {}
    if not better:
        return None
    changed = _with(text, better)
    node: Node | None = parse(changed, request.principals)
    again = Request(node, request.principals, request.filters, newest=True, facets=False, top=1)
    return changed if engine.search(again).total else None


def _with(text: str, better: Mapping[str, str]) -> str:
    def change(word: str) -> str:
        forms = syllables(word)
        return better.get(forms[0][1], word) if len(forms) == 1 else word

    return " ".join(change(word) for word in text.split())
