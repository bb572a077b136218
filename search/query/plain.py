"""What needs no index: numbers and single fields, answered from the rows of the sources."""

from collections.abc import Iterable
from typing import TypeGuard

from search import sources
from search.backends.base import Filters, Hit
from search.nodes import And, Day, Node, Number, Or, Phrase, Span, Within
from search.sources import Key, Plain


def plain(node: Node | None, filters: Filters) -> Plain | None:
    """The question as rows can answer it; None for words of the text, OR, NOT and the like."""
    parts = node.items if isinstance(node, And) else (node,) if node else ()
    codes: list[str] = []
    words: list[tuple[str, tuple[tuple[str, ...], ...]]] = []
    since, until = [filters.since], [filters.until]
    for part in map(_meant, parts):
        match part:
            case Number(code):
                codes.append(code)
            case Within(name):
                words.append((name, (_said(part),)))
            case Or(items) if len(names := {_field(item) for item in items}) == 1 and all(names):
                # Spellings of one field: an abbreviation and what it stands for.
                spelt = [_said(item) for item in items if isinstance(item, Within)]
                words.append((names.pop(), tuple(spelt)))
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


def _meant(part: Node) -> Node:
    """Of a day or a span that a text may also mention, the entry's own: rows hold no text."""
    own = [item for item in part.items if isinstance(item, Day | Span)] if _any(part) else []
    return own[0] if len(own) == 1 else part


def _any(part: Node) -> TypeGuard[Or]:
    return isinstance(part, Or) and all(isinstance(one, Day | Span | Phrase) for one in part.items)


def _field(item: Node) -> str:
    return item.field if isinstance(item, Within) else ""


def _said(part: Within) -> tuple[str, ...]:
    return tuple(word.exact for word in part.phrase.words)


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
