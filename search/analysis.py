"""Vietnamese text as the index and the query box see it: syllables, folding, numbers, highlights.

Owns every rule about characters, so that each backend agrees. Knows no index and no query.
"""

import re
import unicodedata
from bisect import bisect_left, bisect_right
from collections.abc import Iterable, Sequence
from functools import cached_property, lru_cache
from itertools import pairwise
from operator import itemgetter
from typing import NamedTuple

# Part of every stored digest: raise it whenever the tokens of a text change.
VERSION = 2

# A syllable keeps marks that have no composed form with their letter.
_SYLLABLE = re.compile(r"[^\W_]+(?:[\u0300-\u036f]+[^\W_]*)*")
# Left behind in texts taken from PDF files and web pages; invisible, yet they split syllables.
_INVISIBLE = re.compile("[\u00ad\u200b\u200c\u200d\u2060\ufeff]")
# More marks on one letter than anything that is written has: putting them in order takes the square
# of their number, hours for a file that has nothing else (so Unicode's stream-safe text, UAX 15).
_STACK, _MOST_MARKS = re.compile(r"[^\w\x00-\x7f]{31,}"), 30
# Registers of the 2000s hold U+00D0 where Đ (U+0110) is meant; both have no decomposition.
_TRUE_D = str.maketrans("ÐðƉɖ", "ĐđĐđ")
_DASHES = str.maketrans(dict.fromkeys("‐‑‒–—―−", "-"))
_TONES = "\u0300\u0301\u0303\u0309\u0323"
_BLANKS = re.compile(r"\s+")
# How much a hit with the tones as typed counts for a passage, and one without marks.
_EXACT, _FOLDED = 3, 1


def _tone_places() -> dict[str, str]:
    """Both spellings of open oa, oe, uy ("hoà", "hòa"): the newer gives the older."""
    pairs = [("o", "a"), ("o", "e"), ("u", "y")]
    compose = unicodedata.normalize
    return {
        compose("NFC", first + second + tone): compose("NFC", first + tone + second)
        for first, second in pairs
        for tone in _TONES
    }


_TONE_PLACES = _tone_places()


class Token(NamedTuple):
    """One syllable: as typed in lower case, without marks, and where it stands in the text."""

    exact: str
    folded: str
    start: int
    end: int


class Needle(NamedTuple):
    """What to mark in a text: consecutive syllables; the last may be a beginning only."""

    folded: tuple[str, ...]
    exact: tuple[str, ...]
    prefix: bool = False


Piece = tuple[str, bool]


def normalise(text: str) -> str:
    """`text` in NFC without invisible characters; positions of tokens refer to this form."""
    seen = _INVISIBLE.sub("", text)
    return unicodedata.normalize("NFC", _STACK.sub(_unstacked, seen))


def _unstacked(found: re.Match[str]) -> str:
    kept, marks = [], 0
    for sign in found.group():
        marks = marks + 1 if unicodedata.combining(sign) else 0
        if marks <= _MOST_MARKS:
            kept.append(sign)
    return "".join(kept)


def fold(text: str) -> str:
    """`text` in lower case without marks: "Đường" and "ÐƯỜNG" become "duong".

    đ is replaced before the decomposition, which does not know it (nor does SQLite's tokenizer).
    """
    lowered = normalise(text).translate(_TRUE_D).lower().replace("đ", "d")
    decomposed = unicodedata.normalize("NFD", lowered)
    bare = "".join(sign for sign in decomposed if unicodedata.category(sign) != "Mn")
    return unicodedata.normalize("NFC", bare)


# The language has a few thousand syllables, so nearly every look-up is answered from here.
@lru_cache(maxsize=1 << 16)
def forms(syllable: str) -> tuple[str, str]:
    """The exact and the folded form of one syllable; equal when it carries no mark."""
    exact = syllable.translate(_TRUE_D).lower()
    last = exact[-2:]
    if last in _TONE_PLACES and exact[-3:-2] != "q":
        exact = exact[:-2] + _TONE_PLACES[last]
    return exact, fold(syllable)


def tokens(text: str) -> list[Token]:
    """The syllables of `text` in order; positions refer to `normalise(text)`."""
    return [
        Token(*forms(found.group()), found.start(), found.end())
        for found in _SYLLABLE.finditer(normalise(text))
    ]


def syllables(text: str) -> list[tuple[str, str]]:
    """The (exact, folded) forms of the syllables of `text`; what is indexed."""
    return [forms(found) for found in _SYLLABLE.findall(normalise(text))]


def code(text: str) -> str:
    """A number and notation as one exact keyword: " 07/2026/TT - BNV" is "7/2026/tt-bnv".

    Blanks, case, marks, kinds of dashes, a leading "Số:" and leading zeros do not count; how
    notations are dirty in real registers is described with the sample data.
    """
    bare = _BLANKS.sub("", fold(text).translate(_DASHES))
    bare = re.sub(r"^so[:.]*(?=\d)", "", bare).strip(".,;:")
    return re.sub(r"^0+(?=\d)", "", bare)


def code_parts(text: str) -> list[str]:
    """The parts of a number in order, numbers without leading zeros: 7, 2026, tt, bnv."""
    return [part.lstrip("0") or part for _, part in syllables(code(text))]


def bigrams(forms_: Sequence[tuple[str, str]]) -> list[str]:
    """Neighbouring syllables joined, folded and exact: "đầu tư" gives dau_tu and đầu_tư."""
    pairs: dict[str, None] = {}
    for (exact, folded), (next_exact, next_folded) in pairwise(forms_):
        pairs[f"{folded}_{next_folded}"] = None
        pairs[f"{exact}_{next_exact}"] = None
    return list(pairs)


def highlight(text: str, needles: Iterable[Needle], *, width: int | None = 240) -> list[Piece]:
    """The passage of `text` that shows most of `needles`, as (piece, is a hit) in order.

    The pieces are plain text: whoever shows them escapes them. At most about `width` characters,
    cut between syllables, with "…" where something was left out; None gives the whole text.
    Runs of blanks become one blank.
    """
    plain = " ".join(normalise(text).split())
    found = _Syllables(plain)
    weights = _hits(found, list(needles))
    start, end = (0, len(plain)) if width is None else _window(plain, found, weights, width)
    pieces: list[Piece] = [("… ", False)] if start else []
    at = start
    for place in sorted(weights):
        begins, ends = found.spans[place]
        if begins < at or ends > end:
            continue
        gap = plain[at:begins]
        if pieces and pieces[-1][1] and gap.isspace():
            pieces[-1] = (pieces[-1][0] + gap + plain[begins:ends], True)
        else:
            pieces.extend([(gap, False)] if gap else [])
            pieces.append((plain[begins:ends], True))
        at = ends
    if at < end:
        pieces.append((plain[at:end], False))
    if end < len(plain):
        pieces.append((" …", False))
    return pieces


class _Syllables:
    """The syllables of a text side by side, not one by one: a page of hits has ten thousand."""

    def __init__(self, plain: str) -> None:
        both = [forms(found) for found in _SYLLABLE.findall(plain)]
        self.exact = [exact for exact, _folded in both]
        self.folded = [folded for _exact, folded in both]
        self._plain = plain

    @cached_property
    def spans(self) -> list[tuple[int, int]]:
        """Where each stands; asked for only where something is found."""
        return [found.span() for found in _SYLLABLE.finditer(self._plain)]


def _hits(found: _Syllables, needles: list[Needle]) -> dict[int, tuple[int, int]]:
    """Which syllables are hits: place -> (which needle, _EXACT or _FOLDED)."""
    firsts: dict[str, list[int]] = {}
    beginnings = [n for n, needle in enumerate(needles) if needle.prefix]
    for number, needle in enumerate(needles):
        if not needle.prefix and needle.folded:
            firsts.setdefault(needle.folded[0], []).append(number)
    hits: dict[int, tuple[int, int]] = {}
    for place in [place for place, folded in enumerate(found.folded) if folded in firsts]:
        for number in firsts[found.folded[place]]:
            folded, exact, _ = needles[number]
            end = place + len(folded)
            if tuple(found.folded[place:end]) != folded:
                continue
            weight = _EXACT if tuple(found.exact[place:end]) == exact else _FOLDED
            for offset in range(len(folded)):
                before = hits.get(place + offset, (number, 0))
                hits[place + offset] = max(before, (number, weight), key=lambda hit: hit[1])
    for number in beginnings:
        wanted = needles[number].folded[-1]
        for place, folded_form in enumerate(found.folded):
            if folded_form.startswith(wanted):
                hits.setdefault(place, (number, _FOLDED))
    # Typed with marks and found so: "Hạnh" is not what was asked for with "hành".
    as_typed = {number for number, weight in hits.values() if weight == _EXACT}
    as_typed = {number for number in as_typed if needles[number].folded != needles[number].exact}
    return {
        place: (number, weight)
        for place, (number, weight) in hits.items()
        if weight == _EXACT or number not in as_typed
    }


def _window(
    plain: str, found: _Syllables, weights: dict[int, tuple[int, int]], width: int
) -> tuple[int, int]:
    """Where the best passage starts and ends: most different needles, exact tones counting more."""
    if len(plain) <= width:
        return 0, len(plain)
    places = sorted(weights)
    spans = found.spans
    best, first = -1, 0
    room = max(width - width // 4, 1)
    for index, place in enumerate(places):
        limit = spans[place][0] + room
        seen: dict[int, int] = {}
        for other in places[index : index + 40]:
            if spans[other][1] > limit:
                break
            number, weight = weights[other]
            seen[number] = max(seen.get(number, 0), weight)
        if sum(seen.values()) > best:
            best, first = sum(seen.values()), place
    start = max(spans[first][0] - width // 4, 0) if places else 0
    if start:
        at = bisect_left(spans, (start, 0))
        start = spans[at][0] if at < len(spans) else start
    # Spans do not overlap, so their ends are in order too.
    last = bisect_right(spans, start + width, key=itemgetter(1)) - 1
    ends = spans[last][1] if last >= 0 else 0
    return start, ends if ends > start else min(start + width, len(plain))
