"""What needs no index: numbers and single fields, answered from the rows of the sources."""

from collections.abc import Iterable

from search import sources
from search.backends.base import Filters, Hit
from search.nodes import And, Day, Node, Number, Phrase, Span, Within
from search.sources import Key, Plain


def plain(node: Node | None, filters: Filters) -> Plain | None:
    """The question as rows can answer it; None for words of the text, OR, NOT and the like."""
    parts = node.items if isinstance(node, And) else (node,) if node else ()
    codes: list[str] = []
    words: list[tuple[str, tuple[str, ...]]] = []
    since, until = [filters.since], [filters.until]
    for part in parts:
        match part:
            case Number(code):
                codes.append(code)
            case Within(name, Phrase(said)):
                words.append((name, tuple(word.exact for word in said)))
            case Span(first, last):
                since.append(first)
                until.append(last)
            case Day(day):
                since.append(day)
                until.append(day)
            case _:
                return None
    if filters.extra or not (codes or words or parts or filters.values or any(since + until)):
        return None
    return Plain(
        tuple(codes),
        tuple(words),
        max((day for day in since if day), default=None),
        min((day for day in until if day), default=None),
        filters.values,
    )


def answered(asked: Plain, principals: frozenset[int], most: int) -> list[Hit]:
    """The newest `most` rows of every source that answer and that one of the principals may see."""
    found = [
        Hit(Key(source.name, number), 0.0, day.toordinal() if day else 0)
        for source in sources.registered()
        if source.rows is not None and _of(source.name, asked)
        for number, day in source.rows(asked, principals, most)
    ]
    return sorted(found, key=lambda hit: (-hit.day, -hit.key.id, hit.key.source))[:most]


def _of(name: str, asked: Plain) -> bool:
    wanted: Iterable[str] = asked.values.get("source", (name,))
    return name in wanted
