"""Abbreviations in questions: a short form also finds its full form, and the other way round.

The list is kept by an app (`use`); here is only what a question becomes by it. What stands in
quotes is looked for as it stands, and a number with its notation stays one.
"""

from collections import defaultdict
from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass
from functools import lru_cache

from search import analysis
from search.nodes import And, Node, Or, Phrase, Word

# (short, full), such as ("UBND", "ủy ban nhân dân"); of several of one short form each is meant.
Rows = tuple[tuple[str, str], ...]
Words = tuple[Word, ...]
# A name with several short forms is asked for in at most so many spellings.
MOST = 8

_source: Callable[[], Rows] | None = None


def use(source: Callable[[], Rows] | None) -> None:
    """Take the list from `source`, which is asked with every question: it keeps its answer."""
    global _source
    _source = source


@dataclass(frozen=True)
class Table:
    """The list by folded syllables."""

    fulls: dict[str, list[tuple[Word, Words]]]
    shorts: dict[tuple[str, ...], list[tuple[Word, Words]]]
    longest: int

    def full_forms(self, word: Word) -> list[Words]:
        return [full for short, full in self.fulls.get(word.folded, ()) if _means(word, short)]

    def short_forms(self, words: Words) -> list[Word]:
        rows = self.shorts.get(tuple(one.folded for one in words), ())
        return [short for short, full in rows if all(map(_means, words, full))]


def spread(items: Sequence[tuple[Node, bool]]) -> list[Node]:
    """The items of a question side by side; True marks a word that was typed plainly."""
    table = _table()
    if table is None:
        return [node for node, _plain in items]
    found: list[Node] = []
    at = 0
    while at < len(items):
        words = _plain_words(items[at : at + table.longest])
        node, taken = _one(table, words) if words else (items[at][0], 1)
        found.append(node)
        at += taken
    return found


def spellings(words: Words) -> list[Words]:
    """The words of a field, and the same with short forms written out or full forms shortened."""
    table = _table()
    made: dict[Words, None] = {words: None}
    if table is None:
        return [words]
    for at in range(len(words)):
        for end in range(min(len(words), at + table.longest), at, -1):
            part = words[at:end]
            others: list[Words] = [(short,) for short in table.short_forms(part)]
            if len(part) == 1:
                others += table.full_forms(part[0])
            for other in others:
                made |= dict.fromkeys(_replaced(made, part, other))
    return list(made)[:MOST]


def _one(table: Table, words: Words) -> tuple[Node, int]:
    """What the longest known beginning of `words` becomes, and how many words it takes."""
    for length in range(len(words), 1, -1):
        if shorts := table.short_forms(words[:length]):
            return Or((And(words[:length]), *shorts)), length
    first = words[0]
    others = [_phrase(full) for full in table.full_forms(first)]
    others += table.short_forms((first,))
    return (Or((first, *others)) if others else first), 1


def _plain_words(items: Sequence[tuple[Node, bool]]) -> Words:
    words: list[Word] = []
    for node, plain in items:
        if not plain or not isinstance(node, Word):
            break
        words.append(node)
    return tuple(words)


def _replaced(spelt: Iterable[Words], part: Words, other: Words) -> list[Words]:
    made = []
    for words in list(spelt)[:MOST]:
        places = range(len(words) - len(part) + 1)
        at = next((at for at in places if words[at : at + len(part)] == part), None)
        if at is not None:
            made.append((*words[:at], *other, *words[at + len(part) :]))
    return made


def _means(typed: Word, known: Word) -> bool:
    """Without marks any is meant, with marks the one that has them."""
    return typed.folded == known.folded and (not typed.marked or typed.exact == known.exact)


def _phrase(words: Words) -> Word | Phrase:
    return words[0] if len(words) == 1 else Phrase(words)


def _table() -> Table | None:
    rows = _source() if _source else ()
    return _made(rows) if rows else None


@lru_cache(maxsize=2)
def _made(rows: Rows) -> Table:
    fulls: dict[str, list[tuple[Word, Words]]] = defaultdict(list)
    shorts: dict[tuple[str, ...], list[tuple[Word, Words]]] = defaultdict(list)
    for short, full in rows:
        before, after = _words(short), _words(full)
        if len(before) != 1 or not after:
            continue
        fulls[before[0].folded].append((before[0], after))
        shorts[tuple(one.folded for one in after)].append((before[0], after))
    longest = max((len(key) for key in shorts), default=1)
    return Table(dict(fulls), dict(shorts), longest)


def _words(text: str) -> Words:
    return tuple(Word(exact, folded) for exact, folded in analysis.syllables(text))
