"""Which lines and which words of two texts differ. Knows no document.

Work is bounded: common beginnings and ends are left out first, then large blocks are compared by
rarer lines only, and words no further than `WORK` allows.
"""

import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from difflib import SequenceMatcher

# Lines of one text times lines of the other, up to which every line counts.
_EXACT = 4_000_000
# Pairs of words that are looked at in all, and in one pair of lines.
WORK = 8_000_000
_PER_LINE = 1_000_000
# As much of two lines must be the same for them to be one line that was changed.
_ALIKE = 0.5
# A changed line is looked for among so many that follow.
_AHEAD = 6
_TOKEN = re.compile(r"\w+|[^\w\s]+|\s+")
_WORD = re.compile(r"\w")


@dataclass(frozen=True)
class Line:
    """`sign` is "+" for what came, "-" for what went."""

    sign: str
    text: str


@dataclass(frozen=True)
class Run:
    """Words that follow each other: "=" stayed, "-" went, "+" came."""

    sign: str
    text: str


@dataclass(frozen=True)
class Row:
    """A line: "+" came, "-" went, "~" was changed within, "…" so many (`count`) stayed."""

    sign: str
    runs: tuple[Run, ...] = ()
    count: int = 0


def between(before: list[str], after: list[str]) -> Iterator[Line]:
    """The lines that went and came, in the order of the text."""
    for _tag, old, new in _blocks(before, after):
        yield from (Line("-", text) for text in old)
        yield from (Line("+", text) for text in new)


def rows(before: list[str], after: list[str]) -> list[Row]:
    """What differs, line by line and word by word, in the order of the text; [] for no change."""
    found: list[Row] = []
    budget = [WORK]
    changed = False
    for tag, old, new in _blocks(before, after, keep=True):
        if tag == "equal":
            found.append(Row("…", count=len(old)))
        else:
            changed = True
            found += _changed(old, new, budget)
    return found if changed else []


def _blocks(
    before: list[str], after: list[str], *, keep: bool = False
) -> Iterator[tuple[str, list[str], list[str]]]:
    start = _same(before, after)
    left, right = before[start:], after[start:]
    end = _same(left[::-1], right[::-1])
    left, right = left[: len(left) - end], right[: len(right) - end]
    if keep and start:
        yield "equal", before[:start], after[:start]
    popular = len(left) * len(right) > _EXACT
    for tag, i1, i2, j1, j2 in SequenceMatcher(None, left, right, autojunk=popular).get_opcodes():
        if keep or tag != "equal":
            yield tag, left[i1:i2], right[j1:j2]
    if keep and end:
        yield "equal", before[-end:], after[-end:]


def _same(one: Sequence[str], other: Sequence[str]) -> int:
    """How many stand the same at the beginning."""
    pairs = zip(one, other, strict=False)
    return next((at for at, (a, b) in enumerate(pairs) if a != b), min(len(one), len(other)))


def _changed(old: list[str], new: list[str], budget: list[int]) -> Iterator[Row]:
    """Lines that resemble each other become one changed line; the others went or came."""
    at = 0
    for text in old:
        match = _resembling(text, new[at : at + _AHEAD])
        runs = _words(text, new[at + match], budget) if match is not None else None
        if match is None or runs is None:
            yield Row("-", (Run("-", text),))
            continue
        yield from (Row("+", (Run("+", one),)) for one in new[at : at + match])
        yield Row("~", runs)
        at += match + 1
    yield from (Row("+", (Run("+", one),)) for one in new[at:])


def _resembling(text: str, among: list[str]) -> int | None:
    """Which of the next lines is this one, changed; the most alike."""
    best, found = _ALIKE, None
    mine = set(text.split())
    for at, other in enumerate(among):
        theirs = set(other.split())
        alike = 2 * len(mine & theirs) / max(len(mine) + len(theirs), 1)
        if alike > best:
            best, found = alike, at
    return found


def _words(before: str, after: str, budget: list[int]) -> tuple[Run, ...] | None:
    """The runs of a changed line; None where it would take too long."""
    left, right = _TOKEN.findall(before), _TOKEN.findall(after)
    cost = len(left) * len(right)
    if cost > min(_PER_LINE, budget[0]):
        return None
    budget[0] -= cost
    runs: list[Run] = []
    codes = SequenceMatcher(None, left, right, autojunk=False).get_opcodes()
    for tag, i1, i2, j1, j2 in codes:
        went, came = "".join(left[i1:i2]), "".join(right[j1:j2])
        if tag == "equal":
            runs.append(Run("=", went))
        else:
            runs += [Run(sign, text) for sign, text in (("-", went), ("+", came)) if text]
    return tuple(_joined(runs))


def _joined(runs: list[Run]) -> Iterator[Run]:
    """A blank or a comma between two changes is no rest: it belongs to both."""
    went = came = ""
    for at, run in enumerate(runs):
        between_two = 0 < at < len(runs) - 1
        if run.sign == "=" and not (between_two and not _WORD.search(run.text)):
            yield from _pair(went, came)
            went = came = ""
            yield run
        else:
            went += run.text if run.sign in "=-" else ""
            came += run.text if run.sign in "=+" else ""
    yield from _pair(went, came)


def _pair(went: str, came: str) -> Iterator[Run]:
    yield from (Run(sign, text) for sign, text in (("-", went), ("+", came)) if text)
