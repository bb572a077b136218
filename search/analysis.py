"""Vietnamese text as the index and the query box see it: syllables, folding, numbers, highlights.

Owns every rule about characters, so that each backend agrees. Knows no index and no query.
"""

import codecs
import re
import unicodedata
from collections.abc import Iterable, Iterator, Sequence
from contextlib import suppress
from functools import lru_cache
from itertools import islice, pairwise
from typing import NamedTuple

# Part of every stored digest: raise it whenever the tokens of a text change.
VERSION = 2

# A syllable keeps marks that have no composed form with their letter.
# Possessive: a run of letters is never given back, which is half of the time.
_SYLLABLE = re.compile(r"[^\W_]++(?:[\u0300-\u036f]++[^\W_]*+)*+")
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
Span = tuple[int, int]


def normalise(text: str) -> str:
    """`text` in NFC without invisible characters; positions of tokens refer to this form."""
    with suppress(UnicodeEncodeError):
        # Most texts have nothing but signs that stay as they are beside each other; to see that
        # takes a quarter of the time of looking for what would change.
        codecs.charmap_encode(text, "strict", _USUAL)
        return text
    return composed(_INVISIBLE.sub("", text))


def composed(text: str) -> str:
    """`text` in NFC, in time that grows with its length alone: of more than thirty marks on one
    letter the rest goes."""
    return unicodedata.normalize("NFC", _STACK.sub(_unstacked, text))


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


def _page() -> str:
    """The signs of nearly every text, each with a code: ASCII with its own, Vietnamese letters."""
    composed = {
        unicodedata.normalize("NFC", letter + tone)
        for letter in "aăâeêioôơuưyAĂÂEÊIOÔƠUƯY"
        for tone in ["", *_TONES]
    }
    letters = "".join(sorted(sign for sign in composed if not sign.isascii())) + "đĐ"
    # With the zero in its place the table is a quick one.
    return "\0" + letters[:31] + "".join(map(chr, range(32, 127))) + letters[31:]


# In flat texts: a mark that folding leaves out, and a letter that is no Vietnamese one.
_LEFT_OUT, _OTHER = "\0", "\xff"
_PAGE = _page()
_CODES = codecs.charmap_build(_PAGE)
# None of them is a mark, or has another form in NFC.
_USUAL = codecs.charmap_build(_PAGE + "\t\n\r\f\u00a0“”‘’–—…•·°§«»²³±×")
_FOLDED_CODES = bytes.maketrans(
    bytes(range(len(_PAGE))),
    "".join(fold(sign) if sign.isalnum() else " " for sign in _PAGE).encode(),
)
_RUN, _BEGINNING = re.compile("[^ ]+"), re.compile("(?<= )[^ ]")


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
    return list(map(forms, _SYLLABLE.findall(normalise(text))))


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
    wanted = list(needles)
    plain = " ".join(normalise(text).split())
    flat = _flat(plain, wanted)
    weights = _hits(plain, flat, wanted)
    start, end = (0, len(plain)) if width is None else _window(plain, flat, weights, width)
    pieces: list[Piece] = [("… ", False)] if start else []
    at = start
    for begins, ends in sorted(weights):
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


def _flat(plain: str, needles: Iterable[Needle]) -> str:
    """`plain` sign for sign, folded: blanks between the syllables and at both ends, which moves all
    by one; _LEFT_OUT fills the place of marks of their own.

    Nearly every text is one of _PAGE and goes through tables; a page of hits has ten thousand
    syllables. In such a text other letters are _OTHER, so needles must be plain too.
    """
    if all(form.isascii() for needle in needles for form in needle.folded):
        with suppress(UnicodeEncodeError):
            coded, _length = codecs.charmap_encode(plain, "search.flat", _CODES)
            return f" {coded.translate(_FOLDED_CODES).decode('latin-1')} "
    parts, at = [" "], 0
    for found in _SYLLABLE.finditer(plain):
        begins, ends = found.span()
        parts += " " * (begins - at), forms(found.group())[1].ljust(ends - begins, _LEFT_OUT)
        at = ends
    return "".join([*parts, " " * (len(plain) - at), " "])


def _beside_page(error: UnicodeError) -> tuple[bytes, int]:
    """Codes of signs that _PAGE has not; raises where one sign is not one code."""
    if not isinstance(error, UnicodeEncodeError):
        raise error
    made = ""
    for sign in error.object[error.start : error.end]:
        folded = fold(sign) if _SYLLABLE.fullmatch(sign) else " "
        if not folded or "\u0300" <= sign <= "\u036f":
            raise error
        made += folded if folded.isascii() else _OTHER
    return made.encode("latin-1"), error.end


codecs.register_error("search.flat", _beside_page)


@lru_cache(maxsize=1024)
def _pattern(needle: Needle) -> re.Pattern[str]:
    """Finds the blank before a needle in a flat text, those that overlap too."""
    if needle.prefix:
        return re.compile(" " + re.escape(needle.folded[-1]))
    first, *rest = [re.escape(form) + f"{_LEFT_OUT}*" for form in needle.folded]
    return re.compile(f" {first}(?={''.join(f' +{form}' for form in rest)} )")


def _found(flat: str, needle: Needle) -> Iterator[list[Span]]:
    """Where a needle stands in the text of `flat`: the spans of its syllables."""
    for found in _pattern(needle).finditer(flat):
        length = 1 if needle.prefix else len(needle.folded)
        runs = islice(_RUN.finditer(flat, found.start()), length)
        yield [(run.start() - 1, run.end() - 1) for run in runs]


def _hits(plain: str, flat: str, needles: Sequence[Needle]) -> dict[Span, tuple[int, int]]:
    """Which syllables are hits: span -> (which needle, _EXACT or _FOLDED)."""
    hits: dict[Span, tuple[int, int]] = {}
    whole = [one for one in enumerate(needles) if one[1].folded and not one[1].prefix]
    places = [(spans, number) for number, needle in whole for spans in _found(flat, needle)]
    # Of what weighs alike the one that begins first counts, then the one that was typed first.
    for spans, number in sorted(places, key=lambda place: (place[0][0], place[1])):
        forms_ = tuple(forms(plain[begins:ends])[0] for begins, ends in spans)
        weight = _EXACT if forms_ == needles[number].exact else _FOLDED
        for span in spans:
            before = hits.get(span, (number, 0))
            hits[span] = max(before, (number, weight), key=lambda hit: hit[1])
    for number, needle in enumerate(needles):
        if needle.prefix:
            for spans in _found(flat, needle):
                hits.setdefault(spans[0], (number, _FOLDED))
    # Typed with marks and found so: "Hạnh" is not what was asked for with "hành".
    as_typed = {number for number, weight in hits.values() if weight == _EXACT}
    as_typed = {number for number in as_typed if needles[number].folded != needles[number].exact}
    return {
        span: (number, weight)
        for span, (number, weight) in hits.items()
        if weight == _EXACT or number not in as_typed
    }


def _window(
    plain: str, flat: str, weights: dict[Span, tuple[int, int]], width: int
) -> tuple[int, int]:
    """Where the best passage starts and ends: most different needles, exact tones counting more."""
    if len(plain) <= width:
        return 0, len(plain)
    spans = sorted(weights)
    best, first = -1, 0
    room = max(width - width // 4, 1)
    for index, (begins, _ends) in enumerate(spans):
        seen: dict[int, int] = {}
        for other in spans[index : index + 40]:
            if other[1] > begins + room:
                break
            number, weight = weights[other]
            seen[number] = max(seen.get(number, 0), weight)
        if sum(seen.values()) > best:
            best, first = sum(seen.values()), begins
    start = max(first - width // 4, 0) if spans else 0
    if start and (syllable := _BEGINNING.search(flat, start + 1)):
        start = syllable.start() - 1
    # The last syllable that ends in reach.
    last = flat.rfind(" ", 0, start + width + 2)
    ends = len(flat[:last].rstrip(" ")) - 1
    return start, ends if ends > start else min(start + width, len(plain))
