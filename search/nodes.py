"""The shape of a question: what the parser makes and every backend answers."""

from collections.abc import Iterator
from dataclasses import dataclass, replace
from datetime import date

from search.analysis import Needle


@dataclass(frozen=True)
class Word:
    """One syllable, found with any tones; `exact` differs from `folded` when typed with marks."""

    exact: str
    folded: str

    @property
    def marked(self) -> bool:
        return self.exact != self.folded


@dataclass(frozen=True)
class Phrase:
    """Syllables that follow each other."""

    words: tuple[Word, ...]


@dataclass(frozen=True)
class Prefix:
    """Syllables that begin with `folded`."""

    folded: str


@dataclass(frozen=True)
class Number:
    """A number and notation: the entry's own, or one that its text mentions.

    `only` asks for the entry's own number alone, as written with "số:".
    """

    code: str
    parts: tuple[str, ...]
    words: tuple[Word, ...]
    only: bool = False


@dataclass(frozen=True)
class Day:
    """A date typed among the words: the entry's own date, or one that its text mentions."""

    day: date
    words: tuple[Word, ...]


@dataclass(frozen=True)
class Within:
    """A phrase in one field: title, type, agency or signer."""

    field: str
    phrase: Phrase


@dataclass(frozen=True)
class Span:
    """The entry's date lies between two days, both included; None leaves a side open."""

    since: date | None = None
    until: date | None = None


@dataclass(frozen=True)
class Fact:
    """One of the exact `values` of a name of `search.sources.FACTS`, or of "status"."""

    name: str
    values: tuple[str, ...]


@dataclass(frozen=True)
class Expiry:
    """The day on which the entry is no longer good lies between two days, both included."""

    since: date | None = None
    until: date | None = None


@dataclass(frozen=True)
class And:
    items: tuple["Node", ...]


@dataclass(frozen=True)
class Or:
    items: tuple["Node", ...]


@dataclass(frozen=True)
class Not:
    item: "Node"


Leaf = Word | Phrase | Prefix | Number | Day | Within | Span | Fact | Expiry
Node = Leaf | And | Or | Not


def leaves(node: "Node | None") -> Iterator[Leaf]:
    """What is asked for, in order; nothing of what is asked away by NOT."""
    match node:
        case None | Not():
            return
        case And(items) | Or(items):
            for item in items:
                yield from leaves(item)
        case _:
            yield node


def runs(node: "Node | None") -> Iterator[tuple[Word, ...]]:
    """Words typed one after the other: neighbours in a text are worth more than scattered ones."""
    match node:
        case And(items):
            run: list[Word] = []
            for item in items:
                if isinstance(item, Word):
                    run.append(item)
                    continue
                if len(run) > 1:
                    yield tuple(run)
                run = []
                yield from runs(item)
            if len(run) > 1:
                yield tuple(run)
        case Or(items):
            for item in items:
                yield from runs(item)


def as_typed(node: Node) -> Node:
    """The same question, found only with the tones that were typed; a word without marks is still
    found with any. Exact forms lie at the same positions as folded ones, so each engine can."""
    match node:
        case Word(exact):
            return Word(exact, exact)
        case Phrase(words):
            return Phrase(_typed(words))
        case Number() | Day():
            return replace(node, words=_typed(node.words))
        case Within(field, Phrase(words)):
            return Within(field, Phrase(_typed(words)))
        case And(items):
            return And(tuple(map(as_typed, items)))
        case Or(items):
            return Or(tuple(map(as_typed, items)))
        case Not(item):
            return Not(as_typed(item))
        case _:
            return node


def _typed(words: tuple[Word, ...]) -> tuple[Word, ...]:
    return tuple(Word(word.exact, word.exact) for word in words)


def marked(node: "Node | None") -> bool:
    """Whether something was typed with marks, so that exact tones can be asked for."""
    return any(needle.folded != needle.exact for needle in needles(node))


def needles(node: "Node | None") -> list[Needle]:
    """What `analysis.highlight` marks for this question."""
    marks: dict[Needle, None] = {}
    for leaf in leaves(node):
        match leaf:
            case Word(exact, folded):
                marks[Needle((folded,), (exact,))] = None
            case Prefix(folded):
                marks[Needle((folded,), (folded,), prefix=True)] = None
            # Type, agency and signer are not asked of the text.
            case Within(field=field) if field != "title":
                continue
            case (
                Phrase(words)
                | Number(words=words)
                | Day(words=words)
                | Within(phrase=Phrase(words))
            ):
                folded_forms = tuple(word.folded for word in words)
                marks[Needle(folded_forms, tuple(word.exact for word in words))] = None
    return list(marks)
