"""Marking and cutting a passage by tables gives what looking at each syllable gives."""

import pytest
from hypothesis import example, given, settings
from hypothesis import strategies as st

from search import analysis
from search.analysis import Needle, Piece, Token

LETTERS = "aAàảăđĐÐeéoòuùưứyhHtTxX1²ßΣςİſﬁ٣가字ｗ"
BETWEEN = " ,-_/.\n\t“”…\0\x7f\ufffe\u00a0\u00ad\u200b\u0301\u0323\u0345😀"
texts = st.text(alphabet=LETTERS + BETWEEN, max_size=80)
syllables = st.sampled_from(
    ["a", "đa", "da", "tu", "từ", "hoà", "hòa", "hóa", "x\u0301y", "1", "²", "字", "ß", "İ", "12a"]
)
words = st.lists(syllables, min_size=1, max_size=3).map(" ".join)
sentences = st.lists(st.one_of(words, texts), max_size=12).map(" ".join)


def needle(text: str, *, prefix: bool = False) -> Needle:
    forms = analysis.syllables(text)
    return Needle(tuple(f for _, f in forms), tuple(e for e, _ in forms), prefix)


needles = st.builds(needle, st.one_of(words, texts), prefix=st.booleans()).filter(
    lambda one: bool(one.folded)
)


def naive_hits(found: list[Token], needles: list[Needle]) -> dict[int, tuple[int, int]]:
    """Place of a syllable -> (needle, weight), by looking at every place for every needle."""
    hits: dict[int, tuple[int, int]] = {}
    for place in range(len(found)):
        for number, (folded, exact, prefix) in enumerate(needles):
            here = found[place : place + len(folded)]
            if prefix or tuple(token.folded for token in here) != folded:
                continue
            weight = 3 if tuple(token.exact for token in here) == exact else 1
            for at in range(place, place + len(folded)):
                if weight > hits.get(at, (0, 0))[1]:
                    hits[at] = number, weight
    for number, (folded, _exact, prefix) in enumerate(needles):
        for place, token in enumerate(found):
            if prefix and token.folded.startswith(folded[-1]):
                hits.setdefault(place, (number, 1))
    typed = {n for n, weight in hits.values() if weight == 3 and needles[n][0] != needles[n][1]}
    return {place: hit for place, hit in hits.items() if hit[1] == 3 or hit[0] not in typed}


def naive_window(
    plain: str, found: list[Token], hits: dict[int, tuple[int, int]], width: int
) -> tuple[int, int]:
    if len(plain) <= width:
        return 0, len(plain)
    best, first = -1, 0
    for place in sorted(hits):
        limit = found[place].start + max(width - width // 4, 1)
        seen: dict[int, int] = {}
        for other in [at for at in sorted(hits) if at >= place][:40]:
            if found[other].end > limit:
                break
            number, weight = hits[other]
            seen[number] = max(seen.get(number, 0), weight)
        if sum(seen.values()) > best:
            best, first = sum(seen.values()), place
    start = max(found[first].start - width // 4, 0) if hits else 0
    start = next((token.start for token in found if start and token.start >= start), start)
    ends = max((token.end for token in found if token.end <= start + width), default=0)
    return start, ends if ends > start else min(start + width, len(plain))


def naive_highlight(text: str, needles: list[Needle], width: int | None) -> list[Piece]:
    plain = " ".join(analysis.normalise(text).split())
    # Positions are those of this text: made normal once more it might be shorter.
    found = [
        Token(*analysis.forms(one.group()), one.start(), one.end())
        for one in analysis._SYLLABLE.finditer(plain)
    ]
    hits = naive_hits(found, needles)
    start, end = (0, len(plain)) if width is None else naive_window(plain, found, hits, width)
    pieces: list[Piece] = [("… ", False)] if start else []
    at = start
    for place in sorted(hits):
        token = found[place]
        if token.start < at or token.end > end:
            continue
        gap, marked = plain[at : token.start], plain[token.start : token.end]
        if pieces and pieces[-1][1] and gap.isspace():
            pieces[-1] = pieces[-1][0] + gap + marked, True
        else:
            pieces += [(gap, False)] if gap else []
            pieces.append((marked, True))
        at = token.end
    pieces += [(plain[at:end], False)] if at < end else []
    return [*pieces, (" …", False)] if end < len(plain) else pieces


@settings(max_examples=300, deadline=None)
@given(sentences, st.lists(needles, max_size=4), st.one_of(st.none(), st.integers(1, 60)))
@example("tư tư tư", [needle("tư tư")], None)
@example("đầu,  tư; Đầu Từ đấu", [needle("đầu tư"), needle("tu")], 12)
@example("x\u0301ya x\u0301y xy", [needle("xy"), needle("a", prefix=True)], None)
@example("a đa a a", [needle("a a"), needle("a")], 3)
@example("cafés 中字 字", [needle("字")], None)
@example("café éa", [needle("cafe"), needle("e", prefix=True)], None)
def test_tables_mark_what_looking_at_each_syllable_marks(
    text: str, needles: list[Needle], width: int | None
) -> None:
    assert analysis.highlight(text, needles, width=width) == naive_highlight(text, needles, width)


@pytest.mark.parametrize("text", ["Ủy ban", "“Đất” – café №5 ², Σ 😀"])
def test_a_text_of_usual_signs_goes_through_the_tables(
    text: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(analysis, "_SYLLABLE", None) if text.isascii() else None
    flat = analysis._flat(text, [])

    assert len(flat) == len(text) + 2
    assert flat.strip().split()[0] in {"uy", "dat"}
